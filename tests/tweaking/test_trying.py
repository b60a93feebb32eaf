"""Trying an edited prompt: what changes is asked, and nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import papercoder as pc
from papercoder.calls import Place
from papercoder.errors import PromptError, ProviderError, RunError
from papercoder.llm.capabilities import Price
from papercoder.llm.messages import Request
from papercoder.llm.scripted import ScriptedProvider
from papercoder.paper.model import Paper
from papercoder.prompting import parse_prompt, shipped_source
from papercoder.run import Run
from papercoder.tweaking.lineage import descendants
from papercoder.tweaking.pricing import price_edit
from papercoder.tweaking.results import analyses_of, plan_of
from papercoder.tweaking.trying import try_prompt
from tests.scripted import FILES, chain, replies

CONFIG, ANALYSIS, CODING = "planning/config", "analysis/analyze_file", "coding/write_file"
REQUEST = {CONFIG: "## user", ANALYSIS: "## user", CODING: "## user"}


class Model:
    """A scripted model that counts what it is asked, and obeys the word SEED in a prompt unless it fails."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.fails = False

    def answer(self, request: Request) -> str:
        self.asked.append(f"{request.step} {request.subject}".strip())
        known = replies()
        if self.fails:
            raise ProviderError("nobody answers")
        if request.step == CONFIG and "SEED 1" in request.messages[-1].text:
            return "```yaml\nseed: 1\n```"
        return known[f"{request.step} {request.subject}".strip()]


@pytest.fixture
def model() -> Model:
    return Model()


@pytest.fixture
def run(tmp_path: Path, paper: Paper, model: Model) -> Iterator[Run]:
    run = Run(
        tmp_path / "runs" / "base",
        model="openai:scripted",
        provider=ScriptedProvider(model.answer),
        price=Price(input=1, cached_input=1, cache_write=1, output=2),
    )
    chain(run, paper)
    model.asked.clear()
    yield run
    run.close()


def _with(step: str, words: str) -> dict[str, str]:
    assert shipped_source(step).count("## user\n") == 1
    return {"## user\n": f"## user\n{words}\n"}


def test_only_the_edited_step_is_asked(run: Run, model: Model) -> None:
    trial = try_prompt(CONFIG, run, edit=_with(CONFIG, "SEED 1"), name="seed", note="another seed")
    assert model.asked == [CONFIG]
    assert trial.changed == ("",)
    assert "+seed: 1" in trial.output_diff()
    assert "+SEED 1" in trial.template_diff()
    assert trial.run.folder.name == "base+seed"
    assert plan_of(run).config.values() == {"seed": 0}
    assert "another seed" in trial._repr_html_()


def test_onward_asks_what_descends_from_a_changed_output(run: Run, model: Model) -> None:
    trial = try_prompt(CONFIG, run, edit=_with(CONFIG, "SEED 1"), name="seed", onward=True)
    assert model.asked == [CONFIG, *(f"{step} {file}" for step in (ANALYSIS, CODING) for file in FILES)]
    assert {call.origin for call in trial.run.calls() if call.request.step == "planning/architecture"} == {"cached"}
    assert trial.asked == 1 + 2 * len(FILES)
    assert (trial.run.folder / "repo" / "config.yaml").read_text() == "seed: 1\n"


def test_an_edit_whose_output_is_the_same_stops_there(run: Run, model: Model) -> None:
    trial = try_prompt(CONFIG, run, edit=_with(CONFIG, "Please."), name="polite", onward=True)
    assert model.asked == [CONFIG]
    assert trial.changed == ()
    assert "changed no output" in repr(trial)


def test_a_trial_again_asks_nothing(run: Run, model: Model) -> None:
    for _ in range(2):
        try_prompt(CONFIG, run, edit=_with(CONFIG, "SEED 1"), name="seed", onward=True)
    assert len(model.asked) == 1 + 2 * len(FILES)


@pytest.mark.parametrize("step", [ANALYSIS, CODING])
def test_a_step_a_file_is_asked_for_each_file(run: Run, model: Model, step: str) -> None:
    trial = try_prompt(step, run, edit=_with(step, "Take care."), name="careful")
    assert model.asked == [f"{step} {file}" for file in FILES]
    assert tuple(trial.after) == tuple(FILES)


@pytest.mark.parametrize("step", ["planning/overall_plan", "planning/architecture", "planning/logic_design"])
def test_each_step_of_planning_can_be_tried(run: Run, model: Model, step: str) -> None:
    try_prompt(step, run, edit=_with(step, "Take care."), name="careful")
    assert model.asked == [step]


def test_a_trial_of_a_trial_has_it_as_parent(run: Run) -> None:
    first = try_prompt(CONFIG, run, edit=_with(CONFIG, "SEED 1"), name="seed", onward=True)
    second = try_prompt(ANALYSIS, first.run, edit=_with(ANALYSIS, "Take care."), name="seed-careful")
    assert second.variant.parent is not None
    assert second.variant.parent.name == "seed"
    assert "SEED 1" in second.run.library.prompt(CONFIG).source


