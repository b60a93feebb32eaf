"""Counts the answers of several raters, as the published studies do."""

from collections.abc import Iterable, Sequence
from itertools import combinations

from papercoder.evaluation.people.answers import Answers, GroupAnswers, RaterAnswers
from papercoder.evaluation.people.questions import Kind
from papercoder.evaluation.people.results import (
    ElementResult,
    GroupResult,
    PairKappa,
    PeopleResults,
    Share,
    SystemResult,
)
from papercoder.evaluation.people.statistics import (
    Weights,
    cohen_kappa,
    concordance,
    places,
    points,
    ratio_interval,
)


def people_results(answers: Answers, *, weights: Weights | None = None, seed: int = 0) -> PeopleResults:
    """Counts the answers of a study by people, as the published studies do, with intervals.

    Args:
        answers: Of one paper or several.
        weights: Of Cohen's kappa over places; None counts every disagreement alike.
        seed: Of the resampling.

    Raises:
        EvaluationError: statsmodels is not installed.
    """
    groups = dict.fromkeys(group for one in answers.raters for group in one.groups)
    return PeopleResults(
        groups=tuple(_group_result(group, answers.raters, weights, seed) for group in groups),
        elements=tuple(_element_results(answers.raters, seed)),
        raters=len({_who(one) for one in answers.raters}),
        weights=weights,
        seed=seed,
        warnings=answers.warnings,
    )


def _who(one: RaterAnswers) -> str:
    return one.rater.casefold()


def _group_result(group: str, raters: Sequence[RaterAnswers], weights: Weights | None, seed: int) -> GroupResult:
    said = [(one, one.groups[group]) for one in raters if group in one.groups]
    systems = sorted({system for _, its in said for system in its.systems})
    results = [_system_result(group, system, said, seed) for system in systems]
    return GroupResult(
        group=group,
        systems=tuple(sorted(results, key=lambda one: (-(one.points or 0.0), -one.best.count))),
        raters=len({_who(one) for one, its in said if its.ranks or its.preferred or its.easier is not None}),
        incomplete=sum(bool(its.ranks) and not its.complete for _, its in said),
        tied_best=sum(len(its.preferred) > 1 for _, its in said),
        easier=_share((_who(one), float(its.easier)) for one, its in said if its.easier is not None),
        concordance=concordance(_matrix(said, systems), seed),
        kappas=tuple(_kappas(said, weights)),
    )


def _system_result(
    group: str, system: str, said: Sequence[tuple[RaterAnswers, GroupAnswers]], seed: int
) -> SystemResult:
    complete = [(_who(one), its.ranks) for one, its in said if its.complete and system in its.systems]
    gained = list(_by_rater((who, points(ranks)[system]) for who, ranks in complete).values())
    placed = list(_by_rater((who, places(ranks)[system]) for who, ranks in complete).values())
    ones = [1.0] * len(gained)
    return SystemResult(
        group=group,
        system=system,
        raters=len(gained),
        points=sum(gained) / len(gained) if gained else None,
        points_interval=ratio_interval(gained, ones, seed),
        rank=sum(placed) / len(placed) if placed else None,
        rank_interval=ratio_interval(placed, ones, seed),
        best=_share(
            (_who(one), (system in its.preferred) / len(its.preferred))
            for one, its in said
            if its.preferred and system in its.systems
        ),
        easier=_share(
            (_who(one), float(its.easier)) for one, its in said if its.preferred == (system,) and its.easier is not None
        ),
    )


def _by_rater(values: Iterable[tuple[str, float]]) -> dict[str, float]:
    found: dict[str, list[float]] = {}
    for who, value in values:
        found.setdefault(who, []).append(value)
    return {who: sum(several) / len(several) for who, several in found.items()}


def _share(values: Iterable[tuple[str, float]]) -> Share:
    voices = _by_rater(values)
    return Share(count=round(sum(voices.values()), 9), of=len(voices))


def _matrix(said: Sequence[tuple[RaterAnswers, GroupAnswers]], systems: Sequence[str]) -> list[list[float]]:
    whole = [(_who(one), places(its.ranks)) for one, its in said if its.complete and set(its.systems) == set(systems)]
    by_system = [_by_rater((who, placed[system]) for who, placed in whole) for system in systems]
    return [[column[who] for column in by_system] for who in dict.fromkeys(who for who, _ in whole)]


def _kappas(said: Sequence[tuple[RaterAnswers, GroupAnswers]], weights: Weights | None) -> list[PairKappa]:
    judged: dict[str, dict[tuple[str, str], float]] = {}
    for one, its in said:
        if its.complete:
            placed = {(one.study, system): place for system, place in places(its.ranks).items()}
            judged.setdefault(one.rater, {}).update(placed)
    found = []
    for first, second in combinations(judged, 2):
        if both := [item for item in judged[first] if item in judged[second]]:
            kappa = cohen_kappa([judged[first][x] for x in both], [judged[second][x] for x in both], weights)
            found.append(PairKappa(first=first, second=second, kappa=kappa))
    return found


def _element_results(raters: Sequence[RaterAnswers], seed: int) -> list[ElementResult]:
    counts: dict[tuple[str, str, Kind], dict[str, list[int]]] = {}
    for one in raters:
        for element in one.implemented:
            voices = counts.setdefault((element.group, element.system, element.kind), {})
            count = voices.setdefault(_who(one), [0, 0])
            count[0] += element.implemented
            count[1] += 1
    results = []
    for (group, system, kind), voices in sorted(counts.items()):
        parts, wholes = zip(*voices.values(), strict=True)
        results.append(ElementResult(
            group=group, system=system, kind=kind, implemented=sum(parts), judged=sum(wholes), raters=len(voices),
            interval=ratio_interval(parts, wholes, seed),
        ))  # fmt: skip
    return results
