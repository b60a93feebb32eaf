"""Calls on disk: one readable file each, written the moment a reply is complete and before it is parsed.

A call's file begins with a JSON header between two lines of `---`; then come the messages as they were sent
and the reply as it came, each under a line that holds a mark found nowhere else in the file. A picture is named
there by its file, images/<sha256>.png beside the calls, and written once however many calls show it.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, ValidationError

from papercoder.disk import text_hash, write_atomically, write_bytes_atomically
from papercoder.errors import RunError
from papercoder.llm.messages import Image, Message, Reply, Request

TITLE = "======== "
Origin = Literal["paid", "cached", "recorded", "manual"]
_IMAGE_NAME = re.compile(r"images/([0-9a-f]{64})\.png")


class Place(NamedTuple):
    """Where a call belongs: its step, the file or round that it is about if any, and which sample it is."""

    step: str
    subject: str = ""
    sample: int = 0

    def __str__(self) -> str:
        about = f"{self.step} {self.subject}".strip()
        return f"{about} (sample {self.sample})" if self.sample else about


class Call(BaseModel):
    """One request with its reply.

    Attributes:
        origin: "paid" by this run, "recorded" by another one that is replayed, "cached" by another one that
            shares its calls, or answered by hand ("manual").
        prompt_sha256: Of the prompt file that was rendered.
        values: Of the template's variables: name -> sha256 of its text, kept in calls/values/.
        seconds: From request to reply; None where nothing was measured.
        retries: Why each failed attempt before the reply failed.
    """

    model_config = ConfigDict(frozen=True)

    request: Request
    reply: Reply
    origin: Origin
    prompt_sha256: str = ""
    values: dict[str, str] = {}
    started: str = ""
    seconds: float | None = None
    retries: tuple[str, ...] = ()


class _Part(NamedTuple):
    title: str
    text: str


class CallStore:
    """The calls of one run folder, by request key.

    Args:
        folder: The folder `calls` of a run; it need not exist yet.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        self._files: dict[str, Path] = {}
        self._calls: dict[str, Call] = {}
        self._cut: dict[str, Call] = {}
        self._order: list[Call] = []
        self._output_ranges: dict[str, tuple[int, int]] = {}
        self._number = 0
        for file in sorted(folder.glob("[0-9]*.md")):
            self._register(read_call(file), file)
            self._number = max(self._number, int(file.name.split("-")[0]))

    def __iter__(self) -> Iterator[Call]:
        return iter(self._order)

    def __len__(self) -> int:
        return len(self._order)

    def find(self, request: Request) -> Call | None:
        """The call with this request's key whose reply is whole, or None."""
        return self._calls.get(request.key)

    def find_cut(self, request: Request) -> Call | None:
        """The call with this request's key whose reply was cut off at the output limit: it can be continued."""
        return self._cut.get(request.key)

    def file(self, call: Call) -> Path:
        """Where a call lies."""
        return self._files[call.request.key]

    def reserve(self) -> int:
        """The next number, so that calls asked side by side are named in the order of asking."""
        self._number += 1
        return self._number

    def add(self, number: int, call: Call, values: Mapping[str, str]) -> Path:
        """Writes a call, atomically.

        Args:
            number: As reserved.
            call: What was asked and answered.
            values: The texts of the template's variables; each is written once, by its hash.
        """
        label = re.sub(r"[^A-Za-z0-9_.]+", "-", f"{call.request.step} {call.request.subject}").strip("-")
        file = self.folder / f"{number:04d}-{label[:80]}.md"
        for text in values.values():
            kept = self.folder / "values" / f"{text_hash(text)}.txt"
            if not kept.exists():
                write_atomically(kept, text)
        write_call(file, call)
        self._register(call, file)
        return file

    def output_range(self, step: str) -> tuple[int, int] | None:
        """Output tokens of the shortest and of the longest reply of a step; None where there is none."""
        return self._output_ranges.get(step)

    def value(self, sha256: str) -> str:
        """The text of a template variable."""
        return _read(self.folder / "values" / f"{sha256}.txt")

    def image(self, sha256: str) -> Image | None:
        """A picture that a call of this folder shows, None if none does.

        Raises:
            RunError: It is not the one that was written.
        """
        name = f"images/{sha256}.png"
        return _read_image(self.folder, name) if (self.folder / name).is_file() else None

    def nearest(self, request: Request) -> Call | None:
        """The recorded call most like a request: of the same step and subject if there is one."""
        import difflib

        def likeness(call: Call) -> tuple[bool, bool, float]:
            same_step = call.request.step == request.step
            same_subject = same_step and call.request.subject == request.subject
            ratio = difflib.SequenceMatcher(None, _lines(call.request), _lines(request), autojunk=False).quick_ratio()
            return same_subject, same_step, ratio

        return max(self._order, key=likeness, default=None)

    def _register(self, call: Call, file: Path) -> None:
        self._order.append(call)
        tokens = call.reply.usage.output_tokens
        low, high = self._output_ranges.get(call.request.step, (tokens, tokens))
        self._output_ranges[call.request.step] = min(low, tokens), max(high, tokens)
        key = call.request.key
        self._files[key] = file
        if call.reply.finish == "stop":
            self._calls[key] = call
        elif call.reply.finish == "length":
            self._cut[key] = call


