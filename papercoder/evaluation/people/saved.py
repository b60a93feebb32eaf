"""What a rater saves: one file, the same from the form and from the widget. Repositories are letters in it."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from papercoder.evaluation.people.questions import Kind, Sheet

FORMAT: Literal[1] = 1
_STRICT = ConfigDict(frozen=True, extra="forbid")


class SavedGroup(BaseModel):
    """About one group.

    Attributes:
        ranks: Letter -> place, 1 for the best; equal places are ties, missing letters were not ranked.
        best: A letter.
        worst: A letter.
        easier: Whether the best one makes reproducing the paper easier than starting from nothing.
    """

    model_config = _STRICT

    ranks: dict[str, Annotated[int, Field(ge=1, strict=True)]] = {}
    best: str | None = None
    best_why: str = ""
    worst: str | None = None
    worst_why: str = ""
    easier: Annotated[bool, Field(strict=True)] | None = None
    easier_why: str = ""


class SavedElement(BaseModel):
    """A key element of the paper, named by the rater.

    Attributes:
        name: In the rater's words.
        implemented: Letter -> whether that repository has it; missing letters were not judged.
    """

    model_config = _STRICT

    name: str
    implemented: dict[str, Annotated[bool, Field(strict=True)]] = {}


class SavedAnswers(BaseModel):
    """One rater's answers.

    Attributes:
        format: Of the file.
        study: The study's name.
        form: Which form was filled in; the key knows its letters.
        rater: Name or pseudonym; "" where none is given.
        author: Whether the rater is an author of the paper; None where not said.
        saved: When, with the time zone.
        groups: "Group 1" -> what was said about it.
        elements: By kind.
    """

    model_config = _STRICT

    format: Literal[1] = FORMAT
    study: str
    form: str
    rater: str = ""
    author: Annotated[bool, Field(strict=True)] | None = None
    saved: AwareDatetime
    groups: dict[str, SavedGroup] = {}
    elements: dict[Kind, tuple[SavedElement, ...]] = {}

    @property
    def who(self) -> str:
        """The rater's name; who gives none is nobody that answered elsewhere."""
        return self.rater.strip() or f"{self.form} of {self.study}"


def answers_name(sheet: Sheet) -> str:
    """The file's name for a rater who gives no other."""
    return f"answers-{sheet.study}-{sheet.form}.json"
