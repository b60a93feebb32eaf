"""Prompt files: what they declare is what they use, and values are never read as templates."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papercoder.errors import PromptError
from papercoder.prompting import PromptLibrary, fenced_files, parse_prompt, steps
from papercoder.replies import fences

GOOD = "---\ndescription: d\ninputs: [paper]\noutput: OverallPlan\n---\n## system\nBe.\n\n## user\n{{ paper }}\n"


@pytest.mark.parametrize("step", steps())
def test_every_shipped_prompt_is_what_it_declares(step: str) -> None:
    prompt = PromptLibrary().prompt(step)
    messages = prompt.render({name: f"<{name}>" for name in prompt.inputs})
    text = "".join(message.text for message in messages)
    if step != "repairing/outcome":
        assert all(f"<{name}>" in text for name in prompt.inputs if name != "replies_left")


def test_every_step_of_every_recipe_exists() -> None:
    recipe = PromptLibrary().recipe("papercoder")
    named = [*recipe["planning"], recipe["analysis"], recipe["coding"], recipe["repairing"]]
    assert set(named) <= set(steps())
    assert set(recipe["expected_output_tokens"]) <= set(named)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("inputs: [paper]", "inputs: []"), "declares the inputs none but uses paper"),
        (("inputs: [paper]", "inputs: [paper, plan]"), "Make them agree"),
        (("output: OverallPlan", "output: Poem"), "unknown output"),
        (("description: d", "description: d\ncolour: red"), "colour"),
        (("## user", "## nobody"), "user part last"),
        (("{{ paper }}", "{{ paper"), "template line"),
        (("---\ndesc", "desc"), "front matter"),
    ],
)
def test_what_is_wrong_is_said(change: tuple[str, str], reason: str) -> None:
    with pytest.raises(PromptError, match=reason):
        parse_prompt("x/y", GOOD.replace(*change))


def test_a_missing_value_is_named() -> None:
    with pytest.raises(PromptError, match="needs paper"):
        parse_prompt("x/y", GOOD).render({})


@given(st.text())
def test_values_are_data(text: str) -> None:
    value = text + "{{ 7*7 }}{% raw %}## user\n<!-- cache -->"
    (_, user) = parse_prompt("x/y", GOOD).render({"paper": value})
    assert user.blocks == (value,)


def test_templates_are_sandboxed() -> None:
    prompt = parse_prompt("x/y", GOOD.replace("{{ paper }}", "{{ paper.__class__.__mro__ }}"))
    with pytest.raises(PromptError):
        prompt.render({"paper": "x"})


def test_a_cache_mark_splits_blocks() -> None:
    (_, user) = parse_prompt("x/y", GOOD.replace("{{ paper }}", "{{ paper }}\n<!-- cache -->\nmore")).render(
        {"paper": "p"}
    )
    assert user.blocks == ("p\n", "\nmore")


def test_a_variant_overrides_one_file(tmp_path: Path) -> None:
    (tmp_path / "planning").mkdir()
    (tmp_path / "planning" / "overall_plan.md").write_text(GOOD, encoding="utf-8")
    library = PromptLibrary(tmp_path)
    assert library.prompt("planning/overall_plan").source == GOOD
    assert library.prompt("planning/config") == PromptLibrary().prompt("planning/config")


def test_a_variant_file_that_overrides_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "planning").mkdir()
    (tmp_path / "planning" / "overal_plan.md").write_text(GOOD, encoding="utf-8")
    with pytest.raises(PromptError, match="overrides no prompt"):
        PromptLibrary(tmp_path)


def test_unknown_names_list_the_known() -> None:
    with pytest.raises(PromptError, match="planning/overall_plan"):
        PromptLibrary().prompt("planning/none")
    with pytest.raises(PromptError, match="papercoder"):
        PromptLibrary().recipe("none")


@given(st.text(alphabet="`\nab"))
def test_files_are_fenced_by_more_backticks_than_they_hold(text: str) -> None:
    (fence,) = fences(fenced_files({"a.py": text}))
    assert fence.text.rstrip("\n") == text.rstrip("\n")
