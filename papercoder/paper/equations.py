"""Displayed equations inside Markdown: the one form in which every reader writes them."""

import re

_DISPLAY = re.compile(r"\$\$((?:[^$\n]|\\\$|\n(?!\s*\n)|\$(?!\$))+?)\$\$")
_TAG = re.compile(r"\s*\\tag\*?\s*\{([^{}]*)\}\s*")
_LABEL = re.compile(r"\s*\\label\s*\{[^{}]*\}\s*")
_SPECIAL = re.compile(r"[\\{}$&#%_^~]")
_WRITTEN = {"\\": r"\backslash ", "^": r"\wedge ", "~": r"\sim "}
_NOTHING = re.compile(r"\s*(?:\\(?:nonumber|notag)\b)?\s*")


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
