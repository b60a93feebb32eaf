"""LaTeX, or Mathpix Markdown, which is a mixture of LaTeX and Markdown, to Markdown."""

import re
from collections import Counter
from typing import NamedTuple

from tests.benchmarks.reading_measures.latex_commands import Arguments, expand_macros, one_of, replace_commands
from tests.benchmarks.reading_measures.latex_text import pipe_table, plain_text

_UNSEEN = re.compile(
    r"\\begin\{comment\}.*?\\end\{comment\}|\\iffalse\b.*?\\fi\b|"
    r"\\begin\{(?:tikzpicture|CCSXML)\}.*?\\end\{(?:tikzpicture|CCSXML)\}",
    re.DOTALL,
)
_BIBLIOGRAPHY = re.compile(r"\\begin\{thebibliography\}.*?\\end\{thebibliography\}", re.DOTALL)
_VERBATIM = re.compile(r"\\begin\{(verbatim|lstlisting|minted)\}(.*?)\\end\{\1\}", re.DOTALL)
_DISPLAYED = re.compile(
    r"\\begin\{(equation|align|gather|multline|eqnarray|displaymath|math|alignat|flalign|dmath|split)(\*?)\}(.*?)"
    r"\\end\{\1\2\}|\$\$(.*?)\$\$|(?<!\\)\\\[(.*?)(?<!\\)\\\]",
    re.DOTALL,
)
_INLINE = re.compile(r"(?<!\\)\\\((.*?)\\\)|(?<!\\)\$((?:\\.|[^$\\])*?)\$", re.DOTALL)
_INNERMOST_TABLE = re.compile(
    r"\\begin\{(tabular[xy*]?|longtable|tabu|tblr)\}((?:(?!\\begin\{(?:tabular|longtable)).)*?)\\end\{\1\}", re.DOTALL
)
_FLOAT = re.compile(
    r"\\begin\{((?:SC|wrap|float)?(?:figure|table|algorithm)\*?|algorithm2e)\}(?:\[[^\]]*\])?(.*?)\\end\{\1\}",
    re.DOTALL,
)
_PART_OF_FLOAT = re.compile(r"(\\begin\{(?:subfigure|subtable)\}.*?\\end\{(?:subfigure|subtable)\})", re.DOTALL)
_STATEMENT = re.compile(
    r"\\(?:STATE|State|REQUIRE|ENSURE|Require|Ensure|FOR|For|ENDFOR|EndFor|IF|If|ELSE|Else|ENDIF|WHILE|RETURN|Return|\\)"
)
_LEVELS = {
    "part": "#", "chapter": "#", "section": "#", "subsection": "##", "subsubsection": "###", "paragraph": "######",
    "subparagraph": "######",
}  # fmt: skip
_REFERENCES = r"\section{References}"


class Conversion(NamedTuple):
    """A paper in Markdown, and the text of its front matter and bibliography, which counts for neither side."""

    markdown: str
    neutral: str


class _Shelf:
    """Keeps finished pieces out of the way of later replacements."""

    def __init__(self) -> None:
        self.pieces: list[str] = []

    def keep(self, piece: str) -> str:
        """Returns what stands for the piece."""
        self.pieces.append(piece)
        return f"\x02{len(self.pieces) - 1}\x03"

    def restored(self, text: str) -> str:
        """The text with all pieces back in their places."""
        while (longer := re.sub("\x02(\\d+)\x03", lambda mark: self.pieces[int(mark[1])], text)) != text:
            text = longer
        return text


def latex_to_markdown(tex: str) -> Conversion:
    """Converts LaTeX in one piece."""
    tex = _UNSEEN.sub("", re.sub("[\x02-\x05]", "", tex))
    bibliography = "\n".join(_BIBLIOGRAPHY.findall(tex))
    authors = " ".join(
        re.findall(r"\\(?:author|affil\w*|icmlauthor|icmlaffiliation|address)\b(?s:.{0,1500})", tex[:20000])
    )
    front, body = _front_and_body(expand_macros(tex))
    shelf = _Shelf()
    body = _keep_tables(_keep_formulas(body, shelf), shelf)
    body, notes = _take_footnotes(_with_captions(body))
    body = _keep_headings(body, shelf)
    paragraphs = _title(tex) + _paragraphs(plain_text(body), notes)
    markdown = shelf.restored("\n\n".join(paragraph for paragraph in paragraphs if paragraph)).replace("$$ $$", "")
    return Conversion(markdown, plain_text(front + authors + bibliography))


def _title(tex: str) -> list[str]:
    titles: list[str] = []

    def take(_name: str, arguments: Arguments) -> str:
        arguments.optional()
        titles.append(arguments.braced())
        return ""

    replace_commands(tex, "(?:icml)?title", take)
    return ["# " + _one_line(plain_text(title)) for title in titles[:1]]


