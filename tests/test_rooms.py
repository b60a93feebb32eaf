"""The rooms of the house import only the rooms above them."""

import ast
from pathlib import Path

from tests.conftest import ROOT

ROOMS = [
    "errors", "version", "yaml_text", "disk", "display", "fences", "llm", "paper", "artifacts", "variants",
    "prompting", "replies", "settings", "calls", "budget", "ledger", "call_parts", "estimating", "cache", "recording",
    "description", "edits", "events", "progress", "reporting", "answering", "asking", "locking", "run", "repository",
    "stages", "tweaking", "comparing", "evaluation", "notebook", "summary", "doctor", "cli",
]  # fmt: skip
WIDGETS_MAY_NOT = {"notebook", "summary", "doctor", "cli"}


def _imported(file: Path) -> set[str]:
    """Rooms that a file imports, wherever in the file."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        assert not (isinstance(node, ast.ImportFrom) and node.level), f"{file}: relative import"
        for name in names:
            parts = name.split(".")
            if parts[0] == "papercoder" and len(parts) > 1:
                found.add(parts[1])
    return found


def _files() -> dict[Path, str]:
    package = ROOT / "papercoder"
    return {
        file: file.relative_to(package).with_suffix("").parts[0]
        for file in package.rglob("*.py")
        if file != package / "__init__.py"
    }


def test_every_file_is_in_a_room() -> None:
    assert set(_files().values()) == set(ROOMS)


def test_a_room_imports_only_rooms_above_it() -> None:
    wrong = [
        f"{file.relative_to(ROOT)} imports {other}"
        for file, room in _files().items()
        for other in _imported(file)
        if other not in ROOMS or ROOMS.index(other) > ROOMS.index(room)
    ]
    assert wrong == []


def test_widgets_import_neither_notebook_nor_command_line() -> None:
    for file in (ROOT / "widgets").rglob("*.py"):
        assert not _imported(file) & WIDGETS_MAY_NOT, file


def test_no_public_name_is_also_a_module() -> None:
    import papercoder

    modules = {path.stem for path in (ROOT / "papercoder").iterdir()}
    assert not set(papercoder._HOMES) & modules


def test_files_are_short() -> None:
    long = {
        str(file.relative_to(ROOT)): lines
        for folder in ("papercoder", "widgets")
        for file in (ROOT / folder).rglob("*.py")
        if (lines := len(file.read_text(encoding="utf-8").splitlines())) > 300
    }
    assert long == {}
