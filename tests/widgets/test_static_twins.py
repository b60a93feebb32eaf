"""Whatever a tab of `inspect` shows stands in the object's static view too, or where to find it does."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import get_args

import pytest

import papercoder as pc
from papercoder.call_parts import LEAST_FOLDED
from papercoder.comparing.comparison import Comparison
from papercoder.evaluation.pairs import SideBySide
from papercoder.evaluation.report import Evaluation
from papercoder.evaluation.rubric.grades import RubricGrading
from papercoder.llm.messages import Reply, Request, Usage
from papercoder.paper import showing
from papercoder.paper.model import Algorithm, Equation, Paper
from papercoder.paper.pages import Box
from papercoder.paper.reading import read_paper
from papercoder.run import Run
from papercoder.stages.analysis import Analyses
from papercoder.widgets import inspecting
from tests.comparing.runs import execution, make_run
from tests.conftest import SAMPLE
from tests.display.injections import audit
from tests.evaluation.judges import GOLD, TARGET, Files, critique, judgement, judging_run, sensible
from tests.evaluation.rubric.graded import Memory, bundle, judge, many
from tests.scripted import FILES, PAPER, chain, scripted

# Tabs that need no twin, each with the words of the static view that say where the same is.
STATED = {"From here to the last": "repository.diff(before, after) shows what differs between any two commits."}


def _text(page: str) -> str:
    """A page's words: tags that begin or end a block part them, others do not."""
    parted = re.sub(r"</?(?:td|th|tr|li|ul|div|pre|summary|details|b|table|tbody|thead)\b[^>]*>", "\n", page)
    return unescape(re.sub(r"<[^>]*>", "", parted))


def _lines(page: str) -> list[str]:
    return [" ".join(line.split()) for line in _text(page).splitlines() if line.strip()]


def _pictures(page: str) -> set[str]:
    return {unescape(name) for name in re.findall(r'<img alt="([^"]*)"', page)}


def _check(thing: inspecting.Inspected) -> None:
    """Every tab of every item, line by line and picture by picture."""
    static = thing._repr_html_()
    assert "cannot be shown" not in static
    audit(static)
    known = "\n".join(_lines(static))
    view = inspecting._view(thing)
    assert view.items
    assert view.title in known
    for item in view.items:
        for tab in item.tabs:
            if (words := STATED.get(tab.name)) is not None:
                assert words in known
                continue
            body = tab.body()
            missing = [line for line in _lines(body) if line not in known]
            assert missing == [], f"{type(thing).__name__}, {item.label}, {tab.name}"
            # A crop of an equation is part of its page.
            pictures = {re.sub(r"^Equation .* on page", "Page", name) for name in _pictures(body)}
            assert pictures <= _pictures(static), f"{type(thing).__name__}, {item.label}, {tab.name}"


def _paper(folder: Path) -> Paper:
    paper = read_paper(SAMPLE / "paper.pdf")
    equation = Equation(number="3", latex="K = Z", origin="glyphs", doubtful=True, page=2, box=Box(240, 262, 536, 282))
    algorithm = Algorithm(number="1", caption="How to average", text="sum, then divide")
    return paper.model_copy(
        update={"equations": (equation,), "algorithms": (algorithm,), "warnings": ("a warning",)}
    )  # fmt: skip


def _run(folder: Path) -> Run:
    long = "A long introduction to averages.\n" * 50
    thought = Reply(text="The plan.", thinking="First I thought.", usage=Usage(input_tokens=10, output_tokens=2))
    run = Run(folder / "run", model="openai:x", provider=scripted({"planning/overall_plan": thought}))
    file = folder / "paper.md"
    file.write_text(f"# Averages\n\n## 1 Method\n\n{long}", encoding="utf-8")
    chain(run, read_paper(file))
    return run


def _plan(folder: Path) -> pc.Plan:
    run = _run(folder)
    return pc.plan(pc.read_paper(folder / "paper.md"), run)


def _analyses(folder: Path) -> Analyses:
    run = _run(folder)
    paper = pc.read_paper(folder / "paper.md")
    return pc.analyze(paper, pc.plan(paper, run), run)


def _repository(folder: Path) -> pc.Repository:
    made = pc.Repository.create(folder / "repo")
    made.commit({"a/b/one.py": "x = 1\n", "a/two.md": "two\n"}, "First", "test")
    made.commit({"a/b/one.py": "x = 2\n", "main.py": "y = 3\n"}, "Second", "test")
    return made


def _execution(folder: Path) -> pc.Execution:
    return execution(output="it said so\nand ended\n")


