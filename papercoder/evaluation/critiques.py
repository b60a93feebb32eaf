"""Critiques tied to code: what a judge names is looked up, and what does not exist is marked as its invention."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from papercoder.artifacts import Critique
from papercoder.evaluation.packing import Packed
from papercoder.paper.finding import LEAST_QUOTE, quote_length
from papercoder.paper.model import Paper
from papercoder.repository.definitions import definitions

_BETWEEN_NAMES = re.compile(r"\s*(?:[,;/&]|\band\b|\bor\b)\s*")
_ARGUMENTS = re.compile(r"\([^()]*\)(?:\s*->[^,;]*)?|^(?:async def|def|class|function)\s+")
_MODULE_LEVEL = ("", "module", "<module>", "module level", "global", "top level")


class Lines(NamedTuple):
    """Lines of a file, from 1, both ends included."""

    file: str
    first: int
    last: int


class CheckedCritique(BaseModel):
    """A critique and what of it exists.

    Attributes:
        critique: As the judge gave it.
        lines: Where the code that it names stands, as narrow as it says; None for a whole file or missing code.
        inventions: What it names that neither repository has, each in words; () for a critique that holds.
        evidence_found: Whether the paper says the sentence; None where none is given.
        unseen: Whether it is about a file that was cut, so that the judge cannot have read it.
    """

    model_config = ConfigDict(frozen=True)

    critique: Critique
    lines: Lines | None = None
    inventions: tuple[str, ...] = ()
    evidence_found: bool | None = None
    unseen: bool = False


def faults(one: CheckedCritique) -> tuple[str, ...]:
    """What of a critique does not hold, in words; () where all of it was found."""
    return (
        *(f"invented: {reason}" for reason in one.inventions),
        *(("the paper does not say this sentence",) if one.evidence_found is False else ()),
        *(("the judge was not shown this file",) if one.unseen else ()),
    )


class Lookup:
    """Looks up what critiques name.

    Args:
        paper: The paper.
        files: Path -> text of the whole judged repository, also of what its judge was not shown.
        packed: What the judge was shown.
        gold: The same of the gold repository, if there is one.
    """

    def __init__(self, paper: Paper, files: Mapping[str, str], packed: Packed, gold: Mapping[str, str] | None = None):
        self._paper = paper
        self._code = _Code(files)
        self._gold = _Code(gold or {})
        self._hidden = {cut.file for cut in packed.cut if not cut.shown}

    def check(self, critique: Critique) -> CheckedCritique:
        """A critique with what of it exists."""
        lines, inventions = self._code.find(critique.file, critique.function, critique.code, "the repository")
        if critique.gold_file or critique.gold_function:
            inventions += self._gold.find(critique.gold_file, critique.gold_function, "", "the gold repository")[1]
        return CheckedCritique(
            critique=critique,
            lines=lines,
            inventions=tuple(inventions),
            evidence_found=self._says(critique.evidence),
            unseen=self._code.resolve(critique.file) in self._hidden,
        )

    def _says(self, sentence: str) -> bool | None:
        if not sentence.strip():
            return None
        return quote_length(sentence) >= LEAST_QUOTE and self._paper.find(sentence) is not None


class _Code:
    def __init__(self, files: Mapping[str, str]):
        self._files = files
        self._definitions = {file: definitions(text) for file, text in files.items() if file.endswith(".py")}

    def resolve(self, name: str) -> str | None:
        """The file that is meant: by its path, or by its last parts where only one file ends so."""
        name = name.strip().strip("`").replace("\\", "/").removeprefix("./").removeprefix("/")
        if name in self._files:
            return name
        ends = [file for file in self._files if file.endswith(f"/{name}") or name.endswith(f"/{file}")]
        return ends[0] if len(ends) == 1 and name else None

    def find(self, file: str, function: str, quote: str, where: str) -> tuple[Lines | None, list[str]]:
        """The lines that are named, and what of it does not exist."""
        found = self.resolve(file)
        if file.strip() and found is None:
            return None, [f"there is no file {file!r} in {where}"]
        files = [found] if found else list(self._files)
        inventions: list[str] = []
        lines: Lines | None = None
        for name in _names(function):
            placed = [lines_of for one in files for lines_of in self._named(one, name)]
            if not placed:
                inventions.append(f"there is no {name!r} in {found or where}")
            lines = lines or (placed[0] if len(placed) == 1 or (placed and found) else None)
        if quote.strip():
            quoted = next(filter(None, (self._quoted(one, quote, lines) for one in files)), None)
            if quoted is None:
                inventions.append(f"the line {_short(quote)!r} is not in {found or where}")
            lines = quoted or lines
        return lines, inventions

    def _named(self, file: str, name: str) -> list[Lines]:
        """Where a function or class is defined, `Class.method` or by its last name; for other languages, is said."""
        known = self._definitions.get(file)
        if known is not None:
            return [Lines(file, first, last) for at, first, last in known if at == name or at.endswith(f".{name}")]
        word = re.compile(rf"(?<!\w){re.escape(name.split('.')[-1])}(?!\w)")
        texts = self._files[file].split("\n")
        return [Lines(file, number, number) for number, text in enumerate(texts, 1) if word.search(text)][:1]

    def _quoted(self, file: str, quote: str, near: Lines | None) -> Lines | None:
        """Where a file has the quoted lines; inside `near` if they are there too. White space does not count."""
        wanted = [squeezed for line in quote.split("\n") if (squeezed := "".join(line.split()))]
        if not wanted:
            return None
        texts = [(number, "".join(line.split())) for number, line in enumerate(self._files[file].split("\n"), 1)]
        given = [(number, text) for number, text in texts if text]
        found = []
        for start in range(len(given) - len(wanted) + 1):
            part = given[start : start + len(wanted)]
            if all(_is_of(line, text) for line, (_, text) in zip(wanted, part, strict=True)):
                found.append(Lines(file, part[0][0], part[-1][0]))
        inside = [one for one in found if near and near.file == file and near.first <= one.first <= near.last]
        return next(iter(inside or found), None)


def _names(function: str) -> list[str]:
    """The names in what a judge calls the function."""
    if function.strip().strip("`").lower() in _MODULE_LEVEL:
        return []
    bare = _ARGUMENTS.sub("", function.strip())
    names = (name.strip("`'\" ").replace("::", ".") for name in _BETWEEN_NAMES.split(bare))
    return [name for name in names if name]


def _is_of(quote: str, line: str) -> bool:
    """Whether a line is what is quoted, or holds it where the quotation is long enough to be no accident."""
    return quote == line or (len(quote) >= LEAST_QUOTE and quote in line)


def _short(quote: str) -> str:
    line = " ".join(quote.split())
    return line if len(line) <= 80 else line[:79] + "…"
