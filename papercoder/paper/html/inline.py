"""What stands inside a paragraph: words, maths as LaTeX, marks of footnotes."""

import re
from collections.abc import Iterator
from typing import Any

from papercoder.paper.equations import plain, prose

_NAMES = """script style nav header footer aside button form svg template noscript iframe object embed input select
textarea head link meta title img video audio canvas map dialog"""
_CLASS_NAMES = """katex-html ltx_note_mark ltx_tag_note ltx_listing_data ltx_bib_cited ltx_rdf ltx_TOC ltx_toclist
ltx_role_thanks ltx_page_logo ltx_note_type"""
DROPPED = frozenset(_NAMES.split())
DROPPED_CLASSES = frozenset(_CLASS_NAMES.split())
_APART = frozenset({"td", "th", "tr", "p", "div", "li", "dd", "dt"})
_LINE_BREAK_IN_MATHS = re.compile(r"(?<!\\)%[^\n]*\n\s*")
_STYLE = re.compile(r"^\\displaystyle(?![A-Za-z])\s*")
_BARS = re.compile(r"\\\||\|")
_RAISED = re.compile(r"[-+−]?\d+(?:\.\d+)?")
_HEADING_SIGN = re.compile(r"^(#{1,6}\s|```|~~~)")


def classes(element: Any) -> frozenset[str]:
    """The classes of an element."""
    return frozenset(str(element.get("class") or "").split())


def is_dropped(element: Any) -> bool:
    """Whether an element is no part of the paper: scripts, styles, navigation, pictures, comments."""
    if not isinstance(element.tag, str):
        return True
    return (element.tag in DROPPED and not is_maths(element)) or bool(classes(element) & DROPPED_CLASSES)


def is_maths(element: Any) -> bool:
    """Whether an element is a formula: MathML, or a script that MathJax would typeset."""
    kind = element.get("type") or ""
    return element.tag == "math" or (element.tag == "script" and str(kind).startswith("math/tex"))


def latex(element: Any) -> str:
    """A formula's LaTeX on one line; without any in the page, its characters."""
    if element.tag == "script":
        source = element.text
    else:
        annotation = next((one for one in element.iter("annotation") if "tex" in str(one.get("encoding"))), None)
        source = element.get("alttext") if annotation is None else "".join(annotation.itertext())
    if not source:
        return plain("".join(element.itertext()))
    line = " ".join(_LINE_BREAK_IN_MATHS.sub("", source).split())
    return _STYLE.sub("", line).replace("$$", "$ $").strip()


class Inline:
    """Turns what is inside a block into text, and keeps the footnotes met on the way.

    Attributes:
        notes: (mark, text) of footnotes that were met and not yet taken.
        without_latex: How many formulas had no LaTeX.
    """

    def __init__(self) -> None:
        self.notes: list[tuple[str, str]] = []
        self.without_latex = 0

    def text(self, element: Any, *, without: frozenset[str] = frozenset()) -> str:
        """An element's content on one line of Markdown; descendants of the classes `without` are left out."""
        return line("".join(self._pieces(element, without)))

    def piece(self, element: Any, without: frozenset[str] = frozenset()) -> str:
        """One element inside a line, before white space is made even."""
        return "".join(self._piece(element, without))

    def cell(self, element: Any) -> str:
        """A table's cell: bars inside maths have names, because those of a pipe table are bars."""
        parts = re.split(r"(\$[^$]+\$)", self.text(element))
        named = (_BARS.sub(lambda bar: r"\Vert " if len(bar.group()) > 1 else r"\vert ", part) for part in parts[1::2])
        return "".join(part for pair in zip(parts[::2], [*named, ""], strict=True) for part in pair)

    def _pieces(self, element: Any, without: frozenset[str]) -> Iterator[str]:
        yield prose(element.text or "")
        for child in element:
            yield from self._piece(child, without)
            yield prose(child.tail or "")

    def _piece(self, element: Any, without: frozenset[str]) -> Iterator[str]:
        if is_dropped(element) or classes(element) & without:
            return
        if is_maths(element):
            yield self._maths(element)
        elif "ltx_note" in classes(element):
            yield self._note(element)
        elif element.tag == "br":
            yield " "
        elif element.tag in _APART or classes(element) & {"ltx_td", "ltx_p"}:
            yield " "
            yield from self._pieces(element, without)
            yield " "
        elif element.tag in ("sup", "sub"):
            inner = self.text(element, without=without)
            yield ("^" if element.tag == "sup" else "_") + inner if _RAISED.fullmatch(inner) else inner
        else:
            yield from self._pieces(element, without)

    def _maths(self, element: Any) -> str:
        self.without_latex += (
            element.tag == "math" and not element.get("alttext") and not element.findall(".//annotation")
        )
        source = latex(element)
        return f"${source}$" if source else ""

    def _note(self, element: Any) -> str:
        mark = next((line("".join(one.itertext())) for one in element.iter() if _is_mark(one)), "")
        content = next((one for one in element.iter() if "ltx_note_content" in classes(one)), element)
        self.notes.append((mark, self.text(content)))
        return f"[^{mark}]" if mark else ""


def _is_mark(element: Any) -> bool:
    return isinstance(element.tag, str) and bool(classes(element) & {"ltx_note_mark", "ltx_tag_note"})


def line(text: str) -> str:
    """Text on one line that opens neither a heading nor a fence."""
    return _HEADING_SIGN.sub(r"\\\1", " ".join(text.split()))


def verbatim(element: Any) -> str:
    """Text as it is, for fences: maths in dollar signs, white space that is meant kept."""
    return "".join(_verbatim_pieces(element)).replace("\xa0", " ")


def _verbatim_pieces(element: Any) -> Iterator[str]:
    keeps = element.tag in ("pre", "code") or "ltx_verbatim" in classes(element)
    yield _spaces(element.text, keeps)
    for child in element:
        if is_dropped(child):
            pass
        elif is_maths(child):
            yield f"${latex(child)}$"
        elif child.tag == "br":
            yield "\n"
        else:
            yield from _verbatim_pieces(child)
        yield _spaces(child.tail, keeps)


def _spaces(text: str | None, keeps: bool) -> str:
    return (text or "") if keeps else re.sub(r"[ \t\r\n]+", " ", text or "")
