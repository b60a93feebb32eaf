"""The files of a repository that a grader reads: which there are, which are ranked first, which fit."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

from papercoder.artifacts import RankedFiles
from papercoder.errors import ReplyError, RepositoryError
from papercoder.fences import fenced
from papercoder.llm.tokens import count_tokens
from papercoder.prompting import fenced_files

MOST_FILES = 10
TREE_FILES = 2000
NAMED_WRONG = 5


class Files(Protocol):
    """What can be graded: anything that lists its files and reads them as text."""

    def files(self) -> Sequence[str]:
        """Relative paths with forward slashes."""
        ...

    def read(self, file: str) -> str:
        """The text of one."""
        ...


class Excerpt(NamedTuple):
    """What a grader sees of a repository.

    Attributes:
        names: The files, sorted, those that are cut included.
        text: Their contents, fenced.
        cut: What of them is not shown, in words; empty if all is.
    """

    names: tuple[str, ...]
    text: str
    cut: str


def text_files(repository: Files) -> dict[str, str]:
    """The text of every file that is text, by path: without pictures, archives, links and names with control signs."""
    found = {}
    for file in sorted(repository.files()):
        try:
            text = repository.read(file) if file.isprintable() else "\0"
        except RepositoryError:
            continue
        if "\0" not in text:
            found[file] = text
    return found


def tree(texts: Mapping[str, str]) -> str:
    """The paths with their lengths, those nearest to the top if there are thousands.

    Lengths are rounded up to 1, 2, 5, 10 ... lines: a small change of one file asks for no new ranking.
    """
    listed = sorted(texts, key=lambda file: (file.count("/"), file))[:TREE_FILES]
    lines = [f"{file} ({_rounded(len(texts[file].splitlines()))} lines)" for file in sorted(listed)]
    if len(texts) > len(listed):
        lines.append(f"[{len(texts) - len(listed):,} more files, in deeper folders, are not listed.]")
    return fenced("\n".join(lines))


def show(texts: Mapping[str, str], sizes: Mapping[str, int], ranked: Sequence[str], window_tokens: int) -> Excerpt:
    """Files within a number of tokens: whole in the order of their rank as long as they fit.

    The first that does not fit is cut behind the last line that does; those ranked after it are not shown. What is
    shown stands in the order of paths, so that another ranking of the same files gives the same text.

    Args:
        texts: Of all files, by path.
        sizes: Of all files, in tokens.
        ranked: The files to show, the most important first.
        window_tokens: For all of them together.
    """
    shown: dict[str, str] = {}
    cut, left = [], window_tokens
    for file in dict.fromkeys(ranked):
        if sizes[file] <= left:
            shown[file], left = texts[file], left - sizes[file]
            continue
        kept = _first_lines(texts[file], left)
        if kept:
            shown[file] = "\n".join(kept)
        cut.append(f"{file}: lines {len(kept) + 1:,} to {len(texts[file].splitlines()):,}")
        left = 0
    text = fenced_files({file: shown[file] for file in sorted(shown)}) if shown else "(no file)"
    return Excerpt(tuple(sorted(shown)), text, fenced("\n".join(cut)) if cut else "")


def largest(sizes: Mapping[str, int]) -> tuple[str, ...]:
    """The ten longest files: no ten that a ranking may choose are longer."""
    return tuple(sorted(sizes, key=lambda file: (-sizes[file], file))[:MOST_FILES])


def check_ranking(texts: Mapping[str, str]) -> Callable[[RankedFiles], None]:
    """What refuses a ranking of files that do not exist, or of none."""

    def check(ranking: RankedFiles) -> None:
        if not ranking.files:
            raise ReplyError("`files` is empty. Name at least one file of the list, the likeliest first.")
        unknown = [file for file in ranking.files if file not in texts]
        if unknown:
            named = ", ".join(repr(file[:100]) for file in unknown[:NAMED_WRONG])
            raise ReplyError(f"The repository has no file {named}. Name files exactly as the list has them.")

    return check


def _rounded(lines: int) -> str:
    if lines == 0:
        return "no"
    power = 10 ** (len(str(lines)) - 1)
    return f"up to {next(step * power for step in (1, 2, 5, 10) if lines <= step * power):,}"


def _first_lines(text: str, tokens: int) -> list[str]:
    kept: list[str] = []
    for line in text.splitlines():
        tokens -= count_tokens(line) + 1
        if tokens < 0:
            break
        kept.append(line)
    return kept
