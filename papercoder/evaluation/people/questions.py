"""The questions of a study: one list of labelled controls, which the form and the widget both draw."""

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from papercoder.evaluation.people.anonymising import ShownFile
from papercoder.yaml_text import loaded_yaml

Kind = Literal["data_processing", "method", "evaluation"]
Given = str | int | bool | None
YES_NO = (("yes", True), ("no", False))


class SheetGroup(BaseModel):
    """A group of repositories as a rater sees it.

    Attributes:
        label: "Group 1"; the group's own name might tell a system.
        repositories: Letter -> files.
    """

    model_config = ConfigDict(frozen=True)

    label: str
    repositories: dict[str, tuple[ShownFile, ...]]


class Sheet(BaseModel):
    """What one rater sees.

    Attributes:
        study: The study's name.
        form: Whose form it is, as the study calls the rater.
        paper: Its title.
        groups: Letters differ over all of them.
    """

    model_config = ConfigDict(frozen=True)

    study: str
    form: str
    paper: str
    groups: tuple[SheetGroup, ...]

    @property
    def letters(self) -> tuple[str, ...]:
        """Those of all repositories."""
        return tuple(letter for group in self.groups for letter in group.repositories)


class Control(BaseModel):
    """One question with its place in the saved answers.

    Attributes:
        path: Keys from the top of the saved answers, or of an element.
        label: The question.
        kind: A line, a text of several lines, or one of `choices`.
        choices: (what is shown, what is saved); none is chosen at first.
    """

    model_config = ConfigDict(frozen=True)

    path: tuple[str, ...]
    label: str
    kind: Literal["line", "text", "choice"]
    choices: tuple[tuple[str, Given], ...] = ()


class Questions(BaseModel):
    """The wording."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    introduction: str
    rater: str
    author: str
    rank: str
    best: str
    best_why: str
    worst: str
    worst_why: str
    easier: str
    easier_why: str
    elements: str
    element: str
    implemented: str
    kinds: dict[Kind, str]


@cache
def questions() -> Questions:
    """The wording of every question."""
    text = resources.files(__package__).joinpath("questions.yaml").read_text(encoding="utf-8")
    return Questions.model_validate(loaded_yaml(text))


def rater_controls() -> tuple[Control, ...]:
    """Who answers."""
    words = questions()
    return (
        Control(path=("rater",), label=words.rater, kind="line"),
        Control(path=("author",), label=words.author, kind="choice", choices=YES_NO),
    )


def group_controls(group: SheetGroup) -> tuple[Control, ...]:
    """What is asked about a group."""
    words, top, letters = questions(), ("groups", group.label), tuple(group.repositories)
    places = tuple((str(place), place) for place in range(1, len(letters) + 1))
    ranks = [
        Control(path=(*top, "ranks", letter), label=words.rank.format(letter=letter), kind="choice", choices=places)
        for letter in letters
    ]
    which = tuple((letter, letter) for letter in letters)
    return (
        *ranks,
        Control(path=(*top, "best"), label=words.best, kind="choice", choices=which),
        Control(path=(*top, "best_why"), label=words.best_why, kind="text"),
        Control(path=(*top, "worst"), label=words.worst, kind="choice", choices=which),
        Control(path=(*top, "worst_why"), label=words.worst_why, kind="text"),
        Control(path=(*top, "easier"), label=words.easier, kind="choice", choices=YES_NO),
        Control(path=(*top, "easier_why"), label=words.easier_why, kind="text"),
    )


def element_controls(letters: Sequence[str]) -> tuple[Control, ...]:
    """What is asked about one key element; paths begin at the element."""
    words = questions()
    implemented = [
        Control(
            path=("implemented", letter), label=words.implemented.format(letter=letter), kind="choice", choices=YES_NO
        )
        for letter in letters
    ]
    return (Control(path=("name",), label=words.element, kind="line"), *implemented)


def at_path(document: Any, path: Sequence[str | int]) -> Any:
    """What stands at a path; None where nothing does."""
    for key in path:
        if isinstance(document, list):
            document = document[int(key)]
        else:
            document = document.get(key) if isinstance(document, dict) else None
    return document
