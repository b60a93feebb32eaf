"""A formula's tree as LaTeX."""

import re
from collections.abc import Callable
from typing import Any

from papercoder.paper.pdf.maths.symbols import LATEX, NAMES
from papercoder.paper.pdf.maths.tree import Accent, Fraction, Grid, Node, Radical, Row, Scripts, Symbol

QUAD = 0.9
_BLANK = 0.15
_SPECIAL = re.compile(r"([#$%&_{}])")


def latex(node: Node) -> str:
    r"""The LaTeX of a tree, braces balanced, `\left` with `\right`."""
    return _PRINTERS[type(node)](node)


def _symbol(node: Symbol) -> str:
    if node.kind == "name":
        if node.character in ("argmax", "argmin"):
            return rf"\arg\{node.character[3:]}"
        if node.character in NAMES:
            return "\\" + node.character
        return rf"\operatorname{{{_escaped(node.character)}}}"
    if node.kind == "words" or (node.style == r"\text" and len(node.character) > 1):
        return rf"{node.style or chr(92) + 'text'}{{{_escaped(node.character)}}}"
    text = LATEX.get(node.character) or "".join(LATEX.get(c, c) if c in r"#$%&_{}~\^" else c for c in node.character)
    if node.style in ("", r"\text"):
        return text if node.style == "" or node.kind != "letter" else rf"\mathrm{{{text}}}"
    return rf"{node.style}{{{text}}}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text.replace("\\", "").replace("~", "").replace("^", ""))


def _row(node: Row) -> str:
    sides = _sides(node)
    gaps = [*node.gaps[1:], 0.0]
    parts: list[str] = []
    for index, item in enumerate(node.items):
        if index and node.gaps[index] > QUAD:
            parts.append(r" \quad ")
        if isinstance(item, Symbol) and item.kind == "words" and len(node.items) > 1:
            joins = index > 0 and node.gaps[index] > _BLANK and not _spaces_itself(node.items[index - 1])
            item = _with_blanks(item, joins, gaps[index] > _BLANK)
        text = sides.get(index, "") + latex(item)
        before = _base_kind(node.items[index - 1]) if index else "open"
        parts.append(_set_off(text, _base_kind(item), before))
    return _joined(parts)


def _set_off(text: str, kind: str, before: str) -> str:
    """Blanks around operators, for readers of the LaTeX; a sign after an operator or bracket is no operator."""
    if kind == "relation":
        return f" {text} "
    return f" {text} " if kind == "binary" and before not in ("open", "relation", "binary", "punctuation") else text


def _base_kind(node: Node) -> str:
    base = node.base if isinstance(node, Scripts) else node
    return base.kind if isinstance(base, Symbol) else ""


def _spaces_itself(node: Node) -> bool:
    return _base_kind(node) in ("relation", "binary", "large", "name", "punctuation", "open")


def _with_blanks(words: Symbol, before: bool, after: bool) -> Symbol:
    """Text with the blanks around it inside its braces, where they count."""
    if words.style != r"\text":
        return words
    return Symbol(" " * before + words.character + " " * after, words.style, words.kind)


def _joined(parts: list[str]) -> str:
    """Puts a blank where a command would run into a letter."""
    text = ""
    for part in parts:
        if part[:1].isalpha() and re.search(r"\\[A-Za-z]+$", text):
            text += " "
        text += part.lstrip() if text.endswith(" ") else part
    return text.strip().replace(": =", ":=")


def _sides(row: Row) -> dict[int, str]:
    r"""`\left` and `\right` for the stretched delimiters of a row that have partners, `\Big` for the others."""
    found: dict[int, str] = {}
    waiting: list[tuple[int, Symbol]] = []
    for index, item in enumerate(row.items):
        symbol = _delimiter(item)
        if symbol is None or not symbol.tall:
            continue
        partner = None if symbol.kind == "open" else _partner(symbol, waiting)
        if partner is not None:
            found[waiting[partner][0]], found[index] = r"\left", r"\right"
            del waiting[partner:]
        else:
            found[index] = r"\Big"
            if symbol.kind != "close":
                waiting.append((index, symbol))
    return found


def _partner(symbol: Symbol, waiting: list[tuple[int, Symbol]]) -> int | None:
    """Which delimiter that waits this one closes: a fence its like if it waits last, any other the last that opens."""
    if symbol.kind == "fence":
        last = len(waiting) - 1
        return last if waiting and waiting[last][1].character == symbol.character else None
    return next((place for place in reversed(range(len(waiting))) if waiting[place][1].kind == "open"), None)


def _delimiter(item: Node) -> Symbol | None:
    base = item.base if isinstance(item, Scripts) else item
    return base if isinstance(base, Symbol) and base.kind in ("open", "close", "fence") else None


def _scripts(node: Scripts) -> str:
    if node.limits and not _takes_limits(node.base):
        return _stacked(node)
    base = latex(node.base)
    if not isinstance(node.base, Symbol) and not _takes_limits(node.base) and not _single(base):
        base = f"{{{base}}}"
    if isinstance(node.base, Symbol) and node.base.kind == "name" and node.limits and node.base.character not in NAMES:
        base = base.replace(r"\operatorname{", r"\operatorname*{", 1)
    text = base
    if node.below is not None:
        text += f"_{_argument(latex(node.below))}"
    if node.above is not None:
        above = latex(node.above)
        primes = re.match(r"(?:\\prime ?)+", above)
        if primes and node.below is None:
            text += "'" * primes.group().count("prime")
            above = above[primes.end() :]
            return text + (f"^{_argument(above)}" if above else "")
        text += f"^{_argument(above)}"
    return text


def _takes_limits(base: Node) -> bool:
    if isinstance(base, Accent):
        return base.command in (r"\underbrace", r"\overbrace")
    return isinstance(base, Symbol) and (base.kind == "large" or base.kind == "name")


def _stacked(node: Scripts) -> str:
    text = latex(node.base)
    if node.below is not None:
        text = rf"\underset{{{latex(node.below)}}}{{{text}}}"
    return rf"\overset{{{latex(node.above)}}}{{{text}}}" if node.above is not None else text


def _single(text: str) -> bool:
    return bool(re.fullmatch(r".|\\[A-Za-z]+(?:\{[^{}]*\})?", text))


def _argument(text: str) -> str:
    return text if len(text) == 1 and text not in "'" else f"{{{text}}}"


def _fraction(node: Fraction) -> str:
    return rf"\frac{{{latex(node.above)}}}{{{latex(node.below)}}}"


def _radical(node: Radical) -> str:
    index = f"[{latex(node.index)}]" if node.index is not None else ""
    return rf"\sqrt{index}{{{latex(node.body)}}}"


def _accent(node: Accent) -> str:
    return rf"{node.command}{{{latex(node.body)}}}"


def _grid(node: Grid) -> str:
    rows = r" \\ ".join(" & ".join(latex(cell) for cell in row) for row in node.cells)
    if node.environment == "binom":
        return rf"\binom{{{latex(node.cells[0][0])}}}{{{latex(node.cells[1][0])}}}"
    if node.environment == "substack":
        return rf"\substack{{{rows}}}"
    return rf"\begin{{{node.environment}}} {rows} \end{{{node.environment}}}"


_PRINTERS: dict[type, Callable[[Any], str]] = {
    Symbol: _symbol, Row: _row, Scripts: _scripts, Fraction: _fraction, Radical: _radical, Accent: _accent, Grid: _grid,
}  # fmt: skip
