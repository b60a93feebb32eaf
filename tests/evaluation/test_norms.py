"""Code norms, measured by real ruff and lizard on code whose figures are known."""

from pathlib import Path

import pytest

from papercoder.evaluation.measuring import count
from papercoder.evaluation.norms import Norms, norms
from papercoder.llm.tokens import count_tokens
from papercoder.repository.opening import open_repository

CLEAN = '''"""A module."""


def branch(x: int) -> int:
    """Doubles."""
    if x:
        return 2 * x
    return x


def _hidden(y):
    return y
'''
BAD = "# ruff: noqa\nimport os  # noqa\n\n\ndef f(x, y: int):\n    return undefined_name\n"


def _norms(tmp_path: Path, **files: str) -> Norms:
    for name, text in files.items():
        file = tmp_path / "repo" / (name.replace("__", "/").replace("_", ".", 1))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return norms(open_repository(tmp_path / "repo"))


def test_every_figure_of_known_code(tmp_path: Path) -> None:
    found = _norms(tmp_path, clean_py=CLEAN, README_md="# Title\n", code_js="function f(a) { if (a) { return 1 } }\n")
    assert (found.files, found.code_files, found.python_files) == (3, 2, 1)
    assert found.functions == 3
    assert found.tokens == sum(map(count_tokens, (CLEAN, "# Title\n", "function f(a) { if (a) { return 1 } }\n")))
    assert found.max_complexity == 2
    assert found.mean_complexity == pytest.approx(5 / 3)
    assert (found.public_definitions, found.documented) == (2, 1.0)
    assert (found.hintable_functions, found.hinted) == (2, 0.5)
    assert found.duplicated == 0
    assert found.findings == {"errors": 0, "likely bugs": 0, "style": 0, "simplicity": 0}
    assert found.not_measured == ()


def test_the_comments_and_configuration_of_a_repository_hide_nothing(tmp_path: Path) -> None:
    shown = _norms(tmp_path / "a", bad_py=BAD)
    hidden = _norms(
        tmp_path / "b", bad_py=BAD, ruff_toml='exclude = ["*.py"]\nlint.select = []\n',
        pyproject_toml='[tool.ruff]\nexclude = ["*.py"]\n',
    )  # fmt: skip
    (tmp_path / "b" / "repo" / ".gitignore").write_text("*.py\n", encoding="utf-8")
    again = norms(open_repository(tmp_path / "b" / "repo"))
    assert shown.findings is not None
    assert shown.findings["errors"] == pytest.approx(1000 * 2 / 3)
    assert shown.findings == hidden.findings == again.findings
    assert shown.documented == 0
    assert shown.hinted == 0


def test_a_module_of_the_repository_is_never_imported(tmp_path: Path) -> None:
    witness = tmp_path / "ran"
    code = f"open({str(witness)!r}, 'w')\n"
    _norms(tmp_path, ruff_py=code, json_py=code, lizard_py=code, papercoder_py=code, sitecustomize_py=code)
    assert not witness.exists()


def test_files_that_no_tool_can_read_are_listed_and_the_others_measured(tmp_path: Path) -> None:
    found = _norms(tmp_path, clean_py=CLEAN, old_py='print "a"\n', deep_py="x = " + "(" * 5_000 + ")" * 5_000 + "\n")
    assert {name for name, _ in found.not_measured} >= {"old.py", "deep.py"}
    assert found.python_files == 3
    assert (found.public_definitions, found.documented) == (2, 1.0)
    assert "old.py" in found._repr_html_()


def test_without_python_there_is_nothing_to_say_of_it(tmp_path: Path) -> None:
    found = _norms(tmp_path, code_js="function f(a) { return a }\n")
    assert found.findings is found.documented is found.hinted is None
    assert found.measures()["share hinted"] is None
    assert "unknown" in found._repr_html_()
    assert _norms(tmp_path / "other", README_md="text").mean_complexity is None


def test_copied_code_is_duplicated_and_renaming_does_not_hide_it(tmp_path: Path) -> None:
    lines = [
        f"    {name} = {name} * x + fun{number}({name}, x) - y[{name}]" for number, name in enumerate("abcdefghij")
    ]
    body = "def first(x, y, a, b, c, d, e, f, g, h, i, j):\n" + "\n".join(lines) + "\n    return a\n"
    once = _norms(tmp_path / "a", one_py=body)
    twice = _norms(tmp_path / "b", one_py=body, two_py=body.replace("first", "second"))
    assert once.duplicated is not None
    assert twice.duplicated is not None
    assert twice.duplicated > 0.5 > once.duplicated


def test_an_empty_module_is_not_counted_as_documented(tmp_path: Path) -> None:
    one = _norms(tmp_path / "a", pkg__init_py="", a_py="def f():\n    pass\n")
    assert one.documented == 0


def test_no_time_is_said_and_not_taken_for_no_code() -> None:
    counted = count({"a.py": "x = 1\n"}, 0.0)
    assert counted.files == {}
    assert counted.duplicated is None
    assert "no time left" in counted.failed["a.py"]
