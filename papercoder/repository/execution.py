"""Runs a command of a generated repository and says truthfully how it ended and what it wrote."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import BinaryIO, Literal

from pydantic import BaseModel, ConfigDict

from papercoder.display import html
from papercoder.display.shown import Shown
from papercoder.errors import ExecutionError
from papercoder.repository.files import path_fault, read_file
from papercoder.repository.repository import Repository
from papercoder.repository.sandbox import bubblewrap, bubblewrap_fault, environment

KEPT_OUTPUT_CHARACTERS = 200_000
EXPECTED = ("results/*.csv",)
_MISSING = re.compile(r"^(?:ModuleNotFoundError|ImportError): No module named '([\w.]+)'", re.M)
_DISTRIBUTIONS = {
    "yaml": "pyyaml", "sklearn": "scikit-learn", "PIL": "pillow", "cv2": "opencv-python", "skimage": "scikit-image",
}  # fmt: skip

Sandbox = Literal["bubblewrap", "none"]


class Execution(Shown, BaseModel):
    """How a command ended.

    Attributes:
        returncode: Of the command; negative if a signal ended it.
        output: The end of what it printed, standard output and errors as they came.
        seconds: How long it took.
        outputs: The files matching what was expected that this execution wrote, with their text.
        missing_outputs: Expected patterns that nothing written matches.
        missing_distribution: The package to install where an import found none; empty otherwise.
        tree: git's hash of the executed files.
    """

    model_config = ConfigDict(frozen=True)

    command: str
    sandbox: Sandbox
    returncode: int
    timed_out: bool = False
    output: str
    seconds: float
    outputs: dict[str, str] = {}
    missing_outputs: tuple[str, ...] = ()
    missing_distribution: str = ""
    tree: str

    @property
    def succeeded(self) -> bool:
        """It ended with 0 and wrote what was asked."""
        return self.returncode == 0 and not self.timed_out and not self.missing_outputs

    def outcome(self) -> str:
        """How it ended, in a few words."""
        if self.succeeded:
            return f"succeeded in {self.seconds:.1f} s and wrote {', '.join(self.outputs)}"
        if self.timed_out:
            return f"was stopped after {self.seconds:.0f} s"
        if self.missing_distribution:
            return f"needs the package {self.missing_distribution}, which is not installed"
        if self.returncode != 0:
            return f"failed with exit code {self.returncode} after {self.seconds:.1f} s"
        return f"ended without an error but did not write {', '.join(self.missing_outputs)}"

    def __repr__(self) -> str:
        """One line: the command and its outcome."""
        return f"Execution({self.command!r} {self.outcome()})"

    __str__ = __repr__

    def _html(self) -> str:
        note = "in bubblewrap" if self.sandbox == "bubblewrap" else "without a sandbox"
        parts = [
            html.title(f"Execution of {self.command}", note),
            html.badge(self.outcome(), good=self.succeeded),
            html.details("Output", html.pre(self.output or "(none)"), opened=not self.succeeded),
        ]
        parts += [html.details(name, html.pre(text)) for name, text in self.outputs.items()]
        return "".join(parts)


def execute(
    repository: Repository,
    command: str = "python main.py",
    *,
    timeout_seconds: float = 600,
    sandbox: Sandbox = "bubblewrap",
    expected: tuple[str, ...] = EXPECTED,
) -> Execution:
    """Runs a command in a repository, with the interpreter that runs papercoder.

    In bubblewrap it has no network, sees a read-only system and nothing of the user's, and has an emptied
    environment; see `papercoder.repository.sandbox.bubblewrap` for what that does not protect from. With
    `sandbox="none"` it can do whatever you can.

    Args:
        repository: Whose files are run, committed or not.
        command: For the shell, in the repository's top folder.
        timeout_seconds: After which everything that it started is stopped.
        sandbox: "none" is never chosen for you.
        expected: Patterns of files that it must write; without one for each it has not succeeded.

    Raises:
        ExecutionError: bubblewrap does not work here and `sandbox` is not "none".
    """
    if sandbox == "bubblewrap":
        if fault := bubblewrap_fault():
            raise ExecutionError(
                f"Generated code is not run without a sandbox: {fault}. Install it; or, if you have read the code "
                'and trust it, pass sandbox="none".'
            )
        arguments, variables = bubblewrap(repository.path, command), None
    else:
        arguments, variables = ["/bin/sh", "-c", command], environment()
    before = _stamps(repository.path)
    with tempfile.TemporaryFile() as stream:
        started = time.monotonic()
        returncode, timed_out = _run(arguments, repository.path, variables, stream, timeout_seconds)
        seconds = time.monotonic() - started
        output = _end(stream)
    outputs = _written(repository.path, before, expected)
    return Execution(
        command=command,
        sandbox=sandbox,
        returncode=returncode,
        timed_out=timed_out,
        output=output,
        seconds=round(seconds, 2),
        outputs=outputs,
        missing_outputs=tuple(
            pattern for pattern in expected if not any(Path(name).match(pattern) for name in outputs)
        ),
        missing_distribution=_missing_distribution(output, repository) if returncode else "",
        tree=repository.tree_hash(),
    )


def _run(
    arguments: list[str], folder: Path, variables: dict[str, str] | None, stream: BinaryIO, timeout: float
) -> tuple[int, bool]:
    process = subprocess.Popen(
        arguments, cwd=folder, env=variables, stdin=subprocess.DEVNULL, stdout=stream,
        stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    try:
        return process.wait(timeout=timeout), False
    except subprocess.TimeoutExpired:
        return _stopped(process), True
    except BaseException:
        _stopped(process)
        raise


def _stopped(process: subprocess.Popen[bytes]) -> int:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return process.wait()
    return process.wait()


def _end(stream: BinaryIO) -> str:
    size = stream.seek(0, os.SEEK_END)
    stream.seek(max(0, size - KEPT_OUTPUT_CHARACTERS))
    text = stream.read().decode("utf-8", "replace").replace("\r\n", "\n")
    skipped = size - KEPT_OUTPUT_CHARACTERS
    return f"... {skipped:,} bytes before this\n{text}" if skipped > 0 else text


def _stamps(root: Path) -> dict[Path, tuple[int, int]]:
    stamps = {}
    for path in root.rglob("*"):
        if ".git" not in path.parts and path.is_file() and not path.is_symlink():
            state = path.stat()
            stamps[path] = (state.st_mtime_ns, state.st_size)
    return stamps


def _written(root: Path, before: dict[Path, tuple[int, int]], expected: tuple[str, ...]) -> dict[str, str]:
    """What this execution wrote, as far as it was expected; what lay there before does not count."""
    outputs = {}
    for path, stamp in sorted(_stamps(root).items()):
        name = path.relative_to(root).as_posix()
        wanted = any(Path(name).match(pattern) for pattern in expected)
        if wanted and before.get(path) != stamp and not path_fault(name):
            outputs[name] = read_file(root, name)[:KEPT_OUTPUT_CHARACTERS]
    return outputs


def _missing_distribution(output: str, repository: Repository) -> str:
    """The distribution to install for the last import that found nothing, if it is no file of the repository."""
    found = _MISSING.findall(output)
    if not found:
        return ""
    module: str = found[-1].split(".")[0]
    own = {Path(file).parts[0].removesuffix(".py") for file in repository.files()}
    own |= {part for file in repository.files() for part in Path(file).parts[:-1]}
    if module in own or module in sys.stdlib_module_names:
        return ""
    return _DISTRIBUTIONS.get(module, module)
