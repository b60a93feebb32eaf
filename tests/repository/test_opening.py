"""Opening what others wrote: folders, checkouts, zips and notebooks, all of them untrusted."""

import json
import os
import stat
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import papercoder as pc
from papercoder.errors import RepositoryError
from papercoder.repository.choosing import as_text
from papercoder.repository.execution import execute
from papercoder.repository.notebooks import notebook_as_script
from papercoder.repository.opening import open_repository
from papercoder.repository.repository import Repository
from papercoder.repository.walking import printable
from papercoder.widgets.views import repository_view


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def _folder(root: Path, **files: str | bytes) -> Path:
    """A folder with these files; two underscores stand for a slash, one for a dot before the suffix."""
    root.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        stem, _, suffix = name.replace("__", "/").rpartition("_")
        file = root / f"{stem}.{suffix}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def _zip(file: Path, members: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file


def _git(folder: Path, *arguments: str) -> None:
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "core.hooksPath=/dev/null", *arguments]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def _checkout(folder: Path) -> Path:
    _folder(folder, main_py="print(1)\n", kept_txt="tracked though ignored\n", secret_txt="ignored\n")
    (folder / ".gitignore").write_text("*.txt\nlogs/\n", encoding="utf-8")
    _folder(folder / "logs", a_py="x = 1\n")
    _git(folder, "init", "-q", "-b", "main")
    _git(folder, "add", "-f", "main.py", "kept.txt", ".gitignore")
    _git(folder, "commit", "-q", "-m", "First")
    (folder / "main.py").write_text("print(2)\n", encoding="utf-8")
    _git(folder, "commit", "-q", "-a", "-m", "Second")
    return folder


def _reasons(repository: Any) -> dict[str, str]:
    return dict(repository.left_out)


def test_code_settings_and_documentation_are_read_and_the_rest_is_listed(tmp_path: Path) -> None:
    folder = _folder(
        tmp_path / "repo", main_py="x = 1\n", README_md="# Read\n", docs__guide_md="Guide\n", run_sh="python main.py\n",
        config_yaml="a: 1\n", big_json="[" + "1, " * 40_000 + "1]", data__t_csv="a,b\n", w_npy=b"\x93NUMPY\x00",
        node_modules__m__index_js="x", a__third_party__lib_py="y = 1\n", ui_js="v" * 6_000, blob_weird=b"\x00\x01",
        large_py="# " + "x" * 1_000_001, env__pyvenv_cfg="home = /\n", env__lib_py="z = 1\n", envs__own_py="z = 1\n",
    )  # fmt: skip
    os.symlink("/etc/passwd", folder / "passwords.py")
    os.symlink("/etc", folder / "etc")
    os.mkfifo(folder / "pipe.py")
    repository = pc.open_repository(folder)
    assert repository.files() == ("README.md", "config.yaml", "docs/guide.md", "envs/own.py", "main.py", "run.sh")
    assert set(repository.sources()) == set(repository.files())
    reasons = _reasons(repository)
    assert reasons["a/third_party/"] == reasons["node_modules/"] == "code of others"
    assert reasons["data/t.csv"] == reasons["w.npy"] == "data or weights"
    assert reasons["passwords.py"] == reasons["etc"] == "a link"
    assert reasons["pipe.py"] == "neither a file nor a folder"
    assert reasons["ui.js"] == "minified"
    assert reasons["blob.weird"] == "not text"
    assert reasons["env/"] == "a virtual environment"
    assert "more than 100,000" in reasons["big.json"]
    assert "more than 1,000,000" in reasons["large.py"]
    assert len(reasons) == 12
    page = repository._repr_html_()
    assert "a virtual environment" in page
    assert "cannot be shown" not in page


def test_the_same_files_have_the_same_hash_in_a_folder_and_in_a_zip(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "repo", main_py="x = 1\n", pkg__a_py="y = 2\n")
    file = _zip(tmp_path / "repo.zip", {"repo-main/main.py": "x = 1\n", "repo-main/pkg/a.py": "y = 2\r\n"})
    one, other = open_repository(folder), open_repository(str(file))
    assert other.files() == ("main.py", "pkg/a.py")
    assert one.tree_hash() == other.tree_hash()
    assert not one.changed()
    (folder / "main.py").write_text("x = 2\n", encoding="utf-8")
    assert one.changed()
    assert one.read("main.py") == "x = 1\n"
    assert open_repository(folder).tree_hash() != one.tree_hash()


