"""Texts in a paper or repository that try to tell the judge what to say: found by code, and by the judge itself."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from papercoder.paper.model import Paper

LONGEST = 300
PAPER = "the paper"
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]")
_DECORATION = re.compile(r"[#*_/\"'`<>!=~|\\-]+")


class Instruction(BaseModel):
    """A text that speaks to the judge.

    Attributes:
        file: In which it stands; "the paper" for the paper.
        line: From 1; 0 where it was found by a judge only.
        text: Its words.
        found_by: "pattern" or "judge".
    """

    model_config = ConfigDict(frozen=True)

    file: str
    line: int
    text: str
    found_by: Literal["pattern", "judge"]


def instructions_in(files: Mapping[str, str], paper: Paper) -> tuple[Instruction, ...]:
    """Every text that speaks to a judge, by patterns in instructions.yaml, one a line at most.

    Letters of other widths, invisible characters and comment signs between the words do not hide it, nor does a
    break after the line.
    """
    named = [*files.items(), (PAPER, paper.markdown())]
    return tuple(found for file, text in named for found in _in_text(file, text))


def reported(texts: Iterable[str], files: Mapping[str, str], paper: Paper) -> tuple[Instruction, ...]:
    """Those of a judge's own findings that are really there."""
    named = {**{file: _plain(text) for file, text in files.items()}, PAPER: _plain(paper.markdown())}
    found = []
    for text in dict.fromkeys(texts):
        wanted = _plain(text).strip()
        file = next((name for name, whole in named.items() if wanted and wanted in whole), None)
        if file is not None:
            found.append(Instruction(file=file, line=0, text=text[:LONGEST], found_by="judge"))
    return tuple(found)


def _in_text(file: str, text: str) -> Iterator[Instruction]:
    lines = text.splitlines()
    plain = [_plain(line) for line in lines]
    skip = -1
    for index, line in enumerate(plain):
        following = plain[index + 1] if index + 1 < len(plain) else ""
        begun = next(filter(None, (pattern.search(f"{line} {following}") for pattern in _patterns())), None)
        if index <= skip or begun is None or begun.start() >= len(line):
            continue
        over = begun.end() > len(line) + 1
        skip = index + 1 if over else index
        words = " ".join(part.strip() for part in lines[index : skip + 1])
        yield Instruction(file=file, line=index + 1, text=words[:LONGEST], found_by="pattern")


def _plain(text: str) -> str:
    visible = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    return " ".join(_DECORATION.sub(" ", visible).casefold().split())


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    source = resources.files("papercoder.evaluation").joinpath("instructions.yaml").read_text(encoding="utf-8")
    return tuple(re.compile(pattern) for pattern in yaml.safe_load(source))
