"""LaTeX formulas as tokens, so that two ways to write one formula compare as equal."""

import re
import unicodedata
from collections.abc import Iterator

_SAME = {
    "dfrac": "frac", "tfrac": "frac", "cfrac": "frac", "leq": "≤", "le": "≤", "leqslant": "≤", "geq": "≥", "ge": "≥",
    "geqslant": "≥", "neq": "≠", "ne": "≠", "to": "→", "rightarrow": "→", "mid": "|", "vert": "|", "lvert": "|",
    "rvert": "|", "ldots": "…", "dots": "…", "cdots": "…", "dotsc": "…", "ast": "*", "varepsilon": "epsilon",
    "varphi": "phi", "vartheta": "theta", "prime": "'", "colon": ":", "widehat": "hat", "widetilde": "tilde",
    "overline": "bar", "cdot": "·", "times": "×", "sim": "∼", "in": "∈", "sum": "∑", "int": "∫", "prod": "∏",
    "pm": "±", "nabla": "∇", "partial": "∂", "infty": "∞", "approx": "≈", "Vert": "‖", "lVert": "‖", "rVert": "‖",
    "forall": "∀", "top": "T", "intercal": "T", "lbrace": "\\{", "rbrace": "\\}", "coloneqq": ":=", "odot": "⊙",
    "propto": "∝", "langle": "⟨", "rangle": "⟩", "sqrt": "√", "mathbbm": "", "ell": "ℓ", "mapsto": "↦", "cup": "∪",
    "subset": "⊂",
}  # fmt: skip
_NAMED = {
    "log", "exp", "min", "max", "arg", "argmin", "argmax", "sup", "inf", "lim", "Pr", "det", "tr", "ln", "sin", "cos",
    "tanh", "dim", "ker", "deg",
}  # fmt: skip
_APPEARANCE = {
    "left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "Biggl", "Biggr",
    "middle", "displaystyle", "textstyle", "limits", "nolimits", "quad", "qquad", "nonumber", "notag", "mathrm",
    "mathbf", "mathcal", "mathbb", "mathsf", "mathtt", "mathit", "mathfrak", "mathscr", "boldsymbol", "bm", "text",
    "textbf", "textit", "textrm", "textsf", "texttt", "mbox", "operatorname", "rm", "bf", "it", "cal", "pmb", "hbox",
    "emph", "small", "scriptsize", "footnotesize", "underset", "overset", "stackrel", "substack", "scriptstyle",
    "boldmath", "em", "xspace",
}  # fmt: skip
_LAYOUT = frozenset({"^", "_", "frac", "hat", "bar", "tilde", "sqrt"})
_ESCAPED = frozenset("{}%#$&_")
_ALIKE = {"∗": "*", "−": "-", "∥": "‖", "~": "∼", "∣": "|"}
_NOISE = re.compile(
    r"\\(?:label|tag|hspace|vspace|hskip|vskip|fontsize\{\d*\})\*?\s*\{[^}]*\}|\\selectfont|"
    r"\\(?:begin|end)\s*\{[^}]*\}(?:\{[lcr| ]*\})?|%.*"
)
_PIECE = re.compile(r"\\([A-Za-z]+|.)\*?|(\S)")


def tokens(tex: str) -> list[str]:
    """Commands by one name each, single letters and signs; no braces, spaces or fonts."""
    return [token for token, _ in _pieces(tex)]


def letters(tex: str) -> str:
    """What one reads of a formula in a line of text: no exponents, fractions or accents."""
    return "".join(token for token, layout in _pieces(tex) if not layout)


def is_formula(tex: str) -> bool:
    """Whether the text between two dollar signs is a formula, not prose between two prices."""
    return bool(re.search(r"[\\^_=+<>{}/]", tex)) or not re.search(r"[A-Za-z]{3,}\s|\s[A-Za-z]{3,}", tex)


def _pieces(tex: str) -> Iterator[tuple[str, bool]]:
    """Tokens, and whether each says how others are laid out."""
    for command, sign in _PIECE.findall(unicodedata.normalize("NFKC", _NOISE.sub(" ", tex))):
        if sign:
            if sign not in "{}&~":
                yield _sign(sign), sign in _LAYOUT
        elif command in _ESCAPED:
            yield "\\" + command, False
        else:
            for token in _command(command):
                yield token, command in _LAYOUT


def _sign(sign: str) -> str:
    greek = re.match(r"GREEK (SMALL|CAPITAL) LETTER (?:FINAL )?(\w+)", unicodedata.name(sign, ""))
    if not greek:
        return _ALIKE.get(sign, sign)
    return greek[2].title() if greek[1] == "CAPITAL" else greek[2].lower().replace("lamda", "lambda")


def _command(name: str) -> list[str]:
    if name == "|":
        return ["‖"]
    if name in _NAMED:
        return list(name)
    if not name.isalpha() or name in _APPEARANCE:
        return []
    same = _SAME.get(name, name)
    return list(same) if same in ("", ":=") else [same]
