"""Displayed equations: every environment as the one block of papercoder.paper.equations, numbered as printed."""

import re
from collections.abc import Callable
from typing import NamedTuple

from papercoder.paper.equations import displayed
from papercoder.paper.latex.scanning import Scanner

_ALIGNED = ("align", "flalign", "alignat", "xalignat", "xxalignat", "eqnarray", "IEEEeqnarray", "gather", "multline")
ENVIRONMENTS = frozenset(
    name + star
    for name in ("equation", "displaymath", "dmath", "dgroup", "math", "empheq", "IEEEeqnarraybox", *_ALIGNED)
    for star in ("", "*")
)
_UNNUMBERED = ("displaymath", "math", "IEEEeqnarraybox", "xxalignat")
_FORMS = {
    "gather": ("gathered", ""), "multline": ("gathered", ""), "eqnarray": ("array", "{rcl}"),
    "IEEEeqnarray": ("aligned", ""), "dgroup": ("gathered", ""),
}  # fmt: skip
_LABEL = re.compile(r"\s*\\label\s*\{([^{}]*)\}")
_TAG = re.compile(r"\\tag\s*(\*?)\s*(?=\{)")
_NO_NUMBER = re.compile(r"\\(?:nonumber|notag|IEEEnonumber|IEEEyesnumber)\b\*?")
_BOXED_DOLLARS = re.compile(r"(?<![A-Za-z])\{\s*\$((?:[^$\\]|\\.)*)\$\s*\}")
_BREAK = re.compile(r"\\\\\*?(?:\s*\[\s*-?[\d.\\][^\]\n]{0,30}\])?|\\begin\s*\{|\\end\s*\{|\\.|[{}]", re.S)


class Display(NamedTuple):
    """A displayed equation: its block of Markdown, and the number that each label in it stands for."""

    block: str
    labels: dict[str, str]


def display(environment: str, inside: str, next_number: Callable[[], str]) -> Display | None:
    r"""A displayed equation of any environment.

    Args:
        environment: Its name; `displaymath` for `\[...\]` and `$$...$$`.
        inside: The LaTeX in it.
        next_number: Steps the equation counter and gives it as printed.

    Returns:
        None where nothing is in it.
    """
    base = environment.removesuffix("*")
    numbered = environment == base and base not in _UNNUMBERED
    inside = _without_arguments(base, inside)
    rows = _rows(inside) if base in _ALIGNED and base != "multline" else [inside]
    labels: dict[str, str] = {}
    done: list[tuple[str, str]] = []
    for row in rows:
        latex, tag = _tag(row)
        names = _LABEL.findall(latex)
        bare = _LABEL.sub("", latex)
        silent = _NO_NUMBER.search(bare) is not None
        bare = _tidy(_NO_NUMBER.sub("", bare))
        if not bare and not names:
            continue
        number = tag if tag is not None else next_number() if numbered and not silent and bare else ""
        labels |= dict.fromkeys(names, number)
        if bare:
            done.append((bare, number))
    if not done:
        return None
    return Display(_block(base, done), labels)


def _block(base: str, rows: list[tuple[str, str]]) -> str:
    numbers = [number for _, number in rows if number]
    if base not in _ALIGNED:
        return displayed(rows[0][0], rows[0][1])
    several = len(numbers) > 1
    lines = [latex + (f" \\tag{{{number}}}" if several and number else "") for latex, number in rows]
    body = " \\\\\n".join(lines)
    if len(rows) == 1 and "&" not in body and "\\\\" not in body:
        return displayed(body, "".join(numbers))
    if several:
        form = "gather" if base == "gather" else "align"
        return displayed(f"\\begin{{{form}}}\n{body.replace('&=&', '&=')}\n\\end{{{form}}}")
    form, columns = _FORMS.get(base, ("aligned", ""))
    return displayed(f"\\begin{{{form}}}{columns}\n{body}\n\\end{{{form}}}", "".join(numbers))


def _rows(inside: str) -> list[str]:
    r"""Split at the `\\` that are in no group and no inner environment."""
    rows, depth, start = [], 0, 0
    for match in _BREAK.finditer(inside):
        token = match.group()
        if token.startswith("\\begin"):
            depth += 2  # the closing brace of \begin{name} takes one back, that of \end{name} the other
        elif token == "{":
            depth += 1
        elif token == "}":
            depth -= 1
        elif token.startswith("\\\\") and depth <= 0:
            rows.append(inside[start : match.start()])
            start = match.end()
    return [*rows, inside[start:]]


def _without_arguments(base: str, inside: str) -> str:
    """Without the arguments that some environments take."""
    scanner = Scanner(inside)
    kinds = {"alignat": "g", "xalignat": "g", "xxalignat": "g", "IEEEeqnarray": "og", "empheq": "og", "dmath": "o"}
    return inside[scanner.arguments(0, kinds.get(base, ""))[1] :]


def _tag(latex: str) -> tuple[str, str | None]:
    r"""The row without its `\tag`, and the tag as printed."""
    match = _TAG.search(latex)
    if not match:
        return latex, None
    group = Scanner(latex).group(match.end())
    if not group:
        return latex, None
    printed = re.sub(r"\\(?:text|mathrm|textbf|mathbf)\b|[{}$]|\\ref", "", group[0]).strip(" ()")
    return latex[: match.start()] + latex[group[1] :], printed


def _tidy(latex: str) -> str:
    """Without what only places it, and without empty lines, which end a block of Markdown."""
    latex = _BOXED_DOLLARS.sub(r"{\1}", latex)
    stripped = latex.strip()
    if stripped.startswith("$") and stripped.endswith("$") and stripped.count("$") == 2:
        latex = stripped.strip("$")
    lines = (line.strip() for line in latex.replace("$$", "").split("\n"))
    return "\n".join(line for line in lines if line)


def inline(latex: str) -> str:
    """Maths inside a line."""
    plain = " ".join(_BOXED_DOLLARS.sub(r"{\1}", _LABEL.sub("", latex)).split())
    return f"${plain}$" if plain else ""