def test_an_edit_that_is_no_prompt_is_refused_before_anything_is_asked(run: Run, model: Model) -> None:
    with pytest.raises(PromptError, match=r"uses .*colour"):
        try_prompt(CONFIG, run, edit=_with(CONFIG, "{{ colour }}"), name="wrong")
    with pytest.raises(PromptError, match="occurs 0 times"):
        try_prompt(CONFIG, run, edit={"no such words": ""}, name="wrong")
    with pytest.raises(RunError, match="has not asked repairing/repair"):
        try_prompt("repairing/repair", run, edit={}, name="wrong")
    assert model.asked == []
    assert not (run.folder.parent / "variants").exists()


def test_what_descends_from_what(run: Run) -> None:
    first, second = FILES
    later = [Place(step, file) for step in (ANALYSIS, CODING) for file in FILES]
    assert list(descendants(run, CONFIG)) == later
    assert descendants(run, "planning/logic_design")[0] == Place(CONFIG)
    assert set(descendants(run, ANALYSIS, second)) == {Place(CODING, second)}
    assert set(descendants(run, ANALYSIS, first)) == {Place(CODING, first), Place(CODING, second)}
    assert descendants(run, CODING, second) == ()


def test_the_price_is_said_before(run: Run) -> None:
    prompt = parse_prompt(CONFIG, shipped_source(CONFIG).replace("## user\n", "## user\n" + "word " * 100))
    price = price_edit(run, prompt)
    before = next(call.reply.usage.input_tokens for call in run.calls() if call.request.step == CONFIG)
    assert price.step.calls == (1, 1)
    assert before + 99 <= price.step.input_tokens[1] / 1.15 <= before + 104
    assert price.onward.calls == (4, 4)
    assert price.stale == descendants(run, CONFIG)
    assert "what follows: at most 4 calls" in repr(price)
    unedited = price_edit(run, run.library.prompt(CONFIG))
    assert unedited.step.calls == (0, 0)
    assert unedited.stale == ()


def test_a_persons_edit_is_what_later_steps_see(run: Run, paper: Paper, model: Model) -> None:
    edit = pc.edit_artifact(run, CONFIG, "seed: 7\n", note="the paper says so")
    assert model.asked == []
    assert "+seed: 7" in edit.text()
    plan = pc.plan(paper, run)
    assert plan.config.values() == {"seed": 7}
    assert model.asked == []
    pc.write_code(paper, plan, pc.analyze(paper, plan, run), run)
    assert model.asked == [f"{step} {file}" for step in (ANALYSIS, CODING) for file in FILES]
    kept = next(iter(run.edits))
    assert (kept.author, kept.before, kept.after, kept.note) == (
        "person",
        "seed: 0\n",
        "seed: 7\n",
        "the paper says so",
    )
    assert analyses_of(run)


def test_an_edit_can_be_made_again_and_undone(run: Run, paper: Paper, model: Model) -> None:
    pc.edit_artifact(run, CONFIG, "seed: 7\n")
    again = pc.edit_artifact(run, CONFIG, "seed: 8\n")
    assert again.before == "seed: 0\n"
    pc.undo_edit(run, CONFIG)
    assert plan_of(run).config.values() == {"seed": 0}
    assert pc.plan(paper, run).config.values() == {"seed": 0}
    with pytest.raises(RunError, match="Nobody has edited"):
        pc.undo_edit(run, CONFIG)
    assert model.asked == []


def test_an_edit_that_does_not_fit_is_refused(run: Run) -> None:
    with pytest.raises(RunError, match="not what this step gives"):
        pc.edit_artifact(run, CONFIG, "- no mapping")
    with pytest.raises(RunError, match="says the same"):
        pc.edit_artifact(run, CONFIG, "seed: 0\n")
    with pytest.raises(RunError, match="given nothing to edit"):
        pc.edit_artifact(run, CONFIG, "seed: 1\n", subject="other.py")


def test_an_edit_of_what_a_model_says_otherwise_by_now_is_not_applied_in_silence(run: Run, model: Model) -> None:
    pc.edit_artifact(run, CONFIG, "seed: 7\n")
    with pytest.raises(RunError, match="the model's text is another one now"):
        try_prompt(CONFIG, run, edit=_with(CONFIG, "SEED 1"), name="seed")


def test_a_trial_sees_the_edits_of_its_base(run: Run) -> None:
    pc.edit_artifact(run, CONFIG, "seed: 7\n")
    trial = try_prompt(ANALYSIS, run, edit=_with(ANALYSIS, "Take care."), name="careful", onward=True)
    assert (trial.run.folder / "repo" / "config.yaml").read_text() == "seed: 7\n"


def test_a_trial_of_one_step_differs_in_that_step_only(run: Run) -> None:
    trial = try_prompt(CONFIG, run, edit=_with(CONFIG, "SEED 1"), name="seed")
    pair = pc.compare(run, trial.run).pairs[0]
    assert pair.divergence is not None
    assert pair.divergence.name == CONFIG
    assert {step.step for step in pair.steps if step.state == "same"} >= {
        "planning/architecture",
        "planning/logic_design",
    }
    assert {step.state for step in pair.steps if step.step in (ANALYSIS, CODING)} == {"not reached"}