def _front_and_body(tex: str) -> tuple[str, str]:
    """What stands before the abstract, and the rest with a heading in place of the bibliography."""
    abstract = re.search(r"\\begin\{abstract\}", tex)
    start = abstract.start() if abstract else 0
    front, body = tex[:start], tex[start:].split("\\end{document}")[0]
    body = _BIBLIOGRAPHY.sub(lambda _: _REFERENCES, body)
    if _REFERENCES not in body:
        heading = f"\n\n{_REFERENCES}\n\n"
        body = re.sub(r"\\bibliography\{[^}]*\}|\\printbibliography\b", lambda _: heading, body)
    return front, body


def _keep_formulas(body: str, shelf: _Shelf) -> str:
    def verbatim(found: re.Match[str]) -> str:
        return shelf.keep("\n\n```\n" + found[2].replace("$", "＄") + "\n```\n\n")

    def displayed(found: re.Match[str]) -> str:
        tex = _one_line(found[3] or found[4] or found[5] or "").replace("$", "")
        return "\n\n" + shelf.keep(f"\n\n$${tex}$$\n\n") + "\n\n"

    def inline(found: re.Match[str]) -> str:
        return shelf.keep("$" + _one_line(found[1] or found[2] or "").strip() + "$")

    return _INLINE.sub(inline, _DISPLAYED.sub(displayed, _VERBATIM.sub(verbatim, body)))


def _keep_tables(body: str, shelf: _Shelf) -> str:
    """Tables from the innermost out; one inside a cell becomes the cell's text."""
    while found := _INNERMOST_TABLE.search(body):
        before = body[: found.start()]
        ends = [len(re.findall(rf"\\{end}\{{(?:tabular|longtable)", before)) for end in ("begin", "end")]
        inside = _after_columns(found[1], found[2])
        if ends[0] > ends[1]:
            text = "{" + " ".join(re.split(r"\\\\|&", inside)) + "}"
        else:
            text = f"\n\n{shelf.keep(pipe_table(inside))}\n\n"
        body = before + text + body[found.end() :]
    return body


def _after_columns(environment: str, inside: str) -> str:
    """The inside of a table after the arguments that say its width and columns."""
    arguments = Arguments(inside, 0)
    for _ in range(2 if environment in {"tabularx", "tabular*", "tabulary"} else 1):
        if environment == "tabular":
            arguments.optional()
        arguments.braced()
    return inside[arguments.position :]


def _with_captions(body: str) -> str:
    """Figures, tables and algorithms without their environments, with numbered captions."""
    numbers: Counter[str] = Counter()

    def inside(found: re.Match[str]) -> str:
        kind = "Figure" if "fig" in found[1].lower() else "Algorithm" if "alg" in found[1].lower() else "Table"

        def caption(name: str, arguments: Arguments) -> str:
            shown = arguments.braced().title() if name == "captionof" else kind
            arguments.optional()
            numbers[shown] += 1
            text = re.sub(r"\n\s*\n", " ", arguments.braced())
            return f"\n\n{shown} {numbers[shown]}: {text}\n\n"

        parts = _PART_OF_FLOAT.sub(lambda part: replace_commands(part[1], "caption", _unnumbered_caption), found[2])
        text = replace_commands(parts, "caption(?:of)?", caption)
        return f"\n\n{_STATEMENT.sub(_statement, text) if kind == 'Algorithm' else text}\n\n"

    return _FLOAT.sub(inside, body)


def _unnumbered_caption(_name: str, arguments: Arguments) -> str:
    arguments.optional()
    return f"\n\n{arguments.braced()}\n\n"


def _statement(found: re.Match[str]) -> str:
    """A statement of an algorithm begins a line; two of the keywords are printed."""
    name = found[0][1:].title()
    return f"\n{name}: " if name in ("Require", "Ensure") else "\n"


def _take_footnotes(body: str) -> tuple[str, list[str]]:
    notes: list[str] = []

    def take(_name: str, arguments: Arguments) -> str:
        arguments.optional()
        notes.append(arguments.braced())
        return f"\x04{len(notes) - 1}\x05"

    return replace_commands(body, "footnote(?:text)?", take), notes


def _keep_headings(body: str, shelf: _Shelf) -> str:
    def heading(name: str, arguments: Arguments) -> str:
        arguments.optional()
        return "\n\n" + shelf.keep(f"{_LEVELS[name]} {_one_line(plain_text(arguments.braced()))}") + "\n\n"

    body = replace_commands(body, one_of(_LEVELS), heading)
    return re.sub(r"\\begin\{abstract\}", "\n\n" + shelf.keep("###### Abstract") + "\n\n", body)


def _paragraphs(text: str, notes: list[str]) -> list[str]:
    """One line a paragraph, each followed by its footnotes."""
    paragraphs = []
    for block in re.split(r"\n\s*\n", text):
        paragraph = re.sub(r"\s*\n\s*", " ", block)
        paragraphs.append(re.sub("\x04\\d+\x05", " ", paragraph).strip())
        for number in re.findall("\x04(\\d+)\x05", paragraph):
            paragraphs.append(f"[^{number}]: " + _one_line(plain_text(notes[int(number)])))
    return paragraphs


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)
