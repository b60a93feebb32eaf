"""A page's elements as blocks of Markdown, in reading order; equations, tables, figures and algorithms on the way."""

import re
from collections.abc import Iterator
from textwrap import dedent
from typing import Any, NamedTuple

from papercoder.fences import fenced
from papercoder.paper.equations import displayed, displays, prose
from papercoder.paper.html.equations import equations
from papercoder.paper.html.inline import Inline, classes, is_dropped, is_maths, latex, line, verbatim
from papercoder.paper.html.tables import table_rows
from papercoder.paper.model import Algorithm, Equation, Figure, Table
from papercoder.paper.tables import pipe_table

_BLOCK_NAMES = """address article blockquote body center dd details div dl dt fieldset figcaption figure h1 h2 h3 h4 h5
h6 hr html li main ol p pre section summary table tbody td tfoot th thead tr ul"""
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_BLOCK_CLASSES = frozenset(
    {"ltx_tabular", "ltx_listing", "ltx_equation", "ltx_equationgroup", "ltx_float", "ltx_figure", "ltx_table"}
)
_HEADINGS = {f"h{rank}": rank for rank in range(1, 7)}
_LEVELS = {
    "ltx_title_part": 1, "ltx_title_chapter": 1, "ltx_title_section": 1, "ltx_title_appendix": 1,
    "ltx_title_subsection": 2, "ltx_title_subsubsection": 3, "ltx_title_paragraph": 4, "ltx_title_subparagraph": 5,
}  # fmt: skip
_TAGS = frozenset({"ltx_tag", "ltx_tag_item", "ltx_tag_bibitem"})
_KIND = re.compile(
    r"^\W*(Table|Figure|Fig|Algorithm|Listing)\b\.?\s*((?:[A-Z]\.?)?\d+(?:\.\d+)*|[IVXLC]+\b)?\s*[:.|]?\s*", re.I
)


class Heading(NamedTuple):
    """A heading; `level` is 0 where only its tag's rank is known, `appendix` is also what follows a bibliography."""

    text: str
    number: str
    level: int
    rank: int
    appendix: bool


class Caption(NamedTuple):
    """What a float's caption says it is: "table", "figure" or "algorithm", its number and words."""

    kind: str
    number: str
    text: str


