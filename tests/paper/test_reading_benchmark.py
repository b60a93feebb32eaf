"""The benchmark of reading runs readers as processes, judges their medians and says what went wrong."""

import json
import math
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.reading_measures.measures import MEASURES
from tests.benchmarks.reading_measures.processes import execute
from tests.benchmarks.reading_measures.readers import READERS, Reader, interpreters
from tests.benchmarks.reading_measures.report import Measurement, Verdict, medians, verdict_line, verdicts
from tests.conftest import ROOT, SAMPLE

LATEX = r"\section{Introduction} Least squares fits a line through the points with the smallest sum of squares."


def test_a_process_is_measured_without_the_memory_of_the_one_that_starts_it(tmp_path: Path) -> None:
    ballast = b"x" * 200_000_000
    write = "import sys, time, pathlib\ntime.sleep(0.3)\npathlib.Path(sys.argv[2]).write_text('read')"
    small = execute(sys.executable, write, tmp_path / "in", tmp_path / "out")
    large = execute(sys.executable, f"text = b'x' * 150_000_000\n{write}", tmp_path / "in", tmp_path / "out")
    assert len(ballast) == 200_000_000
    assert small.fault == ""
    assert small.megabytes < 100 < large.megabytes
    assert 0.3 <= small.seconds < 10


def test_a_process_that_fails_or_takes_too_long_says_so(tmp_path: Path) -> None:
    source, output = tmp_path / "in", tmp_path / "out"
    output.write_text("of an earlier run", encoding="utf-8")
    failed = execute(sys.executable, "raise ValueError('no paper')", source, output)
    assert failed.fault == "exit 1: ValueError: no paper"
    assert not output.exists()
    assert execute(sys.executable, "pass", source, output).fault == "exit 0: nothing said"
    slow = execute(sys.executable, "import time\ntime.sleep(60)", source, output, limit=0.5)
    assert slow.fault.startswith("killed")


def test_a_reader_that_cannot_be_installed_is_left_out(tmp_path: Path) -> None:
    absent = Reader("absent", f"absent @ file://{tmp_path}/absent-1.0-py3-none-any.whl", "")
    with interpreters([READERS["papercoder"], absent]) as found:
        assert found.paths == {"papercoder": sys.executable}
    assert len(found.notes) == 1
    assert "left out" in found.notes[0]


def _measurement(reader: str, **values: float) -> Measurement:
    return Measurement("p", "latex", reader, dict.fromkeys([*MEASURES, "seconds", "megabytes"], 1.0) | values)


def test_medians_leave_out_what_a_paper_has_not() -> None:
    rows = [_measurement("r", rows=value) for value in (0.2, math.nan, 0.6, 0.3)]
    assert medians(rows)[0].values["rows"] == 0.3
    assert medians(rows)[0].plain()["captions"] == 1.0


def test_verdicts_say_by_how_much_an_aim_is_missed() -> None:
    rows = [
        _measurement("papercoder", captions=0.9, furniture=2, rows=math.nan, seconds=1.6, order=0.98951),
        _measurement("liteparse", captions=0.95, furniture=1, seconds=0.5, order=0.99049),
        _measurement("other", captions=0.8, furniture=3, seconds=0.1, order=0.9896),
    ]
    found = {(verdict.measure, verdict.source): verdict for verdict in verdicts(rows, "papercoder", "liteparse")}
    assert found["captions", "the aim"].missed_by == pytest.approx(0.08)
    assert found["captions", "liteparse"].missed_by == pytest.approx(0.05)
    assert found["furniture", "the aim"].missed_by == 2
    assert found["furniture", "liteparse"].missed_by == 1
    assert found["seconds", "3 times liteparse"].missed_by == pytest.approx(0.1)
    assert found["megabytes", "the aim"].missed_by == 0
    assert found["order", "liteparse"].missed_by == 0
    assert math.isnan(found["rows", "the aim"].missed_by)
    assert found["rows", "the aim"].plain()["missed_by"] is None
    assert verdicts(rows[1:], "papercoder", "liteparse") == []


def test_lines_of_verdicts() -> None:
    assert verdict_line(Verdict("captions", 0.9, 0.98, "the aim", 0.08)).endswith(
        "at least 0.980 (the aim): missed by 0.080"
    )
    assert verdict_line(Verdict("furniture", 0, 0, "liteparse", 0)).endswith("at most 0 (liteparse): reached")
    assert verdict_line(Verdict("rows", math.nan, 0.7, "the aim", math.nan)).endswith("nothing to compare")


def test_the_whole_program(tmp_path: Path) -> None:
    folder = tmp_path / "papers" / "sorting"
    folder.mkdir(parents=True)
    shutil.copy(SAMPLE / "paper.pdf", folder / "paper.pdf")
    (folder / "paper.tex").write_text(LATEX, encoding="utf-8")
    command = [sys.executable, "-m", "tests.benchmarks.reading", "--papers", str(folder.parent), "--source", "pdf"]
    options = [
        "--readers",
        "papercoder",
        "pypdfium2",
        "--misses",
        "--json",
        str(tmp_path / "figures"),
        "--keep",
        str(tmp_path),
    ]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "MEDIAN   1 paper    papercoder" in done.stdout
    assert "missed by" in done.stdout
    assert "words added (25)" in done.stdout
    assert (tmp_path / "sorting" / "papercoder.md").stat().st_size > 1000
    figures = json.loads((tmp_path / "figures").read_text(encoding="utf-8"))
    assert [row["reader"] for row in figures["pdf"]["medians"]] == ["papercoder", "pypdfium2"]
    assert figures["pdf"]["papers"][0]["megabytes"] > 10


def test_a_paper_that_is_not_there_is_said(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    command = [sys.executable, "-m", "tests.benchmarks.reading", "--papers", str(tmp_path)]
    done = subprocess.run([*command, "--only", "two"], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 1
    assert "has no two; it has one" in done.stderr
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 1
    assert "no paper to compare with" in done.stderr
