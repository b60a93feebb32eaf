"""The statistics against textbook examples and against formulas written out here, by another way than the code's."""

import itertools
import math
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papercoder.evaluation.people.statistics import (
    cohen_kappa,
    concordance,
    places,
    points,
    ratio_interval,
    wilson,
)

# Kendall and Gibbons, Rank Correlation Methods: three observers rank ten objects, with ties; W = 591 / 714.
KENDALL = [
    [1, 4.5, 2, 4.5, 3, 7.5, 6, 9, 7.5, 10],
    [2.5, 1, 2.5, 4.5, 4.5, 8, 9, 6.5, 10, 6.5],
    [2, 1, 4.5, 4.5, 4.5, 4.5, 8, 8, 8, 10],
]
# Cohen 1960, the example with N = 200: kappa = (.70 - .41) / (1 - .41).
COHEN = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]


def _judgements(table: list[list[int]]) -> tuple[list[int], list[int]]:
    pairs = [(i, j) for i, row in enumerate(table) for j, count in enumerate(row) for _ in range(count)]
    return [i for i, _ in pairs], [j for _, j in pairs]


def test_points_are_5_3_1_and_ties_share() -> None:
    assert points({"a": 1, "b": 2, "c": 3}) == {"a": 5, "b": 3, "c": 1}
    assert points({"a": 1, "b": 1, "c": 3}) == {"a": 4, "b": 4, "c": 1}
    assert points({"a": 1, "b": 7, "c": 7}) == {"a": 5, "b": 2, "c": 2}
    assert points({"a": 2, "b": 2, "c": 2}) == {"a": 3, "b": 3, "c": 3}
    assert points({"a": 2, "b": 1}) == {"a": 1, "b": 5}
    assert points({"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}) == {"a": 5, "b": 4, "c": 3, "d": 2, "e": 1}
    assert places({"a": 1, "b": 1, "c": 2}) == {"a": 1.5, "b": 1.5, "c": 3}


@given(st.lists(st.integers(1, 4), min_size=2, max_size=6))
def test_ties_change_who_gets_points_not_how_many_there_are(ranks: list[int]) -> None:
    gained = points({str(number): rank for number, rank in enumerate(ranks)})
    assert sum(gained.values()) == pytest.approx(3 * len(ranks))


@pytest.mark.parametrize(("count", "of", "rounded"), [(10, 13, (0.497, 0.918)), (22, 25, (0.700, 0.958))])
def test_wilson_by_its_formula(count: int, of: int, rounded: tuple[float, float]) -> None:
    z, p = NormalDist().inv_cdf(0.975), count / of
    middle = (p + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    assert wilson(count, of) == pytest.approx((middle - half, middle + half))
    assert wilson(count, of) == pytest.approx(rounded, abs=0.0006)
    assert wilson(0, 0) is None


def test_kappa_of_cohen_1960() -> None:
    kappa = cohen_kappa(*_judgements(COHEN))
    assert kappa.items == 200
    assert kappa.value == pytest.approx((0.70 - 0.41) / (1 - 0.41))
    assert kappa.value == pytest.approx(0.492, abs=0.0005)


def test_weighted_kappa_by_its_formula() -> None:
    rows, columns = [120, 60, 20], [100, 60, 40]
    for weights, distance in (("linear", lambda i, j: abs(i - j)), ("quadratic", lambda i, j: (i - j) ** 2)):
        cells = list(itertools.product(range(3), repeat=2))
        seen = sum(distance(i, j) * COHEN[i][j] / 200 for i, j in cells)
        chance = sum(distance(i, j) * rows[i] * columns[j] / 200**2 for i, j in cells)
        assert cohen_kappa(*_judgements(COHEN), weights).value == pytest.approx(1 - seen / chance)  # type: ignore[arg-type]


def test_weights_follow_the_distance_of_places_with_ties() -> None:
    first, second = [1, 2, 3, 1.5, 1.5, 3], [1, 3, 2, 1, 2, 3]
    seen = (1 + 1 + 0.5 + 0.5) / 6
    chance = sum(abs(a - b) for a in first for b in second) / 36
    assert cohen_kappa(first, second, "linear").value == pytest.approx(1 - seen / chance)


def test_kappa_without_variety_cannot_be_told() -> None:
    assert cohen_kappa([1], [1]).value is None
    same = cohen_kappa([2, 2, 2], [2, 2, 2])
    assert same.value is None
    assert "chance agrees too" in same.reason


def test_concordance_of_kendall_and_gibbons_with_ties() -> None:
    sums = [sum(column) for column in zip(*KENDALL, strict=True)]
    squares = sum((value - sum(sums) / 10) ** 2 for value in sums)
    ties = sum(row.count(value) ** 3 - row.count(value) for row in KENDALL for value in set(row))
    assert (squares, ties) == (591, 12 * 9.5)
    found = concordance(KENDALL)
    assert found.w == pytest.approx(12 * squares / (9 * (1000 - 10) - 3 * ties))
    assert found.w == pytest.approx(0.828, abs=0.0005)
    assert found.friedman == pytest.approx(3 * 9 * 591 / 714)
    assert found.p is not None
    assert found.p < 0.01
    assert "random" in found.method


def test_the_exact_p_is_the_share_of_all_orders_that_agree_as_much() -> None:
    ranks = [[1, 2, 3], [1, 3, 2], [1, 2, 3]]

    def squares(rows: tuple[tuple[int, ...], ...]) -> int:
        return sum(sum(column) ** 2 for column in zip(*rows, strict=True))

    orders = list(itertools.product(itertools.permutations((1, 2, 3)), repeat=3))
    observed = squares(tuple(map(tuple, ranks)))
    found = concordance(ranks)
    assert found.p == pytest.approx(sum(squares(rows) >= observed for rows in orders) / 216)
    assert "all 216" in found.method
    # Without ties the upper tail of chi-square with two degrees of freedom is exp(-x / 2).
    assert found.friedman_p == pytest.approx(math.exp(-(found.friedman or 0) / 2))


def test_full_agreement_is_1_and_none_is_0() -> None:
    assert concordance([[1, 2, 3]] * 4).w == pytest.approx(1)
    assert concordance([[1, 2, 3], [2, 3, 1], [3, 1, 2]]).w == pytest.approx(0)


@pytest.mark.parametrize("ranks", [[], [[1, 2, 3]], [[1, 2], [1, 2]], [[2, 2, 2], [2, 2, 2]]])
def test_concordance_of_too_little_cannot_be_told(ranks: list[list[float]]) -> None:
    found = concordance(ranks)
    assert (found.w, found.p, found.friedman_p) == (None, None, None)
    assert found.method


def test_the_interval_of_a_ratio_resamples_raters_and_is_repeatable() -> None:
    assert ratio_interval([1, 5], [10, 10], 0) == pytest.approx((0.1, 0.5))
    assert ratio_interval([1, 5, 7, 2], [9, 9, 9, 9], 3) == ratio_interval([1, 5, 7, 2], [9, 9, 9, 9], 3)
    assert ratio_interval([3], [4], 0) is None
    assert ratio_interval([3, 3], [4, 4], 0) is None
