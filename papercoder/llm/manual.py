"""A provider that asks a person, or another program, through files in a folder."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from papercoder.disk import write_atomically, write_bytes_atomically
from papercoder.llm.messages import Image, Message, Reply, Request, Usage
from papercoder.llm.tokens import count_input, count_tokens

POLL_SECONDS = 0.5
_PICTURE = re.compile(r"picture-[0-9a-f]{16}\.png")


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

    @property
    def pictures(self) -> tuple[Path, ...]:
        """The pictures that the prompt names, in that order."""
        names = dict.fromkeys(_PICTURE.findall(self.prompt.read_text(encoding="utf-8", errors="replace")))
        return tuple(file for name in names if (file := self.prompt.with_name(name)).is_file())

    def answer(self, text: str) -> None:
        """Writes the reply, whole or not at all."""
        write_atomically(self.reply, text)


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

    Pictures are written beside it as `picture-<hash>.png`, and the prompt names them where they belong.
    A reply file counts once it has been the same for two looks in a row. STATUS.md says what waits. Token
    counts are estimates.

    Args:
        folder: Where prompts and replies are exchanged; created if missing.
        picture_line: From the name of a picture's file to the line of the prompt that says it.
    """

    name = "manual"

    def __init__(self, folder: Path, picture_line: Callable[[str], str] = str):
        self._folder = folder
        self._picture_line = picture_line
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
            input_tokens=count_input(request),
            output_tokens=count_tokens(text),
            estimated=True,
        )
        return Reply(text=text, model=request.model, usage=usage)

    async def aclose(self) -> None:
        """Nothing is open."""

    def _write_status(self) -> None:
        write_atomically(self._folder / "STATUS.md", status_text(self._folder) + "\n")

    def _prompt_file(self, request: Request) -> Path:
        """The file of this very prompt and sample, written if it is not there yet."""
        content = prompt_text(request.messages, self._picture_line)
        existing = sorted(self._folder.glob("*.prompt.md"))
        label = re.sub(r"[^A-Za-z0-9_]+", "-", f"{request.step} {request.subject}").strip("-")
        label += f"-sample-{request.sample + 1}" if request.sample else ""
        for file in existing:
            if file.name.partition("-")[2] == f"{label}.prompt.md" and file.read_text(encoding="utf-8") == content:
                return file
        file = self._folder / f"{len(existing) + 1:04d}-{label}.prompt.md"
        for message in request.messages:
            for image in message.images:
                write_bytes_atomically(self._folder / _picture_name(image), image.content)
        write_atomically(file, content)
        return file


def prompt_text(messages: tuple[Message, ...], picture_line: Callable[[str], str] = str) -> str:
    """A conversation as one readable text: one turn under the other, each with its role and its pictures' names."""

    def text(message: Message) -> str:
        """The parts of a message, a picture as a line of its own."""
        return "".join(
            part if isinstance(part, str) else f"{picture_line(_picture_name(part)).strip()}\n\n"
            for part in message.parts
        )

    if len(messages) == 1:
        return text(messages[0])
    return "\n\n".join(f"[{message.role}]\n\n{text(message).strip()}" for message in messages) + "\n"


def _picture_name(image: Image) -> str:
    return f"picture-{image.sha256[:16]}.png"


async def _settled(file: Path) -> str:
    before = b""
    while True:
        now = file.read_bytes() if file.is_file() else b""
        if now.strip() and now == before:
            return now.decode("utf-8", "replace")
        before = now
        await asyncio.sleep(POLL_SECONDS)
