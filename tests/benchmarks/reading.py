"""Prints how well papers are read: papercoder beside other readers, from PDF and from other sources, and the aims.

Run it with `python -m tests.benchmarks.reading --papers FOLDER`. The folder has one folder a paper: paper.pdf,
for the reference source.tar.gz or paper.tex, paper.md (Mathpix Markdown) or paper.tei.xml, whichever of them comes
first, and further sources: s2orc.json, s2orc_cleaned.json, paper.html. Every reading is a process of its own, its
start included; seconds are of this machine and this moment, so compare them within one run.

Readers that papercoder does not depend on are installed into a throwaway environment.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.reading_measures.measures import judge
from tests.benchmarks.reading_measures.processes import execute
from tests.benchmarks.reading_measures.readers import PAPERCODER, READERS, Reader, interpreters
from tests.benchmarks.reading_measures.references import Reference, find_reference
from tests.benchmarks.reading_measures.report import (
    Layout,
    Measurement,
    Verdict,
    layout,
    measurement,
    medians,
    verdict_line,
    verdicts,
)

PDF = "paper.pdf"
SOURCES = {
    "pdf": (PDF,),
    "latex": ("source.tar.gz", "paper.tex"),
    "tei": ("paper.tei.xml",),
    "json": ("s2orc.json", "s2orc_cleaned.json"),
    "html": ("paper.html",),
}
_SHOWN_MISSES = 30


class Reading(NamedTuple):
    """One reader's reading of one file of a paper.

    Attributes:
        folder: The paper's.
        file: The file's name.
        reader: Who reads.
        label: How the table calls it.
    """

    folder: Path
    file: str
    reader: Reader
    label: str


class Table(NamedTuple):
    """The measurements of one table, and their medians."""

    papers: list[Measurement]
    medians: list[Measurement]


class Bench:
    """Measures readings one after the other, and keeps what is said after the tables."""

    def __init__(self, references: dict[str, Reference], pythons: dict[str, str], keep: Path) -> None:
        self.references = references
        self.pythons = pythons
        self.keep = keep
        self.faulty = False
        self.misses: list[str] = []

    def measure(self, reading: Reading) -> Measurement:
        """Reads, and compares with the reference."""
        paper = reading.folder.name
        reference = self.references[paper]
        output = self.keep / paper / f"{reading.label}.md"
        program = reading.reader.program()
        execution = execute(self.pythons[reading.reader.name], program, reading.folder / reading.file, output)
        markdown = "" if execution.fault else output.read_text("utf-8", errors="replace")
        scores, misses = judge(markdown, reference)
        if execution.fault:
            print(f"{paper} by {reading.reader.name} from {reading.file}: {execution.fault}")
            self.faulty |= reading.reader == PAPERCODER
        self.misses.append(f"\n{paper}, {reading.label}")
        self.misses += [f"  {kind} ({len(lost)}): {'; '.join(lost[:_SHOWN_MISSES])}" for kind, lost in misses.items()]
        return measurement(paper, reference.kind, reading.label, scores, execution)

    def table(self, title: str, column: str, readings: list[Reading]) -> Table:
        """Prints a table, each row as soon as it is known."""
        if not readings:
            return Table([], [])
        widths: Layout = layout([reading.folder.name for reading in readings], [reading.label for reading in readings])
        print(f"\n{title}\n{widths.header(column)}")
        rows = []
        for reading in readings:
            rows.append(self.measure(reading))
            print(widths.row(rows[-1]), flush=True)
        middle = medians(rows)
        for row in middle:
            print(widths.row(row))
        return Table(rows, middle)


def from_pdf(folders: list[Path], readers: list[Reader]) -> list[Reading]:
    """Each paper's PDF by each reader."""
    return [
        Reading(folder, PDF, reader, reader.name)
        for folder in folders if (folder / PDF).exists()
        for reader in readers
    ]  # fmt: skip


