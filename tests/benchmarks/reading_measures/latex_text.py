"""Running LaTeX text and tables to plain text and pipe tables; formulas are already out of both."""

import re

from tests.benchmarks.reading_measures.latex_commands import Arguments, one_of, replace_commands
from tests.benchmarks.reading_measures.markdown import SPANNING

# Commands that print nothing themselves, with the number of their arguments that are no text.
_SILENT = {
    "label": 1, "vspace": 1, "hspace": 1, "includegraphics": 1, "bibliographystyle": 1, "setlength": 2,
    "addtolength": 2, "setcounter": 2, "addtocounter": 2, "color": 1, "textcolor": 1, "definecolor": 3,
    "pagestyle": 1, "thispagestyle": 1, "captionsetup": 1, "resizebox": 2, "scalebox": 1, "rotatebox": 1,
    "colorbox": 1, "fontsize": 2, "hypersetup": 1, "newtheorem": 2, "raisebox": 1, "href": 1, "cmidrule": 1,
    "cline": 1, "rule": 2, "phantom": 1, "rowcolor": 1, "cellcolor": 1, "arrayrulecolor": 1, "addcontentsline": 3,
    "newcommand": 2, "renewcommand": 2, "vskip": 0, "icmlkeywords": 1, "printAffiliationsAndNotice": 1,
    "graphicspath": 1, "columncolor": 1, "specialrule": 3, "crefname": 3, "setlist": 1, "thanks": 1, "looseness": 0,
    "hfill": 0, "parbox": 1, "fcolorbox": 2, "pdfbookmark": 2, "newlength": 1, "bibliography": 1,
}  # fmt: skip
_SIGNS = {
    "checkmark": "✓", "cmark": "✓", "xmark": "✗", "pm": "±", "times": "×", "alpha": "α", "ldots": "…", "dots": "…",
    "S": "§", "ss": "ß", "o": "ø", "ae": "æ", "l": "ł", "LaTeX": "LaTeX", "uparrow": "↑", "downarrow": "↓",
    "textendash": "–",
}  # fmt: skip
_TICKS = frozenset({"51", "52"})
_THEOREM = re.compile(r"\\begin\{(theorem|lemma|proposition|corollary|definition|assumption|remark|proof|example)\*?\}")
_CONTAINER = re.compile(
    r"\\(?:begin|end)\{(?:tabular|minipage|subfigure|wrapfigure|wraptable|adjustbox|multicols)\w*\*?\}"
    r"(?:\s*\[[^\]]*\])*(?:\s*\{[^{}]*(?:\{[^}]*\})?[^{}]*\}){0,2}"
)
_TABLE_RULE = re.compile(
    r"\\(?:hline|toprule|midrule|bottomrule|hdashline|endhead|endfirsthead|endfoot|addlinespace(?:\[[^\]]*\])?|"
    r"c(?:mid)?(?:line|rule)(?:\[[^\]]*\])?(?:\([^)]*\))?\s*\{[^}]*\}|tabularnewline)"
)


def plain_text(tex: str) -> str:
    """Running text without LaTeX's commands."""
    text = _CONTAINER.sub(" ", tex)
    text = re.sub(r"\\[vh]skip\s*-?[\d.]+\s*(?:in|pt|em|ex|cm|mm)|\\setlength\s*\\\w+\s*\{[^}]*\}", " ", text)
    text = replace_commands(text, "ding", _ding)
    text = replace_commands(text, r"[A-Za-z]*[cC]ite[A-Za-z]*", _citation)
    text = replace_commands(text, r"(?:eq|auto|page|name|[cC]|sub|v)?ref", _pointer)
    text = replace_commands(text, one_of(_SILENT), _nothing)
    text = _THEOREM.sub(_theorem, text)
    text = re.sub(r"\\(?:begin|end)\{[^}]*\}(?:\[[^\]]*\])?", "\n\n", text)
    text = re.sub(r"\\item\s*(?:\[([^\]]*)\])?", r"\n\n- \1 ", text)
    return re.sub(r"[{}]", "", _plain_signs(text))


def pipe_table(tex: str) -> str:
    """The inside of a tabular environment as rows between pipes."""
    tex = _TABLE_RULE.sub(lambda rule: "\\\\" if rule[0] == "\\tabularnewline" else " ", tex)
    tex = replace_commands(tex, "multicolumn", _multicolumn)
    tex = replace_commands(tex, "multirow", _multirow)
    lines = [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in _rows(tex) if any(map(str.strip, row))]
    return "\n\n" + "\n".join(lines) + "\n\n"


def _plain_signs(text: str) -> str:
    """Accents, line ends, escaped signs, spaces, dashes and quotation marks."""
    text = re.sub(r"\\[\"'`^~=.]\{?\\?([A-Za-z])\}?|\\[uvHc](?:\{|\s+)([A-Za-z])\b\}?", r"\1\2", text)
    text = re.sub(r"\\\\(?:\[[^\]]*\])?|\\(?:newline|par|linebreak)\b", "\n", text).replace("\\verb", "")
    # A wide dollar sign, since a plain one would open a formula.
    text = re.sub(r"\\([&%#$_{}])", lambda sign: {"$": "＄", "{": "", "}": ""}.get(sign[1], sign[1]), text)
    text = re.sub(r"\\([A-Za-z]+)\*?(?:\[[^\]\n]{0,60}\])?", lambda command: _SIGNS.get(command[1], " "), text)
    text = re.sub(r"\\[,;:! /@-]|~", " ", text)
    return text.replace("---", " — ").replace("--", "–").replace("``", '"').replace("''", '"')


def _ding(_name: str, arguments: Arguments) -> str:
    return "✓" if arguments.braced() in _TICKS else "✗"


def _citation(_name: str, arguments: Arguments) -> str:
    arguments.optional()
    arguments.optional()
    return f" [@{arguments.braced()}] "


def _pointer(_name: str, arguments: Arguments) -> str:
    return f" [@{arguments.braced()}] "


def _nothing(name: str, arguments: Arguments) -> str:
    arguments.optional()
    arguments.optional()
    for _ in range(_SILENT[name]):
        arguments.braced()
    return " "


def _theorem(found: re.Match[str]) -> str:
    number = "" if found[1] == "proof" else "[@n]"
    return f"\n\n{found[1].title()} {number} "


def _multicolumn(_name: str, arguments: Arguments) -> str:
    arguments.braced()
    arguments.braced()
    return f"{{{arguments.braced()}}}"


def _multirow(_name: str, arguments: Arguments) -> str:
    r"""The content of `\multirow[position]{rows}[braces][...]{width}{content}`, marked."""
    arguments.optional()
    arguments.braced()
    arguments.optional()
    arguments.optional()
    arguments.braced()
    return f"{{{SPANNING}{arguments.braced()}}}"


def _rows(tex: str) -> list[list[str]]:
    r"""Cells by `&` and rows by `\\`, outside braces."""
    rows = [[""]]
    depth = position = 0
    while position < len(tex):
        pair = tex[position : position + 2]
        depth += (tex[position] == "{") - (tex[position] == "}")
        if pair == "\\\\" and depth <= 0:
            rows.append([""])
            spacing = re.match(r"\s*\[[^\]]*\]", tex[position + 2 :])
            position += 2 + (spacing.end() if spacing else 0)
        elif tex[position] == "&" and depth <= 0:
            rows[-1].append("")
            position += 1
        else:
            step = pair if tex[position] == "\\" else tex[position]
            rows[-1][-1] += step
            position += len(step)
    return rows


def _cell(tex: str) -> str:
    return re.sub(r"\s+", " ", plain_text(tex)).replace("|", "\\|").strip()
