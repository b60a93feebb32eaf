"""What grading by a rubric gives: a grade and its reasons for each leaf, a score, and how sure it is."""

from collections.abc import Iterator
from functools import cached_property
from statistics import fmean
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from papercoder.artifacts import Grade
from papercoder.display.shown import Shown
from papercoder.evaluation.rubric.blacklist import Violation
from papercoder.evaluation.rubric.scoring import Score, leaf_shares, mean_and_sem, replication_score
from papercoder.evaluation.rubric.tree import Rubric

if TYPE_CHECKING:
    import pandas


class LeafGrade(BaseModel):
    """One leaf of a rubric with its grades.

    Attributes:
        id: Of the leaf.
        requirement: In words.
        files: What the judge read.
        cut: What of the ranked files it could not read, in words; "" for nothing.
        samples: A grade each; None where grading failed.
        errors: Why it failed, for each sample; "" where it did not.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    requirement: str
    files: tuple[str, ...] = ()
    cut: str = ""
    samples: tuple[Grade | None, ...]
    errors: tuple[str, ...]

    @property
    def grade(self) -> float | None:
        """The mean of the samples that were graded; None if none was."""
        graded = [sample.grade for sample in self.samples if sample is not None]
        return fmean(graded) if graded else None


class RubricGrading(Shown, BaseModel):
    """A repository graded by the Code Development part of a rubric.

    Attributes:
        name: Of the rubric.
        repository: Its label.
        rubric: Its Code Development part.
        leaves: In the rubric's order.
        model: Who judged.
        ranked: Whether files were ranked for each leaf; else every grader saw all.
        violations: Where the repository names or fetched what the blacklist forbids.
        sources: Path -> text of the files that graders read.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    repository: str = "repository"
    rubric: Rubric
    leaves: tuple[LeafGrade, ...]
    model: str
    ranked: bool
    violations: tuple[Violation, ...] = ()
    sources: dict[str, str] = {}

    @cached_property
    def samples(self) -> tuple[Score, ...]:
        """The replication score of each sample, with its bounds, whatever the blacklist says."""
        return tuple(replication_score(self.rubric, grades) for grades in self._grades())

    @property
    def ungated(self) -> float | None:
        """The mean of the samples' scores over graded leaves, from 0 to 1; None if no leaf was graded."""
        graded = [one.score for one in self.samples if one.score is not None]
        return fmean(graded) if graded else None

    @property
    def score(self) -> float | None:
        """The replication score that counts: 0 where the blacklist is violated, as PaperBench disqualifies."""
        return 0.0 if self.violations else self.ungated

    @property
    def sem(self) -> float | None:
        """The standard error of `ungated` over samples; None for fewer than two."""
        graded = [one.score for one in self.samples if one.score is not None]
        return mean_and_sem(graded).sem if graded else None

    @property
    def bounds(self) -> tuple[float, float]:
        """The mean score if all leaves without a grade were graded 0, and if they were graded 1."""
        return fmean(one.low for one in self.samples), fmean(one.high for one in self.samples)

    @property
    def failures(self) -> int:
        """How many grades failed, over all leaves and samples."""
        return sum(bool(error) for leaf in self.leaves for error in leaf.errors)

    def frame(self) -> "pandas.DataFrame":
        """One row a leaf and sample, as a pandas frame; `share` is the leaf's part of the whole score."""
        import pandas

        shares = leaf_shares(self.rubric)
        rows = [
            {
                "leaf": leaf.id, "sample": index, "requirement": leaf.requirement, "share": shares[leaf.id],
                "grade": sample.grade if sample else None, "expectations": sample.expectations if sample else "",
                "reality": sample.reality if sample else "", "files": leaf.files, "cut": leaf.cut,
                "instructions": sample.instructions if sample else (), "error": leaf.errors[index],
            }
            for leaf in self.leaves for index, sample in enumerate(leaf.samples)
        ]  # fmt: skip
        return pandas.DataFrame(rows)

    def _grades(self) -> Iterator[dict[str, float | None]]:
        """The grades of each sample by the leaves' ids."""
        for grades in zip(*(leaf.samples for leaf in self.leaves), strict=True):
            yield {leaf.id: grade and grade.grade for leaf, grade in zip(self.leaves, grades, strict=True)}

    def __repr__(self) -> str:
        """One line: score, standard error, bounds and what to know beside them."""
        score = "no leaf graded" if self.score is None else f"score {self.score:.3f}"
        if self.violations:
            without = "" if self.ungated is None else f", {self.ungated:.3f} without that"
            score += f" (blacklist violated in {len(self.violations)} places{without})"
        sem = f" ± {self.sem:.3f} (SEM of {len(self.samples)} samples)" if self.sem is not None else ""
        low, high = self.bounds
        failed = f", {self.failures} grades failed: between {low:.3f} and {high:.3f}" if self.failures else ""
        return f"RubricGrading({self.name!r}, {score}{sem}, {len(self.leaves):,} leaves{failed}, by {self.model})"

    __str__ = __repr__

    def leaf_html(self, leaf: LeafGrade) -> str:
        """A leaf's requirement, grades and reasons, and the code of the files that its graders read."""
        from papercoder.evaluation.rubric.view import leaf_view

        return leaf_view(leaf, self.sources)

    def _html(self) -> str:
        from papercoder.evaluation.rubric.view import grading_view

        return grading_view(self)
