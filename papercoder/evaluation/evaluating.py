"""`evaluate`: model judges on a repository and its controls, side by side."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from papercoder.artifacts import Judgement
from papercoder.asking import Ask
from papercoder.disk import file_name
from papercoder.errors import BudgetError, EvaluationError
from papercoder.evaluation.controls import CONFIG_ONLY, controls_of
from papercoder.evaluation.critiques import Lookup
from papercoder.evaluation.instructions import instructions_in, reported
from papercoder.evaluation.judging import PROTOCOLS, Judging, Protocol, judged
from papercoder.evaluation.packing import Packed, Readable, tree_text
from papercoder.evaluation.protocols import Gold, Judge
from papercoder.evaluation.report import Evaluation, GoldChoice
from papercoder.paper.model import Paper
from papercoder.run import Run

SAMPLES = 8


def evaluate(
    paper: Paper,
    repository: Readable,
    run: Run,
    gold: Readable | None = None,
    *,
    label: str = "repository",
    protocols: Sequence[Protocol] = (),
    samples: int = SAMPLES,
    models: Sequence[str] = (),
    gold_files: Sequence[str] = (),
    controls: bool = True,
) -> Evaluation:
    """Has a repository judged against its paper, as in section 4 of Paper2Code, with controls beside it.

    Args:
        paper: The paper.
        repository: Generated here or anybody's, as `open_repository` gives it.
        run: Whose model judges and whose folder keeps every answer. No generator is asked anything.
        gold: A repository that is known to be right, for the reference-based protocol.
        label: What the repository is called in the report.
        protocols: "reference_free", "reference_free_strict", "reference_based"; by default the first, and the last too
            where there is a gold repository.
        samples: Answers of each judge to each question, eight as published. More later ask for the new ones only.
        models: Judges instead of the run's own model, each in a folder of its own in the run's; they share its budget.
        gold_files: The files of the gold repository that matter; where empty, each judge chooses them.
        controls: Whether the empty repository and its settings alone are judged too.

    Returns:
        The report, which is also kept in the run folder as `evaluation/<label>.json`.

    Raises:
        EvaluationError: No sample of a judge could be read, or the protocol needs a gold repository.
        BudgetError: The budget is used up; what was answered is kept, and the next call goes on from there.
    """
    chosen = _protocols(protocols, gold)
    question = _Question(paper, repository, gold, label, chosen, samples, tuple(gold_files), controls)
    found = [question.put(judge) for judge in _judges(run, models)]
    files = dict(repository.sources())
    by_code = instructions_in(files, paper)
    by_judges = reported([text for one in found for text in one.instructions], files, paper)
    report = Evaluation(
        paper=paper.title,
        repository=label,
        judgings=tuple(judging for one in found for judging in one.judgings),
        gold=tuple(one.gold for one in found if one.gold is not None),
        instructions=(*by_code, *(one for one in by_judges if not any(one.text in other.text for other in by_code))),
        notes=question.notes(),
        sources=files,
    )
    run.keep(f"evaluation/{file_name(label, kept=' ')}.json", report.model_dump_json(indent=1))
    return report


def judge_asks(
    paper: Paper,
    repository: Readable,
    run: Run,
    gold: Readable | None = None,
    *,
    label: str = "repository",
    protocols: Sequence[Protocol] = (),
    samples: int = SAMPLES,
    gold_files: Sequence[str] = (),
    controls: bool = True,
) -> list[Ask]:
    """What `evaluate` would ask the run's model, to have `run.estimate` say the price before.

    Where the model has still to choose the gold files, all that fit the window are counted: an upper bound.
    """
    chosen = _protocols(protocols, gold)
    question = _Question(paper, repository, gold, label, chosen, samples, tuple(gold_files), controls)
    judge = question.judge(run)
    choosing = [judge.choosing(gold)] if gold is not None and question.with_gold and not gold_files else []
    seen = judge.whole(gold) if gold is not None and question.with_gold else None
    return [*choosing, *(ask for subject in question.subjects(judge, seen) for ask in subject.asks)]


class _Subject(NamedTuple):
    """One repository under one protocol, and what is asked about it."""

    protocol: Protocol
    label: str
    files: dict[str, str]
    packed: Packed
    asks: list[Ask]


class _Answers(NamedTuple):
    """What one judge said."""

    judgings: list[Judging]
    gold: GoldChoice | None
    instructions: list[str]


@dataclass(frozen=True)
class _Question:
    """What is put to every judge; the fields are those of `evaluate`."""

    paper: Paper
    repository: Readable
    gold: Readable | None
    label: str
    protocols: tuple[Protocol, ...]
    samples: int
    gold_files: tuple[str, ...]
    controls: bool

    def __post_init__(self) -> None:
        if self.samples < 1:
            raise EvaluationError(f"{self.samples} samples are no judgement. Ask for at least one.")

    @property
    def with_gold(self) -> bool:
        """Whether a protocol compares with the gold repository."""
        return "reference_based" in self.protocols

    def judge(self, run: Run) -> Judge:
        """The judge that a run's model is."""
        return Judge(self.paper, run, with_gold=self.with_gold)

    def put(self, run: Run) -> _Answers:
        """Asks one judge everything, side by side."""
        judge = self.judge(run)
        gold = judge.gold(self.gold, self.gold_files) if self.gold is not None and self.with_gold else None
        subjects = self.subjects(judge, gold)
        answers = iter(run.try_all([ask for subject in subjects for ask in subject.asks]))
        judgings, said = [], list[str]()
        for subject in subjects:
            own = [next(answers) for _ in subject.asks]
            lookup = Lookup(self.paper, subject.files, subject.packed, gold.files if gold else None)
            judgings.append(judged(subject.protocol, judge.model, subject.label, own, subject.packed, lookup))
            said += [text for answer in own if isinstance(answer, Judgement) for text in answer.instructions]
        return _Answers(judgings, _choice(judge.model, gold), said)

    def subjects(self, judge: Judge, gold: Gold | None) -> list[_Subject]:
        """The repository and its controls under each protocol."""
        repositories = {self.label: self.repository, **(controls_of(self.repository) if self.controls else {})}
        found = []
        for protocol in self.protocols:
            for label, repository in repositories.items():
                files = dict(repository.sources())
                packed = judge.pack(files)
                asks = judge.asks(protocol, label, packed, tree_text(files), gold, self.samples)
                found.append(_Subject(protocol, label, files, packed, asks))
        return found

    def notes(self) -> tuple[str, ...]:
        """What was not done, in words."""
        if not self.controls:
            return ("No control was judged beside it: nobody knows what this judge gives to an empty repository.",)
        missing = CONFIG_ONLY not in controls_of(self.repository)
        return ("The repository holds no settings, so the config-only control was not judged.",) if missing else ()


