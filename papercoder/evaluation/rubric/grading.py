"""PaperBench Code-Dev by its public protocol: for each leaf rank the files, read the first ten, grade 0 or 1."""

from dataclasses import replace
from typing import Any

from papercoder.artifacts import Grade, RankedFiles
from papercoder.asking import Ask
from papercoder.asking import samples as repeated
from papercoder.errors import EvaluationError, ReplyError
from papercoder.evaluation.packing import Readable
from papercoder.evaluation.rubric import ranking
from papercoder.evaluation.rubric.blacklist import blacklisted
from papercoder.evaluation.rubric.bundle import RubricBundle
from papercoder.evaluation.rubric.grades import LeafGrade, RubricGrading
from papercoder.evaluation.rubric.questions import GRADE, Questions, questions
from papercoder.evaluation.rubric.tree import code_development
from papercoder.paper.model import Paper
from papercoder.run import Run

WINDOW_TOKENS = 50_000
_NOTHING = Grade(
    expectations="Code that implements the requirement.",
    reality="The repository holds no text file, so no code: no judge was asked.",
    grade=0,
)


def grade_rubric(
    paper: Paper,
    repository: Readable,
    bundle: RubricBundle,
    run: Run,
    samples: int = 1,
    *,
    label: str = "repository",
    window_tokens: int = WINDOW_TOKENS,
    log: str = "",
) -> RubricGrading:
    """Grades a repository by the Code Development part of a rubric (PaperBench Code-Dev).

    For each leaf the judge ranks the repository's files, reads at most ten of them, and grades the requirement 0 or
    1 with its reasons. Where there are at most ten text files and all fit, ranking is left out and every grader sees
    all. Each reply is on disk when it comes: after an interruption the same call goes on, and where a file changed,
    only leaves that show it are asked again (and rankings, where its rough length changed).

    Args:
        paper: What the repository reproduces; `bundle.paper` where the bundle has it.
        repository: Anything that lists its files and reads them.
        bundle: The rubric, and what graders are told.
        run: Whose model judges; `run.estimate(rubric_asks(...))` says the price before.
        samples: How often each leaf is graded.
        label: What the repository is called; it keeps the grades of several repositories apart in the run folder.
        window_tokens: How much of the files a grader sees, the same for every repository.
        log: Of an execution, if it is at hand: what it fetched is held against the blacklist too.

    Returns:
        The grades. A leaf whose ranking or grading failed has no grade, and is counted apart.

    Raises:
        EvaluationError: The rubric has no Code Development leaf, or the blacklist an entry that is no address.
        BudgetError: The budget is used up; what was answered is kept.
        ProviderError: The provider failed for good; what was answered is kept.
    """
    if samples < 1:
        raise EvaluationError(f"samples is {samples}; at least one grade a leaf is needed.")
    violations = blacklisted(repository, bundle, log)
    asked = questions(paper, repository, bundle, window_tokens, label)
    leaves = _graded(asked, run, samples) if asked.texts else _without_code(asked, samples)
    read = sorted({file for leaf in leaves for file in leaf.files})
    return RubricGrading(
        name=bundle.name,
        repository=label,
        rubric=code_development(bundle.rubric),
        leaves=leaves,
        sources={file: asked.texts[file] for file in read},
        model=run.models.of(GRADE).model,
        ranked=asked.ranks,
        violations=violations,
    )


def rubric_asks(
    paper: Paper,
    repository: Readable,
    bundle: RubricBundle,
    run: Run,
    samples: int = 1,
    *,
    label: str = "repository",
    window_tokens: int = WINDOW_TOKENS,
) -> list[Ask]:
    """What `grade_rubric` would ask, for `run.estimate`: an upper bound where rankings are not known yet.

    A leaf whose ranking `run` does not know is put down with the ten longest files. Nothing is asked here.
    """
    asked = questions(paper, repository, bundle, window_tokens, label)
    if not asked.texts:
        return []
    rankings = [asked.rank(placed) for placed in asked.leaves] if asked.ranks else []
    # One reply each, so that one that does not fit is not answered here, which would cost something.
    known = [replace(ask, replies=1) for ask in rankings if run.knows(ask)]
    chosen = {ask.subject: found for ask, found in zip(known, run.try_all(known), strict=True)}
    most = ranking.largest(asked.texts)
    grades: list[Ask] = []
    for placed in asked.leaves:
        files = chosen.get(asked.subject(placed))
        shown = asked.shown(files.files if isinstance(files, RankedFiles) else most)
        grades += repeated(asked.grade(placed, shown), samples)
    return [*rankings, *grades]


def _graded(asked: Questions, run: Run, count: int) -> tuple[LeafGrade, ...]:
    rankings: list[Any] = [RankedFiles(files=())] * len(asked.leaves)
    if asked.ranks:
        rankings = run.try_all([asked.rank(placed) for placed in asked.leaves])
    # None where the ranking failed, so that there is nothing to read.
    shown = [
        None if isinstance(found, ReplyError) else asked.shown(found.files if asked.ranks else tuple(asked.texts))
        for found in rankings
    ]
    pairs = zip(asked.leaves, shown, strict=True)
    asks = [ask for placed, seen in pairs if seen for ask in repeated(asked.grade(placed, seen), count)]
    answers = iter(run.try_all(asks))
    graded = []
    for placed, ranked, seen in zip(asked.leaves, rankings, shown, strict=True):
        found = [next(answers) if seen else ranked for _ in range(count)]
        graded.append(
            LeafGrade(
                id=placed.leaf.id,
                requirement=placed.leaf.requirements,
                files=seen.names if seen else (),
                cut=seen.cut if seen else "",
                samples=tuple(None if isinstance(answer, ReplyError) else answer for answer in found),
                errors=tuple(str(answer) if isinstance(answer, ReplyError) else "" for answer in found),
            )
        )
    return tuple(graded)


def _without_code(asked: Questions, count: int) -> tuple[LeafGrade, ...]:
    return tuple(
        LeafGrade(
            id=placed.leaf.id,
            requirement=placed.leaf.requirements,
            samples=(_NOTHING,) * count,
            errors=("",) * count,
        )
        for placed in asked.leaves
    )
