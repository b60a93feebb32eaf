"""Runs compared: aligned step by step, the first divergence with its cause, and only what differs."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import papercoder as pc
from papercoder.asking import Ask
from papercoder.calls import Call, CallStore, read_call, write_call
from papercoder.comparing.aligning import input_difference
from papercoder.comparing.comparison import PairComparison
from papercoder.comparing.opening import open_run
from papercoder.comparing.totals import cold_cost
from papercoder.errors import ReplyError, RunError
from papercoder.llm.capabilities import Price
from papercoder.llm.messages import Reply, Usage
from papercoder.paper.markdown import read_markdown
from papercoder.run import Run
from tests.comparing.runs import execution, make_run
from tests.conftest import ROOT, SAMPLE
from tests.display.injections import INJECTIONS, audit
from tests.scripted import FILES, PAPER, chain, scripted

OTHER_CONFIG = {"planning/config": "```yaml\nseed: 1\n```"}
EXTRA = ("extra_1.py", "extra_2.py", "extra_3.py")
OTHER_MEAN = {"coding/write_file mean.py": f"```python\n{FILES['mean.py'].replace('len(values)', '2')}```"}


def _pair(first: Path, other: Path) -> PairComparison:
    return pc.compare(first, other).pairs[0]


def _states(pair: PairComparison) -> dict[str, str]:
    return {step.name: step.state for step in pair.steps}


def _snapshot(folder: Path) -> dict[str, Any]:
    return {
        file.relative_to(folder).as_posix(): (file.stat().st_mtime_ns, file.read_bytes() if file.is_file() else None)
        for file in folder.rglob("*")
    }


def _variant(folder: Path, step: str) -> Path:
    """A prompt variant whose template of a step says more."""
    text = (ROOT / "prompts" / f"{step}.md").read_text(encoding="utf-8")
    (folder / step).parent.mkdir(parents=True)
    (folder / f"{step}.md").write_text(text + "\nBe brief.\n", encoding="utf-8")
    return folder


def test_a_run_equals_itself(tmp_path: Path) -> None:
    run = make_run(tmp_path / "a", result=execution())
    pair = _pair(run, run)
    assert set(_states(pair).values()) == {"same"}
    assert {step.name for step in pair.steps} == {
        "paper", "planning/overall_plan", "planning/architecture", "planning/logic_design", "planning/config",
        "analysis/analyze_file mean.py", "analysis/analyze_file main.py", "coding/write_file mean.py",
        "coding/write_file main.py", "repository", "execution", "measured",
    }  # fmt: skip
    assert pair.divergence is None
    assert pair.differing == pair.facts == ()
    assert pair.shared_calls == 8
    assert "No step's output differs" in pc.compare(run, run).text()


def test_the_first_divergence_is_the_first_step_whose_output_differs(tmp_path: Path) -> None:
    first = make_run(tmp_path / "a", result=execution())
    other = make_run(tmp_path / "b", {**OTHER_MEAN, **OTHER_CONFIG}, result=execution("Method,Error\nMean,4.50\n"))
    pair = _pair(first, other)
    assert pair.divergence is not None
    assert pair.divergence.name == "planning/config"
    assert pair.divergent_input is not None
    assert "the replies differ by themselves" in str(pair.divergent_input)
    assert pair.divergent_input.diff == ""
    found = {step.name: [(c.part, c.before, c.after) for c in step.changes] for step in pair.differing}
    assert list(found) == ["planning/config", "coding/write_file mean.py", "measured"]
    assert found["planning/config"] == [("seed", "0", "1")]
    assert found["coding/write_file mean.py"][0][0] == "def mean"
    assert found["measured"] == [("Table 1, Mean, Error", "3.00", "4.50")]


def test_a_call_with_the_same_request_and_another_reply_is_not_shared(tmp_path: Path) -> None:
    first = make_run(tmp_path / "a")
    # Overall plan, architecture and logic design are shared; whatever saw the config was asked anew.
    assert _pair(first, make_run(tmp_path / "b", OTHER_CONFIG)).shared_calls == 3


def test_an_edited_template_is_named_as_what_differs_in_the_input(tmp_path: Path) -> None:
    variant = _variant(tmp_path / "variant", "analysis/analyze_file")
    first = make_run(tmp_path / "a")
    other = make_run(tmp_path / "b", {"analysis/analyze_file main.py": "Shorter."}, prompts=variant)
    pair = _pair(first, other)
    assert pair.divergence is not None
    assert pair.divergence.name == "analysis/analyze_file main.py"
    cause = pair.divergent_input
    assert cause is not None
    assert (cause.template, cause.values, cause.settings, cause.conversation) == (True, (), False, False)
    assert "+Be brief." in cause.diff
    assert "prompts.analysis/analyze_file" in {change.part for change in pair.facts}


def test_other_values_and_models_are_named(tmp_path: Path) -> None:
    first = make_run(tmp_path / "a")
    text = PAPER.replace("3.00", "3.10")
    changes = {"planning/overall_plan": "Another plan."}
    pair = _pair(first, make_run(tmp_path / "b", changes, text=text))
    assert pair.divergence is not None
    assert pair.divergence.name == "paper"
    assert pair.divergent_input is None
    runs = [open_run(tmp_path / name) for name in "ab"]
    step = next(step for step in pair.steps if step.name == "planning/overall_plan")
    cause = input_difference(step, *runs)
    assert cause is not None
    assert cause.values == ("paper",)
    assert not cause.template
    assert "+| Mean | 3.10 |" in cause.diff
    other = tmp_path / "c"
    run = Run(other, model="openai:another", provider=_provider(changes))
    _chain(run)
    cause = _pair(first, other).divergent_input
    assert cause is not None
    assert cause.settings
    assert cause.values == ()


def _provider(changes: dict[str, Any]) -> Any:
    return scripted(changes)


def _chain(run: Run) -> None:
    chain(run, read_markdown(PAPER, sha256=str(hash(PAPER)), source_format="markdown", name="paper.md"))


def test_another_conversation_before_a_step_is_named(tmp_path: Path) -> None:
    """The config does not see the file logic as a value but as a turn of the conversation."""
    first = make_run(tmp_path / "a")
    other = make_run(tmp_path / "b", {"planning/overall_plan": "Another plan.", **OTHER_CONFIG})
    pair = _pair(first, other)
    step = next(step for step in pair.steps if step.name == "planning/config")
    cause = input_difference(step, open_run(first), open_run(other))
    assert cause is not None
    assert cause.conversation
    assert not cause.template
    assert "+Another plan." in cause.diff


def test_a_file_that_only_one_run_wrote(tmp_path: Path) -> None:
    first = make_run(tmp_path / "a")
    other = make_run(tmp_path / "b", files={"extra.py": "X = 1\n", **FILES})
    states = _states(_pair(first, other))
    assert states["coding/write_file extra.py"] == "only in the other"
    assert states["coding/write_file mean.py"] == "same"
    names = list(states)
    assert names.index("analysis/analyze_file extra.py") < names.index("coding/write_file mean.py")
    assert names.index("coding/write_file extra.py") < names.index("repository")
    backwards = _states(_pair(other, first))
    assert backwards["coding/write_file extra.py"] == "only in the first"


def test_a_run_under_way_is_not_called_different_for_what_it_has_not_reached(tmp_path: Path) -> None:
    first = make_run(tmp_path / "a", result=execution())
    run = Run(tmp_path / "b", model="openai:scripted", provider=_provider({}))
    paper = run.adopt(read_markdown(PAPER, sha256=str(hash(PAPER)), source_format="markdown", name="paper.md"))
    pc.plan(paper, run)
    comparison = pc.compare(first, run)
    run.close()
    pair = comparison.pairs[0]
    assert pair.divergence is None
    states = _states(pair)
    assert states["planning/config"] == "same"
    assert states["analysis/analyze_file mean.py"] == states["execution"] == "not reached"
    assert "has not come to analysis/analyze_file mean.py yet" in comparison.text()


def test_the_reply_counts_that_the_run_went_on_with(tmp_path: Path) -> None:
    """The first reply did not fit; and a prompt was edited, tried, and taken back in the same folder."""
    first = make_run(tmp_path / "a")
    config = ["```yaml\n- no mapping\n```", "```yaml\nseed: 0\n```"]
    retried = make_run(tmp_path / "b", {"planning/config": config})
    pair = _pair(first, retried)
    assert _states(pair)["planning/config"] == "same"
    assert pair.divergence is None
    step = next(step for step in pair.steps if step.name == "planning/config")
    cause = input_difference(step, open_run(first), open_run(retried))
    assert cause is not None
    assert cause.diff == ""
    variant = _variant(tmp_path / "variant", "planning/config")
    tried = make_run(tmp_path / "c")
    make_run(tried, OTHER_CONFIG, prompts=variant)
    assert _states(_pair(first, tried))["planning/config"] == "differs"
    make_run(tried)
    assert _states(_pair(first, tried))["planning/config"] == "same"


def test_a_prompt_that_was_edited_and_restored_leaves_no_trace(tmp_path: Path) -> None:
    first, tried = make_run(tmp_path / "a"), make_run(tmp_path / "b")
    # Another overall plan, so that the config was asked twice with one template.
    changes = {"planning/overall_plan": "Another plan.", **OTHER_CONFIG}
    make_run(tried, changes, prompts=_variant(tmp_path / "v", "planning/overall_plan"))
    assert _states(_pair(first, tried))["planning/config"] == "differs"
    make_run(tried)
    assert _pair(first, tried).divergence is None
    # The same config under two templates.
    make_run(tried, prompts=_variant(tmp_path / "w", "planning/config"))
    make_run(tried)
    pair = _pair(first, tried)
    step = next(step for step in pair.steps if step.name == "planning/config")
    cause = input_difference(step, open_run(first), open_run(tried))
    assert cause is not None
    assert str(cause) == "Its input is the same: the replies differ by themselves."


def test_files_of_an_earlier_plan_of_the_same_run_do_not_count(tmp_path: Path) -> None:
    first = make_run(tmp_path / "a")
    other = make_run(tmp_path / "b", files={**dict.fromkeys(EXTRA, "X = 1\n"), **FILES})
    assert "analysis/analyze_file extra_2.py" in _states(_pair(first, other))
    variant = _variant(tmp_path / "variant", "planning/architecture")
    make_run(other, prompts=variant)
    pair = _pair(first, other)
    assert not [step.name for step in pair.steps if "extra" in step.name]
    assert pair.divergence is None


def test_a_plan_that_was_changed_by_hand_hides_no_step(tmp_path: Path) -> None:
    first = make_run(tmp_path / "a")
    run = Run(tmp_path / "b", model="openai:scripted", provider=_provider({}))
    paper = run.adopt(read_markdown(PAPER, sha256=str(hash(PAPER)), source_format="markdown", name="paper.md"))
    plan = pc.plan(paper, run)
    changed = plan.model_copy(update={"config": pc.Config(content="seed: 7\n")})
    pc.write_code(paper, changed, pc.analyze(paper, changed, run), run)
    run.close()
    pair = _pair(first, tmp_path / "b")
    assert len(pair.steps) == 10
    repository = next(step for step in pair.steps if step.name == "repository")
    assert [(change.part, change.after) for change in repository.changes] == [("config.yaml: line 1", "seed: 7\n")]


def test_what_a_person_made_of_an_artifact_counts(tmp_path: Path) -> None:
    first = make_run(tmp_path / "a")
    run = Run(tmp_path / "b", model="openai:scripted", provider=scripted())
    paper = run.adopt(read_markdown(PAPER, sha256=str(hash(PAPER)), source_format="markdown", name="paper.md"))
    pc.plan(paper, run)
    pc.edit_artifact(run, "planning/config", "seed: 7\n", note="the paper says so")
    chain(run, paper)
    pair = _pair(first, tmp_path / "b")
    assert pair.divergence is not None
    assert pair.divergence.name == "planning/config"
    assert [(c.part, c.before, c.after) for c in pair.divergence.changes] == [("seed", "0", "7")]
    assert str(pair.divergent_input) == "A person changed its output. Its input is the same."
    assert _states(pair)["coding/write_file mean.py"] == _states(pair)["repository"] == "same"


def test_a_reply_that_was_cut_off_is_compared_whole(tmp_path: Path) -> None:
    text = f"```python\n{FILES['mean.py']}```"
    parts = [Reply(text=text[:60], finish="length"), text[60:]]
    pair = _pair(make_run(tmp_path / "a"), make_run(tmp_path / "b", {"coding/write_file mean.py": parts}))
    assert _states(pair)["coding/write_file mean.py"] == "same"
    # Put together from its parts, and not taken for what a person made of the last one.
    assert not [name for name, taken in open_run(tmp_path / "b").steps.items() if taken.edited]


def test_a_step_that_failed_is_compared_by_its_last_reply(tmp_path: Path) -> None:
    first = make_run(tmp_path / "a")
    with pytest.raises(ReplyError):
        make_run(tmp_path / "b", {"planning/config": "no fence"})
    step = next(step for step in _pair(first, tmp_path / "b").steps if step.name == "planning/config")
    assert step.state == "differs"
    assert "no fence" in str(step.changes)


def test_files_changed_after_they_were_written_are_shown_once(tmp_path: Path) -> None:
    first, other = make_run(tmp_path / "a"), make_run(tmp_path / "b", OTHER_MEAN)
    assert _states(_pair(first, other))["repository"] == "same"
    (other / "repo" / "main.py").write_text(FILES["main.py"].replace(":.2f", ":.3f"), encoding="utf-8")
    repository = next(step for step in _pair(first, other).steps if step.name == "repository")
    assert [change.part for change in repository.changes] == ["main.py: def main"]


def test_without_a_repository_the_files_that_the_steps_wrote_are_compared(tmp_path: Path) -> None:
    first, other = make_run(tmp_path / "a", result=execution()), make_run(tmp_path / "b", result=execution())
    shutil.rmtree(other / "repo")
    pair = _pair(first, other)
    assert "repository" not in _states(pair)
    assert pair.divergence is None


@pytest.mark.parametrize(
    ("facts", "part"),
    [
        ({"returncode": 1, "output": "ValueError: x\n"}, "exit code"),
        ({"returncode": 1, "output": "ValueError: x\n"}, "last line"),
        ({"timed_out": True}, "timed out"),
        ({"missing_outputs": ["results/*.csv"]}, "did not write"),
        ({"missing_distribution": "torch", "returncode": 1}, "missing package"),
        ({"command": "python app.py"}, "command"),
    ],
)
def test_how_the_execution_ended(tmp_path: Path, facts: dict[str, Any], part: str) -> None:
    first, other = make_run(tmp_path / "a", result=execution()), make_run(tmp_path / "b", result=execution(**facts))
    step = next(step for step in _pair(first, other).steps if step.name == "execution")
    assert part in {change.part for change in step.changes}


def test_repair_rounds_are_aligned_by_number_and_compared_by_file(tmp_path: Path) -> None:
    def repaired(name: str, divisor: str) -> Path:
        """A run with one round of repair, whose edit takes another divisor."""
        edit = f"mean.py\n<<<<<<< SEARCH\n    return x\n=======\n    return x / {divisor}\n>>>>>>> REPLACE\n"
        folder = make_run(tmp_path / name, result=execution())
        run = Run(folder, model="openai:scripted", provider=scripted({"repairing/repair round 1": edit}))
        values = dict.fromkeys(run.library.prompt("repairing/repair").inputs, "text")
        run.ask(Ask("repairing/repair", values, subject="round 1"))
        run.close()
        return folder

    none, first, other = make_run(tmp_path / "a", result=execution()), repaired("b", "2"), repaired("c", "3")
    assert _states(_pair(none, first))["repairing/repair round 1"] == "only in the other"
    step = _pair(first, other).divergence
    assert step is not None
    assert step.name == "repairing/repair round 1"
    assert [change.part for change in step.changes] == ["mean.py"]


def test_samples_of_one_step_are_compared_each_with_its_own(tmp_path: Path) -> None:
    def sampled(name: str, second: str) -> Path:
        """A run with two samples of the first step."""
        run = Run(tmp_path / name, model="openai:m", provider=scripted({"planning/overall_plan": ["One.", second]}))
        run.samples(Ask("planning/overall_plan", {"paper": "A paper."}), 2)
        run.close()
        return tmp_path / name

    states = _states(_pair(sampled("a", "Two."), sampled("b", "Other.")))
    assert states == {"planning/overall_plan": "same", "planning/overall_plan (sample 1)": "differs"}


def test_how_long_the_execution_took_is_no_difference(tmp_path: Path) -> None:
    first, other = make_run(tmp_path / "a", result=execution()), make_run(tmp_path / "b", result=execution(seconds=9.0))
    assert _pair(first, other).divergence is None


def test_measured_cells_are_matched_by_label_and_other_files_by_line(tmp_path: Path) -> None:
    old = {"results/table_1.csv": "Method,Error,N\nMean,3.00,1\nMode,1,1\n", "results/raw.csv": "a\n1\n"}
    new = {"results/table_1.csv": "Method,N,Error\nMode,1,1\nMean,1,3.50\nMax,2,2\n", "results/raw.csv": "a\n2\n"}
    first = make_run(tmp_path / "a", result=execution(outputs=old))
    other = make_run(tmp_path / "b", result=execution(outputs=new))
    step = next(step for step in _pair(first, other).steps if step.name == "measured")
    assert {(c.part, c.before, c.after) for c in step.changes} == {
        ("Table 1, Mean, Error", "3.00", "3.50"), ("Table 1, Max, Error", None, "2"), ("Table 1, Max, N", None, "2"),
        ("results/raw.csv: line 2", "1\n", "2\n"),
    }  # fmt: skip


def test_a_row_of_the_paper_that_was_not_measured_is_no_cell(tmp_path: Path) -> None:
    run = open_run(make_run(tmp_path / "a", result=execution("Method,Error\nMode,1\n")))
    assert run.cells() == {"Table 1, Mode, Error": "1"}


def test_nothing_is_written_and_nothing_is_locked(tmp_path: Path) -> None:
    first, other = make_run(tmp_path / "a", result=execution()), make_run(tmp_path / "b", OTHER_CONFIG)
    for folder in (first, other):
        (folder / ".lock").unlink(missing_ok=True)
    before = [_snapshot(folder) for folder in (first, other)]
    pc.compare(first, other)._repr_html_()
    assert [_snapshot(folder) for folder in (first, other)] == before


def test_a_run_that_another_process_writes_to_can_be_looked_at(tmp_path: Path) -> None:
    folder = make_run(tmp_path / "a")
    code = (
        "import sys; from pathlib import Path; from papercoder import locking\n"
        f"locking.hold(Path({str(folder)!r})); print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(RunError, match="Another process"):
            Run(folder, model="openai:scripted", provider=_provider({}))
        assert _pair(folder, folder).divergence is None
    finally:
        holder.communicate("")


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="no run folder"):
        pc.compare(tmp_path, tmp_path)


def test_cost_is_what_the_calls_would_cost_without_any_cache(tmp_path: Path) -> None:
    usage = Usage(input_tokens=1000, cached_input_tokens=600, cache_write_tokens=300, output_tokens=100)
    price = Price(input=1, cached_input=0.1, cache_write=1.25, output=5)
    reply = Reply(text="The plan.", usage=usage)
    folder = make_run(tmp_path / "a", {"planning/overall_plan": reply})
    run = Run(folder, model="openai:scripted", provider=_provider({}), price=price)
    opened = open_run(run)
    run.close()
    call = next(call for call in opened.calls if call.request.step == "planning/overall_plan")
    assert cold_cost(call, opened) == pytest.approx((1000 * 1 + 100 * 5) / 1e6)
    comparison = pc.compare(run, folder)
    known, unknown = (compared.totals[-1] for compared in comparison.runs)
    assert known.step == "total"
    assert known.calls == 8
    assert known.cost_usd is not None
    assert known.cost_usd > (1000 * 1 + 100 * 5) / 1e6
    assert unknown.cost_usd is None
    assert "unknown" in comparison.text()
    frame = comparison.totals_frame()
    assert list(frame[(frame.run == known_name(comparison)) & (frame.step == "planning/overall_plan")].calls) == [1]


def known_name(comparison: Any) -> str:
    name: str = comparison.runs[0].name
    return name


def test_time_is_unknown_as_soon_as_one_call_was_not_measured(tmp_path: Path) -> None:
    folder = make_run(tmp_path / "a")
    total = pc.compare(folder, folder).runs[0].totals[-1]
    assert total.seconds is not None
    file = sorted((folder / "calls").glob("0003*.md"))[0]
    unmeasured: Call = read_call(file).model_copy(update={"seconds": None})
    write_call(file, unmeasured)
    assert len(CallStore(folder / "calls")) == 8
    assert pc.compare(folder, folder).runs[0].totals[-1].seconds is None


def test_the_shipped_recording_compares_without_a_repository(tmp_path: Path) -> None:
    recording = SAMPLE / "recording"
    copy = tmp_path / "copy"
    shutil.copytree(recording, copy, ignore=shutil.ignore_patterns("repo", ".lock"))
    config = (copy / "artifacts" / "planning" / "config.yaml").read_text(encoding="utf-8")
    assert "tau: 2" in config
    comparison = pc.compare(recording, copy)
    assert comparison.pairs[0].divergence is None
    total = comparison.runs[0].totals[-1]
    assert total.seconds is None
    assert total.cost_usd is not None
    result = json.loads((copy / "result.json").read_text(encoding="utf-8"))
    result["outputs"]["results/table_2.csv"] = result["outputs"]["results/table_2.csv"].replace("0.", "1.", 1)
    (copy / "result.json").write_text(json.dumps(result), encoding="utf-8")
    step = pc.compare(recording, copy).pairs[0].divergence
    assert step is not None
    assert step.name == "measured"
    assert len(step.changes) == 1
    assert step.changes[0].part.startswith("Table 2, ")


def test_several_runs_are_compared_with_the_first(tmp_path: Path) -> None:
    runs = [make_run(tmp_path / "x" / name, changes) for name, changes in
            (("a", {}), ("b", OTHER_CONFIG), ("c", OTHER_MEAN))]  # fmt: skip
    comparison = pc.compare(*runs)
    assert [(pair.first, pair.other) for pair in comparison.pairs] == [("a", "b"), ("a", "c")]
    frame = comparison.frame()
    assert set(frame.run) == {"b", "c"}
    assert list(frame.columns) == [
        "run", "step", "file", "sample", "state", "part", "change", "before", "after",
    ]  # fmt: skip
    row = frame[(frame.run == "b") & (frame.step == "planning/config")].iloc[0]
    assert (row.part, row.change, row.before, row.after) == ("seed", "changed", "0", "1")
    assert repr(comparison) == (
        "Comparison(with a: b differs from planning/config on; c differs from coding/write_file mean.py on)"
    )
    same_end = pc.compare(make_run(tmp_path / "y" / "a"), runs[0], runs[0])
    assert [run.name for run in same_end.runs] == ["y/a", "x/a", "x/a (2)"]


def test_text_shows_both_values_and_what_changed_in_a_function(tmp_path: Path) -> None:
    text = pc.compare(make_run(tmp_path / "a"), make_run(tmp_path / "b", {**OTHER_CONFIG, **OTHER_MEAN})).text()
    assert "seed: 0 -> 1" in text
    assert "+    return sum(values) / 2" in text
    assert "First divergence: planning/config" in text
    assert "main.py" not in text


@pytest.mark.parametrize("hostile", INJECTIONS)
def test_nothing_from_outside_becomes_markup(tmp_path: Path, hostile: str) -> None:
    changes = {"planning/overall_plan": f"The plan {hostile}", "analysis/analyze_file mean.py": f"It {hostile}\n" * 9}
    files = {**FILES, "mean.py": FILES["mean.py"] + f"\nTEXT = {hostile!r}\n"}
    table = f"Method,Error\nMean,{hostile.replace(',', '')}\n"
    first = make_run(tmp_path / "a", result=execution())
    other = make_run(tmp_path / "b", changes, files=files, result=execution(table, output=hostile, returncode=1))
    page = pc.compare(first, other)._repr_html_()
    assert "cannot be shown" not in page
    audit(page)
