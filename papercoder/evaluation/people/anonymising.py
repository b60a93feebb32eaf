"""Repositories as a rater may see them: without the names and files that tell which system wrote them."""

import fnmatch
import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib import resources

from pydantic import BaseModel, ConfigDict

from papercoder.evaluation.packing import Readable
from papercoder.yaml_text import loaded_yaml

SHOWN_CHARACTERS = 60_000
REPOSITORY_CHARACTERS = 1_500_000
STAND_IN = "SYSTEM"
# A shorter name is found too often inside other words.
ANYWHERE_FROM = 6
NOT_TEXT = 0.1
RULE = (
    "Systems are letters, in an order of each rater's own. Files and folders that only one system writes (docs, "
    "settings and logs of agents) are left out, from every repository alike. The systems' names are replaced by "
    f"{STAND_IN} in paths and texts; a name that is an ordinary word, such as Paper, stays, because it tells nothing."
)
NOT_HIDDEN = (
    "What cannot be hidden: style, wording of comments, layout, number and length of files, and that a name was "
    "replaced. Who knows a system's repositories may recognise it, and a repository that is in two groups has the "
    "same files in both."
)


class ShownFile(BaseModel):
    """A file as a rater sees it.

    Attributes:
        path: From the repository's top, without names of systems.
        text: The same way, perhaps cut.
        note: Why it is not all there; "" where it is.
    """

    model_config = ConfigDict(frozen=True)

    path: str
    text: str
    note: str = ""


class Anonymous(BaseModel):
    """A repository as a rater sees it.

    Attributes:
        files: In the order of their paths.
        left_out: Paths that the rule leaves out; never shown to a rater, since they tell the system.
    """

    model_config = ConfigDict(frozen=True)

    files: tuple[ShownFile, ...]
    left_out: tuple[str, ...] = ()


def telling_names(systems: Iterable[str], more: Sequence[str] = ()) -> tuple[str, ...]:
    """The names to replace: known systems, those of `systems` that are no ordinary word, and `more` whatever they are.

    A name with a digit, a hyphen, or a capital after its first letter is no ordinary word: PaperCoder, o3-mini.
    """
    own = [name for name in systems if re.search(r"[\d-]|(?<=.)[A-Z]", name)]
    found = {name.casefold(): name for name in (*_traces("names"), *own, *more) if name.strip()}
    return tuple(sorted(found.values(), key=lambda name: (-len(name), name)))


def anonymous(repository: Readable, names: Sequence[str]) -> Anonymous:
    """A repository without what tells its system.

    Args:
        repository: Whose files are untrusted text.
        names: To be replaced, also as snake_case, kebab-case or with spaces.
    """
    patterns = [pattern.casefold() for pattern in _traces("left_out")]
    pattern = _pattern(tuple(names))
    shown: dict[str, ShownFile] = {}
    left_out = []
    left = REPOSITORY_CHARACTERS
    sources = repository.sources()
    for file in sorted(sources):
        if any(fnmatch.fnmatchcase(file.casefold(), one) for one in patterns):
            left_out.append(file)
            continue
        made = _shown(_unused(pattern.sub(STAND_IN, file), shown), pattern.sub(STAND_IN, sources[file]), left)
        shown[made.path] = made
        left -= len(made.text)
    return Anonymous(files=tuple(shown.values()), left_out=tuple(left_out))


def _shown(path: str, text: str, left: int) -> ShownFile:
    whole = text.encode("utf-8", "replace").decode("utf-8")
    if "\0" in whole or whole.count("\N{REPLACEMENT CHARACTER}") > NOT_TEXT * len(whole):
        return ShownFile(path=path, text="", note="This file is no text.")
    kept = whole[: max(min(SHOWN_CHARACTERS, left), 0)]
    cut = len(whole) - len(kept)
    return ShownFile(path=path, text=kept, note=f"Cut: {cut:,} more characters in this file." if cut else "")


def _unused(path: str, taken: Iterable[str]) -> str:
    number, unused = 1, path
    while unused in taken:
        number += 1
        unused = f"{path} ({number})"
    return unused


def _pattern(names: tuple[str, ...]) -> "re.Pattern[str]":
    return re.compile("|".join(_spellings(name) for name in names) or r"(?!)", re.IGNORECASE)


def _spellings(name: str) -> str:
    pieces = [re.escape(piece) for piece in re.split(r"(?<=[a-z0-9])(?=[A-Z])|[\s_-]+", name.strip()) if piece]
    spelled = r"[\s_-]?".join(pieces)
    return spelled if len(name) >= ANYWHERE_FROM else f"(?<![A-Za-z0-9]){spelled}(?![A-Za-z0-9])"


@cache
def _traces(kind: str) -> tuple[str, ...]:
    text = resources.files(__package__).joinpath("traces.yaml").read_text(encoding="utf-8")
    return tuple(loaded_yaml(text)[kind])
