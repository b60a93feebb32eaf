"""The rubric of a paper: a tree of requirements with weights, in PaperBench's form, and its Code-Dev part."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any, Literal, NamedTuple, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import from_json

from papercoder.errors import EvaluationError

Category = Literal["Code Development", "Code Execution", "Result Analysis"]
CODE_DEVELOPMENT: Category = "Code Development"
# PaperBench's largest rubric has some 1,100 nodes, its deepest 7 levels.
MOST_NODES, MOST_LEVELS, MOST_BYTES = 20_000, 50, 20_000_000
LARGEST_WEIGHT = 1_000_000


class Requirement(BaseModel):
    """A node of a rubric. Keys that PaperBench may add one day are ignored.

    Attributes:
        id: Unique in its rubric.
        requirements: What is required, in words.
        weight: Among its siblings, from 0 to 1,000,000.
        sub_tasks: What it is made of; a requirement without is a leaf, which is graded.
        task_category: Of a leaf, what is asked for: code, its execution, or results. None for all others.
        finegrained_task_category: A finer label of a leaf, which decides nothing.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    id: str = Field(min_length=1, max_length=200)
    requirements: str = Field(min_length=1, max_length=50_000)
    weight: float = Field(ge=0, le=LARGEST_WEIGHT, allow_inf_nan=False)
    sub_tasks: tuple["Requirement", ...] = ()
    task_category: Category | None = None
    finegrained_task_category: str | None = None

    @property
    def is_leaf(self) -> bool:
        """Whether it is graded itself."""
        return not self.sub_tasks

    def __repr__(self) -> str:
        """One line: what is required, and of how many parts it is made."""
        return f"Requirement({self.requirements[:60]!r}, weight={self.weight:g}, {len(self.sub_tasks)} sub-tasks)"

    __str__ = __repr__


class Placed(NamedTuple):
    """A leaf with what stands above it and before it.

    Attributes:
        ancestors: From the root down to its parent.
        siblings: Those before it under the same parent.
    """

    leaf: Requirement
    ancestors: tuple[Requirement, ...]
    siblings: tuple[Requirement, ...]


class Rubric(BaseModel):
    """A whole rubric, checked.

    Raises:
        EvaluationError: Two requirements that are not copies of one leaf share an id; a leaf has no category, or an
            inner requirement has one; the tree has more than 20,000 nodes or 50 levels.
    """

    model_config = ConfigDict(frozen=True)

    root: Requirement

    @model_validator(mode="after")
    def _checked(self) -> "Rubric":
        seen: dict[str, Requirement] = {}
        count = 0
        # Without recursion: what is checked here is how deep the tree is.
        waiting = [(self.root, 1)]
        while waiting:
            node, level = waiting.pop()
            count += 1
            first = seen.setdefault(node.id, node)
            # PaperBench's own rubrics hold a few leaves twice, alike in everything: they count twice, with one grade.
            if first is not node and not (first.is_leaf and node.is_leaf and first == node):
                raise EvaluationError(f"The rubric has two requirements with the id {node.id!r}. Give each its own.")
            if level > MOST_LEVELS or count > MOST_NODES:
                raise EvaluationError(f"The rubric has more than {MOST_LEVELS} levels or {MOST_NODES:,} requirements.")
            if node.is_leaf != (node.task_category is not None):
                fault = "has no task_category" if node.is_leaf else "has sub-tasks and a task_category"
                raise EvaluationError(
                    f"The requirement {node.id!r} {fault}: leaves have one of {', '.join(get_args(Category))}, "
                    "requirements with sub-tasks have none."
                )
            waiting += [(child, level + 1) for child in node.sub_tasks]
        return self

    def nodes(self) -> Iterator[Requirement]:
        """Every requirement, a parent before its children, in the rubric's order."""
        yield from _walk(self.root)

    @cached_property
    def leaves(self) -> tuple[Placed, ...]:
        """Every leaf with its place, in the rubric's order; one that stands twice by its first place."""
        first: dict[str, Placed] = {}
        for placed in _placed(self.root, (), ()):
            first.setdefault(placed.leaf.id, placed)
        return tuple(first.values())

    def __repr__(self) -> str:
        """One line: how large it is."""
        return f"Rubric({sum(1 for _ in self.nodes()):,} requirements, {len(self.leaves):,} of them leaves)"

    __str__ = __repr__


def parse_rubric(content: bytes | str) -> Rubric:
    """Reads a rubric from JSON.

    Raises:
        EvaluationError: It is no rubric; the message says where and why.
    """
    if len(content) > MOST_BYTES:
        raise EvaluationError(f"The rubric is longer than {MOST_BYTES:,} bytes.")
    try:
        data = from_json(content, allow_inf_nan=False)
    except ValueError as error:
        raise EvaluationError(f"The rubric is not JSON, or is nested too deeply: {error}.") from error
    _check_levels(data)
    try:
        return Rubric(root=Requirement.model_validate_json(content))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "its root"
        raise EvaluationError(f"The rubric is malformed at {where}: {first['msg']}.") from error


def code_development(rubric: Rubric) -> Rubric:
    """The rubric of PaperBench Code-Dev: without leaves of other categories, and what is left without any leaf.

    Weights stay as they are, so what is left shares its parent's score by the same proportions as before.

    Raises:
        EvaluationError: No leaf is about code.
    """
    root = _pruned(rubric.root)
    if root is None:
        raise EvaluationError("The rubric has no Code Development requirement, so Code-Dev cannot be graded with it.")
    return Rubric(root=root)


def _pruned(node: Requirement) -> Requirement | None:
    if node.is_leaf:
        return node if node.task_category == CODE_DEVELOPMENT else None
    kept = tuple(child for child in map(_pruned, node.sub_tasks) if child is not None)
    return node.model_copy(update={"sub_tasks": kept}) if kept else None


def _walk(node: Requirement) -> Iterator[Requirement]:
    yield node
    for child in node.sub_tasks:
        yield from _walk(child)


def _placed(
    node: Requirement, ancestors: tuple[Requirement, ...], siblings: tuple[Requirement, ...]
) -> Iterator[Placed]:
    if node.is_leaf:
        yield Placed(node, ancestors, siblings)
    for position, child in enumerate(node.sub_tasks):
        yield from _placed(child, (*ancestors, node), node.sub_tasks[:position])


def _check_levels(data: Any) -> None:
    level = [data]
    for _ in range(MOST_LEVELS):
        level = [child for node in level if isinstance(node, dict) for child in _children(node)]
        if not level:
            return
    raise EvaluationError(f"The rubric has more than {MOST_LEVELS} levels.")


def _children(node: dict[str, Any]) -> list[Any]:
    children = node.get("sub_tasks")
    return children if isinstance(children, list) else []
