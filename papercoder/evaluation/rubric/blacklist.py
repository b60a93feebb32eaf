"""The blacklist of a rubric, enforced on what a repository names and on what an execution fetched.

It finds addresses as they are usually written, also in pieces: quotes, `+` and line ends between the parts of a
string are read through. An address that a program puts together from variables, or hides in an encoding, it does not
find: an execution's log shows that one.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from papercoder.errors import EvaluationError
from papercoder.evaluation.packing import Readable, judged_files
from papercoder.evaluation.rubric.bundle import RubricBundle

LOG = "(log of the execution)"
SHOWN_CHARACTERS, LONGEST_ADDRESS = 200, 300
_HOSTS = ("github.com", "gitlab.com", "bitbucket.org", "huggingface.co", "codeberg.org")
_ENTRY = re.compile(
    r"(?:(?:git\+)?[a-z][a-z0-9+.]*://)?(?:[^/@\s]+@)?(?:www\.)?"
    r"(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)+)?(?::\d+(?=/|$))?[:/]*(?P<path>[^?#\s]*)",
    re.I,
)
_BRANCH = re.compile(r"/(?:tree|blob)/[^/]+$", re.I)
# What stands between the pieces of an address in a program or shell script, and what stands for a sign of it.
_JOINT = re.compile(
    r"""\\?["']\s*(?:(?:\+|\\\n)\s*)*[rbfu]{0,2}\\?["']|\\\n|\\?["']|\\(?=/)|(?P<slash>%2f)|(?P<colon>%3a)""", re.I
)
_CLONES = re.compile(
    r"\b(?:git|gh|glab|hub|pip|pip3|uv|npm|clone|submodule|github|gitlab|huggingface|load|from_pretrained|repo|repo_id|"
    r"repository|snapshot_download|hf_hub_download|load_dataset|download)\b",
    re.I,
)
_IN_ADDRESS = re.compile(r"(?:://|\w\.[a-z]{2,}(?::\d+)?[:/])[^\s]*$", re.I)


class Violation(NamedTuple):
    """A place that names what the blacklist forbids.

    Attributes:
        file: Of the repository, or "(log of the execution)".
        line: From 1 on.
        entry: As the blacklist has it.
        text: The line.
    """

    file: str
    line: int
    entry: str
    text: str


class _Entry(NamedTuple):
    text: str
    address: re.Pattern[str] | None
    slug: re.Pattern[str] | None


def blacklisted(repository: Readable, bundle: RubricBundle, log: str = "") -> tuple[Violation, ...]:
    """Where a repository, or the log of its execution, names what the bundle's blacklist forbids.

    Addresses are the same whatever their scheme, case, `www.`, `.git`, port, user or trailing slash, and so is
    `git@host:owner/name`. The `owner/name` of a code host is found at any host (mirrors, raw files, archives), and
    alone on a line that clones, installs or loads something.

    Args:
        repository: All of its text files are searched.
        bundle: Whose blacklist; an empty one forbids nothing.
        log: What an execution printed or fetched, if it is at hand.

    Raises:
        EvaluationError: An entry of the blacklist is no address.
    """
    entries = [_entry(text) for text in bundle.blacklist]
    if not entries:
        return ()
    texts = {**judged_files(repository), **({LOG: log} if log else {})}
    return tuple(violation for file, text in texts.items() for violation in _violations(file, text, entries))


def _entry(text: str) -> _Entry:
    match = _ENTRY.fullmatch(text.strip().rstrip("/"))
    host, path = (match["host"] or "", match["path"]) if match else ("", "")
    host, path = host.removeprefix("www."), re.sub(r"\.git$", "", _BRANCH.sub("", path.strip("/")), flags=re.I)
    parts = [re.escape(part) for part in path.split("/") if part]
    if not host and len(parts) != 2:
        raise EvaluationError(
            f"The blacklist's entry {text!r} is no address. Write one address a line, such as "
            "https://github.com/owner/name, or none."
        )
    spelled = "/+".join(parts)
    ends = r"(?:\.git)?(?![\w-]|\.\w)"
    address = rf"(?<![\w-]){re.escape(host)}(?::\d+)?{'[:/]+' if parts else ''}{spelled}{ends}" if host else None
    slug = rf"(?<![\w.-]){spelled}{ends}" if len(parts) == 2 and (not host or host.lower() in _HOSTS) else None
    return _Entry(text, *(re.compile(pattern, re.I | re.A) if pattern else None for pattern in (address, slug)))


def _violations(file: str, text: str, entries: list[_Entry]) -> Iterator[Violation]:
    joined, starts, moved = _joined(text)
    lines = text.split("\n")
    for entry in entries:
        found = set()
        for position in _places(entry, joined):
            index = bisect_right(starts, position) - 1
            found.add(text.count("\n", 0, position + moved[index]))
        for line in sorted(found):
            yield Violation(file, line + 1, entry.text, lines[line].strip()[:SHOWN_CHARACTERS])


def _places(entry: _Entry, joined: str) -> Iterator[int]:
    """Where an entry is named; a slug at the end of an address that is found already is not found again."""
    ends = set()
    if entry.address is not None:
        for match in entry.address.finditer(joined):
            ends.add(match.end())
            yield match.start()
    if entry.slug is not None:
        yield from (
            match.start()
            for match in entry.slug.finditer(joined)
            if match.end() not in ends and _names_repository(joined, match)
        )


def _names_repository(joined: str, match: re.Match[str]) -> bool:
    """Whether `owner/name` stands in an address, or alone on a line that fetches something; a path is neither."""
    begin = joined.rfind("\n", 0, match.start()) + 1
    end = joined.find("\n", match.end())
    before = joined[max(begin, match.start() - LONGEST_ADDRESS) : match.start()]
    if _IN_ADDRESS.search(before):
        return True
    line = joined[begin : end if end >= 0 else len(joined)]
    return not before.endswith("/") and _CLONES.search(line) is not None


def _joined(text: str) -> tuple[str, list[int], list[int]]:
    """A text whose strings are joined; where its pieces begin, and how far each stood from there."""
    pieces, starts, moved, length, last = list[str](), [0], [0], 0, 0
    for match in _JOINT.finditer(text):
        sign = "/" if match["slash"] else ":" if match["colon"] else ""
        pieces += [text[last : match.start()], sign]
        length += match.start() - last + len(sign)
        last = match.end()
        starts.append(length)
        moved.append(last - length)
    return "".join([*pieces, text[last:]]), starts, moved
