"""The files of a repository that a grader reads: which there are, which are ranked first, which fit."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from papercoder.artifacts import RankedFiles
from papercoder.errors import ReplyError
from papercoder.evaluation.packing import pack
from papercoder.fences import fenced

MOST_FILES = 10
TREE_FILES = 2000
NAMED_WRONG = 5


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


def tree(texts: Mapping[str, str]) -> str:
    """The paths with their lengths, those nearest to the top if there are thousands.

    Lengths are rounded up to 1, 2, 5, 10 ... lines: a small change of one file asks for no new ranking.
    """
    listed = sorted(texts, key=lambda file: (file.count("/"), file))[:TREE_FILES]
    lines = [f"{file} ({_rounded(len(texts[file].splitlines()))} lines)" for file in sorted(listed)]
    if len(texts) > len(listed):
        lines.append(f"[{len(texts) - len(listed):,} more files, in deeper folders, are not listed.]")
    return fenced("\n".join(lines))


def excerpt(texts: Mapping[str, str], ranked: Sequence[str], window_tokens: int) -> Excerpt:
    """Ranked files within a number of tokens, by the rule of `papercoder.evaluation.packing`.

    What is shown stands in the order of paths, so that another ranking of the same files gives the same text.
    """
    packed = pack(texts, window_tokens, tuple(dict.fromkeys(ranked)))
    packed = packed.model_copy(update={"files": dict(sorted(packed.files.items()))})
    cut = packed.cut_text()
    return Excerpt(tuple(packed.files), packed.text() or "(no file)", fenced(cut) if cut else "")


def largest(texts: Mapping[str, str]) -> tuple[str, ...]:
    """The ten longest files: hardly any ten that a ranking may choose are longer."""
    return tuple(sorted(texts, key=lambda file: (-len(texts[file]), file))[:MOST_FILES])


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
