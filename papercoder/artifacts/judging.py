"""What judges reply: critiques with a score, the files that matter, the grade of one requirement of a rubric."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from papercoder.artifacts.base import StructuredArtifact
from papercoder.display import html

Severity = Literal["high", "medium", "low"]


class Critique(BaseModel):
    """One thing that a judge finds wrong, as it says it; whether what it names exists is checked by code later.

    Attributes:
        file: Path in the judged repository; "" for something that no file has.
        function: Function, class or `Class.method` in it; "" for the whole file.
        code: A line of that file, verbatim, that shows it; "" where something is missing.
        severity: High for core concepts, main losses or experiments missing or wrong; medium for training logic,
            data processing, core functionality; low for what can be worked around (the published protocol).
        problem: What is wrong.
        evidence: The sentence of the paper that it betrays, verbatim.
        gold_file: Under the reference-based protocol, where the gold repository has it right; else "".
        gold_function: The same for the function.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str = ""
    function: str = ""
    code: str = ""
    severity: Severity
    problem: str = Field(min_length=1)
    evidence: str = ""
    gold_file: str = ""
    gold_function: str = ""


class Judgement(StructuredArtifact):
    """One sample of a judge: critiques, then one score from 1 to 5 for correctness.

    Attributes:
        critiques: In the judge's order.
        score: 1 (nothing of the method is right) to 5 (all of it is).
        instructions: Texts of the paper or repository that try to tell the judge what to say, verbatim.
    """

    critiques: tuple[Critique, ...] = ()
    score: Literal[1, 2, 3, 4, 5]
    instructions: tuple[str, ...] = ()

    def _html(self) -> str:
        rows = [(critique.severity, critique.file, critique.function, critique.problem) for critique in self.critiques]
        return html.title(f"Score {self.score} of 5", f"{len(rows)} critiques") + html.table(
            ("severity", "file", "function", "what is wrong"), rows
        )


class ChosenFiles(StructuredArtifact):
    """The files of a repository that matter for judging, the most important first."""

    files: tuple[str, ...] = Field(min_length=1)
    reason: str = ""

    def _html(self) -> str:
        return html.title("Chosen files", self.reason) + html.bullets(self.files)


class RankedFiles(StructuredArtifact):
    """The files in which a requirement of a rubric would be met, the likeliest first."""

    files: tuple[str, ...] = Field(max_length=10)

    def _html(self) -> str:
        return html.title("Ranked files") + html.bullets(self.files)


class Grade(StructuredArtifact):
    """Whether a repository meets one requirement of a rubric, with the reasoning that comes before it.

    Attributes:
        expectations: What an implementation has to do.
        reality: What the code does.
        grade: 1 if the requirement is met, 0 if not.
        instructions: Texts of the paper or repository that try to tell the judge how to grade, verbatim.
    """

    expectations: str = Field(min_length=1)
    reality: str = Field(min_length=1)
    grade: Literal[0, 1]
    instructions: tuple[str, ...] = ()

    def _html(self) -> str:
        return html.title(f"Grade {self.grade}") + html.pre(f"{self.expectations}\n\n{self.reality}")