def from_other_sources(folders: list[Path], sources: list[str]) -> list[Reading]:
    """Each of a paper's other files by papercoder."""
    return [
        Reading(folder, file, PAPERCODER, file)
        for folder in folders
        for source in sources if source != "pdf"
        for file in SOURCES[source] if (folder / file).exists()
    ]  # fmt: skip


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--papers", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--only", nargs="+", metavar="PAPER", help="these papers alone")
    parser.add_argument("--readers", nargs="+", choices=list(READERS), default=list(READERS), help="from PDF")
    parser.add_argument("--source", nargs="+", choices=list(SOURCES), default=list(SOURCES), help="what is read")
    parser.add_argument("--misses", action="store_true", help="print what each reading lost")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the Markdown and the references here")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures here")
    return parser.parse_args()


def _folders(papers: Path, only: list[str] | None) -> list[Path]:
    """The papers' folders; ends the program where there is none or one is missing."""
    if not papers.is_dir():
        sys.exit(f"There is no folder {papers}. --papers takes a folder with one folder a paper.")
    found = {folder.name: folder for folder in sorted(papers.iterdir()) if folder.is_dir()}
    if unknown := set(only or []) - set(found):
        sys.exit(f"{papers} has no {', '.join(sorted(unknown))}; it has {', '.join(found)}.")
    return [folder for name, folder in found.items() if not only or name in only]


def _references(folders: list[Path], keep: Path) -> Iterator[tuple[str, Reference]]:
    for folder in folders:
        if reference := find_reference(folder):
            (keep / folder.name).mkdir(parents=True, exist_ok=True)
            (keep / folder.name / "reference.md").write_text(reference.markdown, "utf-8")
            yield folder.name, reference
        else:
            print(f"{folder.name} has nothing to compare with (LaTeX, paper.md or TEI), so it is left out.")


def _print_verdicts(found: list[Verdict]) -> None:
    print("\nThe aims, by papercoder's medians from PDF in this run:")
    for verdict in found:
        print("  " + verdict_line(verdict))
    reached = sum(verdict.missed_by == 0 for verdict in found)
    missed = sum(verdict.missed_by > 0 for verdict in found)
    print(f"  {reached} reached, {missed} missed")


def _run(options: argparse.Namespace, keep: Path) -> bool:
    """Measures and prints; returns whether papercoder gave something each time."""
    folders = _folders(options.papers, options.only)
    references = dict(_references(folders, keep))
    folders = [folder for folder in folders if folder.name in references]
    if not folders:
        sys.exit(f"{options.papers} has no paper to compare with.")
    readers = [READERS[name] for name in options.readers] if "pdf" in options.source else []
    with interpreters([PAPERCODER, *readers]) as found:
        for note in found.notes:
            print(note)
        bench = Bench(references, found.paths, keep)
        readers = [reader for reader in readers if reader.name in found.paths]
        pdf = bench.table("From PDF", "reader", from_pdf(folders, readers))
        other = bench.table("papercoder from other sources", "source", from_other_sources(folders, options.source))
    compared = verdicts(pdf.medians, PAPERCODER.name, "liteparse")
    if compared:
        _print_verdicts(compared)
    if options.misses:
        print("\n".join(bench.misses))
    if options.json:
        options.json.write_text(_json(pdf, other, compared), "utf-8")
    return not bench.faulty


def _json(pdf: Table, other: Table, compared: list[Verdict]) -> str:
    def plain(table: Table) -> dict[str, object]:
        return {"papers": [row.plain() for row in table.papers], "medians": [row.plain() for row in table.medians]}

    return json.dumps(
        {"pdf": plain(pdf), "other": plain(other), "aims": [verdict.plain() for verdict in compared]}, indent=1
    )


def main() -> None:
    """Measures and prints; fails where papercoder gave nothing."""
    options = _arguments()
    with tempfile.TemporaryDirectory() as scratch:
        if not _run(options, options.keep or Path(scratch)):
            sys.exit("papercoder gave no output for a paper: see above.")


if __name__ == "__main__":
    main()