class Blocks:
    """Reads elements into blocks, and keeps the things that a Paper lists apart."""

    def __init__(self, root: Any) -> None:
        self.inline = Inline()
        self.tables: list[Table] = []
        self.figures: list[Figure] = []
        self.equations: list[Equation] = []
        self.algorithms: list[Algorithm] = []
        self.references: list[str] = []
        self.abstract: list[str] = []
        self._caption = Caption("", "", "")
        self._holding = _holding_blocks(root)

    def of(self, element: Any) -> Iterator[str | Heading]:
        """The blocks of an element."""
        if is_dropped(element) and not is_maths(element):
            return
        named = classes(element)
        if reader := next((method for name, method in self._by_class() if name in named), None):
            yield from reader(element)
        elif element.tag in _HEADINGS:
            yield from self._heading(element)
        elif reader := self._by_tag().get(element.tag):
            yield from reader(element)
        else:
            yield from self._children(element)

    def text(self, element: Any) -> str:
        """The blocks of an element as one text; headings in it are paragraphs."""
        return "\n\n".join(self._plain(self.of(element)))

    def _by_class(self) -> tuple[tuple[str, Any], ...]:
        return (
            ("ltx_bibliography", self._bibliography), ("ltx_abstract", self._abstract),
            ("ltx_equationgroup", self._equations), ("ltx_equation", self._equations),
            ("ltx_tabular", self._table), ("ltx_listing", self._listing), ("ltx_authors", self._nothing),
            ("ltx_title_document", self._nothing), ("ltx_float", self._float), ("ltx_figure", self._float),
            ("ltx_table", self._float), ("ltx_dates", self._nothing),
        )  # fmt: skip

    def _by_tag(self) -> dict[str, Any]:
        return {
            "ul": self._list, "ol": self._list, "dl": self._definitions, "pre": self._preformatted,
            "table": self._table, "figure": self._float, "math": self._display, "script": self._display,
        }  # fmt: skip

    def _nothing(self, element: Any) -> Iterator[str]:
        yield from ()

    def _children(self, element: Any, without: frozenset[str] = frozenset()) -> Iterator[str | Heading]:
        """Blocks inside an element; words between them are paragraphs."""
        words = [prose(element.text or "")]
        for child in element:
            if self._is_block(child):
                yield from self._paragraph(words)
                words = []
                yield from () if classes(child) & without else self.of(child)
            else:
                words.append(self.inline.piece(child, without))
            words.append(prose(child.tail or ""))
        yield from self._paragraph(words)

    def _paragraph(self, words: list[str]) -> Iterator[str]:
        if text := line("".join(words)):
            yield text
        yield from self._footnotes()

    def _footnotes(self) -> Iterator[str]:
        notes, self.inline.notes = self.inline.notes, []
        yield from (f"[^{mark}]: {text}" if mark else text for mark, text in notes)

    def _is_block(self, element: Any) -> bool:
        return not is_dropped(element) and (_is_block(element) or element in self._holding)

    def _plain(self, blocks: Iterator[str | Heading]) -> Iterator[str]:
        for block in blocks:
            yield f"{block.number} {block.text}".strip() if isinstance(block, Heading) else block

    def _heading(self, element: Any) -> Iterator[str | Heading]:
        named = classes(element)
        if named & {"ltx_runin", "ltx_title_theorem", "ltx_title_proof"}:
            yield from self._paragraph([self.inline.text(element)])
            return
        tag = next((one for one in element.iter() if isinstance(one.tag, str) and "ltx_tag" in classes(one)), None)
        printed = self.inline.text(tag) if tag is not None else ""
        number = printed.removeprefix("Appendix").removeprefix("Chapter").strip(" .:")
        text = self.inline.text(element, without=_TAGS).rstrip(".:") or printed
        level = next((level for name, level in _LEVELS.items() if name in named), 0)
        if text:
            marked = "ltx_title_appendix" in named or printed.startswith("Appendix")
            appendix = marked or bool(self.references)
            yield Heading(text, number if text != printed else "", level, _HEADINGS[element.tag], appendix)
        yield from self._footnotes()

    def _abstract(self, element: Any) -> Iterator[str]:
        self.abstract += self._plain(self._children(element, without=frozenset({"ltx_title"})))
        yield from ()

    def _bibliography(self, element: Any) -> Iterator[str]:
        items = [one for one in element.iter() if isinstance(one.tag, str) and "ltx_bibitem" in classes(one)]
        self.references += filter(None, (self.inline.text(item, without=_TAGS) for item in items))
        yield from ()

    def _display(self, element: Any) -> Iterator[str]:
        for number, source in displays(displayed(latex(element))):
            yield from self._equation(Equation(number=number, latex=source))

    def _equations(self, element: Any) -> Iterator[str]:
        for equation in equations(element):
            yield from self._equation(equation)

    def _equation(self, equation: Equation) -> Iterator[str]:
        self.equations.append(equation)
        yield displayed(equation.latex, equation.number)

    def _list(self, element: Any) -> Iterator[str]:
        items = [child for child in element if isinstance(child.tag, str) and not is_dropped(child)]
        lines = []
        for i, item in enumerate(items, start=1):
            mark = f"{i}." if element.tag == "ol" else "-"
            blocks = list(self._plain(self._children(item, without=_TAGS)))
            lines.append(f"{mark} " + _indented("\n\n".join(blocks), len(mark) + 1))
        if lines:
            yield "\n".join(lines)

    def _definitions(self, element: Any) -> Iterator[str]:
        pairs: list[str] = []
        for child in element:
            if child.tag == "dt":
                pairs.append(
                    f"- {self.inline.text(child, without=frozenset({'ltx_tag_item'})) or self.inline.text(child)}"
                )
            elif child.tag == "dd":
                text = _indented("\n\n".join(self._plain(self._children(child))), 2)
                pairs.append(f"{pairs.pop()}: {text}" if pairs else f"- {text}")
        if pairs:
            yield "\n".join(pairs)

    def _preformatted(self, element: Any) -> Iterator[str]:
        if text := verbatim(element).strip("\n"):
            yield fenced(text)

    def _listing(self, element: Any) -> Iterator[str]:
        if text := _listing_text(element):
            caption = self._caption if self._caption.kind == "algorithm" else Caption("", "", "")
            self.algorithms.append(Algorithm(number=caption.number, caption=caption.text, text=text))
            yield fenced(text)

    def _table(self, element: Any) -> Iterator[str | Heading]:
        if "ltx_tabular" not in classes(element) and any(True for _ in element.iterdescendants("table", *_HEADINGS)):
            yield from self._children(element)
            return
        caption = next((one for one in element if one.tag == "caption"), None)
        found = self._read_caption(caption, "table") if caption is not None else self._caption
        rows = table_rows(element, self.inline.cell)
        if caption is not None:
            yield f"Table {found.number}: {found.text}"
        if any(map(any, rows)):
            number, text = (found.number, found.text) if found.kind == "table" else ("", "")
            self.tables.append(Table(number=number, caption=text, rows=rows))
            yield pipe_table(rows)
        yield from self._footnotes()

    def _float(self, element: Any) -> Iterator[str | Heading]:
        """A figure, table or algorithm with its caption first, then what it holds."""
        held = next((one for one in _own(element) if one.tag == "figcaption" or "ltx_caption" in classes(one)), None)
        kinds = {"ltx_table": "table", "ltx_float_algorithm": "algorithm", "ltx_algorithm": "algorithm"}
        kind = next((kind for name, kind in kinds.items() if name in classes(element)), "figure")
        outer = self._caption
        if held is not None:
            self._caption = self._read_caption(held, kind)
            held.clear(keep_tail=True)
            yield from self._captioned(inside=any(True for _ in element.iterancestors("figure")))
        yield from self._footnotes()
        yield from self._algorithm(element) if kind == "algorithm" else self._children(element)
        self._caption = outer

    def _captioned(self, *, inside: bool) -> Iterator[str]:
        """The caption just read; one without a number inside another float is a panel's, no figure of its own."""
        kind, number, text = self._caption
        if inside and not number:
            yield text
            return
        yield f"{kind.capitalize()} {number}".rstrip() + f": {text}"
        if kind == "figure":
            self.figures.append(Figure(number=number, caption=text))

    def _algorithm(self, element: Any) -> Iterator[str | Heading]:
        """The steps of an algorithm: its listing, or where the page has none, its paragraphs."""
        if any(isinstance(one.tag, str) and "ltx_listing" in classes(one) for one in element.iter()):
            yield from self._children(element)
        elif text := "\n".join(self._plain(self._children(element))):
            self.algorithms.append(Algorithm(number=self._caption.number, caption=self._caption.text, text=text))
            yield fenced(text)

    def _read_caption(self, element: Any, kind: str) -> Caption:
        text = self.inline.text(element)
        match = _KIND.match(text)
        if not match:
            return Caption(kind, "", text)
        said = match.group(1).lower()
        kind = {"fig": "figure", "listing": "algorithm"}.get(said, said)
        return Caption(kind, match.group(2) or "", text[match.end() :])


