"""The fences of Markdown: put around a text so that it stays whole, and their lines recognised."""

import re
from typing import NamedTuple

_RUN = re.compile(r"`{3,}")
_LINE = re.compile(r"^[ ]{0,3}(`{3,}|~{3,})[ \t]*([^`\n]*)$")


class Opening(NamedTuple):
    """A line that can open a fenced block: its backticks or tildes, and what stands behind them."""

    mark: str
    info: str


def fenced(text: str, language: str = "") -> str:
    """A text in a fence longer than any inside it."""
    mark = "`" * (1 + max((len(run) for run in _RUN.findall(text)), default=2))
    end = "" if text.endswith("\n") else "\n"
    return f"{mark}{language}\n{text}{end}{mark}"


def opening(line: str) -> Opening | None:
    """The opening of a fenced block, if a line outside of any is one."""
    match = _LINE.match(line)
    return Opening(match.group(1), match.group(2).strip()) if match else None


def closes(line: str, mark: str) -> bool:
    """Whether a line closes the block that `mark` opened: as many of the same sign or more, and nothing else."""
    found = opening(line)
    return found is not None and not found.info and found.mark.startswith(mark)
