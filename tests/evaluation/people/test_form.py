"""The form as text: nothing in it runs but its own script, and it names no host. See tests/browser for the rest."""

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from papercoder.evaluation.people.form import ranking_form
from papercoder.evaluation.people.questions import element_controls, group_controls, rater_controls
from papercoder.evaluation.people.study import ranking_study
from tests.display.test_static import INJECTIONS
from tests.evaluation.people.studies import PROMPTS, Files, small_study


class _Page(HTMLParser):
    """Collects elements, and the texts of scripts and pre."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {"script": [], "pre": []}
        self.inside = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attributes)))
        if tag in self.texts:
            self.inside = tag
            self.texts[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = "" if tag == self.inside else self.inside

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.texts[self.inside][-1] += data


def _paths(page: _Page) -> list[tuple[str, ...]]:
    return [tuple(json.loads(its["data-path"] or "")) for _, its in page.elements if "data-path" in its]


# What holds a zero byte is no text, and the form does not show it.
WRITTEN = [text for text in INJECTIONS if "\0" not in text]


@pytest.mark.parametrize("text", [*WRITTEN, "</script><script>alert(1)</script>", "\u2028", "{{ 7 * 7 }}"])
def test_nothing_from_a_repository_becomes_markup(text: str) -> None:
    groups: dict[str, Any] = {"g": {"One": Files.of({f"{text}.py": text}), "Two": PROMPTS["Paper"]}}
    page = _Page(ranking_form(ranking_study(text, groups, raters=("ada",)).sheet()))
    harmless = _Page(ranking_form(small_study().sheet()))
    assert len(page.texts["script"]) == 2
    assert page.texts["script"][1] == harmless.texts["script"][1]
    assert {tag for tag, _ in page.elements} <= {tag for tag, _ in harmless.elements} | {"p"}
    assert not [name for _, its in page.elements for name in its if name.startswith("on") or name in ("src", "style")]
    assert any(shown.lstrip("\n") == text for shown in page.texts["pre"])


def test_it_names_no_host_and_its_policy_lets_only_its_own_script_run() -> None:
    text = ranking_form(small_study().sheet())
    assert not re.search(r"https?:|//[a-z]", text)
    assert not [its for _, its in _Page(text).elements if "href" in its or "action" in its]
    assert "default-src &#39;none&#39;; script-src &#39;sha256-" in text


def test_it_asks_every_question_under_a_label() -> None:
    sheet = small_study().sheet()
    text = ranking_form(sheet)
    asked = [*rater_controls(), *(one for group in sheet.groups for one in group_controls(group))]
    expected = [control.path for control in (*asked, *element_controls(sheet.letters))]
    assert sorted(_paths(_Page(text))) == sorted(expected)
    assert text.count("<label") == len(expected) + 1


def test_the_facts_of_a_sheet_cannot_end_their_script() -> None:
    text = "</script ><script>alert(1)</script ><!--"
    sheet = small_study().sheet().model_copy(update={"form": text})
    scripts = _Page(ranking_form(sheet)).texts["script"]
    assert len(scripts) == 2
    assert json.loads(scripts[0])["form"] == text
