"""What the judge is asked about one repository: to rank its files for a requirement, then to grade it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from papercoder.asking import Ask
from papercoder.evaluation.packing import Readable, judged_files, pack
from papercoder.evaluation.rubric import ranking
from papercoder.evaluation.rubric.bundle import RubricBundle
from papercoder.evaluation.rubric.ranking import Excerpt
from papercoder.evaluation.rubric.tree import Placed, Requirement, code_development
from papercoder.fences import fenced
from papercoder.paper.model import Paper

RANK, GRADE = "evaluation/rank_files", "evaluation/grade_requirement"
NEAREST_SIBLINGS = 20


@dataclass(frozen=True)
class Questions:
    """The asks of one grading. All texts go in fenced, so that none can close its delimiters.

    Attributes:
        label: What the repository is called.
        leaves: What is graded.
        texts: The repository's text files, by path.
        common: The variables that every prompt shares, in front, so that a provider can keep them.
        listing: The tree that rankings choose from.
        window_tokens: How much of the files a grader sees.
        ranks: Whether files are chosen at all: where there are at most ten that fit together, every grader sees all,
            which saves half of the calls, and a provider that keeps prefixes reads the files once.
    """

    label: str
    leaves: tuple[Placed, ...]
    texts: Mapping[str, str]
    common: Mapping[str, str]
    listing: str
    window_tokens: int
    ranks: bool

    def subject(self, placed: Placed) -> str:
        """What an ask about a leaf is called."""
        return f"{self.label} {placed.leaf.id}"

    def rank(self, placed: Placed) -> Ask:
        """Which files are to be read for a leaf."""
        values = {**self.common, **_about(placed), "tree": self.listing}
        return Ask(RANK, values, subject=self.subject(placed), check=ranking.check_ranking(self.texts))

    def grade(self, placed: Placed, shown: Excerpt) -> Ask:
        """Whether a leaf is met by what is shown."""
        values = {**self.common, **_about(placed), "files": shown.text, "cut": shown.cut}
        return Ask(GRADE, values, subject=self.subject(placed))

    def shown(self, ranked: Sequence[str]) -> Excerpt:
        """What a grader sees once files are ranked."""
        return ranking.excerpt(self.texts, ranked, self.window_tokens)


def questions(paper: Paper, repository: Readable, bundle: RubricBundle, window_tokens: int, label: str) -> Questions:
    """What is to be asked about a repository by a bundle's Code-Dev rubric."""
    texts = judged_files(repository)
    common = {
        "paper": fenced(paper.markdown()),
        "addendum": fenced(bundle.addendum) if bundle.addendum else "",
        "judge_addendum": fenced(bundle.judge_addendum) if bundle.judge_addendum else "",
    }
    return Questions(
        label=label,
        leaves=code_development(bundle.rubric).leaves,
        texts=texts,
        common=common,
        listing=ranking.tree(texts),
        window_tokens=window_tokens,
        ranks=len(texts) > ranking.MOST_FILES or bool(pack(texts, window_tokens).cut),
    )


def _about(placed: Placed) -> dict[str, str]:
    near = placed.siblings[-NEAREST_SIBLINGS:]
    return {
        "requirement": fenced(placed.leaf.requirements),
        "ancestors": _listed(placed.ancestors) or "(nothing: it is the whole rubric)",
        "siblings": _listed(near),
    }


def _listed(requirements: Sequence[Requirement]) -> str:
    lines = [f"{number}. {one.requirements}" for number, one in enumerate(requirements, 1)]
    return fenced("\n".join(lines)) if lines else ""