def read_call(file: Path) -> Call:
    """Reads a call's file.

    Raises:
        RunError: It is not one, its reply is not the one that was written, or a picture is missing or changed.
    """
    try:
        header, parts = _split(_read(file))
        messages: list[Message] = []
        for title, text in parts:
            if title in ("system", "user", "assistant"):
                messages.append(Message.model_validate({"role": title, "blocks": (text,)}))
            elif title == "continued":
                messages[-1] = messages[-1].model_copy(update={"blocks": (*messages[-1].blocks, text)})
            elif title == "image":
                shown = (*messages[-1].images, _read_image(file.parent, text))
                messages[-1] = messages[-1].model_copy(update={"images": shown})
        texts = {title: text for title, text in parts if title in ("thinking", "reply")}
        request = Request.model_validate({**header["request"], "messages": messages})
        reply = Reply.model_validate({**header["reply"], "text": texts["reply"], "thinking": texts.get("thinking", "")})
        call = Call.model_validate({**header["call"], "request": request, "reply": reply})
    except (ValueError, KeyError, IndexError, ValidationError) as error:
        raise RunError(f"{file} is not a call of a run ({error}). Delete it to have it asked again.") from error
    if text_hash(reply.text) != header["reply_sha256"]:
        raise RunError(
            f"The reply in {file} was changed after it was written. Replies are kept as they came: restore it, "
            "or delete the file to have it asked again."
        )
    return call


def write_call(file: Path, call: Call) -> None:
    """Writes a call and the pictures that it shows, atomically; `read_call` gives it back."""
    for message in call.request.messages:
        for image in message.images:
            kept = file.parent / _image_name(image)
            if not kept.exists():
                write_bytes_atomically(kept, image.content)
    write_atomically(file, _call_text(call))


def _read(file: Path) -> str:
    return file.read_bytes().decode("utf-8", "surrogatepass")


def _lines(request: Request) -> list[str]:
    return [line for message in request.messages for line in message.text.splitlines()]


def _image_name(image: Image) -> str:
    return f"images/{image.sha256}.png"


def _read_image(folder: Path, name: str) -> Image:
    file, written = folder / name, _IMAGE_NAME.fullmatch(name)
    if written is None:
        raise ValueError(f"{name[:80]!r} is no picture's name")
    try:
        content = file.read_bytes()
    except OSError as error:
        raise RunError(
            f"The picture {file} is missing, which a call showed ({error.strerror}). Restore it, or delete the calls "
            "that name it to have them asked again."
        ) from error
    if hashlib.sha256(content).hexdigest() != written.group(1):
        raise RunError(
            f"The picture {file} was changed after it was written. Restore it, or delete it and the calls that name it "
            "to have them asked again."
        )
    return Image(content=content)


def _call_text(call: Call) -> str:
    parts: list[_Part] = []
    for message in call.request.messages:
        for index, block in enumerate(message.blocks):
            parts.append(_Part("continued" if index else message.role, block))
        parts += [_Part("image", _image_name(image)) for image in message.images]
    if call.reply.thinking:
        parts.append(_Part("thinking", call.reply.thinking))
    parts.append(_Part("reply", call.reply.text))
    body = "".join(part.text for part in parts)
    mark, salt = "", 0
    while not mark or mark in body:
        mark = text_hash(f"{salt}{body}")[:12]
        salt += 1
    header = {
        "mark": mark,
        "key": call.request.key,
        "reply_sha256": text_hash(call.reply.text),
        "request": call.request.model_dump(mode="json", exclude={"messages"}),
        "reply": call.reply.model_dump(mode="json", exclude={"text", "thinking"}),
        "call": call.model_dump(mode="json", exclude={"request", "reply"}),
    }
    sections = "".join(f"{TITLE}{part.title} {mark}\n{part.text}\n" for part in parts)
    return f"---\n{json.dumps(header, indent=1)}\n---\n{sections}"


def _split(text: str) -> tuple[dict[str, Any], list[_Part]]:
    _, head, body = text.split("---\n", 2)
    header: dict[str, Any] = json.loads(head)
    # Without a regular expression: each file has a mark of its own, and compiling one takes longer than reading.
    first, *rest = body.split(f" {header['mark']}\n")
    title, parts = first.removeprefix(TITLE), []
    for piece in rest[:-1]:
        text, _, following = piece.rpartition(TITLE)
        parts.append(_Part(title, text.removesuffix("\n")))
        title = following
    return header, [*parts, _Part(title, rest[-1].removesuffix("\n"))]
