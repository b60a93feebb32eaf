"""Tables: the rows and cells of a tabular and its kin, as LaTeX."""

import re

from papercoder.paper.latex.scanning import Scanner
from papercoder.paper.tables import MOST_SPANNED

# The arguments between \begin{...} and the first cell.
ENVIRONMENTS = {
    "tabular": "og", "tabular*": "gog", "tabularx": "gog", "tabulary": "gog", "longtable": "og", "longtable*": "og",
    "supertabular": "og", "xltabular": "ogg", "tblr": "og", "longtblr": "og", "talltblr": "og", "booktabs": "og",
    "NiceTabular": "ogo", "tabu": "og", "longtabu": "og", "xtabular": "og", "mpxtabular": "og", "tabularray": "og",
}  # fmt: skip
_TO_WIDTH = re.compile(r"\s*(?:to|spread)\s*[^{\n]{0,60}(?=\{)")
_RULE = re.compile(
    r"\\(?:hline|toprule|midrule|bottomrule|hdashline|firsthline|lasthline|endlastfoot|endfoot|tabucline|morecmidrules|"
    r"Hline|thickhline|SetRow|SetRows|SetColumn|SetColumns|SetHline|SetHlines|SetVlines|SetVline|"
    r"cmidrule|cline|cdashline|cdashlinelr|hhline|Xhline|Xcline|specialrule|addlinespace|midrule|noalign|abovespace|"
    r"belowspace|defaultaddspace|rowfont|tabletail|tablehead|arraystretch|hdashlinelr|cdottedline|dashedline)(?![A-Za-z])"
)
_RULE_ARGUMENTS = {
    "cmidrule": "opg", "cline": "g", "cdashline": "g", "hhline": "g", "Xhline": "g", "Xcline": "gg",
    "specialrule": "ggg", "addlinespace": "o", "SetRow": "og", "SetRows": "og", "SetColumn": "og", "SetHline": "ogg",
    "SetColumns": "og", "SetHlines": "ogg", "SetVlines": "ogg", "SetVline": "ogg", "tabucline": "og", "rowfont": "og",
    "toprule": "o", "midrule": "o", "bottomrule": "o", "hdashline": "o", "noalign": "g",
}  # fmt: skip
_SPLIT = re.compile(
    r"\\\\\*?(?:[ \t]*\[\s*-?[\d.\\][^\]\n]{0,30}\])?|\\(?:tabularnewline|cr)(?![A-Za-z])"
    r"|\\begin\s*\{|\\end\s*\{|\\.|[{}&]",
    re.S,
)
_SPAN = re.compile(
    r"\\(multicolumn|multirow|multirowcell|multirowthead|SetCell|diagbox|backslashbox|slashbox|tnote)(?![A-Za-z])"
)
_SPAN_ARGUMENTS = {
    "multicolumn": "ggm", "multirow": "ogogom", "multirowcell": "goom", "multirowthead": "goom", "SetCell": "og",
    "diagbox": "ogg", "backslashbox": "gg", "slashbox": "gg", "tnote": "g",
}  # fmt: skip
_LINES = re.compile(r"\\(?:makecell|thead|shortstack|makecellbox|Centerstack|stackanchor)(?![A-Za-z])\*?")
_INNER_BREAK = re.compile(r"\\\\\*?(?:\[[^\]\n]{0,30}\])?|\\newline(?![A-Za-z])")


def rows(environment: str, inside: str) -> list[list[str]]:
    r"""The cells of a tabular, row by row, without its rules; rows without any text are left out.

    A cell that spans columns is followed by empty ones; one that spans rows stands in the first of them.

    Args:
        environment: Its name.
        inside: Everything between `\begin{...}` and `\end{...}`.
    """
    if (match := _TO_WIDTH.match(inside)) and environment in ("tabu", "longtabu"):
        inside = inside[match.end() :]
    start = Scanner(inside).arguments(0, ENVIRONMENTS[environment])[1]
    found = [
        [part for cell in line for part in _cell(cell)] for line in _split(_without_rules(_first_head(inside[start:])))
    ]
    return [line for line in found if any(cell.strip(" \n{}~") for cell in line)]


def _first_head(body: str) -> str:
    r"""A longtable's body with one head: what `\endfirsthead` and `\endhead` repeat is left out."""
    first, marked, rest = body.partition("\\endfirsthead")
    if marked:
        _, repeated, after = rest.partition("\\endhead")
        body = f"{first}\\\\{after if repeated else rest}"
    head, _, rest = body.replace("\\endfirsthead", " ").partition("\\endhead")
    for end in ("\\endlastfoot", "\\endfoot"):  # what is printed at page ends comes before these
        before, found, after = rest.rpartition(end)
        if found:
            rest = after if len(before) < 2_000 else rest
    return f"{head}\\\\{rest}" if rest else head


def _without_rules(body: str) -> str:
    scanner = Scanner(body)
    kept, position = [], 0
    while match := _RULE.search(body, position):
        kept.append(body[position : match.start()])
        position = scanner.arguments(match.end(), _RULE_ARGUMENTS.get(match.group()[1:], ""))[1]
    return "".join((*kept, body[position:]))


def _split(body: str) -> list[list[str]]:
    lines: list[list[str]] = []
    line: list[str] = []
    depth = start = 0
    for match in _SPLIT.finditer(body):
        token = match.group()
        if token.startswith("\\begin"):
            depth += 2  # the closing brace of \begin{name} takes one back, that of \end{name} the other
        elif token in "{}":
            depth += 1 if token == "{" else -1
        elif depth <= 0 and token == "&":
            line.append(body[start : match.start()])
            start = match.end()
        elif depth <= 0 and (token.startswith("\\\\") or token[1:] in ("tabularnewline", "cr")):
            lines.append([*line, body[start : match.start()]])
            line, start = [], match.end()
    return [*lines, [*line, body[start:]]]


def _cell(cell: str, depth: int = 0) -> list[str]:
    """A cell without what makes it span, and the empty cells that it spans."""
    scanner = Scanner(cell)
    kept, position, spanned = [], 0, 0
    while match := _SPAN.search(cell, position):
        kept.append(cell[position : match.start()])
        name = match.group(1)
        values, position = scanner.arguments(match.end(), _SPAN_ARGUMENTS[name])
        if name == "multicolumn" and (values[0] or "").strip().isdigit():
            spanned = min(int(values[0] or 1), MOST_SPANNED) - 1
        if name in ("diagbox", "backslashbox", "slashbox"):
            kept.append(" / ".join(value or "" for value in values[-2:]))
        elif name == "tnote":
            kept.append(f"\\textsuperscript{{{values[0]}}}")
        elif name != "SetCell":
            kept.append(values[-1] or "")
    text = "".join((*kept, cell[position:]))
    if "\\multi" in text and text != cell and depth < 3:
        inner = _cell(text, depth + 1)
        return [inner[0], *[""] * max(spanned, len(inner) - 1)]
    return [one_line(text), *[""] * max(0, spanned)]


def one_line(text: str) -> str:
    r"""A cell's text without the `\\` that break lines in it."""
    scanner = Scanner(text)
    kept, position = [], 0
    while match := _LINES.search(text, position):
        kept.append(text[position : match.start()])
        position = scanner.arguments(match.end(), "o")[1]
    return _INNER_BREAK.sub(" ", "".join((*kept, text[position:])))
