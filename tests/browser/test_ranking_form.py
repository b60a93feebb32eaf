"""The ranking form in real Chromium, filled in by keyboard and mouse, with the network watched; light and dark."""

import json
from pathlib import Path
from typing import Any

import pytest

import papercoder as pc
from papercoder.evaluation.people.study import RankingStudy, ranking_study
from tests.browser.lab import chromium, page, shot
from tests.conftest import missing
from tests.display.test_static import INJECTIONS
from tests.evaluation.people.studies import BASELINES, PROMPTS, Files, letters

pytestmark = pytest.mark.browser
MARKER = "<img src=x onerror=window.injected=1>"
RUNS = "<script>window.injected = 1; fetch('http://192.0.2.1/')</script>"
HOSTILE = Files.of(
    {
        "main.py": "\n".join(
            [
                *(one.replace("\0", "") for one in INJECTIONS),
                MARKER,
                f"</pre>{MARKER}",
                f"</script>{RUNS}",
                f"</template>{RUNS}",
            ]
        ),
        f"src/{MARKER}.py": "x = 1\n",
        "long.py": "print('a long line of code ' * 3)\n" * 3000,
    }
)


@pytest.fixture(autouse=True)
def _chromium() -> None:
    if chromium() is None:
        missing("Chromium is not installed")


@pytest.fixture
def study() -> RankingStudy:
    groups: dict[str, Any] = {"prompts": PROMPTS | {"Paper": HOSTILE}, "baselines": BASELINES}
    return ranking_study(f"Attention </script>{RUNS}", groups, raters=("ada",), seed=3)


def _watched(view: Any) -> tuple[list[str], list[str]]:
    asked: list[str] = []
    faults: list[str] = []
    view.on("request", lambda request: asked.append(request.url))
    view.on("pageerror", lambda error: faults.append(str(error)))
    view.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    return asked, faults


def _saved(view: Any, file: Path) -> dict[str, Any]:
    with view.expect_download() as download:
        view.get_by_role("button", name="Save answers as a file").click()
    download.value.save_as(file.parent / download.value.suggested_filename)
    loaded: dict[str, Any] = json.loads((file.parent / download.value.suggested_filename).read_text(encoding="utf-8"))
    return loaded


def test_the_form_is_filled_in_offline_saved_read_and_loaded_again(tmp_path: Path, study: RankingStudy) -> None:
    (form,) = study.write(tmp_path)
    where = letters(study, "ada")
    label, best = where["prompts", "PaperCoder"]
    worst = where["prompts", "Abstract"][1]
    with page(height=1400) as view:
        asked, faults = _watched(view)
        view.goto(form.as_uri())
        view.get_by_label("Your name or a pseudonym").fill("Ada Lovelace")
        view.get_by_label("Are you an author").select_option("yes")
        group = view.locator("section", has=view.get_by_role("heading", name=label, exact=True))
        group.get_by_label(f"Rank of repository {best}").select_option("1")
        group.get_by_label(f"Rank of repository {worst}").select_option("2")
        group.get_by_label(f"Rank of repository {where['prompts', 'Paper'][1]}").select_option("2")
        group.get_by_label("Which repository of this group is best?").select_option(best)
        group.get_by_label("Why is it the best?").fill('complete, "with" <all> parts\nand clear')
        group.get_by_label("easier than starting from nothing").select_option("no")
        method = view.locator("fieldset", has_text="Method")
        method.get_by_label("Element").fill("the loss")
        method.get_by_label(f"Implemented in {best}").select_option("yes")
        method.get_by_role("button", name="Add an element of method").press("Enter")
        view.keyboard.type("the sampler")
        method.get_by_label(f"Implemented in {worst}").nth(1).select_option("no")
        for kind in ("repository", "file"):
            for summary in view.locator(f"details.{kind} > summary").all():
                summary.press("Enter")
        assert view.get_by_text("more characters in this file").first.is_visible()
        assert view.locator("pre", has_text="window.injected").first.is_visible()
        saved = _saved(view, tmp_path / "answers" / "x")
        view.reload()
        view.get_by_text("What you entered before is here again.").wait_for()
        assert _saved(view, tmp_path / "again" / "x") | {"saved": 0} == saved | {"saved": 0}
        view.evaluate("localStorage.clear()")
        view.reload()
        assert view.get_by_label("Your name or a pseudonym").input_value() == ""
        view.get_by_label("Load a saved file").set_input_files(next((tmp_path / "answers").iterdir()))
        view.get_by_text("Loaded answers-").wait_for()
        assert _saved(view, tmp_path / "loaded" / "x") | {"saved": 0} == saved | {"saved": 0}
        assert view.evaluate("window.injected") is None
        assert [url for url in asked if not url.startswith(("file:", "blob:"))] == []
        assert faults == []
    (file,) = (tmp_path / "answers").iterdir()
    assert file.name == f"answers-{study.name}-Ada-Lovelace.json"
    assert "\n  " in file.read_text(encoding="utf-8")
    (ada,) = pc.read_answers(tmp_path / "answers").raters
    said = ada.groups["prompts"]
    assert (ada.rater, ada.author, said.best, said.easier) == ("Ada Lovelace", True, "PaperCoder", False)
    assert said.ranks == {"PaperCoder": 1, "Abstract": 2, "Paper": 2}
    assert said.best_why == 'complete, "with" <all> parts\nand clear'
    assert [(one.kind, one.element, one.system, one.implemented) for one in ada.implemented] == [
        ("method", "the loss", "PaperCoder", True), ("method", "the sampler", "Abstract", False),
    ]  # fmt: skip


def test_a_script_that_gets_in_does_not_run_and_reaches_no_host(tmp_path: Path, study: RankingStudy) -> None:
    (form,) = study.write(tmp_path)
    broken = form.read_text(encoding="utf-8").replace("<main>", f"<main>{RUNS}{MARKER}", 1)
    form.write_text(broken, encoding="utf-8")
    with page() as view:
        asked, _ = _watched(view)
        view.goto(form.as_uri())
        view.get_by_label("Your name or a pseudonym").fill("Ada")
        assert view.evaluate("window.injected") is None
        assert [url for url in asked if url.startswith("http")] == []


def test_a_file_of_another_study_is_refused_and_changes_nothing(tmp_path: Path, study: RankingStudy) -> None:
    (form,) = study.write(tmp_path)
    other = tmp_path / "other.json"
    other.write_text(json.dumps({"format": 1, "study": "other", "form": "ada", "rater": "Eve"}), encoding="utf-8")
    with page() as view:
        view.goto(form.as_uri())
        view.get_by_label("Your name or a pseudonym").fill("Ada")
        view.get_by_label("Load a saved file").set_input_files(other)
        view.get_by_text("it is of another study").wait_for()
        assert view.get_by_label("Your name or a pseudonym").input_value() == "Ada"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 400])
def test_it_reads_in_light_and_dark_and_on_narrow_screens(
    tmp_path: Path, study: RankingStudy, dark: bool, width: int
) -> None:
    (form,) = study.write(tmp_path)
    with page(width=width, height=3400) as view:
        view.emulate_media(color_scheme="dark" if dark else "light")
        view.goto(form.as_uri())
        view.locator("details.repository > summary").first.click()
        view.locator("details.repository details.file > summary").first.click()
        shot(view, f"ranking-form-{width}", dark=dark)
        assert view.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert view.locator("[data-path]").evaluate_all("all => all.every(one => one.labels.length === 1)")
