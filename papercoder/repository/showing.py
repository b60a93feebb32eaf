"""A repository as a page of HTML: its files in their folders, and what each commit changed."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from papercoder.display import html
from papercoder.display.amounts import counted
from papercoder.display.code import code, diff

if TYPE_CHECKING:
    from papercoder.repository.repository import Repository

SHOWN_BYTES = 60_000
# Colouring takes a second for a quarter of a million characters; a notebook with more than a few millions is slow.
HIGHLIGHTED_CHARACTERS, SHOWN_CHARACTERS = 60_000, 2_000_000
CHANGES_CHARACTERS = 200_000
SHOWN_COMMITS, SHOWN_LEFT_OUT, SHOWN_REASONS = 100, 500, 12


@dataclass
class Folder:
    """A folder with what is in it, each by its own name, in the order of the files' paths.

    Attributes:
        path: From the top, with a slash at the end; empty for the top.
        files: Name -> path.
    """

    path: str
    folders: dict[str, "Folder"] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    def count(self) -> int:
        """How many files are in it and below it."""
        return len(self.files) + sum(folder.count() for folder in self.folders.values())


def folder_tree(files: Iterable[str]) -> Folder:
    """The top folder of some paths."""
    top = Folder("")
    for path in files:
        *parents, name = path.split("/")
        folder = top
        for parent in parents:
            folder = folder.folders.setdefault(parent, Folder(f"{folder.path}{parent}/"))
        folder.files[name] = path
    return top


def listing(folder: Folder, indent: str = "") -> str:
    """The names below a folder, a line each, indented by depth."""
    below = "".join(f"{indent}{name}/\n{listing(inner, indent + '    ')}" for name, inner in folder.folders.items())
    return below + "".join(f"{indent}{name}\n" for name in folder.files)


def repository_html(repository: "Repository") -> str:
    """Commits with what they changed, what was not read, then files in their folders; what is cut is said."""
    files, log = repository.files(), repository.log()
    note = f"{counted(len(files), 'file')}, {counted(len(log), 'commit')}"
    title = html.title(f"Repository {repository.path.as_posix()}", note)
    commits = html.details("Commits", _commits_html(repository, log)) if log else ""
    return (
        title
        + commits
        + _left_out_html(repository.left_out)
        + _Files(repository.read, SHOWN_CHARACTERS).html(folder_tree(files))
    )


def _commits_html(repository: "Repository", log: Sequence[tuple[str, str]]) -> str:
    """The last commits, the first of them first."""
    shown, left = html.table(("commit", "message"), log[-SHOWN_COMMITS:]), CHANGES_CHARACTERS
    if len(log) > SHOWN_COMMITS:
        shown += html.note([f"{len(log) - SHOWN_COMMITS:,} earlier commits: see repository.log()."])
    for commit, message in log[-SHOWN_COMMITS:]:
        changes = repository.changes(commit) if left else ""
        kept = changes[:left]
        left -= len(kept)
        more = html.pre(f"{len(changes) - len(kept):,} more characters in this commit") if kept != changes else ""
        shown += html.details(f"commit {commit}: {message}", diff(kept) + more)
    return shown + html.note(["repository.diff(before, after) shows what differs between any two commits."])


def _left_out_html(left_out: Sequence[tuple[str, str]]) -> str:
    if not left_out:
        return ""
    counts = Counter(reason for _, reason in left_out).most_common(SHOWN_REASONS)
    rows = list(left_out[:SHOWN_LEFT_OUT])
    if (more := len(left_out) - SHOWN_LEFT_OUT) > 0:
        rows.append((f"{more:,} more", "see repository.left_out"))
    body = html.bullets(f"{count:,}: {reason}" for reason, count in counts)
    return html.details(
        f"Not read: {counted(len(left_out), 'entry', 'entries')}", body + html.table(("path", "why"), rows)
    )


def files_html(files: Mapping[str, str]) -> str:
    """Some files, folded in their folders: at most as much of them as a repository's commits show."""
    return _Files(files.__getitem__, CHANGES_CHARACTERS).html(folder_tree(files))


class _Files:
    """Files as HTML, while there is room for them."""

    def __init__(self, read: Callable[[str], str], left: int):
        self._read = read
        self._colours, self._left = HIGHLIGHTED_CHARACTERS, left

    def html(self, folder: Folder) -> str:
        """What is in a folder, inner folders first, as they are listed."""
        inner = (
            html.details(f"{name}/ ({counted(one.count(), 'file')})", _indented(self.html(one)), opened=True)
            for name, one in folder.folders.items()
        )
        return "".join((*inner, *(self._file(name, path) for name, path in folder.files.items())))

    def _file(self, name: str, path: str) -> str:
        text = self._read(path)
        kept = text[: min(SHOWN_BYTES, self._left)]
        shown = code(kept, name) if len(kept) <= self._colours else html.pre(kept)
        self._colours, self._left = self._colours - len(kept), self._left - len(kept)
        if len(text) > len(kept):
            shown += html.pre(f"{len(text) - len(kept):,} more characters in {path}")
        return html.details(f"{name} ({counted(len(text.splitlines()), 'line')})", shown)


def _indented(inner: str) -> str:
    return f'<div style="margin-left:1.5em">{inner}</div>'
