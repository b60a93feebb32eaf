r"""One text out of many files: the main file, with what it \inputs, without comments, verbatim parts set aside."""

import posixpath
import re
from dataclasses import dataclass, field

from papercoder.errors import PaperError
from papercoder.paper.latex.archive import SourceTree
from papercoder.paper.latex.scanning import Scanner

MOST_CHARACTERS = 3_000_000
MOST_INCLUDED = 1_000
DEEPEST = 20
_CLASS = re.compile(r"^[^%\n]*\\document(?:class|style)\b", re.M)
_SET_ASIDE = re.compile(
    r"\\begin\{(?P<name>comment|verbatim\*?|Verbatim|lstlisting|minted|alltt|spverbatim|[BL]Verbatim|tikzpicture|"
    r"pgfpicture|CCSXML|filecontents\*?)\}"
    r"|\\(?:verb\*?|lstinline(?:\[[^\]\n]{0,200}\])?)(?P<mark>[^\sA-Za-z*{\[])(?P<code>[^\n]{0,300}?)(?P=mark)"
    r"|(?P<escaped>\\(?:url|href|nolinkurl|path)\s*\{[^{}\n]{0,2000}\}|\\.)|%[^\n]*(?:\n(?![ \t]*\n)[ \t]*)?",
    re.S,
)
_DROPPED = ("comment", "CCSXML", "filecontents", "filecontents*")
_DRAWINGS = ("tikzpicture", "pgfpicture")
_INCLUDE = re.compile(
    r"\\(?P<command>input|include|subfile|subfileinclude|InputIfFileExists)\s*\{(?P<name>[^{}\n]{1,300})\}"
    r"|\\(?:sub)?(?:import|includefrom|inputfrom)\*?\s*\{(?P<folder>[^{}\n]{0,300})\}\s*\{(?P<file>[^{}\n]{1,300})\}"
    r"|\\input\s+(?P<bare>[^\s{}\\%$&]{1,300})"
    r"|\\(?P<listing>lstinputlisting|verbatiminput)\s*(?:\[(?P<options>[^\]]*)\])?\s*\{(?P<listed>[^{}\n]{1,300})\}"
)
_DOCUMENT = re.compile(r"\\begin\s*\{document\}(.*?)(?:\\end\s*\{document\}|\Z)", re.S)


@dataclass
class Flat:
    r"""A flattened source.

    Attributes:
        text: Without comments; `\verbatimpart{3}` stands for `verbatim[3]`, `\drawing` for a picture in code.
        verbatim: (environment, what is inside it), untouched.
        main: The main file's path.
    """

    text: str
    verbatim: list[tuple[str, str]]
    main: str