def _comparison(folder: Path) -> Comparison:
    files = {**FILES, "mean.py": FILES["mean.py"].replace("len(values)", "max(len(values), 1)")}
    variant = pc.create_variant(folder / "variants" / "polite")
    source = Run(folder / "scratch", model="openai:x", provider=scripted()).library.prompt("planning/config").source
    variant.write("planning/config", source.replace("## user\n", "## user\nPlease.\n"))
    runs = [
        make_run(folder / "a"),
        make_run(folder / "b", {"planning/config": "```yaml\nseed: 1\n```"}, files=files, prompts=variant.folder),
        make_run(folder / "c", files=files),
    ]
    return pc.compare(*runs)


def _evaluation(folder: Path, code: str = "return sum(values) / len(values)") -> Evaluation:
    wrong = critique(file="trainer.py", severity="high", evidence="Nobody says this.")

    def answer(request: Request) -> str:
        """The third sample cannot be read."""
        if request.step == "evaluation/choose_files":
            return sensible(request)
        return judgement(4, critique(code=code), wrong) if request.sample < 2 else "no"

    long = Files({**TARGET.files, "long.py": "x = 1\n" * 60_000})
    run = judging_run(folder / "judging", answer)
    return pc.evaluate(read_paper(_averages(folder)), long, run, GOLD, samples=3, label="ours")


def _averages(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / "averages.md"
    file.write_text(PAPER, encoding="utf-8")
    return file


def _grading(folder: Path, missing: str = "trainer") -> RubricGrading:
    files = {name: text for name, text in many().items() if name != f"{missing}.py"}
    run = Run(folder / f"grading {missing}", model="openai:x", provider=judge())
    return pc.grade_rubric(read_paper(_averages(folder)), Memory(files), bundle(), run, samples=2)


def _side_by_side(folder: Path) -> SideBySide:
    return pc.side_by_side(_grading(folder), _grading(folder, missing="loader"))


MADE: dict[type, Callable[[Path], inspecting.Inspected]] = {
    Paper: _paper, pc.Plan: _plan, Analyses: _analyses, pc.Repository: _repository, pc.Execution: _execution,
    Run: _run, Comparison: _comparison, Evaluation: _evaluation, RubricGrading: _grading, SideBySide: _side_by_side,
}  # fmt: skip


@pytest.mark.parametrize("kind", get_args(inspecting.Inspected), ids=lambda kind: kind.__name__)
def test_each_tab_stands_in_the_static_view(kind: type, tmp_path: Path) -> None:
    _check(MADE[kind](tmp_path))


def test_two_evaluations_side_by_side_have_a_static_view_of_all_that_is_shown(tmp_path: Path) -> None:
    _check(pc.side_by_side(_evaluation(tmp_path / "a"), _evaluation(tmp_path / "b", code="csv.writer(stream)")))


def test_what_calls_share_is_folded_in_the_widget_and_named_in_the_static_view(tmp_path: Path) -> None:
    run = _run(tmp_path)
    browser = inspecting.inspect(run, item="6. analysis/analyze_file main.py [paid]")
    page = browser.tabs.children[0].value
    (count, number) = re.findall(
        r"<details><summary[^>]*>its first ([\d,]+) characters, the same as in call (\d+)", page
    )[0]
    first, second = (run.calls()[place - 1].request for place in (int(number), int(number) + 1))
    assert (first.step, second.step) == ("analysis/analyze_file", "analysis/analyze_file")
    shared = int(count.replace(",", ""))
    assert shared >= LEAST_FOLDED
    texts = [request.messages[-1].text for request in (first, second)]
    assert texts[0] != texts[1]
    assert texts[0][:shared] == texts[1][:shared]
    introduction = "A long introduction to averages."
    sent = sum(message.text.count(introduction) for call in run.calls() for message in call.request.messages)
    # Once as a variable, and once in each of the three conversations that are not the beginning of another.
    assert run._repr_html_().count(introduction) == 4 * 50 < sent
    assert f"system ({len(second.messages[0].text):,} characters), the same as in call 5" in page
    browser.tabs.selected_index = browser.tabs.titles.index("Facts")
    assert re.search(r"border:2px solid[^>]*>paid<", browser.tabs.children[-1].value)


def test_pages_beyond_the_bound_are_said_to_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    paper = read_paper(SAMPLE / "paper.pdf")
    assert _pictures(paper._repr_html_()) == {f"Page {number}" for number in range(1, 5)}
    monkeypatch.setattr(showing, "MOST_BYTES", 200_000)
    page = paper._repr_html_()
    shown = len(_pictures(page))
    assert 0 < shown < 4
    assert f"Pages after the first {shown} are left out here" in page
