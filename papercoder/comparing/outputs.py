"""What differs between two outputs of a step, by the kind of artifact that they are."""

from collections.abc import Callable, Sequence
from typing import Any

from papercoder.artifacts import Architecture, Artifact, Config, Edits, LogicDesign
from papercoder.comparing.code_parts import diagram_members, file_changes
from papercoder.comparing.parts import (
    Change,
    item_changes,
    line_changes,
    mapping_changes,
    member_changes,
    nested_changes,
    sequence_changes,
)  # fmt: skip
from papercoder.errors import ReplyError
from papercoder.replies import parse_edits


def output_changes(before: Artifact, after: Artifact, subject: str) -> list[Change]:
    """The parts that differ; never none for two outputs whose texts differ.

    Args:
        before: The first run's.
        after: The other run's.
        subject: The file that both are about, if any.
    """
    if before.text() == after.text():
        return []
    differ = _DIFFERS.get(type(before)) if type(before) is type(after) else None
    return (differ or _by_kind)(before, after, subject) or line_changes(before.text(), after.text())


def _by_kind(before: Artifact, after: Artifact, subject: str) -> list[Change]:
    if before.kind == after.kind == "code":
        return file_changes(subject, before.text(), after.text())
    if before.kind == after.kind == "json":
        return _data(before.model_dump(mode="json"), after.model_dump(mode="json"))
    return item_changes(before.text(), after.text())


def _architecture(before: Architecture, after: Architecture, subject: str) -> list[Change]:
    return [
        *_within("approach", item_changes(before.implementation_approach, after.implementation_approach)),
        *sequence_changes("files", before.files, after.files),
        *_within(
            "class diagram", member_changes(diagram_members(before.class_diagram), diagram_members(after.class_diagram))
        ),
        *_within("sequence diagram", line_changes(before.sequence_diagram, after.sequence_diagram)),
        *sequence_changes("unclear", before.unclear, after.unclear),
    ]


def _logic_design(before: LogicDesign, after: LogicDesign, subject: str) -> list[Change]:
    def tasks(design: LogicDesign) -> dict[str, str]:
        """File -> what it depends on, in words."""
        return {task.file: ", ".join(task.depends_on) or "nothing" for task in design.task_list}

    described = [{logic.file: logic.description for logic in design.logic_analysis} for design in (before, after)]
    changes = [
        *_within("depends on", mapping_changes(tasks(before), tasks(after))),
        *_within("what it holds", mapping_changes(*described)),
        *sequence_changes("required packages", before.required_packages, after.required_packages),
        *sequence_changes("other packages", before.other_language_packages, after.other_language_packages),
        *_within("API", item_changes(before.full_api_spec, after.full_api_spec)),
        *_within("shared knowledge", item_changes(before.shared_knowledge, after.shared_knowledge)),
        *sequence_changes("unclear", before.unclear, after.unclear),
    ]
    if set(before.order()) == set(after.order()):
        changes += sequence_changes("tasks", before.order(), after.order())
    return changes


def _config(before: Config, after: Config, subject: str) -> list[Change]:
    same = before.values() == after.values() and before.text() != after.text()
    return _comments(before, after) if same else _data(before.values(), after.values())


def _comments(before: Config, after: Config) -> list[Change]:
    """Lines of two configs that hold the same settings: only comments, order or spacing differ."""
    changes = line_changes(before.text(), after.text())
    return [change.model_copy(update={"part": f"no setting, {change.part}"}) for change in changes]


def _data(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """By key; none where the data is too large or too deep for that, so that lines are shown instead."""
    try:
        return nested_changes(before, after)
    except ValueError:
        return []


def _edits(before: Edits, after: Edits, subject: str) -> list[Change]:
    def by_file(edits: Edits) -> dict[str, str]:
        """File -> its edits, one under the other."""
        found: dict[str, str] = {}
        for edit in parse_edits(edits.content):
            found[edit.file] = found.get(edit.file, "") + f"replace\n{edit.search}by\n{edit.replace}"
        return found

    try:
        return mapping_changes(by_file(before), by_file(after))
    except ReplyError:
        return item_changes(before.content, after.content)


def _within(place: str, changes: Sequence[Change]) -> list[Change]:
    return [change.model_copy(update={"part": f"{place}: {change.part}"}) for change in changes]


_DIFFERS: dict[type[Artifact], Callable[..., list[Change]]] = {
    Architecture: _architecture, LogicDesign: _logic_design, Config: _config, Edits: _edits,
}  # fmt: skip
