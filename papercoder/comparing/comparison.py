"""Runs compared with the first of them: the result, and how it shows itself."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from papercoder.comparing.aligning import (
    AlignedStep,
    InputDifference,
    aligned_steps,
    first_divergence,
    input_difference,
)  # fmt: skip
from papercoder.comparing.opening import OpenedRun, open_run
from papercoder.comparing.parts import Change, nested_changes
from papercoder.comparing.showing import TOTALS, cell, comparison_html, diff_lines, total_row
from papercoder.comparing.totals import Totals, totals
from papercoder.display.amounts import counted
from papercoder.display.shown import Shown
from papercoder.run import Run

if TYPE_CHECKING:
    import pandas

TERMINAL_DIFF_LINES = 20


class ComparedRun(BaseModel):
    """What one run took.

    Attributes:
        name: The end of its folder's path that tells it from the others.
        totals: By step, the sum of all last.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    folder: str
    totals: tuple[Totals, ...]


class PairComparison(BaseModel):
    """One run beside the first.

    Attributes:
        first: The first run's name.
        other: The other run's.
        facts: How the two were made, as far as that differs: parameters, versions, hashes of prompts.
        steps: Every step of either, those that are the same included.
        divergence: The first step whose output differs; None if none does.
        divergent_input: What differs in its input; None for a step that no model was asked.
        shared_calls: Calls that are the same in both, request and reply: the runs cannot differ because of these.
    """

    model_config = ConfigDict(frozen=True)

    first: str
    other: str
    facts: tuple[Change, ...]
    steps: tuple[AlignedStep, ...]
    divergence: AlignedStep | None
    divergent_input: InputDifference | None
    shared_calls: int

    @property
    def differing(self) -> tuple[AlignedStep, ...]:
        """The steps that are not the same."""
        return tuple(step for step in self.steps if step.state != "same")

    @property
    def reached(self) -> tuple[AlignedStep, ...]:
        """The steps that differ, without those that one of the two has not come to yet."""
        return tuple(step for step in self.differing if step.state != "not reached")

    @property
    def same(self) -> tuple[AlignedStep, ...]:
        """The steps whose output is the same."""
        return tuple(step for step in self.steps if step.state == "same")

    def lines(self) -> list[str]:
        """For a terminal: what differs and nothing else."""
        lines = [f"{self.first} | {self.other}", *self.divergence_lines(), *map(_change_line, self.facts)]
        for step in self.reached:
            lines += ["", f"{step.name}: {self.state(step)}"]
            for change in step.changes:
                lines.append(f"  {_change_line(change)}")
                lines += [f"    {line}" for line in diff_lines(change, TERMINAL_DIFF_LINES)]
        return [*lines, *(["", self.open_end()] if self.open_end() else [])]

    def divergence_lines(self) -> list[str]:
        """Where the two part ways, and why as far as the inputs say."""
        shared = f"Calls that are the same in both, request and reply: {self.shared_calls}."
        if self.divergence is None:
            open_ends = [step for step in self.steps if step.state == "not reached"]
            end = f" One of them has not come to {open_ends[0].name} yet." if open_ends else ""
            return [f"No step's output differs.{end} {shared}"]
        reason = f" {self.divergent_input}" if self.divergent_input is not None else ""
        return [f"First divergence: {self.divergence.name} ({self.state(self.divergence)}).{reason} {shared}"]

    def state(self, step: AlignedStep) -> str:
        """How a step differs, in words."""
        words = {"only in the first": f"only in {self.first}", "only in the other": f"only in {self.other}",
                 "not reached": "in one only, the other has not come that far"}  # fmt: skip
        return words.get(step.state, f"differs in {counted(len(step.changes), 'part')}")

    def open_end(self) -> str:
        """The steps that one of the two has not come to yet, counted; empty where there are none."""
        counted = Counter(step.step for step in self.steps if step.state == "not reached")
        steps = ", ".join(f"{step} ({count})" if count > 1 else step for step, count in counted.items())
        return f"In one only, the other has not come that far: {steps}" if steps else ""