def test_names_that_no_system_should_meet(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "repo", model_py="x = 1\n", Model_py="y = 1\n")
    (folder / "two\nlines.py").write_text("x = 1\n", encoding="utf-8")
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.py")).write_text("x = 1\n", encoding="utf-8")
    repository = open_repository(folder)
    assert repository.files() == ("Model.py",)
    reasons = _reasons(repository)
    assert "only in case" in reasons["model.py"]
    assert "forbid" in reasons["two\\nlines.py"]
    assert "forbid" in reasons["caf\\xe9.py"]
    assert repository._repr_html_().encode()


@given(st.binary(max_size=40))
def test_every_name_prints_on_one_line(name: bytes) -> None:
    text = printable(os.fsdecode(name))
    assert text.isprintable()
    assert text.encode("utf-8") is not None


def test_texts_of_other_encodings_are_read(tmp_path: Path) -> None:
    folder = _folder(
        tmp_path / "repo", latin_py="# caf\xe9\n".encode("latin-1"), wide_txt="wide".encode("utf-16"),
        marked_py=b"\xef\xbb\xbfx = 1\r\n", noise_py=b"\xff\x01\x02 not text",
    )  # fmt: skip
    repository = open_repository(folder)
    assert repository.read("latin.py") == "# café\n"
    assert repository.read("wide.txt") == "wide"
    assert repository.read("marked.py") == "x = 1\n"
    assert _reasons(repository) == {"noise.py": "not text"}


def test_a_checkout_has_its_log_and_leaves_out_what_git_ignores(tmp_path: Path) -> None:
    repository = open_repository(_checkout(tmp_path / "repo"))
    assert repository.files() == (".gitignore", "kept.txt", "main.py")
    assert _reasons(repository) == {".git/": "git's own", "logs/": "git ignores it", "secret.txt": "git ignores it"}
    log = repository.log()
    assert [message for _, message in log] == ["First", "Second"]
    assert "+print(2)" in repository.diff(log[0][0])
    assert len(repository_view(repository).items) == 5


def test_nothing_that_a_checkout_configures_is_run(tmp_path: Path) -> None:
    folder, witness = _checkout(tmp_path / "repo"), tmp_path / "ran"
    script = tmp_path / "script.sh"
    script.write_text(f"#!/bin/sh\ntouch {witness}\ncat\n", encoding="utf-8")
    script.chmod(0o755)
    for key in ("core.fsmonitor", "core.pager", "diff.external", "filter.x.clean", "diff.x.textconv", "core.editor"):
        _git(folder, "config", key, str(script))
    _git(folder, "config", "core.worktree", "/")
    (folder / ".gitattributes").write_text("*.py filter=x diff=x\n", encoding="utf-8")
    for hook in ("post-checkout", "post-index-change", "pre-commit"):
        target = folder / ".git" / "hooks" / hook
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(script.read_bytes())
        target.chmod(0o755)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    repository = open_repository(folder)
    assert "+print(2)" in repository.diff(repository.log()[0][0])
    assert repository.changed() is False
    assert not witness.exists()
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before


def test_a_git_folder_that_git_cannot_read_is_said_and_the_code_is_read(tmp_path: Path) -> None:
    folder = _checkout(tmp_path / "repo")
    (folder / ".git" / "index").write_bytes(b"DIRC broken")
    repository = open_repository(folder)
    assert "main.py" in repository.files()
    assert "what git ignores is not known" in _reasons(repository)[".git"]


def test_commits_elsewhere_are_not_borrowed(tmp_path: Path) -> None:
    private, folder = _checkout(tmp_path / "private"), _checkout(tmp_path / "repo")
    (folder / ".git" / "objects" / "info").mkdir(exist_ok=True)
    (folder / ".git" / "objects" / "info" / "alternates").write_text(f"{private}/.git/objects\n", encoding="utf-8")
    assert open_repository(folder).log() == []


