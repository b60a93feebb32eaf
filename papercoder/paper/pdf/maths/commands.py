"""LaTeX as signs: what a formula would show on the page, command by command."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from papercoder.paper.pdf.maths.symbols import ACCENTS, LATEX, NAMES, WIDE_ACCENTS

_TOKEN = re.compile(r"\\([A-Za-z]+)\*?|\\(.)|(%[^\n]*)|(\s)|(.)", re.S)
_SILENT = frozenset(
    "left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm Bigm displaystyle textstyle "
    "scriptstyle scriptscriptstyle limits nolimits quad qquad nonumber notag mathrm mathbf mathcal mathbb mathbbm mathds "
    "mathsf mathtt mathit mathfrak mathscr boldsymbol bm pmb text textbf textit textrm textsf texttt textnormal mbox hbox "
    "operatorname rm bf it cal sf tt emph underset overset stackrel substack frac dfrac tfrac cfrac mathop mathrel mathbin "
    "mathord mathopen mathclose mathstrut strut underline overbracket smash ensuremath boldmath allowbreak hfill "
    "smallskip medskip noindent normalfont small large scriptsize footnotesize mathnormal hline".split()
)
_WITH_ARGUMENT = frozenset(
    "label tag hspace vspace hskip vskip mspace phantom hphantom vphantom color textcolor ref eqref cite "
    "intertext kern mkern raisebox".split()
)
_FENCED = {
    "cases": "{", "rcases": "}", "pmatrix": "()", "bmatrix": "[]", "Bmatrix": "{}", "vmatrix": "||", "Vmatrix": "‖‖",
}  # fmt: skip
_SAME = {
    "le": "≤", "ge": "≥", "ne": "≠", "leqslant": "≤", "geqslant": "≥", "to": "→", "gets": "←", "iff": "⇔", "implies": "⇒",
    "impliedby": "⇐", "longrightarrow": "→", "longleftarrow": "←", "Longrightarrow": "⇒", "Longleftarrow": "⇐",
    "Longleftrightarrow": "⇔", "longleftrightarrow": "↔", "longmapsto": "↦", "xrightarrow": "→", "xleftarrow": "←", "mid": "|",
    "vert": "|", "lvert": "|", "rvert": "|", "Vert": "‖", "lVert": "‖", "rVert": "‖", "parallel": "‖", "ast": "∗", "dots": "…",
    "ldots": "…", "cdots": "…", "dotsc": "…", "dotsb": "…", "dotsm": "…", "colon": ":", "lbrace": "{", "rbrace": "}",
    "lbrack": "[", "rbrack": "]", "land": "∧", "lor": "∨", "lnot": "¬", "varnothing": "∅", "intercal": "⊤", "setminus": "∖",
    "backslash": "∖", "sqrt": "√", "surd": "√", "underbrace": "⏟", "overbrace": "⏞", "overline": "‾", "slash": "/", "owns": "∋",
    "triangleq": "≜", "bullet": "•", "cdotp": "·", "centerdot": "·", "lparen": "(", "rparen": ")", "hslash": "ℏ", "i": "ı",
    "restriction": "|", "upharpoonright": "|", "dag": "†", "ddag": "‡", "prime": "′", "square": "□", "Box": "□",
}  # fmt: skip
_SEVERAL = {
    "coloneqq": ":=", "coloneq": ":=", "eqqcolon": "=:", "iint": "∫∫", "iiint": "∫∫∫", "binom": "()", "dbinom": "()", "tbinom": "()",
    "bmod": "mod", "pmod": "(mod)", "mod": "mod", "varlimsup": "lim", "varliminf": "lim",
}  # fmt: skip
_ACCENT = {command[1:]: mark for mark, command in zip(ACCENTS.split()[::2], ACCENTS.split()[1::2], strict=True)}
_ACCENT |= {wide[1:]: _ACCENT[narrow[1:]] for narrow, wide in WIDE_ACCENTS.items() if narrow[1:] != "bar"}
_SIGNS = {latex[1:]: sign for sign, latex in reversed(LATEX.items()) if re.fullmatch(r"\\[A-Za-z]+", latex)} | _SAME
_ESCAPED = {"{": "{", "}": "}", "|": "‖", "%": "%", "#": "#", "$": "$", "&": "&", "_": "_", "P": "¶", "S": "§"}
_CHARACTERS = {"*": "∗", "-": "−", "'": "′", "’": "′"}


class Sign(NamedTuple):
    """A sign that LaTeX shows.

    Attributes:
        character: Canonical Unicode.
        place: "^" in a superscript or upper limit, "_" in a lower one, by the innermost; empty on the line.
        level: How many groups, fractions and scripts it is inside of.
    """

    character: str
    place: str
    level: int


class Unknown(Exception):
    """A command whose signs are not known."""


def signs(latex: str) -> list[Sign]:
    """The signs of a formula in the order of its LaTeX.

    Raises:
        Unknown: It has a command that is not known.
    """
    return list(_read(latex))


def _read(latex: str) -> Iterator[Sign]:
    tokens = [match for match in _TOKEN.finditer(latex) if not match.group(3)]
    places = [""]
    pending = ""
    level = 0
    index = 0
    while index < len(tokens):
        command, escaped, _, blank, character = tokens[index].groups()
        index += 1
        if blank:
            continue
        if character == "{":
            places.append(pending or places[-1])
            level += 1
            pending = ""
        elif character == "}":
            level -= len(places) > 1
            places = places[:-1] or [""]
        elif character in ("^", "_"):
            pending = character
        elif command in ("begin", "end"):
            index, name = _group(tokens, index)
            if command == "begin" and name.strip("*") in ("array", "alignedat", "tabular"):
                index, _ = _group(tokens, index)
            fences = _FENCED.get(name.strip("*"), "")
            shown = fences[:1] if command == "begin" else fences[1:]
            yield from (Sign(sign, "", level) for sign in shown)
        elif command in _WITH_ARGUMENT:
            index, _ = _group(tokens, index)
        else:
            shown = _shown(command, escaped, character)
            if command in ("left", "right", "middle"):
                index = _skip_dot(tokens, index)
            if command == "sqrt":
                _unwrap_index(tokens, index)
            for sign in shown:
                yield Sign(sign, pending or places[-1] if sign not in "√⏟⏞" else places[-1], level + bool(pending))
            pending = pending if command and not shown else ""


def _shown(command: str | None, escaped: str | None, character: str | None) -> str:
    """What one command or character shows."""
    if character is not None:
        return "" if character in "&~" else _CHARACTERS.get(character, character)
    if escaped is not None:
        return _ESCAPED.get(escaped, "")
    assert command is not None
    if command in _SILENT:
        return ""
    if command in _ACCENT:
        return _ACCENT[command]
    if command in _SEVERAL:
        return _SEVERAL[command]
    if command in _SIGNS:
        return _SIGNS[command]
    if command in NAMES:
        return command
    if command == "not":
        return "̸"
    raise Unknown(f"the LaTeX has \\{command}, which is not known")


def _group(tokens: list[re.Match[str]], index: int) -> tuple[int, str]:
    """The text of the group that begins here, and the index past it."""
    while index < len(tokens) and tokens[index].group(4):
        index += 1
    if index >= len(tokens) or tokens[index].group() != "{":
        return index, ""
    depth, start = 0, index
    while index < len(tokens):
        depth += (tokens[index].group() == "{") - (tokens[index].group() == "}")
        index += 1
        if depth == 0:
            break
    return index, "".join(token.group() for token in tokens[start + 1 : index - 1])


def _unwrap_index(tokens: list[re.Match[str]], index: int) -> None:
    """The brackets around the index of a root are not shown."""
    if index >= len(tokens) or tokens[index].group() != "[":
        return
    closing = next((i for i in range(index, len(tokens)) if tokens[i].group() == "]"), None)
    if closing is not None:
        del tokens[closing], tokens[index]


def _skip_dot(tokens: list[re.Match[str]], index: int) -> int:
    """`\\left.` shows nothing."""
    while index < len(tokens) and tokens[index].group(4):
        index += 1
    return index + 1 if index < len(tokens) and tokens[index].group() == "." else index
