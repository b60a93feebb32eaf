"""LaTeX as signs: what a formula would show on the page, command by command."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from papercoder.paper.pdf.maths.symbols import ACCENTS, LATEX, NAMES, WIDE_ACCENTS

_TOKEN = re.compile(r"\\([A-Za-z]+)\*?|\\(.)|(%[^\n]*)|(\s)|(.)", re.S)
_NOTHING_SHOWN = """
left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm Bigm
displaystyle textstyle scriptstyle scriptscriptstyle limits nolimits quad qquad nonumber notag
mathrm mathbf mathcal mathbb mathbbm mathds mathsf mathtt mathit mathfrak mathscr boldsymbol bm
pmb text textbf textit textrm textsf texttt textnormal mbox hbox operatorname rm bf it cal sf tt
emph underset overset stackrel substack frac dfrac tfrac cfrac mathop mathrel mathbin mathord
mathopen mathclose strut mathstrut underline smash ensuremath boldmath allowbreak hfill noindent
normalfont small large scriptsize footnotesize mathnormal hline
"""
_ARGUMENT_NOT_SHOWN = """
label tag hspace vspace hskip vskip mspace phantom hphantom vphantom color textcolor ref eqref
cite intertext kern mkern
"""
_SILENT = frozenset(_NOTHING_SHOWN.split())
_WITH_ARGUMENT = frozenset(_ARGUMENT_NOT_SHOWN.split())
_FENCED = {
    "cases": "{", "rcases": "}", "pmatrix": "()", "bmatrix": "[]", "Bmatrix": "{}", "vmatrix": "||", "Vmatrix": "‖‖",
}  # fmt: skip
_OTHER_NAMES = """
≤ le ≥ ge ≠ ne ≤ leqslant ≥ geqslant → to ← gets ⇔ iff ⇒ implies ⇐ impliedby →
longrightarrow ← longleftarrow ⇒ Longrightarrow ⇐ Longleftarrow ⇔ Longleftrightarrow ↔
longleftrightarrow ↦ longmapsto → overrightarrow ← overleftarrow → xrightarrow ← xleftarrow
| mid | vert | lvert | rvert ‖ Vert ‖ lVert ‖ rVert ‖ parallel ∗ ast … dots … ldots … cdots
… dotsc … dotsb … dotsm : colon { lbrace } rbrace [ lbrack ] rbrack ∧ land ∨ lor ¬ lnot ∅
varnothing ⊤ intercal ∖ setminus ∖ backslash √ sqrt √ surd ⏟ underbrace ⏞ overbrace ‾
overline / slash ∋ owns ≜ triangleq • bullet · cdotp · centerdot ( lparen ) rparen ℏ hslash
ı i | restriction | upharpoonright † dag ‡ ddag ′ prime □ square □ Box := coloneqq :=
coloneq =: eqqcolon ∫∫ iint ∫∫∫ iiint () binom () dbinom () tbinom mod bmod (mod) pmod
"""
_SAME = dict(zip(_OTHER_NAMES.split()[1::2], _OTHER_NAMES.split()[::2], strict=True))
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
    return list(_Reader(latex))


class _Reader:
    """Goes through LaTeX token by token and knows how deep it is and in which script."""

    def __init__(self, latex: str):
        self._tokens = [match for match in _TOKEN.finditer(latex) if not match.group(3) and not match.group(4)]
        self._index = 0
        self._places = [""]
        self._pending = ""

    def __iter__(self) -> Iterator[Sign]:
        while self._index < len(self._tokens):
            token = self._tokens[self._index]
            self._index += 1
            if token.group() in ("{", "}", "^", "_"):
                self._nest(token.group())
            elif token.group(1) in ("begin", "end"):
                yield from self._environment(token.group(1))
            elif token.group(1) in _WITH_ARGUMENT:
                self._group()
            else:
                yield from self._show(token)

    def _nest(self, mark: str) -> None:
        if mark == "{":
            self._places.append(self._pending or self._places[-1])
        elif mark == "}":
            self._places = self._places[:-1] or [""]
        self._pending = mark if mark in "^_" else ""

    def _show(self, token: re.Match[str]) -> Iterator[Sign]:
        command = token.group(1)
        shown = _shown(command, token.group(2), token.group(5))
        if command in ("left", "right", "middle") and self._next() == ".":
            self._index += 1
        if command == "sqrt":
            self._unwrap_index()
        for character in shown:
            place = self._places[-1] if character in "√⏟⏞‾" else self._pending or self._places[-1]
            yield Sign(character, place, len(self._places) - 1 + bool(self._pending))
        if shown or not command:
            self._pending = ""

    def _environment(self, command: str) -> Iterator[Sign]:
        name = self._group().strip("*")
        if command == "begin" and name in ("array", "alignedat", "tabular"):
            self._group()
        fences = _FENCED.get(name, "")
        for character in fences[:1] if command == "begin" else fences[1:]:
            yield Sign(character, self._places[-1], len(self._places))

    def _next(self) -> str:
        return self._tokens[self._index].group() if self._index < len(self._tokens) else ""

    def _group(self) -> str:
        """The text of the group that begins here, which is passed."""
        if self._next() != "{":
            return ""
        depth, start = 0, self._index
        while self._index < len(self._tokens):
            depth += (self._next() == "{") - (self._next() == "}")
            self._index += 1
            if depth == 0:
                break
        return "".join(token.group() for token in self._tokens[start + 1 : self._index - 1])

    def _unwrap_index(self) -> None:
        """The brackets around the index of a root are not shown."""
        if self._next() == "[":
            rest = range(self._index, len(self._tokens))
            closing = next((place for place in rest if self._tokens[place].group() == "]"), None)
            if closing is not None:
                del self._tokens[closing], self._tokens[self._index]


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
    if command in _SIGNS:
        return _SIGNS[command]
    if command in NAMES:
        return command
    if command == "not":
        return "̸"
    raise Unknown(f"the LaTeX has \\{command}, which is not known")
