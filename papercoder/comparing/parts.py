"""What differs between two texts, by the parts that a reader would name: items, lines, keys, members."""

import difflib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from papercoder.display.words import common_ends

Kind = Literal["added", "removed", "changed"]
MOST_VALUES = 10_000
DEEPEST = 50
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$")
_BEGINS_ITEM = re.compile(r"^\s*(?:[-*+•]\s|\(?\w{1,4}[.)]\s|\||#{1,6}\s|```|~~~)")
_PLAIN_KEY = re.compile(r"^[A-Za-z_][\w/-]*$")


class Change(BaseModel):
    """One part that differs.

    Attributes:
        part: Its name: a heading and line, a key, a class and its member, a cell.
        before: Its text in the first run; None where that has no such part.
        after: Its text in the other run; None where that has no such part.
    """

    model_config = ConfigDict(frozen=True)

    part: str
    before: str | None = None
    after: str | None = None

    @property
    def kind(self) -> Kind:
        """Whether the other run added, removed or changed it."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"

    @property
    def short(self) -> bool:
        """Whether both texts fit in a cell of a table."""
        return all(text is None or ("\n" not in text and len(text) <= 120) for text in (self.before, self.after))


# Container -> member -> text; the member "" is what the container holds besides its members.
Members = Mapping[str, Mapping[str, str]]


def item_changes(before: str, after: str) -> list[Change]:
    """Free text by items: a bullet, numbered item, table row, heading or paragraph, wrapped lines joined."""
    old, new = list(_items(before)), list(_items(after))
    changes = []
    for i1, i2, j1, j2 in _differing([text for _, text in old], [text for _, text in new]):
        # As many items replaced as there were: one change each, rather than one of them all.
        ends = range(1, i2 - i1 + 1) if i2 - i1 == j2 - j1 else [max(i2 - i1, j2 - j1)]
        start = 0
        for end in ends:
            was, now = old[i1:i2][start:end], new[j1:j2][start:end]
            changes.append(Change(part=(was or now)[0][0], before=_joined(was), after=_joined(now)))
            start = end
    return changes


def line_changes(before: str, after: str) -> list[Change]:
    """Any text by lines; never empty for two texts that differ."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    return [
        Change(
            part=f"line {(i1 if i1 < i2 else j1) + 1}",
            before="".join(old[i1:i2]) if i1 < i2 else None,
            after="".join(new[j1:j2]) if j1 < j2 else None,
        )
        for i1, i2, j1, j2 in _differing(old, new)
    ]


def mapping_changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[Change]:
    """Named texts: those of the first in its order, then those that were added."""
    names = [*before, *(name for name in after if name not in before)]
    return [
        Change(part=name, before=before.get(name), after=after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    ]


def sequence_changes(part: str, before: Sequence[str], after: Sequence[str]) -> list[Change]:
    """A list of distinct names: what was added and removed; its order where only that differs."""
    gone = [Change(part=part, before=name) for name in before if name not in after]
    come = [Change(part=part, after=name) for name in after if name not in before]
    if not gone and not come and tuple(before) != tuple(after):
        return [Change(part=f"order of {part}", before=", ".join(before), after=", ".join(after))]
    return gone + come


def member_changes(before: Members, after: Members) -> list[Change]:
    """Classes and functions by their members; one that only one side has is a single change."""
    changes = []
    for name in [*before, *(name for name in after if name not in before)]:
        old, new = before.get(name), after.get(name)
        if old is None or new is None:
            changes.append(Change(part=name, before=_whole(old), after=_whole(new)))
            continue
        for change in mapping_changes(old, new):
            part = f"{name}.{change.part}" if change.part else name
            changes.append(change.model_copy(update={"part": part}))
    return changes


def nested_changes(before: Any, after: Any) -> list[Change]:
    """Nested data by dotted keys, values as JSON: 1, 1.0 and "1" are three different values.

    Raises:
        ValueError: The data is too large or too deep to be looked at key by key.
    """
    return mapping_changes(dict(_leaves(before, "", DEEPEST)), dict(_leaves(after, "", DEEPEST)))


def _leaves(value: Any, path: str, depth: int) -> Iterator[tuple[str, str]]:
    leaves = _walk(value, path, depth)
    for number, leaf in enumerate(leaves):
        if number >= MOST_VALUES:
            raise ValueError(f"more than {MOST_VALUES} values")
        yield leaf


def _walk(value: Any, path: str, depth: int) -> Iterator[tuple[str, str]]:
    if depth == 0:
        raise ValueError(f"deeper than {DEEPEST} levels")
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            name = key if isinstance(key, str) and _PLAIN_KEY.match(key) else json.dumps(key, default=str)
            yield from _walk(inner, f"{path}.{name}" if path else name, depth - 1)
    elif isinstance(value, list) and any(isinstance(inner, (dict, list)) for inner in value):
        for index, inner in enumerate(value):
            yield from _walk(inner, f"{path}[{index}]", depth - 1)
    else:
        yield path, json.dumps(value, ensure_ascii=False, default=str)


def _items(text: str) -> Iterator[tuple[str, str]]:
    """(where it stands, the item's text) of a Markdown text."""
    place, heading, item = "line 1", "", list[str]()
    for number, line in enumerate(text.splitlines(), 1):
        if item and (not line.strip() or _BEGINS_ITEM.match(line) or _HEADING.match(item[-1])):
            yield place, "\n".join(item)
            item = []
        if not line.strip():
            continue
        if match := _HEADING.match(line):
            heading = match.group(1)
        if not item:
            place = f"{heading}, line {number}" if heading else f"line {number}"
        item.append(line.rstrip())
    if item:
        yield place, "\n".join(item)


def _joined(items: Sequence[tuple[str, str]]) -> str | None:
    return "\n".join(text for _, text in items) if items else None


def _whole(members: Mapping[str, str] | None) -> str | None:
    return None if members is None else "\n".join(members.values())


def _differing(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
    """(from, to) in the first and (from, to) in the second of every stretch that differs."""
    start, end = common_ends(before, after)
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new).get_opcodes():
        if tag != "equal":
            yield start + i1, start + i2, start + j1, start + j2
