"""Which sign a glyph is: the classic encodings of TeX's fonts, and the alphabets of mathematics in Unicode.

pdfium gives a glyph by its name as Unicode. Glyphs whose names it does not know come as the character of their code,
which the encodings below explain: OMX for big operators and delimiters (The TeXbook, appendix F, figure 9), OMS and OML
for fonts without names (figures 7 and 8), and that of MathTime.
"""

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from papercoder.paper.pdf.glyphs import Font, Glyph
from papercoder.paper.pdf.maths.symbols import KIND, LATEX, SAME

_FAMILIES = (
    ("omx", r"CMEX|LMMathExt|lmex|txex|ntxex|pxex|zpex|rpxex|esint|yhex|MTEX|MT2EX|euex|fourier-mex|stix-?mathex"),
    ("mathtime italic", r"MT2?MI|MTGU"),
    ("mathtime symbols", r"MT2?SY"),
    ("blackboard", r"MSBM|(?:n?tx|px)syb|bbm|dsrom|dsss|bbold|BOONDOX.*Double|stix-?mathbb|PazoMathBlack"),
    ("fraktur", r"EUF[MB]|BOONDOX.*Frak"),
    ("script", r"rsfs|EUS[MB]|BOONDOX.*Cal|txcal|urwchancal|dutchcal"),
    ("symbols c", r"(?:n?tx|px)b?syc"),
    ("symbols a", r"MSAM|(?:n?tx|px)b?sya|wasy|euxm|stmary"),
    ("symbols", r"CMB?SY|LMMathSym|lmb?sy|r?n?txb?sy|r?pxb?sy|zpm?sy|fourier-ms|stix-?mathcal"),
    ("italic", r"CMMI|LMMathIt|lmmi|r?n?txb?mi|NewTXMI|r?pxb?mi|zplmi|rpzcmi|zptmcm|eur[mb]|fourier-ml|stix-?mathit"
               r"|PazoMath-?(?:Bold)?Ital"),
    ("unicode", r".*Math(?!.*(?:Ext|Sym))|XITS|Asana|STIX|StandardSym|Symbol(?:MT)?$|MathJax"),
    ("roman", r"CM(?:R|BX|SS|TT|SSBX|TI|B)\d|LMRoman|lmr\d|r[tp]xb?r|SFRM"),
)  # fmt: skip
_FAMILY = [(name, re.compile(f"(?:{pattern})", re.I)) for name, pattern in _FAMILIES]
ENCODED = frozenset(("omx", "mathtime italic", "mathtime symbols", "italic", "symbols"))
"""Families in which the character of a blank or a control character is the code of a sign."""
LEAST_INK = 0.05
"""In points: a blank or a control character of these families that is wider is a sign."""
MATHS_FAMILIES = frozenset(name for name, _ in _FAMILIES) - {"roman"}

