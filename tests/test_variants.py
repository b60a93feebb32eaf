"""Prompt variants: folders with a parent and a note, which survive restarts."""

from pathlib import Path

import pytest

from papercoder.errors import PromptError
from papercoder.prompting import PromptLibrary, shipped_source
from papercoder.variants import create_variant, open_variant, variants_in

STEP = "planning/config"


def test_a_variant_overrides_its_parent_which_overrides_the_shipped(tmp_path: Path) -> None:
    source = shipped_source(STEP)
    parent = create_variant(tmp_path / "short", note="fewer words")
    parent.write(STEP, source.replace("## user", "## user\nBe short."))
    child = create_variant(tmp_path / "shorter", parent="short")
    assert PromptLibrary(child.folder).prompt(STEP).source == parent.source(STEP)
    child.write(STEP, source.replace("## user", "## user\nBe shorter."))
    assert "Be shorter." in PromptLibrary(child.folder).prompt(STEP).source
    assert PromptLibrary(child.folder).prompt("planning/architecture").source == shipped_source("planning/architecture")
    assert [one.name for one in variants_in(tmp_path)] == ["short", "shorter"]
    again = open_variant(tmp_path / "shorter")
    assert again.parent is not None
    assert (again.parent.name, again.parent.note, again.overridden()) == ("short", "fewer words", (STEP,))


def test_a_folder_without_description_is_a_variant_of_the_shipped_prompts(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    assert open_variant(tmp_path / "mine").parent is None


def test_making_a_variant_twice_keeps_it(tmp_path: Path) -> None:
    create_variant(tmp_path / "v", note="why").write(STEP, "x")
    assert create_variant(tmp_path / "v").note == "why"
    assert create_variant(tmp_path / "v", note="better").source(STEP) == "x"
    create_variant(tmp_path / "other")
    with pytest.raises(PromptError, match="already a variant of the shipped prompts"):
        create_variant(tmp_path / "v", parent="other")


@pytest.mark.parametrize(
    ("description", "message"),
    [
        ("parent: ../elsewhere\n", "name of a folder beside it"),
        ("parent: v\n", "go in a circle: v -> v"),
        ("parent: nobody\n", "not a folder"),
        ("colour: red\n", "parent and note, and nothing else"),
        ("- a\n", "parent and note"),
        ("parent: [\n", "cannot be read"),
    ],
)
def test_a_wrong_description_says_what_is_wrong(tmp_path: Path, description: str, message: str) -> None:
    (tmp_path / "v").mkdir()
    (tmp_path / "v" / "variant.yaml").write_text(description)
    with pytest.raises(PromptError, match=message):
        open_variant(tmp_path / "v")
