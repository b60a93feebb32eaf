"""Git as papercoder calls it: no hooks, no configuration of the user's, and for others' checkouts none of theirs."""

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from papercoder.errors import RepositoryError
from papercoder.repository.files import path_fault

AUTHOR = "papercoder@localhost"
TIME_LIMIT_SECONDS = 60
MOST_COMMITS = 10_000
MOST_BYTES = 50_000_000
_GIT = (
    "git", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "core.autocrlf=false",
    "-c", "commit.gpgsign=false", "-c", "user.name=papercoder", "-c", f"user.email={AUTHOR}",
)  # fmt: skip


def git(
    folder: Path,
    *arguments: str,
    variables: Mapping[str, str] | None = None,
    given: bytes = b"",
    accepted: Sequence[int] = (0,),
) -> bytes:
    """What git prints.

    Args:
        folder: Where it runs.
        arguments: Its command and the command's arguments.
        variables: Of the environment, beside those that keep the user's configuration out.
        given: Its standard input.
        accepted: Exit codes that are no failure.

    Raises:
        RepositoryError: It is not installed, failed, or took longer than `TIME_LIMIT_SECONDS`.
    """
    environment = {
        "PATH": os.environ.get("PATH", ""), "HOME": os.devnull, "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1", "GIT_CEILING_DIRECTORIES": str(folder.resolve().parent), "LC_ALL": "C",
        **(variables or {}),
    }  # fmt: skip
    try:
        done = subprocess.run(
            [*_GIT, *arguments], cwd=folder, env=environment, input=given, capture_output=True, check=False,
            timeout=TIME_LIMIT_SECONDS,
        )  # fmt: skip
    except FileNotFoundError as error:
        raise RepositoryError("git is not installed. Install it: the generated repository is kept with it.") from error
    except subprocess.TimeoutExpired as error:
        raise RepositoryError(f"git {arguments[0]} took over {TIME_LIMIT_SECONDS} s in {folder}.") from error
    if done.returncode not in accepted:
        raise RepositoryError(
            f"git {arguments[0]} failed in {folder}: {done.stderr.decode('utf-8', 'replace').strip()}"
        )
    return done.stdout


class Checkout:
    """A git checkout that somebody else made: what it ignores and its commits.

    git runs with a git folder of our own that borrows the checkout's commits. Neither the checkout's
    configuration, which can name programs to run, nor its hooks are seen, and nothing is written into it.

    Args:
        folder: Its top folder, which has a `.git`.
    """

    def __init__(self, folder: Path):
        self._folder = folder.resolve()
        self._git_folder = self._folder / ".git"

    def ignored(self, names: Sequence[str]) -> set[str]:
        """Which of these paths git ignores; what it tracks is never ignored."""
        given = b"".join(os.fsencode(name) + b"\0" for name in names)
        if not given:
            return set()
        printed = self._run("check-ignore", "-z", "--stdin", given=given, accepted=(0, 1))
        return {os.fsdecode(name) for name in printed.split(b"\0") if name}

    def log(self) -> list[tuple[str, str]]:
        """(short hash, message) of the last `MOST_COMMITS` commits, the first one first."""
        if not self._run("rev-parse", "--quiet", "--verify", "HEAD^{commit}", accepted=(0, 1)):
            return []
        printed = self._run("log", "--reverse", f"--max-count={MOST_COMMITS}", "--format=%h%x09%s")
        pairs = (line.split("\t", 1) for line in printed.decode("utf-8", "replace").split("\n") if line)
        return [(commit, message) for commit, message in pairs]

    def diff(self, before: str, after: str) -> str:
        """The unified diff between two commits."""
        printed = self._run("diff", "--no-ext-diff", "--no-textconv", "--no-color", before, after, "--")
        return printed.decode("utf-8", "replace")

    def changes(self, commit: str) -> str:
        """The unified diff of a commit with the one before it."""
        options = ("--format=", "--no-ext-diff", "--no-textconv", "--no-color", "--first-parent")
        return self._run("show", *options, commit, "--").decode("utf-8", "replace")

    def _run(self, *arguments: str, given: bytes = b"", accepted: Sequence[int] = (0,)) -> bytes:
        with self._borrowed() as variables:
            return git(self._folder, *arguments, variables=variables, given=given, accepted=accepted)

    @contextmanager
    def _borrowed(self) -> Iterator[dict[str, str]]:
        """The variables that make git use a git folder of our own, which lasts as long as the context."""
        with tempfile.TemporaryDirectory() as made:
            own = Path(made)
            (own / "objects").mkdir()
            (own / "refs").mkdir()
            head = self._taken("HEAD") or b"ref: refs/heads/main\n"
            branch = head.decode("utf-8", "replace").removeprefix("ref: ").strip()
            (own / "HEAD").write_bytes(head)
            for name in ("packed-refs", "index", "shallow", branch if branch.startswith("refs/heads/") else ""):
                if name and not path_fault(name) and (content := self._taken(name)) is not None:
                    (own / name).parent.mkdir(parents=True, exist_ok=True)
                    (own / name).write_bytes(content)
            variables = {"GIT_DIR": made, "GIT_WORK_TREE": str(self._folder)}
            objects = self._git_folder / "objects"
            if self._own(objects) and objects.is_dir() and not (objects / "info" / "alternates").exists():
                variables["GIT_OBJECT_DIRECTORY"] = str(objects)
            yield variables

    def _taken(self, name: str) -> bytes | None:
        file = self._git_folder / name
        if not self._own(file) or not file.is_file() or file.stat().st_size > MOST_BYTES:
            return None
        return file.read_bytes()

    def _own(self, path: Path) -> bool:
        """Whether no link leads to it from the checkout."""
        return path.resolve() == path
