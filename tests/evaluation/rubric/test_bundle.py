"""A folder with a rubric and what belongs to it."""

from pathlib import Path

import pytest

import papercoder as pc
from papercoder.errors import EvaluationError
from tests.evaluation.rubric.graded import rubric
from tests.scripted import PAPER


def _folder(path: Path, **files: str) -> Path:
    names = {
        "rubric": "rubric.json",
        "judge_dot": "judge.addendum.md",
        "judge_line": "judge_addendum.md",
        "blacklist": "blacklist.txt",
        "paper": "paper.md",
        "addendum": "addendum.md",
    }
    folder = path / "averaging"
    folder.mkdir()
    for name, text in {"rubric": rubric().root.model_dump_json(), **files}.items():
        (folder / names[name]).write_text(text, encoding="utf-8")
    return folder


def test_a_whole_folder_is_read(tmp_path: Path) -> None:
    folder = _folder(
        tmp_path, paper=PAPER, addendum="\ufeffA.\r\n", judge_dot="J.", blacklist="https://github.com/a/b\n\n# more\n"
    )
    found = pc.read_rubric(folder)
    assert found.paper is not None
    assert (found.name, found.addendum, found.judge_addendum) == ("averaging", "A.", "J.")
    assert found.blacklist == ("https://github.com/a/b",)
    assert found.missing == ()
    assert found.rubric == rubric()
    assert "3 of 4 leaves" in repr(found)
    assert "3 leaves" in found._repr_html_()


def test_what_is_missing_is_listed_and_none_is_no_entry(tmp_path: Path) -> None:
    found = pc.read_rubric(_folder(tmp_path, judge_line="J.", blacklist="None\n") / "rubric.json")
    assert (found.paper, found.judge_addendum, found.blacklist) == (None, "J.", ())
    assert found.missing == ("paper.md", "addendum.md")


def test_a_folder_without_a_rubric_and_a_file_not_fetched_are_refused(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"no rubric\.json"):
        pc.read_rubric(tmp_path)
    with pytest.raises(EvaluationError, match="git lfs pull"):
        pc.read_rubric(_folder(tmp_path, rubric="version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"))
