"""Progress while somebody waits: what is told, counted and shown, and what stays."""

import io
import sys
import time
from pathlib import Path

import pytest

from papercoder.errors import Stopped
from papercoder.events import Answered, Event, Failed, Started, Watchers, Wrote
from papercoder.llm.messages import Reply, Request, Usage
from papercoder.llm.scripted import ScriptedProvider
from papercoder.paper.model import Paper
from papercoder.progress import Progress
from papercoder.reporting import Report, following
from papercoder.run import Run
from tests.scripted import FILES, chain, scripted

MODEL = "openai:gpt-4o"


def test_each_call_is_told_from_beginning_to_end(tmp_path: Path, paper: Paper) -> None:
    run = Run(tmp_path / "run", model=MODEL, provider=scripted())
    events: list[Event] = []
    stop = run.watch(events.append)
    chain(run, paper)
    calls = 4 + 2 * len(FILES)
    assert [type(event) for event in events[:3]] == [Started, Wrote, Answered]
    for kind in (Started, Wrote, Answered):
        assert len({event.number for event in events if isinstance(event, kind)}) == calls
    assert events[0].step == "planning/overall_plan"
    stop()
    chain(run, paper)
    assert len(events) == 3 * calls


def test_a_failure_is_told(tmp_path: Path, paper: Paper) -> None:
    def fail(request: Request) -> str:
        raise Stopped("no more")

    run = Run(tmp_path / "run", model=MODEL, provider=ScriptedProvider(fail))
    events: list[Event] = []
    run.watch(events.append)
    with pytest.raises(Stopped):
        chain(run, paper)
    assert isinstance(events[-1], Failed)
    assert events[-1].reason == "no more"


def test_a_watcher_that_fails_is_said_and_costs_no_call(tmp_path: Path, paper: Paper) -> None:
    run = Run(tmp_path / "run", model=MODEL, provider=scripted())

    def broken(event: Event) -> None:
        raise ValueError("broken")

    run.watch(broken)
    with pytest.warns(UserWarning, match="watcher of the run failed"):
        chain(run, paper)
    assert len(run.calls()) == 4 + 2 * len(FILES)


def _call(origin: str = "paid") -> Answered:
    from papercoder.calls import Call

    request = Request(step="planning/config", model="m", messages=())
    reply = Reply(text="x", usage=Usage(input_tokens=1000, output_tokens=20))
    return Answered(
        1, "planning/config", "", Call.model_validate({"request": request, "reply": reply, "origin": origin})
    )


def test_the_line_says_what_is_under_way_and_what_it_cost() -> None:
    progress = Progress(lambda call: 0.25)
    progress.see(Started(1, "planning/config", ""))
    for number in range(2, 6):
        progress.see(Started(number, "coding/write_file", f"f{number}.py"))
    progress.see(Wrote(2, "coding/write_file", "f2.py", "def "))
    progress.see(_call())
    progress.see(_call("recorded"))
    line = progress.line()
    assert line.startswith(
        "asking coding/write_file f2.py, coding/write_file f3.py, coding/write_file f4.py and 1 more;"
    )
    assert "1 call answered, 1 more from disk, 1,000 tokens in, 20 out, USD 0.25, 0:0" in line
    assert progress.under_way[2].text == "def "


def test_an_unknown_price_is_said() -> None:
    progress = Progress(lambda call: None)
    progress.see(_call())
    assert "USD 0.00 and 1 call at an unknown price" in progress.line()


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_one_line_that_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = _Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    watchers = Watchers()
    with Report(Progress(lambda call: 0.5), watchers, tmp_path) as report:
        watchers.tell(Started(1, "planning/config", ""))
        report.tick()
        assert terminal.getvalue() == ""
        time.sleep(1.1)
        report.tick()
        assert "asking planning/config" in (tmp_path / ".progress").read_text()
        with following(tmp_path):
            time.sleep(0.8)
    said = terminal.getvalue()
    assert said.count("\n") == 0
    assert "asking planning/config" in said
    assert "\r0:00 asking planning/config" in said
    assert said.endswith(" \r")
    assert not (tmp_path / ".progress").exists()


def test_without_a_terminal_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with following(tmp_path), Report(Progress(lambda call: None), Watchers(), tmp_path) as report:
        time.sleep(1.1)
        report.tick()
    assert capsys.readouterr() == ("", "")


def test_a_cell_that_waits_keeps_a_static_summary(tmp_path: Path) -> None:
    import nbformat
    from nbclient import NotebookClient

    code = (
        "import time\nfrom papercoder.progress import Progress\nfrom papercoder.reporting import Report\n"
        "from papercoder.events import Watchers, Started\nwatchers = Watchers()\n"
        f"from pathlib import Path\nfolder = Path({str(tmp_path)!r})\n"
        "with Report(Progress(lambda call: None), watchers, folder) as report:\n"
        "    watchers.tell(Started(1, 'planning/config', ''))\n"
        "    for _ in range(20):\n        time.sleep(.1); report.tick()\n"
    )
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    NotebookClient(notebook, kernel_name="python3").execute()
    outputs = notebook.cells[0].outputs
    assert len(outputs) == 1
    assert "<b>Calls</b>" in outputs[0].data["text/html"]
