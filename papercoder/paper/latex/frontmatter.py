"""Title and authors, by the commands of the usual document classes."""

import re
from typing import NamedTuple

from papercoder.paper.latex.scanning import Scanner
from papercoder.paper.latex.vocabulary import vocabulary

MOST_AUTHORS = 500
_NAMES = vocabulary()["front_matter"]
_ARGUMENTS = {"title": "sog", "author": "sog", "named": "gg", "left_out": "og"}
_COMMANDS = {name: kind for kind in _ARGUMENTS for name in _NAMES[kind]}
_FOUND = re.compile(r"\\([A-Za-z]+)")
_NOTE = re.compile(
    r"\\(?:thanks|footnote(?:mark|text)?|textsuperscript|[vh]space|email|href|inst|IEEEauthorrefmark|authornotemark|"
    r"IEEEmembership|url|texttt|includegraphics|orcidlink|corref|fnref|label|tnoteref)(?![A-Za-z])\*?"
)
_BETWEEN = re.compile(r"\\(?:and|And|AND|quad|qquad|AuthorSep|authorsep)(?![A-Za-z])|&|\n\s*\n|\\hspace\s*\{[^{}]*\}")
_MARK = re.compile(r"\$[^$]*\$|\^\{?[^\s{}]*\}?")
_COMMAND = re.compile(r"\\[A-Za-z@]+\*?|\\[^A-Za-z\"'`^~=.uvHcdbtr]|[{}~]")
_NO_NAME = re.compile(
    r"\d|@|universit|institut|department|laborator|school|college|research|academy|inc\b|google|microsoft|facebook|"
    r"amazon|center|centre|corporation|technolog|equal|contribut|correspond|\bai\b|https?:", re.I
)  # fmt: skip


class FrontMatter(NamedTuple):
    """Title and authors as LaTeX, and the text without them."""

    title: str
    authors: tuple[str, ...]
    rest: str


def front_matter(text: str) -> FrontMatter:
    """Takes title, authors and affiliations out of a text."""
    scanner = Scanner(text)
    kept, position = [], 0
    title, authors = "", []
    while match := _FOUND.search(text, position):
        kept.append(text[position : match.start()])
        position = match.end()
        kind = _COMMANDS.get(match.group(1))
        values, end = scanner.arguments(position, _ARGUMENTS[kind]) if kind else ([None], position)
        value = values[0] if kind == "named" else values[-1]
        if value is None:
            kept.append(match.group())
            continue
        position = end
        if kind == "title":
            title = title or without_notes(value)
        elif kind != "left_out":
            authors.extend(names(value))
        elif match.group(1).startswith("icml"):
            position = scanner.arguments(position, "g")[1]
    return FrontMatter(title, tuple(dict.fromkeys(authors))[:MOST_AUTHORS], "".join((*kept, text[position:])))


def names(text: str) -> list[str]:
    r"""The names in an `\author`: of each part between `\and` the first line, of that what looks like names."""
    found: list[str] = []
    inner = re.findall(r"\\IEEEauthorblockN\s*\{((?:[^{}]|\{[^{}]*\})*)\}", text)
    for part in inner or _BETWEEN.split(without_notes(text)):
        lines = [line for line in re.split(r"\\\\(?:\[[^\]]*\])?", part) if _words(line)]
        for line in lines[:1]:
            candidates = [_words(name) for name in re.split(r",|;|\band\b", line)]
            found.extend(name for name in candidates if _is_name(name))
    return found


def _words(text: str) -> str:
    text = re.sub(
        r"\\(?:text(?:bf|it|rm|sf|sc)|bf|it|rm|sf|large|Large|normalsize|small|normalfont|bfseries)(?![A-Za-z])",
        " ",
        text,
    )
    return " ".join(_COMMAND.sub(" ", _MARK.sub(" ", text)).replace("*", " ").split())


def _is_name(name: str) -> bool:
    return 2 < len(name) <= 45 and 1 < len(name.split()) <= 6 and name[0].isupper() and not _NO_NAME.search(name)


def without_notes(text: str) -> str:
    """Without thanks, marks and addresses, each with its argument."""
    scanner = Scanner(text)
    kept, position = [], 0
    while match := _NOTE.search(text, position):
        kept.append(text[position : match.start()])
        position = scanner.arguments(match.end(), "ogg" if match.group() == "\\href" else "og")[1]
    return "".join((*kept, text[position:]))
