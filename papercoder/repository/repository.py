"""A generated repository: a folder under git, one commit a stage."""

from collections.abc import Mapping
from pathlib import Path

from papercoder.display.amounts import counted
from papercoder.display.shown import Shown
from papercoder.errors import RepositoryError
from papercoder.repository.files import check_paths, read_file, write_file
from papercoder.repository.git import AUTHOR, git
from papercoder.repository.showing import repository_html

IGNORED = "__pycache__/\n*.pyc\nresults/\n.venv/\n"


class Repository(Shown):
    """A folder of generated code under git.

    What is in it is untrusted: its own git configuration and hooks are not used, and links are refused.

    Args:
        path: The top folder, a git repository.

    Raises:
        RepositoryError: It is not one.
    """

    def __init__(self, path: str | Path):
        self.path = Path(path)
        if not (self.path / ".git").is_dir():
            raise RepositoryError(f"{self.path} is not a repository that papercoder made: it has no .git folder.")

    @classmethod
    def create(cls, path: str | Path) -> "Repository":
        """A new, empty repository at `path`, which must not hold anything yet.

        Raises:
            RepositoryError: There is something, or git is not installed.
        """
        path = Path(path)
        if path.is_symlink() or (path.exists() and any(path.iterdir())):
            raise RepositoryError(f"{path} is not empty. Move it away to have the repository written afresh.")
        path.mkdir(parents=True, exist_ok=True)
        git(path, "init", "--quiet", "--initial-branch=main")
        return cls(path)

    def commit(self, files: Mapping[str, str], message: str, step: str) -> str:
        """Writes files and commits them.

        Args:
            files: Path to text; paths are checked together with those already there.
            message: Of the commit.
            step: Which step wrote them, for errors.

        Returns:
            The commit's hash; that of the last commit where nothing changed.
        """
        check_paths({*self.files(), *files}, step)
        for file, text in files.items():
            write_file(self.path, file, text, step)
        if files:
            self._git("add", "--force", "--", *files)
        if self.changed():
            self._git("commit", "--quiet", "--message", message)
        return self._git("rev-parse", "HEAD").strip()

    def files(self) -> tuple[str, ...]:
        """The committed files, sorted."""
        return tuple(sorted(name for name in self._git("ls-files", "-z").split("\0") if name))

    def read(self, file: str) -> str:
        """The text of one file; see `read_file` for what is refused."""
        return read_file(self.path, file)

    def sources(self) -> dict[str, str]:
        """The text of every committed file that a model wrote or may edit: all but docs and .gitignore."""
        return {file: self.read(file) for file in self.files() if not file.startswith("docs/") and file != ".gitignore"}

    def tree_hash(self) -> str:
        """Git's hash of the committed contents: the same for the same files, whenever they were written."""
        return self._git("rev-parse", "HEAD^{tree}").strip()

    def changed(self) -> bool:
        """Whether a committed file is now other than in the last commit."""
        return bool(self._git("status", "--porcelain", "--untracked-files=no"))

    def is_ours(self) -> bool:
        """Whether papercoder alone has worked here: no changes, no files but ignored ones, no commits of others."""
        authors = set(self._git("log", "--all", "--format=%ae").split())
        return authors <= {AUTHOR} and not self._git("status", "--porcelain")

    def log(self) -> list[tuple[str, str]]:
        """(short hash, message) of every commit, the first one first."""
        lines = self._git("log", "--reverse", "--format=%h%x09%s").splitlines()
        return [(line.split("\t", 1)[0], line.split("\t", 1)[1]) for line in lines]

    def diff(self, before: str, after: str = "HEAD") -> str:
        """The unified diff between two commits."""
        return self._git("diff", "--no-ext-diff", "--no-color", before, after)

    @property
    def left_out(self) -> tuple[tuple[str, str], ...]:
        """(path, reason) of what is not read: nothing, for every file was written by papercoder."""
        return ()

    def changes(self, commit: str) -> str:
        """The unified diff of a commit with the one before it; all of it where it is the first."""
        return self._git("show", "--format=", "--no-ext-diff", "--no-color", "--first-parent", commit)

    def _git(self, *arguments: str) -> str:
        return git(self.path, *arguments).decode("utf-8", "replace")

    def __repr__(self) -> str:
        """One line: where, how many files."""
        return f"Repository({str(self.path)!r}, {counted(len(self.files()), 'file')})"

    def expression(self) -> str:
        """Python that opens it again, for the cell that a view offers."""
        return f"Repository(Path({self.path.as_posix()!r}))"

    def _html(self) -> str:
        return repository_html(self)
