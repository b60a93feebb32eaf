"""Pieces of LaTeX text to Markdown by pandoc, in a process that is bounded in time and memory."""

import re
import subprocess
import time

from papercoder.errors import PaperError
from papercoder.paper.latex.scanning import Scanner, balanced

SECONDS = 8.0
MEMORY = "384m"
_FORMAT = (
    "markdown-smart-raw_tex-raw_html-raw_attribute-fenced_divs-native_divs-bracketed_spans-native_spans-"
    "link_attributes-header_attributes-auto_identifiers-inline_code_attributes-citations-example_lists-"
    "simple_tables-multiline_tables-grid_tables"
)
_EDGE = re.compile("\ue002(\\d+)\ue003")
_PLAIN = re.compile(r"[^\\{}$&#_^%~`'\-\n*<>\[\]|@\"]*")
_ENDS = re.compile(r"\\(?:begin|end)\s*\{\s*([^{}\\]{1,60}?)\s*\}")
_SKIPPED = re.compile(r"Skipped '\\([A-Za-z@]+)\*?(?:\[[^\]]*\])*\{")
_LOST = re.compile(r"Skipped '(\\\\?[A-Za-z@]+)")
_NEEDLESS_ESCAPE = re.compile(r"\\([\[\]'\"@<>~^.!(){}|+-])")
_TIE = re.compile(r"(?<!\\)~")
_COMMAND = re.compile(r"\\[A-Za-z@]+\*?|\\.|[{}$&#^%]")


def to_markdown(pieces: list[str]) -> tuple[list[str], list[str]]:
    """Each piece as Markdown, and warnings of what could not be converted.

    A piece that pandoc cannot parse is given as plain text without commands.

    Raises:
        PaperError: pandoc is not installed or cannot be started.
    """
    work = _Conversion(time.monotonic() + SECONDS)
    results = [" ".join(piece.split()) if _PLAIN.fullmatch(piece) else "" for piece in pieces]
    wanted = [index for index, piece in enumerate(pieces) if not results[index] and piece.strip()]
    texts = {index: _sound(pieces[index]) for index in wanted}
    for index, text in work.convert(texts).items():
        results[index] = text
    return results, work.warnings


class _Conversion:
    """The calls of pandoc for one paper."""

    def __init__(self, deadline: float):
        self.deadline = deadline
        self.warnings: list[str] = []
        self.unwrapped = False

    def convert(self, texts: dict[int, str]) -> dict[int, str]:
        """Piece by number; where pandoc refuses, by halves, down to the piece that it refuses."""
        if not texts:
            return {}
        said = self._run("\n\n".join(f"\ue002{index}\ue003\n\n{text}" for index, text in texts.items()))
        if said is not None:
            output, log = said
            unknown = set(_SKIPPED.findall(log))
            if unknown and not self.unwrapped:
                self.unwrapped = True  # what an unknown command holds is kept: the text of the paper is in it
                name = re.compile(rf"\\(?:{'|'.join(map(re.escape, sorted(unknown)))})\*?(?:\[[^\]\n]*\])*(?=\s*\{{)")
                again = {index: name.sub(" ", text) for index, text in texts.items() if name.search(text)}
                return _parts(output) | self.convert(again)
            self._lost(log)
            return _parts(output)
        if len(texts) == 1 or time.monotonic() > self.deadline:
            self._warn(texts)
            return {index: _bare(text) for index, text in texts.items()}
        items = list(texts.items())
        half = len(items) // 2
        return self.convert(dict(items[:half])) | self.convert(dict(items[half:]))

    def _run(self, text: str) -> tuple[str, str] | None:
        left = self.deadline - time.monotonic()
        if left <= 0:
            return None
        command = [_pandoc(), "+RTS", f"-M{MEMORY}", "-RTS", "--sandbox", "--verbose", "--wrap=none", "-f", "latex"]
        try:
            done = subprocess.run(
                [*command, "-t", _FORMAT], input=text.encode(), capture_output=True, timeout=left, check=False
            )
        except subprocess.TimeoutExpired:
            return None
        except OSError as error:
            raise PaperError(f"pandoc cannot be started ({error}). Run: pip install 'papercoder[latex]'") from error
        return (done.stdout.decode(), done.stderr.decode("utf-8", "replace")) if done.returncode == 0 else None

    def _lost(self, log: str) -> None:
        """A warning of the commands that pandoc does not know."""
        names = sorted(set(_LOST.findall(log)))
        if names:
            self.warnings.append(f"Commands that pandoc does not know were left out: {', '.join(names[:20])}.")

    def _warn(self, texts: dict[int, str]) -> None:
        start = " ".join(next(iter(texts.values())).split())[:60]
        self.warnings.append(f"pandoc could not read a part that begins {start!r}: it was kept as plain text.")


def _parts(output: str) -> dict[int, str]:
    """The pieces in pandoc's output, by number."""
    parts = _EDGE.split(output)
    return {int(index): _clean(text) for index, text in zip(parts[1::2], parts[2::2], strict=True)}


def _pandoc() -> str:
    """The path of pandoc."""
    try:
        import pypandoc

        return str(pypandoc.get_pandoc_path())
    except (ImportError, OSError) as error:
        raise PaperError("Reading LaTeX needs pandoc. Run: pip install 'papercoder[latex]'") from error


def _sound(text: str) -> str:
    """A piece in which every brace and environment has its partner."""
    text = balanced(_TIE.sub(" ", text))
    whole = Scanner(text).environments
    edges = {*whole, *(stop for _, _, stop, _ in whole.values())}
    return _ENDS.sub(lambda match: match.group() if match.start() in edges else "", text)


def _clean(markdown: str) -> str:
    lines = (line.rstrip() for line in markdown.replace("\u00a0", " ").split("\n"))
    return _NEEDLESS_ESCAPE.sub(r"\1", "\n".join(lines)).strip("\n")


def _bare(text: str) -> str:
    paragraphs = re.split(r"\n\s*\n", _COMMAND.sub(" ", text))
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)
