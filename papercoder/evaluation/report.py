"""What an evaluation found: every judging, its controls, and what speaks against believing them."""

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from papercoder.display.shown import Shown
from papercoder.evaluation.controls import CONTROLS, callouts
from papercoder.evaluation.instructions import Instruction
from papercoder.evaluation.judging import Judging, Protocol

if TYPE_CHECKING:
    import pandas


class GoldChoice(BaseModel):
    """Which files of the gold repository a judge saw.

    Attributes:
        judge: The model that judged with them.
        files: The most important first.
        cut: Those of them that did not fit, as lines.
        chosen_by: "model" or "user".
        reason: Of a model's choice.
    """

    model_config = ConfigDict(frozen=True)

    judge: str
    files: tuple[str, ...]
    cut: str
    chosen_by: str
    reason: str


class Evaluation(Shown, BaseModel):
    """The report of `evaluate`.

    Attributes:
        paper: Its title.
        repository: Label of what was judged.
        judgings: Of the repository and of its controls, by judge and protocol.
        gold: The files that reference-based judges compared with, a judge an entry.
        instructions: Texts of paper or repository that speak to the judge.
        notes: What was not done, in words.
        sources: Path -> text of the judged repository.
    """

    model_config = ConfigDict(frozen=True)

    paper: str
    repository: str
    judgings: tuple[Judging, ...]
    gold: tuple[GoldChoice, ...] = ()
    instructions: tuple[Instruction, ...] = ()
    notes: tuple[str, ...] = ()
    sources: dict[str, str] = {}

    @property
    def own(self) -> tuple[Judging, ...]:
        """Of the repository itself."""
        return tuple(judging for judging in self.judgings if judging.repository not in CONTROLS)

    def controls(self, judging: Judging) -> tuple[Judging, ...]:
        """Of the controls, by the same judge under the same protocol."""
        return tuple(
            other
            for other in self.judgings
            if other.repository in CONTROLS and (other.model, other.protocol) == (judging.model, judging.protocol)
        )

    def judging(self, protocol: Protocol, model: str = "") -> Judging:
        """Of the repository under a protocol, by a model where several judged.

        Raises:
            KeyError: There is none.
        """
        for judging in self.own:
            if judging.protocol == protocol and model in ("", judging.model):
                return judging
        raise KeyError(f"no judging under {protocol}; there are {', '.join(one.protocol for one in self.own)}")

    @property
    def scores(self) -> dict[str, float]:
        """Measure -> mean score of the repository, named by protocol, and by judge where there are several."""
        several = len({judging.model for judging in self.own}) > 1
        return {f"{one.protocol} by {one.model}" if several else one.protocol: one.mean for one in self.own}

    @property
    def warnings(self) -> tuple[str, ...]:
        """What speaks against believing the scores, in words."""
        called_out = [text for judging in self.own for text in callouts(judging, self.controls(judging))]
        addressed = [
            f"{one.file}{f', line {one.line}' if one.line else ''} speaks to the judge: {one.text}"
            for one in self.instructions
        ]
        invented = [
            f"{one.model} under {one.protocol}: {one.invented:.0%} of its critiques name something that does not exist."
            for one in self.own if one.invented
        ]  # fmt: skip
        failed = [
            f"{one.model} under {one.protocol}: {len(one.failures)} samples on {one.repository} could not be read and "
            "are counted apart."
            for one in self.judgings if one.failures
        ]  # fmt: skip
        cut = [
            f"{one.model} under {one.protocol} was shown {one.window:,} tokens of the repository; "
            f"{len(one.cut)} files were cut."
            for one in self.own if one.cut
        ]  # fmt: skip
        return (*addressed, *called_out, *invented, *failed, *cut, *self.notes)

    def frame(self) -> "pandas.DataFrame":
        """One row a sample: judge, protocol, repository, score, critiques by severity, inventions."""
        import pandas

        rows: list[dict[str, Any]] = [{"paper": self.paper, **row} for one in self.judgings for row in one.rows()]
        return pandas.DataFrame(rows)

    def __repr__(self) -> str:
        """One line: the scores."""
        scores = ", ".join(f"{name} {score:.2f}" for name, score in self.scores.items())
        return f"Evaluation({self.repository!r} of {self.paper!r}: {scores})"

    __str__ = __repr__

    def _html(self) -> str:
        from papercoder.evaluation.showing import evaluation_html

        return evaluation_html(self)