@dataclass
class _Flattening:
    tree: SourceTree
    base: str
    verbatim: list[tuple[str, str]] = field(default_factory=list)
    included: int = 0
    characters: int = 0

    def file(self, name: str, opened: tuple[str, ...]) -> str | None:
        text = self.tree.read(name)
        if text is None:
            return None
        self.characters += len(text)
        if self.characters > MOST_CHARACTERS:
            raise PaperError(
                f"The source of {opened[0] if opened else name} has more than {MOST_CHARACTERS:,} characters with "
                "what it includes. Is it a paper? Leave out data that it includes."
            )
        text = self._set_aside(text)
        if opened:
            text = document(text).split("\\endinput")[0]
        return _INCLUDE.sub(lambda match: self._include(match, (*opened, name)), text)

    def _set_aside(self, text: str) -> str:
        """The text without comments, what is verbatim replaced by a reference to it."""
        kept: list[str] = []
        position = 0
        endless: set[str] = set()
        while match := _SET_ASIDE.search(text, position):
            kept.append(text[position : match.start()])
            position = match.end()
            name = match["name"]
            if name and name not in endless:
                end = text.find(f"\\end{{{name}}}", position)
                if end < 0:
                    endless.add(name)
                else:
                    kept.append(self._aside(name, text[position:end]))
                    position = end + len(f"\\end{{{name}}}")
            elif match["mark"]:
                kept.append(self._aside("verb", match["code"]))
            elif match["escaped"]:
                kept.append(match["escaped"])
        return "".join((*kept, text[position:]))

    def _aside(self, name: str, inside: str) -> str:
        if name in _DROPPED:
            return ""
        if name in _DRAWINGS:
            return "\\drawing "
        self.verbatim.append((name, inside))
        return f"\\verbatimpart{{{len(self.verbatim) - 1}}}"

    def _include(self, match: re.Match[str], opened: tuple[str, ...]) -> str:
        wanted = match["name"] or match["file"] or match["bare"] or match["listed"]
        wanted = posixpath.join((match["folder"] or "").strip(), wanted.strip().strip('"'))
        self.included += 1
        if self.included > MOST_INCLUDED or len(opened) > DEEPEST:
            self.tree.warn(f"Files include each other without end or more than {MOST_INCLUDED:,} times: cut there.")
            return ""
        outside = False
        for name in self._candidates(wanted, opened[-1]):
            if wanted.startswith("/") or self.tree.outside(name):
                outside = True
                continue
            if name in opened:
                self.tree.warn(f"{name} includes itself: the repetition was left out.")
                return ""
            if match["listing"]:
                if (text := self.tree.read(name)) is not None:
                    self.verbatim.append(("lstlisting", f"[{match['options'] or ''}]\n{text}"))
                    return f"\\verbatimpart{{{len(self.verbatim) - 1}}}"
            elif (text := self.file(name, opened)) is not None:
                return text if match["bare"] is None else text + " "
        if outside:
            self.tree.warn(f"{wanted!r} lies outside the source's folder and was refused.")
        elif match["command"] != "InputIfFileExists":
            self.tree.warn(f"{wanted!r} is included by {opened[-1]} but is not in the source: its text is missing.")
        return ""

    def _candidates(self, wanted: str, including: str) -> list[str]:
        folders = dict.fromkeys((self.base, posixpath.dirname(including)))
        return [
            posixpath.normpath(posixpath.join(folder, wanted + suffix)) for folder in folders for suffix in (".tex", "")
        ]


def document(text: str) -> str:
    r"""What stands between `\begin{document}` and `\end{document}`; the whole text where there is no such thing."""
    match = _DOCUMENT.search(text)
    return match.group(1) if match else text


def flatten(tree: SourceTree) -> Flat:
    r"""Finds the main file and puts in what it includes.

    The main file is the one given, else the longest (with what it includes) of those with `\documentclass`, else
    the longest .tex file.

    Raises:
        PaperError: There is no LaTeX, or too much.
    """
    if tree.main:
        return _flat(tree, tree.main)
    names = [name for name in sorted(tree.contents) if name.lower().endswith((".tex", ".ltx"))]
    if not names:
        names = [name for name in sorted(tree.contents) if name.lower().endswith(".txt")]
    whole = [name for name in names if _CLASS.search(tree.read(name) or "")]
    if not names:
        raise PaperError(
            "There is no .tex file in this folder or archive. Give the LaTeX source of a paper, or its PDF."
        )
    candidates = whole or names
    flats = [_flat(tree, name) for name in candidates[:20]]
    return max(flats, key=lambda flat: len(flat.text))


def _flat(tree: SourceTree, main: str) -> Flat:
    work = _Flattening(tree, posixpath.dirname(main))
    text = work.file(main, ())
    if text is None or not text.strip():
        raise PaperError(f"{main} is empty. Give the main .tex file of the paper, or the folder with its source.")
    return Flat(text, work.verbatim, main)


def local_styles(tree: SourceTree, text: str) -> str:
    r"""The .sty files of the source that the text uses, for the macros that the authors define in them."""
    names: list[str] = []
    for match in re.finditer(r"\\usepackage\s*", text):
        scanner = Scanner(text[match.end() : match.end() + 2_000])
        (_, packages), _end = scanner.arguments(0, "og")
        names.extend((packages or "").split(","))
    found = (
        tree.read(f"{name.strip()}.sty") for name in dict.fromkeys(names) if not tree.outside(f"{name.strip()}.sty")
    )
    return "\n".join(without_comments(style) for style in found if style)


def without_comments(text: str) -> str:
    """A text without comments; verbatim parts are not looked for."""
    return _SET_ASIDE.sub(lambda match: match["escaped"] or ("" if match.group()[0] == "%" else match.group()), text)
