r"""LaTeX to Paper.

The source becomes one text, the authors' macros are expanded, and everything with a number or a structure of its own
(sections, equations, tables, figures, algorithms, notes, references) is taken out by papercoder itself; only running
text goes through pandoc.
"""

import re
from pathlib import Path

from papercoder.errors import PaperError
from papercoder.paper.equations import displays
from papercoder.paper.latex import flattening, references
from papercoder.paper.latex.archive import SourceTree, open_archive, open_file, open_folder
from papercoder.paper.latex.document import Cells, Code, Document, Heading
from papercoder.paper.latex.frontmatter import FrontMatter, front_matter
from papercoder.paper.latex.layout import without_layout
from papercoder.paper.latex.macros import Expander
from papercoder.paper.latex.rendering import Renderer
from papercoder.paper.latex.theorems import Theorems
from papercoder.paper.latex.walking import Frame, Walker
from papercoder.paper.model import Algorithm, Equation, Figure, Paper, Section, Table
from papercoder.paper.references import short_references

LEAST_WORDS = 30
_ABSTRACT = re.compile(r"^\W*abstract\W*$", re.I)
_BIB_FILES = re.compile(r"\\(?:bibliography|addbibresource)\s*\{([^{}]*)\}")


def read_latex_file(path: Path, content: bytes, sha256: str) -> Paper:
    """Reads a .tex file and what it includes from its folder.

    Raises:
        PaperError: It is no paper, or pandoc is missing.
    """
    return _read(open_file(path, content), sha256, path.name)


def read_latex_archive(content: bytes, sha256: str, name: str) -> Paper:
    """Reads an e-print as arXiv serves it.

    Raises:
        PaperError: It is damaged, unpacks to too much, is no paper, or pandoc is missing.
    """
    return _read(open_archive(content, name), sha256, name)


def read_latex_folder(path: Path) -> Paper:
    """Reads a folder of LaTeX source.

    Raises:
        PaperError: It holds no paper or too much, or pandoc is missing.
    """
    tree, sha256 = open_folder(path)
    return _read(tree, sha256, path.name)


def _read(tree: SourceTree, sha256: str, name: str) -> Paper:
    flat = flattening.flatten(tree)
    expander = Expander()
    expander.learn(flattening.local_styles(tree, flat.text))
    text = without_layout(expander.expand(flat.text))
    if len(text) > flattening.MOST_CHARACTERS:
        raise PaperError(
            f"The macros of {flat.main} expand to more than {flattening.MOST_CHARACTERS:,} characters. Is it a paper?"
        )
    document = Document()
    theorems = Theorems()
    text = theorems.learn(text, document.counters)
    front = front_matter(text)
    walker = Walker(document, theorems, flat.verbatim)
    preamble, _, _ = front.rest.partition("\\begin{document}")
    body = flattening.document(front.rest)
    if body != front.rest:
        _settings(walker, preamble)
    walker.body(body)
    bib_names = [each.strip() for match in _BIB_FILES.finditer(text) for each in match.group(1).split(",")]
    entries = references.entries(tree, flat.main, document.bibliography, document.cited, bib_names)
    lines = [walker.walk(without_layout(entry.text), Frame()) for entry in entries]
    lines = [line if entry.authors else f"[@{entry.key}] {line}" for entry, line in zip(entries, lines, strict=True)]
    paper = _paper(document, Renderer(document, entries), front, lines, walker, sha256, name)
    warnings = (*tree.warnings, *expander.warnings, *document.warnings, *paper.warnings)
    return paper.model_copy(update={"warnings": tuple(dict.fromkeys(warnings))})


def _settings(walker: Walker, preamble: str) -> None:
    """What a preamble says about counters."""
    for match in re.finditer(r"\\(?:numberwithin|counterwithin\*?|counterformat|setcounter)\b[^\n]{0,300}", preamble):
        walker.walk(match.group(), Frame())


def _paper(
    document: Document, renderer: Renderer, front: FrontMatter, lines: list[str], walker: Walker, sha256: str, name: str
) -> Paper:
    title = walker.walk(front.title, Frame())
    headings = [section.heading for section in document.sections]
    texts = [section.latex for section in document.sections]
    captions = [found.caption for found in document.captioned]
    authors = list(front.authors)
    renderer.convert([title, document.abstract, *headings, *texts, *captions, *lines, *authors])
    abstract, sections = _sections(document, renderer)
    if not sections and not abstract:
        raise PaperError(f"{name} holds no text. Is it the main .tex file of a paper?")
    paper = Paper(
        title=renderer.line(title) or name,
        authors=tuple(filter(None, map(renderer.line, authors))),
        abstract=abstract,
        sections=sections,
        tables=_tables(document, renderer),
        figures=tuple(
            Figure(number=found.number, caption=renderer.line(found.caption))
            for found in document.captioned
            if found.kind == "figure"
        ),
        equations=tuple(
            Equation(number=number, latex=latex) for block in renderer.displays() for number, latex in displays(block)
        ),
        algorithms=tuple(
            Algorithm(number=found.number, caption=renderer.line(found.caption), text=renderer.code(found.content))
            for found in document.captioned
            if isinstance(found.content, Code)
        ),
        references=short_references(map(renderer.line, lines)),
        source_format="latex",
        sha256=sha256,
        warnings=() if title else ("The source has no title: the file's name stands for it.",),
    )
    words = len(paper.markdown().split())
    if words < LEAST_WORDS:
        raise PaperError(f"{name} has {words} words. Is it the main .tex file of a paper?")
    return paper


def _sections(document: Document, renderer: Renderer) -> tuple[str, tuple[Section, ...]]:
    """The abstract, and the sections that have a heading or text."""
    abstract = renderer.text(document.abstract)
    sections = []
    for found in document.sections:
        heading, text = renderer.line(found.heading), renderer.text(found.latex)
        if _ABSTRACT.match(heading) and not abstract:
            abstract = text
        elif heading or text:
            sections.append(_section(found, heading or "Front matter", text))
    return abstract, tuple(sections)


def _section(found: Heading, heading: str, text: str) -> Section:
    return Section(
        number=found.number, heading=heading, level=max(1, found.level), text=text, appendix=found.appendix
    )  # fmt: skip


def _tables(document: Document, renderer: Renderer) -> tuple[Table, ...]:
    tables = []
    for found in document.captioned:
        if isinstance(found.content, Cells):
            tables.append(
                Table(number=found.number, caption=renderer.line(found.caption), rows=renderer.rows(found.content))
            )
        elif found.kind == "table":
            document.warn(f"Table {found.number} has no cells in the source: it may be a picture.")
    return tuple(tables)
