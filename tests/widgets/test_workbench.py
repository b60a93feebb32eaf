"""The workbench without a browser: what its controls do, and what they say."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from papercoder.llm.capabilities import Price
from papercoder.llm.scripted import ScriptedProvider
from papercoder.paper.model import Paper
from papercoder.run import Run
from papercoder.tweaking.results import plan_of
from papercoder.tweaking.trying import Trial, try_prompt
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


def _text(page: str) -> str:
    """A page without its markup."""
    return unescape(re.sub(r"<[^>]*>", "", page))


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
    assert "seed: −0+1" in _text(bench.output.value)
    bench.run_onward.click()
    assert bench.live.wait(10)
    assert len(model.asked) == 1 + 2 * len(FILES)


def test_opened_again_it_shows_what_the_variant_changed_and_asks_nothing(run: Run, model: Model) -> None:
    bench = _edited(run)
    bench.name.value = "seed"
    bench.run_step.click()
    assert bench.live is not None
    assert bench.live.wait(10)
    model.asked.clear()
    again = workbench(Run(run.folder, model="openai:x", provider=ScriptedProvider(model.answer)))
    assert again.output.value == bench.output.value
    assert again.trial is not None
    assert again.trial.changed == ("",)
    again.prompt.value = again.prompt.value.replace("SEED 1", "SEED 2")
    assert "seed: −0+1" in _text(again.output.value)
    again.name.value = "another"
    assert "No variant of this name has been run" in again.output.value
    assert model.asked == []


def test_a_cell_to_copy_makes_the_same_trial(run: Run, model: Model) -> None:
    bench = _edited(run)
    assert bench.copy.disabled
    bench.name.value, bench.note.value = "it's", 'a "note"'
    assert bench.code.layout.display == "none"
    bench.copy.click()
    assert bench.code.layout.display == ""
    names: dict[str, object] = {"run": run}
    exec(bench.code.value, names)  # noqa: S102 - what a person would do with it
    trial = names["trial"]
    assert isinstance(trial, Trial)
    assert trial.run.library.prompt(CONFIG).source == bench.prompt.value
    assert (trial.variant.name, trial.variant.note) == ("it's", 'a "note"')
    bench.prompt.value = bench.prompt.value.replace("SEED 1", "SEED 3")
    assert "SEED 3" in bench.code.value


def test_a_person_edits_an_artifact_and_takes_it_back(run: Run, model: Model) -> None:
    bench = workbench(run)
    bench.step.value = CONFIG
    panel = bench.artifact
    assert panel.text.value == "seed: 0\n"
    assert panel.keep.disabled
    assert panel.undo.disabled
    panel.text.value = "seed: ["
    panel.keep.click()
    assert "RunError" in panel.error.value
    assert panel.text.value == "seed: ["
    panel.text.value, panel.note.value = "seed: 7\n", "as in section 2"
    panel.keep.click()
    assert panel.error.value == ""
    assert "seed: −0+7" in _text(panel.facts.value)
    assert "by a person" in panel.facts.value
    assert "as in section 2" in panel.facts.value
    assert f"coding/write_file {next(iter(FILES))}" in panel.facts.value
    assert "pc.write_code" in panel.facts.value
    assert plan_of(run).config.values() == {"seed": 7}
    assert workbench(run).artifact.text.value == "seed: 7\n"
    panel.undo.click()
    assert panel.text.value == "seed: 0\n"
    assert plan_of(run).config.values() == {"seed": 0}
    assert panel.undo.disabled
    assert model.asked == []


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


def test_it_opens_on_the_step_whose_draft_was_changed_last(run: Run, model: Model) -> None:
    assert workbench(run).step.value == "planning/overall_plan"
    bench = _edited(run)
    bench.step.value = "planning/architecture"
    assert workbench(run).step.value == "planning/architecture"
    (run.folder.parent / "variants" / ".drafts" / run.folder.name / "desk.json").unlink()
    assert workbench(run).step.value == CONFIG


def test_the_run_of_a_variant_opens_on_the_step_that_it_edits(run: Run) -> None:
    trial = try_prompt(CONFIG, run, edit={"## user\n": "## user\nSEED 1\n"}, name="seed")
    assert workbench(trial.run).step.value == CONFIG


def test_an_error_goes_when_the_prompt_or_the_name_is_changed(run: Run) -> None:
    bench = _edited(run)
    bench.name.value = "../outside"
    bench.run_step.click()
    assert "is none" in bench.error.value
    bench.name.value = "inside"
    assert bench.error.value == ""
    bench.name.value = "../outside"
    bench.run_step.click()
    assert "is none" in bench.error.value
    bench.prompt.value += "\nMore."
    assert bench.error.value == ""


def test_what_went_wrong_in_a_trial_goes_when_the_prompt_is_changed(run: Run, model: Model) -> None:
    bench = workbench(run)
    bench.step.value = CONFIG
    bench.name.value = "broken"
    model.fails = True
    bench.prompt.value = bench.prompt.value.replace("## user\n", "## user\nSEED 1\n")
    bench.run_step.click()
    assert bench.live is not None
    assert bench.live.wait(10)
    assert bench.running.children != ()
    bench.prompt.value += "\nMore."
    assert bench.running.children == ()
    assert not bench.run_step.disabled


def test_a_variant_that_is_there_is_said_to_be_gone_on_with(run: Run) -> None:
    try_prompt(CONFIG, run, edit={"## user\n": "## user\nSEED 1\n"}, name="seed", note="another seed")
    bench = _edited(run, "SEED 2")
    bench.name.value = "see"
    assert "exists" not in bench.price.value
    assert bench.note.value == ""
    bench.name.value = "seed"
    assert f"The variant seed exists and edits {CONFIG}" in _text(bench.price.value)
    assert bench.note.value == "another seed"
    bench.name.value = "seeds"
    assert bench.note.value == ""
    bench.note.value = "mine"
    bench.name.value = "seed"
    assert bench.note.value == "mine"


def test_what_is_sent_is_marked_as_old_while_the_prompt_is_wrong(run: Run) -> None:
    bench = _edited(run)
    assert bench.unfilled.value == ""
    bench.prompt.value += "\n{{ colour }}"
    assert "the last version that could be" in bench.unfilled.value
    assert "SEED 1" in _sent(bench)
    bench.prompt.value = bench.prompt.value.replace("{{ colour }}", "red")
    assert bench.unfilled.value == ""
