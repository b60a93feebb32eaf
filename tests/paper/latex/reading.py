"""Small LaTeX papers for the tests."""

from pathlib import Path

from papercoder.paper.model import Paper
from papercoder.paper.reading import read_paper

WORDS = " ".join(f"word{number}" for number in range(40))


def document(body: str, preamble: str = "") -> str:
    """A whole document with enough words to be a paper."""
    return f"\\documentclass{{article}}\n{preamble}\n\\begin{{document}}\n{body}\n\n{WORDS}\n\\end{{document}}\n"


def read(folder: Path, body: str, preamble: str = "") -> Paper:
    """The document read from a file."""
    file = folder / "main.tex"
    file.write_text(document(body, preamble), encoding="utf-8")
    return read_paper(file)


def text(folder: Path, body: str, preamble: str = "") -> str:
    """The text of its sections."""
    return "\n\n".join(section.text for section in read(folder, body, preamble).sections).replace(WORDS, "").strip()
