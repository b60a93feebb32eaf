"""Fences: what is put in comes out, and only a line of its own kind closes one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papercoder.fences import Opening, closes, fenced, opening
from papercoder.replies import fences


@given(st.text(alphabet="`~ \na1"), st.sampled_from(["", "python"]))
def test_what_is_fenced_comes_back(text: str, language: str) -> None:
    (found,) = fences(f"before\n\n{fenced(text, language)}\n\nafter")
    assert found.text == (text if text.endswith("\n") else f"{text}\n")
    assert (found.info, found.closed) == (language, True)


def test_a_fence_is_as_short_as_it_can_be() -> None:
    assert fenced("x = `1`") == "```\nx = `1`\n```"
    assert fenced("```\nx\n```\n", "md") == "````md\n```\nx\n```\n````"


@pytest.mark.parametrize(
    ("line", "found"),
    [("```", ("```", "")), ("   ~~~~ py ", ("~~~~", "py")), ("    ```", None), ("``", None), ("```x``` y", None)],
)
def test_opening(line: str, found: tuple[str, str] | None) -> None:
    assert opening(line) == (Opening(*found) if found else None)


@pytest.mark.parametrize(
    ("line", "mark", "closed"),
    [("```", "```", True), (" ````` ", "````", True), ("```", "````", False), ("~~~", "```", False),
     ("```python", "```", False)],
)  # fmt: skip
def test_closing(line: str, mark: str, closed: bool) -> None:
    assert closes(line, mark) is closed