def test_a_git_repository_inside_a_checkout_is_left_out(tmp_path: Path) -> None:
    folder = _checkout(tmp_path / "repo")
    _checkout(folder / "inner")
    assert _reasons(open_repository(folder))["inner/"] == "a git repository of its own"


def test_zips_unpack_inside_their_folder_without_links_or_collisions(tmp_path: Path) -> None:
    file = tmp_path / "repo.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for name in ("top/main.py", "../outside.py", "/abs.py", "top/MAIN.py", "top/main.py/x.py", "top/.git/config"):
            archive.writestr(name, "x = 1\n")
        link = zipfile.ZipInfo("top/link.py")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    repository = open_repository(file)
    assert repository.files() == ("main.py",)
    reasons = _reasons(repository)
    assert reasons["link.py"] == "a link"
    assert "only in case" in reasons["MAIN.py"]
    assert reasons["main.py/x.py"] == "inside what is also a file"
    assert reasons[".git/config"] == "git's own"
    assert "refused" in reasons["../outside.py"]
    assert "refused" in reasons["/abs.py"]
    assert not list(tmp_path.rglob("outside.py"))
    assert not [path for path in tmp_path.rglob("*") if path.is_symlink()]


def test_what_code_changed_in_the_cache_is_unpacked_afresh(tmp_path: Path) -> None:
    file = _zip(tmp_path / "repo.zip", {"main.py": "x = 1\n", "data.csv": "a\n"})
    repository = open_repository(file)
    assert (repository.path / "data.csv").read_text(encoding="utf-8") == "a\n"
    (repository.path / "main.py").write_text("y = 1\n", encoding="utf-8")
    (repository.path / "new.py").write_text("z = 1\n", encoding="utf-8")
    again = open_repository(file)
    assert again.sources() == {"main.py": "x = 1\n"}
    assert not (again.path / "new.py").exists()


def test_zip_bombs_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    bomb = _zip(tmp_path / "bomb.zip", {"main.py": b"0" * 60_000_000})
    with pytest.raises(RepositoryError, match=r"unpack from .* 60,000,000 bytes"):
        open_repository(bomb)
    many = tmp_path / "many.zip"
    many.write_bytes(b"PK\x01\x02" * 50_001 + _zip(tmp_path / "one.zip", {"main.py": "x"}).read_bytes())
    with pytest.raises(RepositoryError, match="more than 50,000 files"):
        open_repository(many)
    assert not list((tmp_path / "cache").rglob("*.py"))


def test_damaged_and_encrypted_zips_are_refused_with_a_next_step(tmp_path: Path) -> None:
    content = bytearray(_zip(tmp_path / "a.zip", {"main.py": "x = 1\n" * 500}).read_bytes())
    damaged = tmp_path / "damaged.zip"
    content[45:60] = b"\xff" * 15
    damaged.write_bytes(content)
    with pytest.raises(RepositoryError, match="damaged zip"):
        open_repository(damaged)
    encrypted = bytearray(_zip(tmp_path / "b.zip", {"main.py": "x = 1\n"}).read_bytes())
    encrypted[6] |= 1
    encrypted[encrypted.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "encrypted.zip").write_bytes(encrypted)
    with pytest.raises(RepositoryError, match="Unpack it"):
        open_repository(tmp_path / "encrypted.zip")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing", "Clone or download"), ("empty", r"is empty.*Repository\.create"), ("data", "nothing that can be"),
        ("text.tar", "Unpack it"), ("nul\0", "Clone or download"), ("long" * 100, "no path"),
    ],
)  # fmt: skip
def test_what_is_no_repository_is_refused_with_a_next_step(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "empty").mkdir()
    _folder(tmp_path / "data", a_csv="1\n")
    (tmp_path / "text.tar").write_text("no zip", encoding="utf-8")
    with pytest.raises(RepositoryError, match=message):
        open_repository(f"{tmp_path}/{name}")


