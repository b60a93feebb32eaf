"""`evaluate`: model judges on a repository and its controls, side by side."""

from collections.abc import Iterator, Sequence
from contextlib import closing
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
from papercoder.evaluation.packing import Packed, Readable, judged_files
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
    question = _question(paper, repository, gold, label, protocols, samples, gold_files, controls=controls)
    found = [question.put(judge) for judge in _judges(run, models)]
    files = question.repositories[label]
    by_code = instructions_in(files, paper)
    by_judges = reported([text for one in found for text in one.instructions], files, paper)
    report = Evaluation(
        paper=paper.title,
        repository=label,
        judgings=tuple(judging for one in found for judging in one.judgings),
        gold=tuple(one.gold for one in found if one.gold is not None),
        instructions=(*by_code, *(one for one in by_judges if not any(one.text in other.text for other in by_code))),
        notes=question.notes,
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
    question = _question(paper, repository, gold, label, protocols, samples, gold_files, controls=controls)
    judge = question.judge(run)
    if question.gold is None:
        return [ask for subject in question.subjects(judge, None) for ask in subject.asks]
    choosing = [] if gold_files else [judge.choosing(question.gold)]
    asked = question.subjects(judge, judge.pack(question.gold))
    return [*choosing, *(ask for subject in asked for ask in subject.asks)]


class _Subject(NamedTuple):
    """One repository under one protocol, and what is asked about it."""

    protocol: Protocol
    label: str
    packed: Packed
    asks: list[Ask]


class _Answers(NamedTuple):
    """What one judge said."""

    judgings: list[Judging]
    gold: GoldChoice | None
    instructions: list[str]


@dataclass(frozen=True)
class _Question:
    """What is put to every judge.

    Attributes:
        paper: The paper.
        repositories: Label -> files: of the repository, then of its controls.
        gold: Files of the gold repository, where a protocol compares with it.
        protocols: In order.
        samples: How many.
        gold_files: Those that the user chose.
        notes: What is not asked, in words.
    """

    paper: Paper
    repositories: dict[str, dict[str, str]]
    gold: dict[str, str] | None
    protocols: tuple[Protocol, ...]
    samples: int
    gold_files: tuple[str, ...]
    notes: tuple[str, ...]

    def judge(self, run: Run) -> Judge:
        """The judge that a run's model is."""
        return Judge(self.paper, run, with_gold=self.gold is not None)

    def put(self, run: Run) -> _Answers:
        """Asks one judge everything, side by side."""
        judge = self.judge(run)
        gold = None if self.gold is None else judge.gold(self.gold, self.gold_files)
        subjects = self.subjects(judge, gold.packed if gold else None)
        answers = iter(run.try_all([ask for subject in subjects for ask in subject.asks]))
        lookups = {
            subject.label: Lookup(self.paper, self.repositories[subject.label], subject.packed, self.gold)
            for subject in subjects
        }
        judgings, said = [], list[str]()
        for protocol, label, packed, asks in subjects:
            own = [next(answers) for _ in asks]
            judgings.append(judged(protocol, judge.model, label, own, packed, lookups[label]))
            said += [text for answer in own if isinstance(answer, Judgement) for text in answer.instructions]
        return _Answers(judgings, _choice(judge.model, gold), said)

    def subjects(self, judge: Judge, gold: Packed | None) -> list[_Subject]:
        """The repository and its controls under each protocol."""
        packed = {label: judge.pack(files) for label, files in self.repositories.items()}
        return [
            _Subject(
                protocol, label, packed[label],
                judge.asks(protocol, label, files, packed[label], gold, self.samples),
            )
            for protocol in self.protocols
            for label, files in self.repositories.items()
        ]  # fmt: skip


def _question(
    paper: Paper,
    repository: Readable,
    gold: Readable | None,
    label: str,
    protocols: Sequence[Protocol],
    samples: int,
    gold_files: Sequence[str],
    *,
    controls: bool,
) -> _Question:
    """What is put to every judge, checked and read once; the arguments are those of `evaluate`."""
    chosen = _protocols(protocols, gold)
    if samples < 1:
        raise EvaluationError(f"{samples} samples are no judgement. Ask for at least one.")
    files = judged_files(repository)
    beside = controls_of(files) if controls else {}
    notes: tuple[str, ...] = ()
    if not controls:
        notes = ("No control was judged beside it: nobody knows what this judge gives to an empty repository.",)
    elif CONFIG_ONLY not in beside:
        notes = ("The repository holds no settings, so the config-only control was not judged.",)
    compared = judged_files(gold) if gold is not None and "reference_based" in chosen else None
    return _Question(paper, {label: files, **beside}, compared, chosen, samples, tuple(gold_files), notes)


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
        own: dict[str, Any] = {"model": model, "models": {}, "price": None, "reasoning_effort": None}
        branch = run.branch(run.folder / "judges" / file_name(model), **own, budget_usd=left)
        with closing(branch) as judge:
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
