"""A provider that asks a person, or another program, through files in a folder."""

import asyncio
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from papercoder.llm.messages import Message, Reply, Request, Usage
from papercoder.llm.tokens import count_tokens

POLL_SECONDS = 0.5


@dataclass(frozen=True)
class ManualPrompt:
    """A prompt that waits for a reply, or has one.

    Attributes:
        prompt: The file to read.
        reply: The file to write.
    """

    prompt: Path
    reply: Path

    @property
    def answered(self) -> bool:
        """Whether the reply's file holds something."""
        return self.reply.is_file() and self.reply.stat().st_size > 0

    def answer(self, text: str) -> None:
        """Writes the reply, whole or not at all."""
        part = self.reply.with_suffix(".part")
        part.write_bytes(text.encode("utf-8", "surrogatepass"))
        os.replace(part, self.reply)


def manual_prompts(folder: Path) -> list[ManualPrompt]:
    """The prompts in an exchange folder, in the order in which they were asked."""
    return [
        ManualPrompt(file, file.with_name(file.name.removesuffix(".prompt.md") + ".reply.md"))
        for file in sorted(folder.glob("*.prompt.md"))
    ]


def status_text(folder: Path) -> str:
    """What is answered, what waits, and what to do next: the text of STATUS.md and of `papercoder manual status`."""
    prompts = manual_prompts(folder)
    waiting = [item for item in prompts if not item.answered]
    lines = [f"{len(prompts) - len(waiting)} of {len(prompts)} prompts in {folder} are answered."]
    if not prompts:
        lines.append("None has been asked yet: start a run with --model manual:FOLDER and leave it running.")
    labels = [item.prompt.name.partition("-")[2] for item in prompts]
    for item in waiting:
        lines += ["", f"WAITING  read   {item.prompt}", f"         write  {item.reply}"]
        place = prompts.index(item)
        if labels[place] in labels[:place]:
            lines.append("         again: the last reply did not fit; the reason stands at the end of the prompt")
    if waiting:
        lines += [
            "",
            "Give each prompt whole to a model or a person and save the answer as it is, with its fences. The run goes "
            "on as soon as the file is there; an answer that does not fit comes back as a further prompt.",
        ]
    elif prompts:
        lines.append("Nothing waits here. The run asks the next prompts, or has ended.")
    return "\n".join(lines)


class ManualProvider:
    """Writes each prompt as `<number>-<step>.prompt.md` and waits for `<number>-<step>.reply.md`.

    A reply file counts once it has been the same for two looks in a row. STATUS.md says what waits. Token
    counts are estimates.

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
        self._write_status()
        text = await _settled(answer)
        self._write_status()
        on_text(text)
        usage = Usage(
            input_tokens=sum(count_tokens(message.text) for message in request.messages),
            output_tokens=count_tokens(text),
            estimated=True,
        )
        return Reply(text=text, model=request.model, usage=usage)

    async def aclose(self) -> None:
        """Nothing is open."""

    def _write_status(self) -> None:
        part = self._folder / ".STATUS.part"
        part.write_text(status_text(self._folder) + "\n", encoding="utf-8")
        os.replace(part, self._folder / "STATUS.md")

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