def test_a_folder_of_thousands_of_files_is_one_entry(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "repo", main_py="x = 1\n")
    (folder / "images").mkdir()
    for number in range(5_001):
        (folder / "images" / f"{number}.py").touch()
    repository = open_repository(folder)
    assert repository.files() == ("main.py",)
    assert _reasons(repository) == {"images/": "more than 5,000 files: data, not code"}


def test_nothing_is_committed_to_what_was_opened_and_a_copy_can_be(tmp_path: Path) -> None:
    repository = open_repository(_folder(tmp_path / "repo", main_py="x = 1\n"))
    with pytest.raises(RepositoryError, match=r"Repository\.create"):
        repository.commit({"main.py": "y"}, "m", "repairing")
    assert repository.log() == []
    with pytest.raises(RepositoryError, match="no commits"):
        repository.diff("HEAD")
    with pytest.raises(RepositoryError, match="not a file"):
        repository.read("other.py")
    copy = Repository.create(tmp_path / "copy")
    copy.commit(repository.sources(), "As opened", "opening")
    assert open_repository(copy.path).sources() == repository.sources()


@pytest.mark.usefixtures("bubblewrap")
def test_what_was_opened_is_executed(tmp_path: Path) -> None:
    file = _zip(tmp_path / "repo.zip", {"top/main.py": "print(open('data.csv').read())", "top/data.csv": "measured"})
    done = execute(open_repository(file), expected=())
    assert done.succeeded
    assert "measured" in done.output


def _notebook(*cells: tuple[str, str], **metadata: Any) -> str:
    new = {"code": nbformat.v4.new_code_cell, "markdown": nbformat.v4.new_markdown_cell}
    notebook = nbformat.v4.new_notebook(cells=[new[kind](source) for kind, source in cells], metadata=metadata)
    return str(nbformat.writes(notebook))


def test_a_notebook_is_read_as_a_script_that_compiles(tmp_path: Path) -> None:
    text = _notebook(
        ("markdown", "# Title\nSome *words*"),
        ("code", "%matplotlib inline\n!pip install x\nimport os\nif os:\n    !ls\nfiles = !ls\nos?"),
        ("code", "%%bash\nrm -rf /"),
        ("code", "%%time\nx = 1"),
        ("code", 's = """\n%not magic\n!nor this\n"""\ny = (7\n % 4)'),
    )
    repository = open_repository(_folder(tmp_path / "repo", train_ipynb=text, broken_ipynb="{]", odd_ipynb='{"a": 1}'))
    assert repository.files() == ("train.ipynb.py",)
    script = repository.read("train.ipynb.py")
    values: dict[str, Any] = {}
    exec(compile(script, "train", "exec"), values)  # noqa: S102 - our own text
    assert values["x"] == 1
    assert values["s"] == "\n%not magic\n!nor this\n"
    assert values["y"] == 3
    assert "# # Title\n# Some *words*" in script
    assert "# rm -rf /" in script
    reasons = _reasons(repository)
    assert reasons["broken.ipynb"].startswith("a broken notebook")
    assert reasons["odd.ipynb"].startswith("a broken notebook")


def test_notebooks_of_other_languages(tmp_path: Path) -> None:
    def kernel(language: str) -> dict[str, str]:
        return {"name": language, "display_name": language, "language": language}

    script, suffix = notebook_as_script(_notebook(("code", "x <- 5 %% 2"), kernelspec=kernel("R")))
    assert suffix == ".R"
    assert "x <- 5 %% 2" in script
    with pytest.raises(ValueError, match="scala"):
        notebook_as_script(_notebook(("code", "val x = 1"), kernelspec=kernel("scala")))


@settings(deadline=None)
@given(st.recursive(st.none() | st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(
    st.sampled_from(["cells", "metadata", "nbformat", "cell_type", "source", "worksheets", "kernelspec"]), inner,
)))  # fmt: skip
def test_any_json_is_a_script_or_a_broken_notebook(value: Any) -> None:
    try:
        name, text = as_text("a.ipynb", json.dumps(value).encode())
    except ValueError:
        return
    assert name.startswith("a.ipynb.")
    assert isinstance(text, str)