_OMX_SIGNS = (
    "()[]⌊⌋⌈⌉{}⟨⟩|‖/\\" "()" "()[]⌊⌋⌈⌉{}⟨⟩/\\" "()[]⌊⌋⌈⌉{}⟨⟩/\\" "/\\" "⎛⎞⎡⎤⎣⎦⎢⎥⎧⎫⎩⎭⎨⎬⎪⏐⎝⎠⎜⎟⟨⟩⨆⨆∮∮⨀⨀⨁⨁⨂⨂"
    "∑∏∫⋃⋂⨄⋀⋁∑∏∫⋃⋂⨄⋀⋁∐∐ˆˆˆ˜˜˜[]⌊⌋⌈⌉{}√√√√⎷\u2502┌‖↑↓╭╮╰╯⇑⇓"
)  # fmt: skip
OMX = dict(zip(map(chr, range(128)), _OMX_SIGNS, strict=True))
_PRIVATE = dict(zip(map(chr, range(0xF8EB, 0xF8FF)), "⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪\u2320⎞⎟⎠⎤⎥⎦⎫⎬⎭", strict=True)) | {"\uf8e6": "⏐"}
_OMS = dict(zip(map(chr, range(128)), (
    "−·×∗÷⋄±∓⊕⊖⊗⊘⊙©◦•≍≡⊆⊇≤≥⪯⪰∼≈⊂⊃≪≫≺≻" "←→↑↓↔↗↘≃⇐⇒⇑⇓⇔↖↙∝′∞∈∋△▽̸⊢∀∃¬∅ℜℑ⊤⊥" "ℵABCDEFGHIJKLMNOPQRSTUVWXYZ∪∩⊎∧∨"
    "⊢⊣⌊⌋⌈⌉{}⟨⟩|‖↕⇕\\≀√⨿∇∫⊔⊓⊑⊒§†‡¶♣♢♡♠"
), strict=True))  # fmt: skip
_OML = dict(zip(map(chr, range(128)), (
    "ΓΔΘΛΞΠΣΥΦΨΩαβγδϵζηθικλμνξπρστυϕχ" "ψωεϑϖϱςφ↼↽⇀⇁↪↩▷◁0123456789.,</>⋆∂ABCDEFGHIJKLMNOPQRSTUVWXYZ♭♮♯⌣⌢"
    "ℓabcdefghijklmnopqrstuvwxyzıȷ℘⃗⌢"
), strict=True))  # fmt: skip
_MATHTIME_ITALIC = _OML | {".": "(", "/": ")", "Œ": "[", "\x8d": "]", "\x8e": "′", "0": "′", "=": "/"}
_MATHTIME_SYMBOLS = _OMS | {"C": "+", "D": "=", "I": ";", "W": ":", "\x0f": "•"}
# Where pdfium could name the glyphs, only what no name gives may be a code.
_CODES_OF_ITALIC = {
    code: _OML[code] for code in [*map(chr, range(32)), ":", ";", "=", "?", "@", "`", "{", "|", "}", "~"]
}
_CODES_OF_SYMBOLS = {code: sign for code, sign in _OMS.items() if not code.isupper() and code not in "{}|\\"}
_CODES_OF_SYMBOLS_C = {
    "\x11": "≐", "\x1b": "≅", ",": "≠", ".": "≢", "/": "≁", "0": "≉", "1": "⊄", "<": "∉", "B": "≔", "C": "≕", "^": "◇",
    "{": "⇝", "~": "⟦", "\x7f": "⟧",
}  # fmt: skip
_CODES_OF_ROMAN = {
    "^": "ˆ",
    "~": "˜",
    "_": "˙",
    "\x16": "¯",
    "\x7f": "¨",
    "\x13": "´",
    "\x12": "`",
    "\x14": "ˇ",
    "\x15": "˘",
}
_CODES_OF_ROMAN |= dict(zip(map(chr, range(11)), "ΓΔΘΛΞΠΣΥΦΨΩ", strict=True))
_CODES = {
    "mathtime italic": _MATHTIME_ITALIC, "mathtime symbols": _MATHTIME_SYMBOLS, "italic": _CODES_OF_ITALIC,
    "symbols": _CODES_OF_SYMBOLS,
    "symbols c": _CODES_OF_SYMBOLS_C, "roman": _CODES_OF_ROMAN, "omx": OMX, "omx a": {'"': "∬", "#": "∭"},
}  # fmt: skip
_UNICODE_STYLES = (
    ("BOLD FRAKTUR", r"\mathfrak"), ("BOLD SCRIPT", r"\mathcal"), ("BOLD ITALIC", r"\boldsymbol"),
    ("FRAKTUR", r"\mathfrak"), ("SCRIPT", r"\mathcal"), ("DOUBLE-STRUCK", r"\mathbb"), ("SANS-SERIF", r"\mathsf"),
    ("MONOSPACE", r"\mathtt"), ("BOLD", r"\mathbf"), ("ITALIC", ""), ("BLACK-LETTER", r"\mathfrak"),
)  # fmt: skip
PIECES = "⎛⎜⎝⎞⎟⎠⎡⎢⎣⎤⎥⎦⎧⎨⎩⎫⎬⎭⎪⏐⎷│┌╭╮╰╯⌠⌡⎮"


class Sign(NamedTuple):
    r"""What a glyph says.

    Attributes:
        character: Canonical Unicode: one character for one sign, whatever the font.
        style: The command of its alphabet (`\mathcal`), `\mathrm` for upright letters, `\text` for letters of a text
            font, empty for letters in italics and for all that has no alphabet.
        kind: "letter", "digit", "relation", "binary", "large" (operator), "open", "close", "fence", "punctuation",
            "dots", "ordinary", "accent", "radical", "piece" (of a delimiter) or "unknown".
    """

    character: str
    style: str
    kind: str


