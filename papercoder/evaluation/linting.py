"""Ruff on untrusted Python: a copy of the code, our own rules, none of its configuration and none of its `noqa`."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

TARGET = "py314"
SYNTAX = "invalid-syntax"


class Finding(NamedTuple):
    """One finding: the rule's code, the file's name, the row from 1, what ruff says."""

    code: str
    file: str
    row: int
    message: str


class Linted(NamedTuple):
    """The findings, and file -> why ruff could not check it."""

    findings: tuple[Finding, ...]
    failed: dict[str, str]


def lint(texts: Mapping[str, str], rules: Sequence[str], seconds: float) -> Linted:
    """Checks Python files by these rules; a file that is no Python or crashes ruff is named and has no findings."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made).resolve()
        for name, text in texts.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", errors="replace", newline="\n")
        found, failed = _checked(folder, sorted(texts), rules, time.monotonic() + seconds)
    for finding in found:
        if finding.code == SYNTAX:
            failed.setdefault(finding.file, f"ruff: line {finding.row}: {finding.message}")
    return Linted(tuple(finding for finding in found if finding.file not in failed), failed)


def _checked(
    folder: Path, names: Sequence[str], rules: Sequence[str], deadline: float
) -> tuple[list[Finding], dict[str, str]]:
    """Checks files together; where that fails by halves, until the ones that make it fail are alone."""
    if not names:
        return [], {}
    try:
        done = subprocess.run(
            _command(folder, names, rules), cwd=folder.anchor, env=_environment(), capture_output=True, check=False,
            timeout=max(deadline - time.monotonic(), 0.1),
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return [], dict.fromkeys(names, "ruff: no time left")
    if done.returncode == 0:
        return [_finding(folder, item) for item in json.loads(done.stdout)], {}
    if len(names) == 1:
        return [], {names[0]: f"ruff failed on it with exit code {done.returncode}"}
    middle = len(names) // 2
    first, other = (_checked(folder, half, rules, deadline) for half in (names[:middle], names[middle:]))
    return first[0] + other[0], first[1] | other[1]


def _command(folder: Path, names: Sequence[str], rules: Sequence[str]) -> list[str]:
    # -P and the working directory keep a ruff.py or json.py of the repository from being imported.
    return [
        sys.executable, "-P", "-m", "ruff", "check", "--isolated", "--no-cache", "--ignore-noqa",
        "--no-respect-gitignore", "--exit-zero", "--quiet", "--output-format", "json", "--target-version", TARGET,
        "--line-length", "120", "--config", "exclude = []", "--select", ",".join(rules),
        "--", *(str(folder / name) for name in names),
    ]  # fmt: skip


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("RUFF_", "PYTHON"))}


def _finding(folder: Path, item: dict[str, object]) -> Finding:
    location = item["location"]
    row = location["row"] if isinstance(location, dict) else 0
    file = Path(str(item["filename"])).relative_to(folder).as_posix()
    return Finding(str(item["code"] or SYNTAX), file, row, str(item["message"]))
