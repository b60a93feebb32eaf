"""The readers that are compared, and interpreters that have them."""

import importlib.metadata
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

_INSTALL_SECONDS = 600


class Reader(NamedTuple):
    """One way to read a paper.

    Attributes:
        name: How the tables call it.
        requirement: What is installed into a throwaway environment where papercoder does not depend on it.
        script: Python that reads `source` and gives Markdown as `text`.
    """

    name: str
    requirement: str
    script: str

    def program(self) -> str:
        """Python that reads the file of its first argument and writes that of the second."""
        end = "pathlib.Path(sys.argv[2]).write_text(text, 'utf-8')"
        return f"import sys, pathlib\nsource = sys.argv[1]\n{self.script}\n{end}"


PAPERCODER = Reader(
    "papercoder", "papercoder", "from papercoder import read_paper\ntext = read_paper(source).markdown()"
)
OTHERS = (
    Reader(
        "liteparse",
        "liteparse==2.18.0",
        "from liteparse import LiteParse\n"
        "text = LiteParse(ocr_enabled=False, output_format='markdown', quiet=True).parse(source).text",
    ),
    Reader(
        "pypdfium2",
        "pypdfium2==5.15.2",
        "from pypdfium2 import PdfDocument\n"
        "text = '\\n\\n'.join(page.get_textpage().get_text_bounded() for page in PdfDocument(source))",
    ),
    # Under the AGPL, so it must never become a dependency of papercoder.
    Reader("pymupdf4llm", "pymupdf4llm==1.28.2", "from pymupdf4llm import to_markdown\ntext = to_markdown(source)"),
)
READERS = {reader.name: reader for reader in (PAPERCODER, *OTHERS)}


class Interpreters(NamedTuple):
    """The interpreter of each reader that can be run, and what to say about them."""

    paths: dict[str, str]
    notes: list[str]


@contextmanager
def interpreters(readers: Sequence[Reader]) -> Iterator[Interpreters]:
    """Interpreters for readers: this one for papercoder and what it depends on, throwaway ones for the rest."""
    with tempfile.TemporaryDirectory() as scratch:
        found = Interpreters({}, [])
        for reader in readers:
            if reader.name in _own():
                found.paths[reader.name] = sys.executable
                continue
            try:
                found.paths[reader.name] = _installed(reader.requirement, Path(scratch) / reader.name)
                found.notes.append(f"{reader.requirement} was installed into a throwaway environment.")
            except (subprocess.SubprocessError, OSError) as error:
                found.notes.append(f"{reader.requirement} cannot be installed, so it is left out: {_reason(error)}")
        yield found


def _own() -> set[str]:
    """papercoder, and the distributions that it depends on whatever extras are asked for."""
    requirements = importlib.metadata.requires("papercoder") or []
    needed = (requirement for requirement in requirements if not re.search(r"\bextra\s*==", requirement))
    return {"papercoder"} | {re.split(r"[^\w.-]", requirement)[0].lower() for requirement in needed}


def _installed(requirement: str, folder: Path) -> str:
    """Makes an environment with one distribution, by uv where it is there; returns its interpreter."""
    python = str(folder / "bin" / "python")
    if uv := shutil.which("uv"):
        _run(uv, "venv", "--quiet", "--python", sys.executable, str(folder))
        # Compiled now, as pip does, so that the first paper doesn't pay for it.
        _run(uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", python, requirement)
    else:
        _run(sys.executable, "-m", "venv", str(folder))
        _run(python, "-m", "pip", "install", "-qq", "--disable-pip-version-check", requirement)
    return python


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True, timeout=_INSTALL_SECONDS)


def _reason(error: Exception) -> str:
    said = error.stderr.strip().splitlines() if isinstance(error, subprocess.CalledProcessError) else []
    return said[-1] if said else str(error)