class Comparison(Shown, BaseModel):
    """Runs compared with the first of them. Shows what differs; `pairs` holds what is the same too.

    Attributes:
        runs: What each took, the first run first.
        pairs: Each other run beside the first.
    """

    model_config = ConfigDict(frozen=True)

    runs: tuple[ComparedRun, ...]
    pairs: tuple[PairComparison, ...]

    def frame(self) -> "pandas.DataFrame":
        """One row a part that differs: run, step, file, sample, state, part, change, before, after."""
        import pandas

        columns = ["run", "step", "file", "sample", "state", "part", "change", "before", "after"]
        return pandas.DataFrame(list(self._records()), columns=columns)

    def totals_frame(self) -> "pandas.DataFrame":
        """One row a run and step, and one for each run's total: calls, tokens, cost in USD, seconds."""
        import pandas

        return pandas.DataFrame([{"run": run.name, **row.model_dump()} for run in self.runs for row in run.totals])

    def text(self) -> str:
        """What differs, for a terminal."""
        rows = [TOTALS, *self._total_rows()]
        widths = [max(len(row[column]) for row in rows) for column in range(len(TOTALS))]
        lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
        for pair in self.pairs:
            lines += ["", *pair.lines()]
        return "\n".join(lines)

    def __repr__(self) -> str:
        """One line: the runs, and where each parts ways with the first."""
        ends = [f"differs from {pair.divergence.name} on" if pair.divergence else "the same" for pair in self.pairs]
        parts = (f"{pair.other} {end}" for pair, end in zip(self.pairs, ends, strict=True))
        return f"Comparison(with {self.runs[0].name}: {'; '.join(parts)})"

    __str__ = __repr__

    def _html(self) -> str:
        return comparison_html(self)

    def _records(self) -> Iterator[dict[str, Any]]:
        for pair in self.pairs:
            for step in pair.differing:
                about = {"run": pair.other, "step": step.step, "file": step.subject, "sample": step.sample,
                         "state": step.state}  # fmt: skip
                if not step.changes:
                    yield about
                for change in step.changes:
                    yield {**about, "part": change.part, "change": change.kind, "before": change.before,
                           "after": change.after}  # fmt: skip

    def _total_rows(self) -> list[tuple[str, ...]]:
        return [total_row(run.name, row) for run in self.runs for row in run.totals if row.step == "total"]


def compare(a: Run | str | Path, b: Run | str | Path, *more: Run | str | Path) -> Comparison:
    """Compares runs with the first of them, step by step.

    Steps are aligned by their name and by the file or round that they are about; where a step was asked
    several times, the reply counts that the run went on with. Nothing is asked of a model and nothing is
    written: a run that is under way may be looked at.

    Args:
        a: A Run or the path of a run folder: finished, recorded or under way.
        b: The one to compare with it.
        more: Others to compare with the first.

    Raises:
        RunError: A folder is no run folder, or a file in it was changed by hand.
    """
    runs = [open_run(run) for run in (a, b, *more)]
    names = _names([run.folder for run in runs])
    return Comparison(
        runs=tuple(
            ComparedRun(name=name, folder=run.folder.as_posix(), totals=totals(run))
            for name, run in zip(names, runs, strict=True)
        ),
        pairs=tuple(_pair(names[0], runs[0], name, run) for name, run in zip(names[1:], runs[1:], strict=True)),
    )


def _pair(first: str, before: OpenedRun, other: str, after: OpenedRun) -> PairComparison:
    steps = aligned_steps(before, after)
    divergence = first_divergence(steps)
    return PairComparison(
        first=first,
        other=other,
        facts=tuple(nested_changes(before.facts, after.facts)),
        steps=steps,
        divergence=divergence,
        divergent_input=input_difference(divergence, before, after) if divergence is not None else None,
        shared_calls=len(before.exchanges & after.exchanges),
    )


def _names(folders: Sequence[Path]) -> list[str]:
    """The shortest ends of the paths that tell them apart; numbered where a folder comes twice."""
    parts = [folder.resolve().parts for folder in folders]
    names: list[str] = []
    for own in parts:
        others = [other for other in parts if other != own]
        length = next((n for n in range(1, len(own)) if all(own[-n:] != other[-n:] for other in others)), len(own))
        name, count = "/".join(own[-length:]), sum(other == own for other in parts[: len(names)])
        names.append(f"{name} ({count + 1})" if count else name)
    return names


def _change_line(change: Change) -> str:
    if not change.short:
        return f"{change.part}: {change.kind}"
    return f"{change.part}: {cell(change.before)} -> {cell(change.after)}"
