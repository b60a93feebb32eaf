"""The workbench without a browser: what its controls do, and what they say."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from papercoder.llm.capabilities import Price
from papercoder.llm.scripted import ScriptedProvider
from papercoder.paper.model import Paper
from papercoder.run import Run
from papercoder.widgets import workbench
from papercoder.widgets.segments import segments
from papercoder.widgets.workbench import Workbench
from tests.scripted import FILES, chain
from tests.tweaking.test_trying import Model

CONFIG = "planning/config"


@pytest.fixture
def model() -> Model:
    return Model()


@pytest.fixture
def run(tmp_path: Path, paper: Paper, model: Model) -> Iterator[Run]:
    price = Price(input=1, cached_input=1, cache_write=1, output=2)
    run = Run(tmp_path / "runs" / "base", model="openai:x", provider=ScriptedProvider(model.answer), price=price)
    chain(run, paper)
    model.asked.clear()
    yield run
    run.close()


def _edited(run: Run, words: str = "SEED 1") -> Workbench:
    bench = workbench(run)
    bench.step.value = CONFIG
    bench.prompt.value = bench.prompt.value.replace("## user\n", f"## user\n{words}\n")
    return bench


def _sent(bench: Workbench) -> str:
    return "".join(child.value for child in bench.rendered.children)


def test_the_rendered_prompt_follows_and_nothing_is_asked(run: Run, model: Model) -> None:
    bench = _edited(run)
    assert "SEED 1" in _sent(bench)
    assert "SEED 1" in bench.difference.value
    assert "this step: 1 call" in bench.price.value
    assert "what follows: at most 4 calls" in bench.price.value
    assert f"coding/write_file {next(iter(FILES))}" in bench.stale.value
    assert model.asked == []


def test_typing_redraws_only_the_pieces_that_changed(run: Run) -> None:
    bench = _edited(run)
    before = bench.rendered.children
    bench.prompt.value += "\nAnd more."
    assert bench.rendered.children is before
    assert "And more." in before[-1].value


def test_a_wrong_prompt_says_so_and_cannot_be_run(run: Run) -> None:
    bench = _edited(run)
    bench.name.value = "seed"
    assert not bench.run_step.disabled
    bench.prompt.value += "{{ colour }}"
    assert "colour" in bench.error.value
    assert bench.run_step.disabled
    assert bench.run_onward.disabled
    assert "Mend the prompt first" in bench.price.value


def test_a_run_needs_an_edit_and_a_name(run: Run) -> None:
    bench = workbench(run)
    assert bench.run_step.disabled
    bench = _edited(run)
    assert bench.run_step.disabled
    assert "Give the variant a name" in bench.price.value
    bench.name.value = "seed"
    assert not bench.run_step.disabled


def test_run_this_step_asks_this_step(run: Run, model: Model) -> None:
    bench = _edited(run)
    bench.name.value, bench.note.value = "seed", "another one"
    bench.run_step.click()
    assert bench.live is not None
    assert bench.live.wait(10)
    assert model.asked == [CONFIG]
    assert bench.trial is not None
    assert bench.trial.variant.note == "another one"
    assert "seed: 1" in bench.output.value
    bench.run_onward.click()
    assert bench.live.wait(10)
    assert len(model.asked) == 1 + 2 * len(FILES)


def test_errors_of_handlers_are_shown(run: Run) -> None:
    bench = _edited(run)
    bench.name.value = "../outside"
    bench.run_step.click()
    assert "is none" in bench.error.value
    assert not (run.folder.parent.parent / "outside").exists()


def test_it_comes_back_as_it_was_left(run: Run, model: Model) -> None:
    bench = _edited(run)
    bench.name.value = "seed"
    again = workbench(Run(run.folder, model="openai:x", provider=ScriptedProvider(model.answer)))
    assert again.step.value == CONFIG
    assert again.name.value == "seed"
    assert "SEED 1" in again.prompt.value
    again.revert.click()
    assert "SEED 1" not in workbench(run).prompt.value
    assert model.asked == []


def test_each_file_can_be_looked_at(run: Run) -> None:
    bench = workbench(run)
    bench.step.value = "analysis/analyze_file"
    assert [label for label, _ in bench.subject.options] == list(FILES)
    bench.subject.value = "main.py"
    assert "`main.py`" in _sent(bench)


def test_long_values_are_pieces_of_their_own(run: Run) -> None:
    call = run.calls()[0]
    values = {"paper": "word " * 100, "short": "x"}
    message = call.request.messages[-1].model_copy(update={"blocks": (f"a {values['paper']} b {values['paper']} c",)})
    found = segments([message], values)
    assert [piece.name for piece in found] == ["", "paper", "", "paper", ""]
    assert "".join(piece.text for piece in found) == f"[user]\n{message.text}"
