"""Charts: their numbers are the run's, and they are complete as text."""

from pathlib import Path

import papercoder as pc
from papercoder.calls import Call, CallStore
from papercoder.display.bars import Bar, bar_text, bars
from papercoder.llm.capabilities import Price
from papercoder.paper.model import Paper
from papercoder.run import Run
from papercoder.tweaking.results import plan_of
from tests.scripted import FILES, chain, scripted

PRICE = Price(input=1, cached_input=1, cache_write=1, output=2)


def _timed(tmp_path: Path, paper: Paper) -> Run:
    """A finished run whose calls took 1, 2, 3 ... seconds, one after the other."""
    run = Run(tmp_path / "run", model="openai:x", provider=scripted(), price=PRICE)
    chain(run, paper)
    store = CallStore(run.folder / "calls")
    clock = 0
    for number, call in enumerate(list(store), 1):
        started = f"2026-01-01T00:00:{clock:02}+00:00"
        timed: Call = call.model_copy(update={"started": started, "seconds": float(number)})
        store.file(call).unlink()
        store.add(number, timed, {})
        clock += number
    return Run(tmp_path / "run", model="openai:x", provider=scripted())


def test_the_timeline_marks_the_chain_that_took_longest(tmp_path: Path, paper: Paper) -> None:
    chart = pc.timeline(_timed(tmp_path, paper))
    frame = chart.frame().set_index("label")
    assert list(frame["length"]) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert list(frame["start"]) == [0, 1, 3, 6, 10, 15, 21, 28]
    first, second = FILES
    marked = list(frame.index[frame["marked"]])
    planning = [f"planning/{name}" for name in ("overall_plan", "architecture", "logic_design", "config")]
    coding = [f"coding/write_file {first}", f"coding/write_file {second}"]
    assert marked == [*planning, f"analysis/analyze_file {first}", *coding]
    assert "critical path" in chart.text()


def test_calls_by_hand_have_no_timeline(run: Run, paper: Paper) -> None:
    chain(run, paper)
    for call in run.calls():
        assert call.seconds is not None
    empty = pc.timeline(Run(run.folder.with_name("empty"), model="openai:x", provider=scripted()))
    assert empty.rows == ()
    assert "no call of this run has a measured time" in empty._repr_html_()


def test_costs_and_tokens_add_up(tmp_path: Path, paper: Paper) -> None:
    run = Run(tmp_path / "run", model="openai:x", provider=scripted(), price=PRICE)
    chain(run, paper)
    costs = pc.cost_by_step(run).frame()
    assert round(costs["length"].sum(), 9) == round(sum(run.cost(call) or 0 for call in run.calls()), 9)
    tokens = pc.tokens_by_part(run).frame().set_index("label")["length"]
    assert tokens.sum() >= sum(call.reply.usage.input_tokens for call in run.calls())
    assert {"paper", "overall_plan", "earlier_files"} <= set(tokens.index)


def test_an_unknown_price_is_unknown(run: Run, paper: Paper) -> None:
    chain(run, paper)
    assert "unknown price" in pc.cost_by_step(run).text()


def test_the_file_graph_has_every_file_and_arrow(run: Run, paper: Paper) -> None:
    chain(run, paper)
    graph = pc.file_graph(plan_of(run))
    assert graph.mermaid() == 'flowchart LR\n    f0["mean.py"]\n    f1["main.py"]\n    f1 --> f0\n'
    page = graph._repr_html_()
    assert "data:image/png" in page
    assert "<td" in page


def test_bars_are_characters_to_one_scale() -> None:
    assert (bar_text(0), bar_text(0.01), bar_text(2.5)) == ("", "▏", "██▌")
    page = bars(("a", "b", "c"), [Bar("x<y", 1, "1"), Bar("z", 4, "4", marked=True), Bar("u", None, "?")])
    assert "x&lt;y" in page
    assert page.count("█") == 10 + 40
    assert "◆ z" in page
    assert "unknown" in page
