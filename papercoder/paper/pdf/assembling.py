"""Blocks to the parts of a Paper, as plain values."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from papercoder.fences import fenced
from papercoder.paper.equations import displayed
from papercoder.paper.pdf.algorithms import FoundAlgorithm
from papercoder.paper.pdf.blocks import CAPTION, Block
from papercoder.paper.pdf.flow import Vocabulary, block_text, flowing
from papercoder.paper.pdf.front import RUN_IN, find_front
from papercoder.paper.pdf.furniture import NOTICE
from papercoder.paper.pdf.layout import Layout
from papercoder.paper.pdf.lines import Line
from papercoder.paper.pdf.maths.displays import Display
from papercoder.paper.pdf.references import find_references
from papercoder.paper.pdf.tables import FoundTable
from papercoder.paper.references import short_references
from papercoder.paper.tables import pipe_table

CAPTION_DISTANCE_POINTS = 60.0
_REFERENCES = re.compile(r"(?:references(?: and notes)?|bibliography|literature cited)\W*", re.I)
_AFFILIATION_NOTE = re.compile(
    r"equal contribution|correspond|@|universit|institute|work (?:was )?done (?:while|during)", re.I
)

_KEYWORDS = re.compile(r"\W*\b(?:Index Terms|Keywords|Key words(?: and phrases)?)\W*[—:–-].*$", re.S)


@dataclass
class Parts:
    """The fields of a Paper, collected block by block."""

    vocabulary: Vocabulary
    notes: dict[int, set[str]]
    captions: dict[int, Block]
    body_size: float
    sections: list[dict[str, Any]] = field(default_factory=list)
    tables: list[dict[str, Any]] = field(default_factory=list)
    figures: list[dict[str, Any]] = field(default_factory=list)
    equations: list[dict[str, Any]] = field(default_factory=list)
    algorithms: list[dict[str, Any]] = field(default_factory=list)
    references: list[str] = field(default_factory=list)

    def heading(self, block: Block) -> None:
        """Begins a section."""
        numbered = any(section["number"][:1].isdigit() for section in self.sections)
        appendix = (
            bool(self.references)
            or block.text.lower().startswith(("appendix", "appendices", "supplementary material"))
            or (numbered and len(block.number) == 1 and block.number.isalpha() and block.level == 1)
            or any(section["appendix"] for section in self.sections[-1:])
        )
        self.sections.append(
            {"number": block.number, "heading": _heading(block, self.vocabulary), "level": block.level, "text": [],
             "appendix": appendix}
        )  # fmt: skip

    def text(self, block: Block) -> str:
        """A block as Markdown."""
        item = block.lines[0].block
        if isinstance(item, Display):
            return self._display(item, block.page)
        if isinstance(item, FoundAlgorithm):
            return self._algorithm(item)
        if isinstance(item, FoundTable):
            return self._table(item, self.captions.get(id(block)))
        text = block_text(block, self.vocabulary, self.notes)
        if block.kind == "note":
            return f"[^{block.number}]: {text}"
        if block.kind == "caption":
            self._caption(text)
        return text

    def _display(self, item: Display, page: int) -> str:
        self.equations.append(
            {"number": item.number, "latex": item.latex, "page": page, "box": list(item.box), "origin": "glyphs",
             "doubtful": item.doubtful}
        )  # fmt: skip
        return displayed(item.latex, item.number)

    def _algorithm(self, item: FoundAlgorithm) -> str:
        self.algorithms.append({"number": item.number, "caption": item.caption, "text": item.text})
        return f"Algorithm {item.number}: {item.caption}".replace(" :", ":") + f"\n\n{fenced(item.text)}"

    def _table(self, item: FoundTable, caption: Block | None) -> str:
        text = block_text(caption, self.vocabulary, self.notes) if caption else ""
        match = CAPTION.match(text)
        number, words = (match.group(2), text[match.end() :].strip()) if match else ("", text)
        self.tables.append({"number": number, "caption": words, "rows": [list(row) for row in item.rows]})
        return "\n\n".join(filter(None, (text, pipe_table(item.rows))))

    def _caption(self, text: str) -> None:
        match = CAPTION.match(text)
        if match and match.group(1).lower().startswith("fig"):
            self.figures.append({"number": match.group(2), "caption": text[match.end() :].strip(" .")})


def assemble(layout: Layout) -> dict[str, Any]:
    """The fields of a Paper but for its format, hash and warnings."""
    blocks = [(stack, block) for stack, block in layout.blocks if not _is_notice(block)]
    if not blocks:
        return {"title": "", "sections": []}
    lines = (line for _, block in blocks for line in block.lines if line.block is None)
    vocabulary = Vocabulary(lines, layout.faults)
    front = find_front([block for _, block in blocks], layout.body, vocabulary)
    notes: dict[int, set[str]] = {}
    for _, block in blocks:
        if block.kind == "note":
            notes.setdefault(block.page, set()).add(block.number)
    captions = _captions([block for _, block in blocks])
    parts = Parts(vocabulary, notes, captions, layout.body.size)
    abstract = "\n\n".join(
        block_text(block, vocabulary, notes) for block in front.abstract if block.kind == "paragraph"
    )  # fmt: skip
    if front.run_in:
        abstract = RUN_IN.sub("", abstract, count=1).replace("**", "", 1)
    kept = [
        block for block in blocks[: front.body]
        if block[1].kind in ("note", "caption", "object") and not _is_affiliation(block[1], layout.body.size)
    ]  # fmt: skip
    _collect(parts, _heading_first(kept, blocks[front.body :]))
    abstract = _KEYWORDS.sub("", abstract).strip()
    return {
        "title": front.title, "authors": front.authors, "abstract": abstract, "sections": _sections(parts),
        "tables": parts.tables, "figures": parts.figures, "equations": parts.equations,
        "algorithms": parts.algorithms, "references": short_references(parts.references), "arxiv": layout.arxiv,
    }  # fmt: skip


def _heading_first(kept: list[tuple[int, Block]], body: list[tuple[int, Block]]) -> list[tuple[int, Block]]:
    return [*body[:1], *kept, *body[1:]]


def _collect(parts: Parts, blocks: Sequence[tuple[int, Block]]) -> None:
    """Fills `parts` from the body's blocks."""
    taken = {id(block) for block in parts.captions.values()}
    bibliography: list[Block] | None = None
    for block in flowing(blocks):
        if block.kind == "heading":
            if bibliography:
                parts.references += find_references(bibliography, parts.vocabulary)
            bibliography = [] if _REFERENCES.fullmatch(block.text.strip()) else None
            if bibliography is None:
                parts.heading(block)
        elif bibliography is not None and block.kind == "paragraph":
            bibliography.append(block)
        elif id(block) not in taken and not _is_affiliation(block, parts.body_size):
            if not parts.sections:
                parts.heading(Block("heading", block.lines, block.left, block.right, text="Front matter", level=1))
            parts.sections[-1]["text"].append(parts.text(block))
    if bibliography:
        parts.references += find_references(bibliography, parts.vocabulary)


