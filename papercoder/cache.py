"""Calls that several runs share: one file a request, found by its key, written atomically."""

from pathlib import Path

from papercoder.calls import Call, read_call, write_call
from papercoder.llm.messages import Request


class SharedCache:
    """A folder of calls, safe for many processes: a reader sees a whole file or none.

    Args:
        folder: Created when the first call is added.
    """

    def __init__(self, folder: Path):
        self._folder = folder

    def find(self, request: Request) -> Call | None:
        """The call with this request's key, None if nobody has added it."""
        file = self._file(request)
        return read_call(file) if file.is_file() else None

    def add(self, call: Call) -> None:
        """Adds a call whose reply is whole; others are of no use to anybody."""
        if call.reply.finish == "stop":
            write_call(self._file(call.request), call)

    def _file(self, request: Request) -> Path:
        return self._folder / request.key[:2] / f"{request.key}.md"
