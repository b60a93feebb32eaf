"""A provider that asks a person, or another program, through files in a folder."""

import asyncio
import os
import re
from collections.abc import Callable
from pathlib import Path

from papercoder.llm.messages import Message, Reply, Request, Usage
from papercoder.llm.tokens import count_tokens

POLL_SECONDS = 0.5


class ManualProvider:
    """Writes each prompt as `<number>-<step>.prompt.md` and waits for `<number>-<step>.reply.md`.

    A reply file counts once it has been the same for two looks in a row. Token counts are estimates.

    Args:
        folder: Where prompts and replies are exchanged; created if missing.
    """

    name = "manual"

    def __init__(self, folder: Path):
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    async def complete(self, request: Request, on_text: Callable[[str], None]) -> Reply:
        """Writes the prompt, then waits for the reply for as long as it takes."""
        prompt = self._prompt_file(request)
        answer = prompt.with_name(prompt.name.removesuffix(".prompt.md") + ".reply.md")
        text = await _settled(answer)
        on_text(text)
        usage = Usage(
            input_tokens=sum(count_tokens(message.text) for message in request.messages),
            output_tokens=count_tokens(text),
            estimated=True,
        )
        return Reply(text=text, model=request.model, usage=usage)

    async def aclose(self) -> None:
        """Nothing is open."""

    def _prompt_file(self, request: Request) -> Path:
        """The file of this very prompt, written if it is not there yet."""
        content = prompt_text(request.messages)
        existing = sorted(self._folder.glob("*.prompt.md"))
        for file in existing:
            if file.read_text(encoding="utf-8") == content:
                return file
        label = re.sub(r"[^A-Za-z0-9_]+", "-", f"{request.step} {request.subject}").strip("-")
        file = self._folder / f"{len(existing) + 1:04d}-{label}.prompt.md"
        part = file.with_suffix(".part")
        part.write_bytes(content.encode("utf-8", "surrogatepass"))
        os.replace(part, file)
        return file


def prompt_text(messages: tuple[Message, ...]) -> str:
    """A conversation as one readable text: one turn under the other, each with its role."""
    if len(messages) == 1:
        return messages[0].text
    return "\n\n".join(f"[{message.role}]\n\n{message.text.strip()}" for message in messages) + "\n"


async def _settled(file: Path) -> str:
    before = b""
    while True:
        now = file.read_bytes() if file.is_file() else b""
        if now.strip() and now == before:
            return now.decode("utf-8", "replace")
        before = now
        await asyncio.sleep(POLL_SECONDS)
