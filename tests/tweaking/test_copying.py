"""A trial as plain code: the cell gives the same prompt, and says only what was changed."""

import ast

from hypothesis import given
from hypothesis import strategies as st

from papercoder.prompting import shipped_source
from papercoder.tweaking.copying import replacements, trial_code
from papercoder.tweaking.trying import edited

STEP = "planning/config"
TEXTS = st.text(alphabet="ab'\"\\\n{", max_size=40)


def _edit(code: str) -> object:
    """The edit that a cell passes to try_prompt."""
    call = next(node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call))
    return ast.literal_eval(next(word.value for word in call.keywords if word.arg == "edit"))


@given(TEXTS, TEXTS)
def test_whatever_was_typed_the_cell_gives_it(before: str, after: str) -> None:
    edit = _edit(trial_code(STEP, before, after, name="x"))
    assert isinstance(edit, str | dict)
    assert edited(before, edit) == after


def test_a_small_change_is_a_replacement() -> None:
    source = shipped_source(STEP)
    draft = source.replace("## user\n", "## user\nSEED 1\n")
    edit = replacements(source, draft)
    assert edit is not None
    assert len(edit) == 1
    assert sum(map(len, edit)) < 200
    assert f"note={'why'!r}" in trial_code(STEP, source, draft, name="seed", note="why")
    assert "model='openai:y'" in trial_code(STEP, source, draft, name="seed", model="openai:y")


def test_repeated_lines_are_told_apart() -> None:
    source = "same\nsame\nother\nsame\nsame\n" + "word\n" * 20
    draft = source.replace("other\nsame\n", "other\nchanged\n")
    edit = replacements(source, draft)
    assert edit is not None
    assert edited(source, edit) == draft


def test_another_prompt_is_given_whole() -> None:
    assert replacements(shipped_source(STEP), "quite another\n") is None
