"""Displayed equations inside Markdown: the one form in which every reader writes them."""

import re

_DISPLAY = re.compile(r"\$\$((?:[^$\n]|\\\$|\n(?!\s*\n)|\$(?!\$))+?)\$\$")
_TAG = re.compile(r"\s*\\tag\*?\s*\{([^{}]*)\}\s*")
_LABEL = re.compile(r"\s*\\label\s*\{[^{}]*\}\s*")
_SPECIAL = re.compile(r"[\\{}$&#%_^~]")
_WRITTEN = {"\\": r"\backslash ", "^": r"\wedge ", "~": r"\sim "}
_NOTHING = re.compile(r"\s*(?:\\(?:nonumber|notag)\b)?\s*")
_WRAPPING = re.compile(
    r"\A\s*(?:\$\$(.*)\$\$|\\\[(.*)\\\]|\\begin\{(equation|displaymath)(\*?)\}(.*)\\end\{\3\4\})\s*\Z", re.S
)
_ENVIRONMENT = re.compile(r"\\(begin|end)\s*\{([^{}]*)\}")
_NO_MATHS = re.compile(
    r"\\(?:href|url|html\w*|class|cssId|style|require|input|include|write|def|gdef|edef|let|(?:re)?newcommand|catcode"
    r"|documentclass|usepackage)(?![A-Za-z])"
)


def displayed(latex: str, number: str = "") -> str:
    r"""A displayed equation as a block of Markdown.

    Args:
        latex: Without `$$` and `\tag`.
        number: As printed, without parentheses.
    """
    tag = f" \\tag{{{number}}}" if number else ""
    return f"$$\n{latex.strip()}{tag}\n$$"


def printed_number(text: str) -> str:
    r"""An equation's number without parentheses, blanks and what a `\tag` cannot hold."""
    return re.sub(r"[^\w.,'*′:-]", "", text)


def prose(text: str) -> str:
    r"""Words of a source that has no maths in dollar signs, as Markdown: a dollar sign becomes `\$`."""
    return text.replace("$", "\\$")


def plain(text: str) -> str:
    r"""A formula's plain text as LaTeX that prints the same characters: `step_num` becomes `step\_num`."""
    return _SPECIAL.sub(lambda match: _WRITTEN.get(match.group(), f"\\{match.group()}"), " ".join(text.split()))


def displays(text: str) -> list[tuple[str, str]]:
    r"""The displayed equations of a Markdown text in order, each as (number, latex).

    The number is that of a `\tag`; labels are left out. An equation with several tags (an aligned one) keeps its
    tags in the LaTeX and has their numbers joined by ", ".
    """
    found = []
    for match in _DISPLAY.finditer(text):
        inner = _LABEL.sub(" ", match.group(1)).strip()
        numbers = [number.strip(" ()") for number in _TAG.findall(inner)]
        if len(numbers) == 1:
            inner = _TAG.sub(" ", inner).strip()
        if not _NOTHING.fullmatch(inner):
            found.append((", ".join(numbers), inner))
    return found


def bare_latex(text: str) -> str:
    r"""The LaTeX of one displayed equation, without what stands around it: dollars, `\[`, `equation`, number, label.

    Args:
        text: Untrusted, as a model wrote it.

    Raises:
        ValueError: There is nothing, more than one equation, or LaTeX that does not close or does not set maths.
    """
    if wrapped := _WRAPPING.match(text):
        text = wrapped.group(1) or wrapped.group(2) or wrapped.group(5) or ""
    text = _LABEL.sub(" ", _TAG.sub(" ", text))
    lines = [line.rstrip() for line in text.strip().splitlines() if line.strip()]
    latex = "\n".join(lines)
    if _NOTHING.fullmatch(latex):
        raise ValueError("the block holds no equation")
    plain = latex.replace("\\\\", "  ").replace("\\$", "  ").replace("\\{", "  ").replace("\\}", "  ")
    if "$" in plain or "\\[" in plain or "\\]" in plain:
        raise ValueError("write a single equation without dollar signs and without \\[ \\]")
    if found := _NO_MATHS.search(plain):
        raise ValueError(f"{found.group()} does not belong in an equation")
    if reason := _unclosed(plain):
        raise ValueError(reason)
    return latex


def _unclosed(plain: str) -> str:
    """What is opened and not closed, or the other way round; empty if all is well."""
    depth = 0
    for character in plain:
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth < 0:
            return "a brace is closed that was not opened"
    if depth:
        return f"{depth} braces are not closed"
    opened: list[str] = []
    for what, name in _ENVIRONMENT.findall(plain):
        if what == "begin":
            opened.append(name)
        elif not opened or opened.pop() != name:
            return f"\\end{{{name}}} closes nothing"
    return f"\\begin{{{opened[-1]}}} is not closed" if opened else ""
