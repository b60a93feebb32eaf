"""The boundary for file names and contents that a model made up."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papercoder.errors import RepositoryError
from papercoder.repository.files import MAXIMUM_BYTES, check_paths, path_fault, read_file, write_file
from papercoder.repository.repository import Repository

UNSAFE = [
    "/etc/passwd", "C:/x.py", "../x.py", "a/../../x.py", "a//b.py", "./a.py", "", "a/", ".git/config", "a/.GIT/hooks/x",
    "con", "src/NUL.py", "com1.txt", "a\\b.py", "a\nb.py", "a:b.py", "trail.", "trail ", " lead", "x" * 300,
]  # fmt: skip


@pytest.mark.parametrize("file", UNSAFE)
def test_unsafe_paths_are_refused_with_the_step_named(tmp_path: Path, file: str) -> None:
    with pytest.raises(RepositoryError, match="coding"):
        write_file(tmp_path, file, "text", "coding")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("file", ["main.py", "src/pkg/mod.py", ".gitignore", "déjà.py", "a-b_c.txt"])
def test_ordinary_paths_are_taken(tmp_path: Path, file: str) -> None:
    write_file(tmp_path, file, "text", "coding")
    assert read_file(tmp_path, file) == "text"


def test_names_that_differ_only_in_case_are_refused() -> None:
    with pytest.raises(RepositoryError, match="only in case"):
        check_paths(["Model.py", "model.py"], "planning")
    with pytest.raises(RepositoryError, match="only in case"):
        check_paths(["caf\u00e9.py", "cafe\u0301.py"], "planning")


def test_a_file_that_is_also_a_folder_is_refused() -> None:
    with pytest.raises(RepositoryError, match="file as a folder"):
        check_paths(["a", "a/b.py"], "planning")


def test_nothing_is_written_or_read_through_links(tmp_path: Path) -> None:
    outside, root = tmp_path / "outside", tmp_path / "root"
    outside.mkdir()
    root.mkdir()
    (outside / "secret.txt").write_text("secret", encoding="utf-8")
    os.symlink(outside, root / "folder")
    os.symlink(outside / "secret.txt", root / "file.txt")
    for file in ("folder/secret.txt", "file.txt"):
        with pytest.raises(RepositoryError, match="link"):
            write_file(root, file, "x", "coding")
        with pytest.raises(RepositoryError, match="link"):
            read_file(root, file)
    assert (outside / "secret.txt").read_text(encoding="utf-8") == "secret"


def test_files_over_one_megabyte_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RepositoryError, match="limit"):
        write_file(tmp_path, "a.txt", "x" * (MAXIMUM_BYTES + 1), "coding")


@given(st.text(max_size=60))
def test_what_is_taken_stays_inside(file: str) -> None:
    if not path_fault(file):
        root = Path("/root/folder")
        assert root in Path(os.path.normpath(root / file)).parents


def test_one_commit_a_stage_and_nothing_of_the_users_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    (hooks / "pre-commit").write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\nexit 1\n", encoding="utf-8")
    (hooks / "pre-commit").chmod(0o755)
    config = tmp_path / "gitconfig"
    config.write_text(f"[core]\n\thooksPath = {hooks}\n", encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    repository = Repository.create(tmp_path / "repo")
    repository.commit({"a.py": "x = 1\n"}, "First", "planning")
    first = repository.tree_hash()
    repository.commit({"a.py": "x = 2\n", "b/c.py": ""}, "Second", "coding")
    assert [message for _, message in repository.log()] == ["First", "Second"]
    assert repository.files() == ("a.py", "b/c.py")
    assert "+x = 2" in repository.diff(repository.log()[0][0])
    assert repository.tree_hash() != first
    assert not (tmp_path / "ran").exists()


def test_a_folder_that_holds_something_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(RepositoryError, match="not empty"):
        Repository.create(tmp_path)


def test_a_large_repository_shows_every_file_and_colours_the_first(tmp_path: Path) -> None:
    repository = Repository.create(tmp_path / "repo")
    text = "VALUE = 1  # a line\n" * 250
    repository.commit({f"module_{number:02}.py": f"N = {number}\n{text}" for number in range(20)}, "All", "coding")
    page = repository._repr_html_()
    first, last = (page.split(f"module_{number}.py (")[1] for number in ("00", "19"))
    assert "color: #" in first.split("</details>")[0]
    assert "color: #" not in last
    assert "VALUE = 1  # a line" in last