def _indented(text: str, width: int) -> str:
    return re.sub(r"\n(?=[^\n])", "\n" + " " * width, text)


def _is_block(element: Any) -> bool:
    """Whether an element stands on lines of its own."""
    if not isinstance(element.tag, str):
        return False
    displayed = is_maths(element) and (element.get("display") == "block" or "mode=display" in str(element.get("type")))
    return displayed or element.tag in _BLOCKS or bool(classes(element) & _BLOCK_CLASSES)


def _holding_blocks(root: Any) -> set[Any]:
    """Elements that are no blocks themselves but hold some."""
    found: set[Any] = set()
    for element in root.iter():
        if _is_block(element):
            parent = element.getparent()
            while parent is not None and parent not in found:
                found.add(parent)
                parent = parent.getparent()
    return found


def _own(element: Any) -> Iterator[Any]:
    """Descendants that belong to this float and not to one inside it."""
    for child in element:
        if isinstance(child.tag, str) and child.tag != "figure" and not classes(child) & {"ltx_float", "ltx_figure"}:
            yield child
            yield from _own(child)


def _listing_text(element: Any) -> str:
    lines = [one for one in element.iter() if isinstance(one.tag, str) and "ltx_listingline" in classes(one)]
    texts = [verbatim(one).rstrip() for one in lines] or [verbatim(element)]
    return dedent("\n".join(texts)).strip("\n")
