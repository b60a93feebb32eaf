"""Whether LaTeX says what glyphs show: letters and digits counted, which catches a digit or letter that differs.

The one place that decides it. Operators, brackets and the structure of the formula are not compared.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from papercoder.paper.pages import BoxContents
from papercoder.paper.pdf.glyphs import Glyph

_ENVIRONMENT = re.compile(r"\\(?:begin|end)\s*\{[^{}]*\}(?:\s*\{[lcr|\s@]*\})?")
_COMMAND = re.compile(r"\\(?:([A-Za-z]+)\*?|.)", re.S)
_NAMES = re.compile(
    "arc(?:cos|sin|tan)|arg|cosh?|coth?|csc|deg|det|dim|exp|gcd|hom|inf|ker|lg|lim(?:inf|sup)?|ln|log|max|min|Pr|sec"
    "|sinh?|sup|tanh?"
)
_LETTERS = {"ell": "l", "imath": "i", "jmath": "j", "hbar": "h", "partial": "", "nabla": "", "Re": "R", "Im": "I"}
_VARIANTS = str.maketrans("ϵϑϕϖϱςℓ∑∏Ωµ∆", "εθφπρσlΣΠΩμΔ")
# The glyphs of these fonts are brackets and large operators, whatever characters their codes are.
_SIGNS = re.compile(r"CMEX|MathExt|EX\d+$|MSAM|Symbols?$", re.I)


def differences(latex: str, printed: BoxContents, number: str) -> tuple[str, ...]:
    """What a displayed equation's LaTeX and the glyphs in its box do not have in common; nothing if they agree.

    Args:
        latex: Without number.
        printed: In its box, its number included.
        number: As printed, without parentheses; empty where it has none.
    """
    shown = Counter(_plain("".join(glyph.character for glyph in _without_number(printed.glyphs, number))))
    written = Counter(_plain(_letters(latex)))
    return tuple(
        f"{character!r} stands {_times(shown[character])} on the page and {_times(written[character])} in the LaTeX"
        for character in sorted(shown | written)
        if shown[character] != written[character]
    )


def _times(count: int) -> str:
    return {0: "nowhere", 1: "once", 2: "twice"}.get(count, f"{count} times")


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text).translate(_VARIANTS)
    return "".join(character for character in decomposed if character.isalnum() and character not in "ΣΠ")


def _letters(latex: str) -> str:
    return _COMMAND.sub(lambda match: _letter(match.group(1) or ""), _ENVIRONMENT.sub(" ", latex))


def _letter(command: str) -> str:
    if _NAMES.fullmatch(command):
        return command
    if command in _LETTERS:
        return _LETTERS[command]
    name = command.removeprefix("var")
    kind = "CAPITAL" if name[:1].isupper() else "SMALL"
    try:
        return unicodedata.lookup(f"GREEK {kind} LETTER {'LAMDA' if name.lower() == 'lambda' else name.upper()}")
    except KeyError:
        return ""


def _without_number(glyphs: Sequence[Glyph], number: str) -> list[Glyph]:
    """The glyphs but those of the number, which stands at the right or left end of the box."""
    ordered = sorted((glyph for glyph in glyphs if not glyph.character.isspace()), key=lambda glyph: glyph.left)
    printed = f"({number})"
    length = len(printed) if number else 0
    for rest, end in ((ordered[:-length], ordered[-length:]), (ordered[length:], ordered[:length])):
        if length and "".join(glyph.character for glyph in end) == printed:
            ordered = rest
            break
    return [glyph for glyph in ordered if not _SIGNS.search(glyph.font.name)]
