"""Finding a quotation in a text: tolerant of how it is set, never of what it says."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

LEAST_QUOTE = 12
_TOKEN = re.compile(r"\\[A-Za-z]+|\d+(?:\.\d+)?|.", re.S)
_MATHS = re.compile(r"(?<!\\)(?:\$\$(?:\\.|[^\\$])+\$\$|\$(?:\\.|[^\\$])+\$)", re.S)
_SPACING = re.compile(r"\\[,;:!]|\\(?=\$)")
_LINE_BREAK = re.compile(r"(?<=[^\W\d_])[-\u2010\u00ad][ \t]*\r?\n\s*(?=[^\W\d_])")
_MEANINGFUL = ("<super>", "<sub>", "<fraction>", "<circle>", "<square>")
_SAME = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "‐": "-", "‑": "-", "–": "-", "−": "-", "\u00ad": "", "\u200b": ""}
)
_HYPHEN_OR_NOT, _SPACE_OR_NOT = "\x00", "\x01"
_NEGATING = re.compile(r"(?:^|[\W\d_])(?:un|non|in|im|ir|il|dis)-?$", re.I)
_NEGATED = re.compile(r"n't|not\b", re.I)
_NUMBER_BEFORE = re.compile(r"(?:\d[.,]?|\d[-+^e]|\de[-+]|\^\{?-?)$")
_SIGN_BEFORE = re.compile(r"(?:^|[^\w)\]}])[-+±]\.?$")
_NUMBER_AFTER = re.compile(r"\d|[.,]\d|-\d|%|\\%|e[-+]?\d|\^")


class _Comparable(NamedTuple):
    """A text without what does not count; `places[i]` is where its character i stands in the text."""

    text: str
    places: list[int]


def find_span(quote: str, text: str) -> tuple[int, int] | None:
    """Where `text` says what `quote` says: a span of `text`, or None.

    Differences in white space, hyphens at line ends, ligatures, typographic quotation marks and dashes, in spaces
    inside maths and in the dollar signs around it do not count. Everything else does: letters and their case,
    digits, signs. A place whose edge would cut a number, its sign, or a negation ("un|able", "can|not") says
    something else and is passed over.
    """
    wanted = _comparable(quote, maths=[]).text.strip(" " + _HYPHEN_OR_NOT)
    if not wanted.strip("$"):
        return None
    given = _given(text)
    pattern, start = _pattern(wanted), 0
    while match := pattern.search(given.text, start):
        if not _cuts(given, *match.span()):
            return given.places[match.start()], given.places[match.end() - 1] + 1
        start = match.start() + 1
    return None


@lru_cache(maxsize=256)
def _given(text: str) -> _Comparable:
    """A text that quotations are looked for in: judges quote the sections of one paper by the hundred."""
    return _comparable(text, maths=[match.span() for match in _MATHS.finditer(text)])


def quote_length(quote: str) -> int:
    """How many characters of a quotation count for its length: letters, digits and signs, no white space."""
    return sum(not character.isspace() for character in _comparable(quote, maths=[]).text)


def _comparable(text: str, maths: list[tuple[int, int]]) -> _Comparable:
    pieces: list[tuple[str, int]] = []
    position = 0
    for start, end in [*maths, (len(text), len(text))]:
        pieces += _prose(text, position, start)
        pieces += _formula(text, start, end)
        position = end
    return _Comparable("".join(piece for piece, _ in pieces), [place for _, place in pieces])


def _prose(text: str, start: int, end: int) -> list[tuple[str, int]]:
    """Characters that count: a space only between two word characters, a hyphen at a line end as one or none."""
    breaks = {match.start(): match.end() for match in _LINE_BREAK.finditer(text, start, end)}
    breaks |= {match.start(): match.end() for match in _SPACING.finditer(text, start, end)}
    found: list[tuple[str, int]] = []
    place = start
    while place < end:
        if place in breaks:
            found += [] if text[place] == "\\" else [(_HYPHEN_OR_NOT, place)]
            place = breaks[place]
            continue
        found += [(one, place) for one in _decomposed(text[place])]
        place += 1
    return _spaced(found)


def _formula(text: str, start: int, end: int) -> list[tuple[str, int]]:
    """Tokens of maths: between two that are words, a space or none; between two numbers it counts."""
    found: list[tuple[str, int]] = []
    last, gap = "", False
    for match in _TOKEN.finditer(_SPACING.sub("  ", text[start:end])):
        token = match.group()
        if token.isspace() or token == "~":
            gap = True
            continue
        numbers = last[:1].isdigit() and token[0].isdigit()
        if _is_word(last[-1:]) and _is_word(token[-1]) and token[0] != "\\":
            found += [] if numbers and not gap else [(" " if numbers else _SPACE_OR_NOT, start + match.start())]
        for offset, character in enumerate(token):
            found += [(one, start + match.start() + offset) for one in _decomposed(character)]
        last, gap = token, False
    return found


def _spaced(characters: list[tuple[str, int]]) -> list[tuple[str, int]]:
    kept: list[tuple[str, int]] = []
    space: tuple[str, int] | None = None
    for one in characters:
        if one[0] == " ":
            space = space or one
            continue
        if space and kept and _is_word(kept[-1][0]) and _is_word(one[0]):
            kept.append(space)
        space = None
        kept.append(one)
    return kept


def _decomposed(character: str) -> str:
    """Ligatures and styled letters as plain ones, accents apart; superscripts and fractions stay what they are."""
    if character.isspace():
        return " "
    if not unicodedata.decomposition(character).startswith(_MEANINGFUL):
        character = unicodedata.normalize("NFKD", character)
    return character.translate(_SAME)


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def _pattern(wanted: str) -> re.Pattern[str]:
    """What a quotation may look like in the text: dollar signs around maths come and go, at words as a space does."""
    parts: list[str] = []
    for i, character in enumerate(wanted):
        before, after = wanted[i - 1 : i], wanted[i + 1 : i + 2]
        words = _is_word(before) and _is_word(character)
        if character == " ":
            parts.append(f"[ ${_SPACE_OR_NOT}]+?")
        elif character == "$":
            inner = f"[ ${_SPACE_OR_NOT}]" + ("+?" if _is_word(before) and _is_word(after) else "*?")
            parts.append(inner if before and after else "[$]?")
        elif character == _HYPHEN_OR_NOT:
            parts.append(f"[-{_HYPHEN_OR_NOT}]?")
        elif character == "-" and before.isalpha():
            parts.append(f"[$]*[-{_HYPHEN_OR_NOT}]")
        else:
            loose = f"[{_HYPHEN_OR_NOT}{_SPACE_OR_NOT}]?" if words else "[$]*" if i and before not in " $" else ""
            parts.append(loose + re.escape(character))
    return re.compile("".join(parts))


def _cuts(given: _Comparable, start: int, end: int) -> bool:
    """Whether the edges of a span cut a number, a sign or a negation in two."""
    text, places = given
    before, after = text[max(0, start - 5) : start], text[end : end + 4]
    first, last = text[start], text[end - 1]
    if first.isdigit() and _SIGN_BEFORE.search(before):
        return True
    number = first.isdigit() or (first in ".,-" and text[start + 1 : start + 2].isdigit())
    if number and _NUMBER_BEFORE.search(before) and places[start] == places[start - 1] + 1:
        return True
    if last.isdigit() and _NUMBER_AFTER.match(after) and places[end] == places[end - 1] + 1:
        return True
    return bool((first.isalpha() and _NEGATING.search(before)) or (last.isalpha() and _NEGATED.match(after)))