def _sections(parts: Parts) -> list[dict[str, Any]]:
    return [{**section, "text": "\n\n".join(filter(None, section["text"]))} for section in parts.sections]


def _heading(block: Block, vocabulary: Vocabulary) -> str:
    if len(block.lines) > 1:
        whole = block_text(block, vocabulary, {})
        return whole[whole.find(block.text[:12]) :] if block.text[:12] in whole else block.text
    return block.text or block.plain


def _is_notice(block: Block) -> bool:
    return block.page == 1 and block.kind != "heading" and len(block.plain) < 400 and bool(NOTICE.match(block.plain))


def _is_affiliation(block: Block, body_size: float) -> bool:
    if block.page > 1:
        return False
    if block.kind == "note" and not block.number.isdigit():
        return True
    small = block.kind == "note" or (block.kind == "paragraph" and block.lines[0].style[1] < body_size)
    return small and bool(_AFFILIATION_NOTE.search(block.plain))


def _captions(blocks: Sequence[Block]) -> dict[int, Block]:
    """The caption of each table, by the id of the table's block: the nearest one on its page."""
    tables = [block for block in blocks if isinstance(block.lines[0].block, FoundTable)]
    captions = [block for block in blocks if block.kind == "caption" and block.plain[:3].lower() == "tab"]
    near = sorted(
        ((_distance(table.lines[0], caption), table, caption) for table in tables for caption in captions
         if table.page == caption.page), key=lambda found: found[0],
    )  # fmt: skip
    found: dict[int, Block] = {}
    for distance, table, caption in near:
        if distance <= CAPTION_DISTANCE_POINTS and id(table) not in found and caption not in found.values():
            found[id(table)] = caption
    return found


def _distance(table: Line, caption: Block) -> float:
    first, last = caption.lines[0], caption.lines[-1]
    left, right = min(line.left for line in caption.lines), max(line.right for line in caption.lines)
    if min(table.right, right) < max(table.left, left):
        return float("inf")
    return max(first.top - table.bottom, table.top - last.bottom, 0.0)