@contextmanager
def _closing(run: Run) -> Iterator[Run]:
    try:
        yield run
    finally:
        run.close()


def _judges(run: Run, models: Sequence[str]) -> Iterator[Run]:
    """The run itself, or a branch of it for each model; what a branch spends is taken from the run's budget."""
    if not models:
        yield run
        return
    limit = run.budget.limit_usd
    left = None if limit is None else limit - run.spent_usd
    for model in models:
        if left is not None and left <= 0:
            raise BudgetError(
                f"The budget of USD {limit:.2f} was used up before {model} judged. Everything so far is kept: "
                "raise budget_usd and run again to go on."
            )
        own: dict[str, Any] = {
            "model": model,
            "models": {},
            "price": None,
            "reasoning_effort": None,
            "budget_usd": left,
        }
        with _closing(run.branch(run.folder / "judges" / file_name(model), **own)) as judge:
            yield judge
            left = None if left is None else left - judge.spent_usd


def _protocols(protocols: Sequence[Protocol], gold: Readable | None) -> tuple[Protocol, ...]:
    chosen = tuple(protocols) or ("reference_free", *(("reference_based",) if gold is not None else ()))
    if unknown := [one for one in chosen if one not in PROTOCOLS]:
        raise EvaluationError(f"There is no protocol {unknown[0]!r}. Protocols: {', '.join(PROTOCOLS)}.")
    if "reference_based" in chosen and gold is None:
        raise EvaluationError("The reference-based protocol compares with a gold repository: give gold=.")
    return chosen


def _choice(model: str, gold: Gold | None) -> GoldChoice | None:
    if gold is None:
        return None
    files, cut = tuple(gold.packed.files), gold.packed.cut_text()
    return GoldChoice(judge=model, files=files, cut=cut, chosen_by=gold.chosen_by, reason=gold.reason)