@cache
def family(font: Font) -> str:
    """The family of a font's encoding: one of MATHS_FAMILIES, "roman" (TeX's upright fonts) or "" (a text font)."""
    return next((name for name, pattern in _FAMILY if pattern.match(font.name)), "")


@cache
def sign(character: str, font: Font, upright: bool) -> Sign:
    """The sign of a glyph.

    Args:
        character: As pdfium has it.
        font: Its font.
        upright: True where the glyph stands higher than wide, which tells a brace from a part of one.
    """
    name = family(font)
    if character in _PRIVATE:
        character = _PRIVATE[character]
    elif not (name == "omx" and upright and character in "{}"):
        character = _CODES.get(_variant(name, font), {}).get(character, character)
    plain, style = _alphabet(character, font, name)
    plain = plain.translate(SAME)
    return Sign(plain, style if plain.isalnum() and (plain.isascii() or style != r"\text") else "", _kind(plain))


def _variant(name: str, font: Font) -> str:
    return "omx a" if name == "omx" and re.match(r"(?:n?tx|px)exa", font.name, re.I) else name


def _kind(character: str) -> str:
    if character in KIND:
        return KIND[character]
    if character in PIECES:
        return "piece"
    if character == "/":
        return "ordinary"
    if character.isdigit():
        return "digit"
    if len(character) == 1 and character.isalpha():
        return "letter"
    return (
        "overlay"
        if character == "̸"
        else "unknown"
        if not character.isprintable() or character > "\ue000"
        else "ordinary"
    )


def _alphabet(character: str, font: Font, name: str) -> tuple[str, str]:
    """A letter without its alphabet, and the command of that alphabet."""
    if ord(character[:1] or " ") > 0x2100 and character not in LATEX:
        described = unicodedata.name(character, "")
        plain = unicodedata.normalize("NFKC", character)
        if (
            "MATHEMATICAL" in described
            or "SCRIPT" in described
            or "DOUBLE-STRUCK" in described
            or "BLACK-LETTER" in described
        ):
            return plain, next((command for words, command in _UNICODE_STYLES if words in described), "")
        return (plain, "") if len(plain) == 1 else (character, "")
    return character, _style_of(character, font, name)


def _style_of(character: str, font: Font, name: str) -> str:
    if name in _STYLE_OF_FAMILY:
        return _STYLE_OF_FAMILY[name]
    if name == "symbols":
        return r"\mathcal" if character.isascii() and character.isupper() else ""
    if name in ("italic", "mathtime italic", "omx", "mathtime symbols", "symbols a", "symbols c"):
        return (
            r"\boldsymbol"
            if re.match(r"CMMIB|lmmib|r?n?txbmi|r?pxbmi|LMMathItalic\d+-Bold|PazoMath-Bold", font.name, re.I)
            else ""
        )
    if name == "unicode":
        return ""
    if not character.isascii() or not character.isalpha():
        return r"\mathbf" if font.bold and character.isdigit() and name else ""
    if re.match(r"CMSS|LMSans", font.name):
        return r"\mathsf"
    if re.match(r"CMTT|SFTT|LMMono|t1xtt|NimbusMon|Courier", font.name):
        return r"\mathtt"
    if font.bold:
        return r"\mathbf"
    if font.italic:
        return r"\textit"
    return r"\mathrm" if name else r"\text"


_STYLE_OF_FAMILY = {"blackboard": r"\mathbb", "fraktur": r"\mathfrak", "script": r"\mathscr"}


@cache
def is_maths_font(font: Font) -> bool:
    """True for a font that only mathematics is set in."""
    return family(font) in MATHS_FAMILIES


def is_blank(glyph: Glyph) -> bool:
    """True for a blank; in TeX's encodings its character may be the code of a sign, which ink tells."""
    if not glyph.character.isspace() and glyph.character != "\u200b":
        return False
    return not (family(glyph.font) in ENCODED and glyph.right - glyph.left > LEAST_INK)
