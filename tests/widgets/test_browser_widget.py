"""The browser widget and its view-models, without a browser."""

import re
from pathlib import Path

import pytest

import papercoder as pc
from papercoder.errors import PapercoderError
from papercoder.paper.model import Paper
from papercoder.run import Run
from papercoder.widgets import inspect
from papercoder.widgets.browser import Browser
from papercoder.widgets.view import Item, Tab, View
from tests.scripted import FILES


@pytest.fixture
def done(run: Run, paper: Paper) -> tuple[Run, pc.Plan, pc.Repository]:
    """A finished run."""
    adopted = run.adopt(paper)
    plan = pc.plan(adopted, run)
    return run, plan, pc.write_code(adopted, plan, pc.analyze(adopted, plan, run), run)


def _page(browser: Browser) -> str:
    return str(browser.tabs.children[browser.tabs.selected_index].value)


def test_a_run_shows_each_calls_prompt_reply_and_facts(done: tuple[Run, pc.Plan, pc.Repository]) -> None:
    browser = inspect(done[0])
    assert len(browser.list.options) == 4 + 2 * len(FILES)
    assert browser.tabs.titles == ("Prompt", "Reply", "Template", "Variables", "Facts")
    assert "We average numbers" in _page(browser)
    browser.tabs.selected_index = 1
    assert "Average the numbers of Table 1." in _page(browser)
    browser.list.index = 3
    assert browser.tabs.selected_index == 1
    assert "seed: 0" in _page(browser)
    browser.tabs.selected_index = 2
    assert "Extracts every setting" in _page(browser)
    browser.tabs.selected_index = 4
    assert "unknown" in _page(browser)
    assert "paid" in _page(browser)


def test_the_filter_searches_prompts_and_replies(done: tuple[Run, pc.Plan, pc.Repository]) -> None:
    browser = inspect(done[0])
    browser.filter.value = "coding MEAN.PY"
    assert any("coding/write_file mean.py" in label for label, _ in browser.list.options)
    browser.filter.value = "no such words anywhere"
    assert browser.list.options == ()
    assert browser.found.value == f"0 of {4 + 2 * len(FILES)}"
    browser.filter.value = ""
    assert len(browser.list.options) == 4 + 2 * len(FILES)


def test_a_plan_and_a_repository(done: tuple[Run, pc.Plan, pc.Repository]) -> None:
    plan = inspect(done[1])
    plan.list.index = 1
    assert plan.tabs.titles == ("Classes", "Call flow", "File")
    assert "data:image/png" in _page(plan)
    repository = inspect(done[2])
    labels = [label for label, _ in repository.list.options]
    assert "main.py" in labels
    commits = [number for number, label in enumerate(labels) if label.startswith("commit")]
    assert len(commits) == len(done[2].log())
    repository.list.index = commits[-1]
    assert repository.tabs.titles == ("Changes",)
    assert "+def mean" in _page(repository).replace("</span>", "").replace("<span>", "")
    repository.list.index = commits[0]
    assert repository.tabs.titles == ("Changes", "From here to the last")
    assert "+def mean" not in _page(repository).replace("</span>", "").replace("<span>", "")
    repository.tabs.selected_index = 1
    assert "+def mean" in _page(repository).replace("</span>", "").replace("<span>", "")


def test_files_are_listed_in_their_folders_and_the_filter_keeps_the_path(tmp_path: Path) -> None:
    made = pc.Repository.create(tmp_path / "repo")
    names = ("a/b/one.py", "a/b/two.py", "a/one.py", "c/one.py", "main.py")
    made.commit({name: f"# this is {name}\n" for name in names}, "All", "test")
    browser = inspect(made)
    listed = [label for label, _ in browser.list.options][:-1]
    indent = "\u2003"
    assert listed == [
        "a/", f"{indent}b/", f"{indent * 2}one.py", f"{indent * 2}two.py", f"{indent}one.py", "c/", f"{indent}one.py",
        "main.py",
    ]  # fmt: skip
    assert browser.found.value == "6 of 6"
    assert "this is a/b/one.py" in re.sub(r"<[^>]*>", "", _page(browser))
    browser.filter.value = "two"
    assert [label for label, _ in browser.list.options] == ["a/", f"{indent}b/", f"{indent * 2}two.py"]
    assert browser.found.value == "1 of 6"
    assert "this is a/b/two.py" in re.sub(r"<[^>]*>", "", _page(browser))
    browser.filter.value = "c/one"
    assert [label for label, _ in browser.list.options] == ["c/", f"{indent}one.py"]
    browser.filter.value = ""
    browser.list.index = 0
    assert "    one.py" in _page(browser)
    again = inspect(made, item="c/one.py")
    assert "this is c/one.py" in re.sub(r"<[^>]*>", "", _page(again))
    assert "item='c/one.py'" in again.code()
    page = made._repr_html_()
    assert re.search(r"a/ \(3 files\)</summary><div[^>]*><details open><summary[^>]*>b/ \(2 files\)", page)


def test_an_error_shows_in_the_widget() -> None:
    def broken() -> str:
        raise ValueError("no such file")

    items = (Item("good", (Tab("A", lambda: "fine"),)), Item("bad", (Tab("A", broken),)))
    browser = Browser(View("t", "n", items, "thing"))
    browser.list.index = 1
    assert browser.tabs.titles == ("Error",)
    assert "no such file" in _page(browser)
    browser.list.index = 0
    assert _page(browser) == "fine"


def test_what_has_no_widget_says_so(tmp_path: Path) -> None:
    with pytest.raises(PapercoderError, match="one of Paper, Plan, Analyses, Repository"):
        inspect("text")  # type: ignore[arg-type]


def test_analyses_and_an_execution(done: tuple[Run, pc.Plan, pc.Repository], paper: Paper) -> None:
    run, plan, _ = done
    analyses = inspect(pc.analyze(paper, plan, run))
    assert [label for label, _ in analyses.list.options] == list(FILES)
    assert "The analysis of mean.py" in _page(analyses)
    execution = pc.Execution(
        command="python main.py", sandbox="none", returncode=0, output="it said so", seconds=1.0, tree="0",
        outputs={"results/table_1.csv": "Method,Error"},
    )  # fmt: skip
    shown = inspect(execution, item="wrote results/table_1.csv")
    assert "Error" in _page(shown)
    assert inspect(execution, query="it said so").found.value == "1 of 2"


def test_copy_as_code_gives_a_cell_that_opens_the_same_view(done: tuple[Run, pc.Plan, pc.Repository]) -> None:
    run, plan, repository = done
    browser = inspect(run)
    browser.filter.value = "config"
    browser.list.index = 1
    browser.tabs.selected_index = 1
    browser.copy_button.click()
    assert "model='openai:scripted'" in browser.copied.value
    for thing, source in ((run, browser.copied.value), (repository, inspect(repository, item="mean.py").code())):
        again: dict[str, Browser] = {}
        exec(source.replace("inspect(", "shown = inspect(", 1).replace("import shown = ", "import "), again)  # noqa: S102 - it is our own cell
        assert isinstance(again["shown"], Browser)
        if thing is run:
            shown = again["shown"]
            assert (shown.filter.value, shown.list.index, shown.tabs.selected_index) == ("config", 1, 1)
    assert (
        inspect(plan, item="3. Logic design", tab="File graph")
        .code()
        .endswith("inspect(plan, item='3. Logic design', tab='File graph')")
    )
