"""LaTeX commands and their arguments: found, replaced, and the author's own ones expanded."""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

_LONGEST_EXPANSION = 3_000_000
_DEEPEST_EXPANSION = 5
_LONGEST_MACRO = 600
_DEFINITION = re.compile(
    r"\\(?:(?:re)?newcommand|providecommand|DeclareMathOperator|DeclareRobustCommand)\*?\s*\{?\s*\\([A-Za-z]+)\s*\}?|"
    r"\\def\s*\\([A-Za-z]+)((?:#\d)*)"
)
# Commands that mean something to the conversion, whatever an author makes of them.
_NEVER_EXPANDED = {
    "section", "subsection", "subsubsection", "paragraph", "caption", "cite", "citep", "citet", "ref", "label",
    "footnote", "item", "text", "begin", "end", "title", "author", "input", "vec", "cal", "bf", "it", "rm", "textbf",
    "textit", "emph", "frac", "sqrt",
}  # fmt: skip


class Arguments:
    """Takes the arguments of a command one after the other."""

    def __init__(self, text: str, position: int) -> None:
        self.text = text
        self.position = position

    def braced(self) -> str:
        """The next argument in braces; empty, and nothing is taken, where there is none."""
        return self._take("{}") or ""

    def optional(self) -> str:
        """The next argument in brackets; empty, and nothing is taken, where there is none."""
        return self._take("[]") or ""

    def is_next(self, opening: str) -> bool:
        """Whether an argument that opens so comes next."""
        return self.text.startswith(opening, self._start())

    def _start(self) -> int:
        space = re.compile(r"\s*").match(self.text, self.position)
        return space.end() if space else self.position

    def _take(self, pair: str) -> str | None:
        if not self.is_next(pair[0]):
            return None
        value, self.position = _balanced(self.text, self._start(), pair)
        return value


Replacement = Callable[[str, Arguments], str]


def replace_commands(text: str, names: str, replacement: Replacement) -> str:
    r"""Replaces `\name` and what arguments `replacement` takes.

    Args:
        text: LaTeX.
        names: A regular expression for the names.
        replacement: From the name and its arguments to what stands in their place.
    """
    parts = []
    position = 0
    for found in re.finditer(r"\\(" + names + r")(?![A-Za-z])\*?", text):
        if found.start() < position:
            continue
        parts.append(text[position : found.start()])
        arguments = Arguments(text, found.end())
        parts.append(replacement(found[1], arguments))
        position = arguments.position
    return "".join(parts) + text[position:]


def one_of(names: Iterable[str]) -> str:
    """A regular expression for one of some names."""
    return "(?:" + "|".join(sorted(names, key=len, reverse=True)) + ")"


def _balanced(text: str, start: int, pair: str) -> tuple[str, int]:
    """The content of the balanced group that opens at `start`, and the place after it."""
    depth = 0
    position = start
    while position < len(text):
        if text[position] == "\\":
            position += 2
            continue
        depth += (text[position] == pair[0]) - (text[position] == pair[1])
        position += 1
        if not depth:
            return text[start + 1 : position - 1], position
    return text[start + 1 :], len(text)


class _Macro(NamedTuple):
    """An author's command."""

    arity: int
    default: str | None
    body: str


def expand_macros(tex: str) -> str:
    r"""The text from `\begin{document}` on, with the author's own commands expanded."""
    macros = _macros(tex)
    body = tex[max(tex.find("\\begin{document}"), 0) :]
    if not macros:
        return body

    def expanded(name: str, arguments: Arguments) -> str:
        return _expansion(macros[name], arguments)

    names = one_of(macros)
    for _ in range(_DEEPEST_EXPANSION):
        longer = replace_commands(body, names, expanded)
        if longer == body or len(longer) > _LONGEST_EXPANSION:
            break
        body = longer
    return body


def _macros(tex: str) -> dict[str, _Macro]:
    macros = {}
    for found in _DEFINITION.finditer(tex):
        name = found[1] or found[2]
        arguments = Arguments(tex, found.end())
        count, default = len(found[3] or "") // 2, None
        if found[1]:
            number = arguments.optional().strip()
            count = int(number) if number.isdigit() else 0
            default = arguments.optional() if arguments.is_next("[") else None
        body = arguments.braced() if arguments.is_next("{") else None
        if body is not None and _is_expandable(name, body):
            operator = "MathOp" in found[0]
            macros[name] = _Macro(count, default, rf"\operatorname{{{body}}}" if operator else body)
    return macros


def _is_expandable(name: str, body: str) -> bool:
    return name not in _NEVER_EXPANDED and "@" not in body and f"\\{name}" not in body and len(body) < _LONGEST_MACRO


def _expansion(macro: _Macro, arguments: Arguments) -> str:
    values = [] if macro.default is None else [arguments.optional() or macro.default]
    values += [arguments.braced() for _ in range(macro.arity - len(values))]
    text = macro.body
    for number, value in enumerate(values, start=1):
        text = text.replace(f"#{number}", value)
    # A command at the end would swallow the letters after it.
    return f"{{{text}}}" if re.search(r"\\[A-Za-z]+$", text) else text
