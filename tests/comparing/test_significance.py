"""The tests behind the verdicts, on examples that can be counted by hand and on textbook data."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from papercoder.comparing.significance import bootstrap_interval, decide, holm, mcnemar, sign_flip

# Darwin's fifteen pairs of maize plants, in eighths of an inch, with which Fisher introduced the test
# (The Design of Experiments, section 21): 863 of 32,768 patterns lie as high or higher, so 1,726 two-sided.
MAIZE = (49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48)
INTEGERS = st.lists(st.integers(-4, 4), min_size=1, max_size=8)


def _counted(values: list[int]) -> float:
    """The p-value by writing down every pattern."""
    total = abs(sum(values))
    patterns = list(product((1, -1), repeat=len(values)))
    return sum(abs(sum(s * v for s, v in zip(p, values, strict=True))) >= total for p in patterns) / len(patterns)


def test_six_papers_that_all_agree_give_two_in_sixty_four() -> None:
    assert sign_flip([1, 2, 3, 4, 5, 6]) == (2 / 64, 1, "exact sign-flip test over the paper means")
    assert sign_flip([-1, -2, -3, -4, -5, -6])[:2] == (2 / 64, -1)


def test_one_of_six_that_disagrees() -> None:
    assert sign_flip([1, 1, 1, 1, 1, -1]).p == 14 / 64


def test_fishers_own_example() -> None:
    assert sign_flip(MAIZE).p == 1726 / 32768


@given(INTEGERS)
def test_it_is_exact(values: list[int]) -> None:
    assert sign_flip(values).p == pytest.approx(_counted(values), abs=1e-12)


@given(INTEGERS)
def test_zeros_and_scale_change_nothing_and_swapping_the_arms_flips_the_sign(values: list[int]) -> None:
    here = sign_flip(values)
    assert sign_flip([*values, 0, 0]).p == pytest.approx(here.p)
    assert sign_flip([value / 3 for value in values]).p == pytest.approx(here.p)
    swapped = sign_flip([-value for value in values])
    assert (swapped.p, swapped.sign) == (here.p, -here.sign)


def test_sums_that_are_equal_but_not_in_binary_count_as_equal() -> None:
    assert sign_flip([0.1, 0.2, -0.3]) == (1.0, 0, "exact sign-flip test over the paper means")
    assert sign_flip([1 / 3, 1 / 3, 1 / 3, -2 / 3]).p == _counted([1, 1, 1, -2])


def test_no_paper_differs() -> None:
    assert sign_flip([0.0] * 8)[:2] == (1.0, 0)
    assert mcnemar([0.0] * 8)[:2] == (1.0, 0)
    assert sign_flip([])[:2] == mcnemar([])[:2] == (1.0, 0)


def test_many_papers_with_few_values_are_still_exact() -> None:
    values = [1, 2, -1, 0, 2, 1, -2, 3] * 6
    counts = {0: 1}
    for value in values:
        counts = {
            total: counts.get(total - value, 0) + counts.get(total + value, 0)
            for total in {t + s * value for t in counts for s in (1, -1)}
        }
    expected = sum(count for total, count in counts.items() if abs(total) >= sum(values)) / 2 ** len(values)
    test = sign_flip([value / 3 for value in values])
    assert test.p == pytest.approx(expected, rel=1e-9)
    assert test.method.startswith("exact")


def test_too_many_different_sums_are_sampled_with_a_seed_and_said_to_be() -> None:
    values = np.random.default_rng(3).normal(0.35, 1.0, 30).tolist()
    test = sign_flip(values, 7)
    assert "100,000 random patterns" in test.method
    assert "seed 7" in test.method
    assert sign_flip(values, 7) == test
    z = abs(sum(values)) / np.sqrt(sum(value**2 for value in values))
    from scipy.stats import norm

    assert test.p == pytest.approx(2 * norm.sf(z), abs=0.01)
    assert sign_flip(np.linspace(0.5, 1.5, 17).tolist()).p == pytest.approx(2 / 2**17)


def test_mcnemar_counts_papers_that_differ() -> None:
    # 1 against 7: twice (1 + 8) of 256 ways.
    assert mcnemar([1] * 7 + [-1] + [0] * 20) == (2 * 9 / 256, 1, "exact McNemar test: 7 papers against 1")
    assert mcnemar([-1] * 7 + [1])[:2] == (2 * 9 / 256, -1)
    assert mcnemar([1 / 3] * 7 + [-1]).p == 2 * 9 / 256


def test_holm_steps_down() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.9]) == [1.0, 1.0]
    assert holm([0.02]) == [0.02]


def test_the_verdict() -> None:
    assert decide(0.05, 1, 6, 0.05) == "better"
    assert decide(0.05, -1, 6, 0.05) == "worse"
    assert decide(0.0501, 1, 6, 0.05) == "can't tell"
    assert decide(0.01, 1, 5, 0.05) == "can't tell"
    assert decide(0.01, 0, 6, 0.05) == "can't tell"


def test_intervals_are_seeded_and_hold_the_mean() -> None:
    values = [0.2, 0.4, -0.1, 0.9, 0.5, 0.3, 0.8]
    low, high = bootstrap_interval(values, 1) or (9.0, 9.0)
    assert low < np.mean(values) < high
    assert bootstrap_interval(values, 1) == (low, high)
    assert bootstrap_interval(values, 2) != (low, high)
    spread = np.std(values) / np.sqrt(len(values))
    assert high - low == pytest.approx(2 * 1.96 * spread, rel=0.1)
    assert bootstrap_interval([1.0], 1) is None
