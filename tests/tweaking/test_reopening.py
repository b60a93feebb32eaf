"""The last trial of a variant, read back: as it was, of the present prompt alone, and nothing is asked."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import papercoder as pc
from papercoder.errors import ReplyError
from papercoder.llm.messages import Request
from papercoder.llm.scripted import ScriptedProvider
from papercoder.paper.model import Paper
from papercoder.run import Run
from papercoder.tweaking.reopening import last_trial
from papercoder.tweaking.trying import keep_variant, try_prompt
from tests.scripted import FILES, chain
from tests.tweaking.test_trying import ANALYSIS, CONFIG, Model, _with


class Failing(Model):
    """Answers with nothing what is named in `failing`."""

    failing = ""

    def answer(self, request: Request) -> str:
        """The reply to a request."""
        given = super().answer(request)
        return "" if self.asked[-1] == self.failing else given


@pytest.fixture
def model() -> Failing:
    return Failing()


@pytest.fixture
def run(tmp_path: Path, paper: Paper, model: Failing) -> Iterator[Run]:
    run = Run(tmp_path / "runs" / "base", model="openai:scripted", provider=ScriptedProvider(model.answer))
    chain(run, paper)
    model.asked.clear()
    yield run
    run.close()


def test_it_is_the_trial_that_was_run(run: Run, model: Failing) -> None:
    trial = try_prompt(CONFIG, run, edit=_with(CONFIG, "SEED 1"), name="seed", note="another", onward=True)
    model.asked.clear()
    again = last_trial(run, CONFIG, "seed")
    assert again is not None
    assert again._repr_html_() == trial._repr_html_()
    assert again.output_diff() == trial.output_diff()
    assert again.asked == trial.asked
    assert model.asked == []


def test_what_was_not_run_is_not_shown(run: Run) -> None:
    assert last_trial(run, CONFIG, "seed") is None
    try_prompt(CONFIG, run, edit=_with(CONFIG, "SEED 1"), name="seed")
    assert last_trial(run, ANALYSIS, "seed") is None
    for name in ("", "..", "seed/../seed", "other"):
        assert last_trial(run, CONFIG, name) is None
    keep_variant(CONFIG, run, edit=_with(CONFIG, "SEED 2"), name="seed")
    assert last_trial(run, CONFIG, "seed") is None


def test_of_a_trial_that_failed_half_way_it_shows_the_files_that_were_answered(run: Run, model: Failing) -> None:
    first, second = FILES
    model.failing = f"{ANALYSIS} {second}"
    with pytest.raises(ReplyError):
        try_prompt(ANALYSIS, run, edit=_with(ANALYSIS, "Take care."), name="careful")
    again = last_trial(run, ANALYSIS, "careful")
    assert again is not None
    assert tuple(again.after) == (first,)


def test_another_model_that_was_tried_is_kept(run: Run) -> None:
    pc.try_prompt(CONFIG, run, edit=_with(CONFIG, "SEED 1"), name="seed", model="openai:other")
    again = last_trial(run, CONFIG, "seed")
    assert again is not None
    assert again.run.settings.model == "other"
