"""Agreement of measures: coefficients against formulas written out, intervals, and what cannot be told."""

import math
import re
from fractions import Fraction
from typing import Any

import numpy as np
import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import papercoder as pc
from papercoder.errors import EvaluationError
from papercoder.evaluation.coefficients import _ranks, _weighted_correlation

# Printed in the papers' tables: reference-based, human.
BACKBONES = [("1.47", "1.32"), ("1.78", "2.71"), ("2.05", "3.29"), ("3.66", "4.68")]


def _table(columns: dict[str, list[float | None]], groups: list[str] | None = None) -> list[dict[str, Any]]:
    rows = []
    for measure, scores in columns.items():
        for number, score in enumerate(scores):
            row = {"item": f"item {number}", "measure": measure, "score": score}
            rows.append(row | ({"group": groups[number]} if groups else {}))
    return rows


def test_pearson_of_the_published_backbones_by_exact_sums() -> None:
    x, y = ([Fraction(pair[side]) for pair in BACKBONES] for side in (0, 1))
    dx, dy = ([value - sum(values) / 4 for value in values] for values in (x, y))
    together = sum(a * b for a, b in zip(dx, dy, strict=True))
    r = float(together) / math.sqrt(float(sum(a * a for a in dx) * sum(b * b for b in dy)))
    pair = pc.agreement(pc.published_scores("backbones")).between("human", "reference-based")
    assert len(pair.points) == 4
    assert pair.pearson.value == pytest.approx(r)
    assert pair.pearson.value == pytest.approx(0.9222, abs=0.0005)
    assert pair.spearman.value == pytest.approx(1)
    assert pair.spearman.interval is None
    # Fisher's z with n = 4: atanh(r) plus and minus 1.96 over sqrt(4 - 3).
    z = math.atanh(r)
    assert pair.pearson.interval == pytest.approx((math.tanh(z - 1.959964), math.tanh(z + 1.959964)), abs=1e-5)


def test_spearman_without_ties_by_the_differences_of_ranks() -> None:
    pair = pc.agreement(_table({"a": [1, 2, 3, 4, 5], "b": [10, 9, 30, 28, 50]})).pairs[0]
    assert pair.spearman.value == pytest.approx(1 - 6 * (1 + 1 + 1 + 1 + 0) / (5 * 24))
    assert pair.spearman.interval is not None
    assert "bootstrap over items" in pair.spearman.method


def test_every_pair_of_raters_and_who_scored_what() -> None:
    rows = _table({"judge": [1, 2, 3, 4, None], "other": [1, 2, 3, 4, 5], "people": [2, 1, 4, 3, 5]})
    frame = pandas.DataFrame(rows).rename(columns={"measure": "rater"})
    found = pc.agreement(frame)
    assert [(pair.first, pair.second) for pair in found.pairs] == [
        ("judge", "other"), ("judge", "people"), ("other", "people"),
    ]  # fmt: skip
    assert [len(pair.points) for pair in found.pairs] == [4, 4, 5]
    assert [pair.left_out for pair in found.pairs] == [1, 1, 0]
    assert found.pairs[0].pearson.interval is None
    assert "one line" in found.pairs[0].pearson.method
    assert found.frame()["n"].tolist() == [4, 4, 5]
    assert "1 items were scored by only one" in found._repr_html_()


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ([1, 2, 3], [1, 2, 4], "3 items were scored by both"),
        ([2, 2, 2, 2], [1, 2, 3, 4], "same score"),
        ([0.3, 0.1 + 0.2, 0.3, 0.3], [1, 2, 3, 4], "same score"),
        ([1, None, None, None], [None, 1, 2, 3], "0 items"),
    ],
)
def test_what_cannot_be_told_is_said_and_never_nan(
    first: list[float | None], second: list[float | None], said: str
) -> None:
    found = pc.agreement(_table({"a": first, "b": second}))
    pair = found.pairs[0]
    assert (pair.pearson.value, pair.pearson.interval, pair.spearman.value) == (None, None, None)
    page = found._repr_html_()
    assert said in pair.pearson.method
    assert said in page
    assert "cannot be told" in repr(found)
    assert not re.search(r"\bnan\b", page + repr(found), re.IGNORECASE)


def test_items_of_one_paper_are_resampled_together_and_that_is_said() -> None:
    generator = np.random.default_rng(1)
    papers = [f"paper {number // 4}" for number in range(40)]
    level = np.repeat(generator.normal(size=10), 4)
    columns = {
        name: list(map(float, level + 0.3 * generator.normal(size=40))) for name in ("first judge", "second judge")
    }
    alone, together = pc.agreement(_table(columns)).pairs[0], pc.agreement(_table(columns, papers)).pairs[0]
    assert alone.pearson.value == together.pearson.value
    assert alone.pearson.method == "95 % interval by Fisher's z"
    assert "bootstrap over groups" in together.pearson.method
    assert together.groups == 10
    assert "40 items belong to 10 groups" in together._repr_html_()
    assert together.pearson.interval is not None
    assert alone.pearson.interval is not None
    wide = [end[1] - end[0] for end in (together.pearson.interval, alone.pearson.interval)]
    assert wide[0] > 1.2 * wide[1]


def test_three_papers_are_too_few_for_an_interval_but_not_for_the_figure() -> None:
    pair = pc.agreement(_table({"a": [1, 2, 3, 4, 5, 6], "b": [1, 3, 2, 4, 6, 5]}, list("xxyyzz"))).pairs[0]
    assert pair.pearson.value == pytest.approx(1 - 6 * 4 / (6 * 35))
    assert pair.pearson.interval is None
    assert "fewer than 4 groups" in pair.pearson.method


def test_a_group_for_each_item_changes_nothing() -> None:
    columns: dict[str, list[float | None]] = {"a": [1, 2, 3, 4, 5], "b": [1, 3, 2, 5, 4]}
    alone, grouped = pc.agreement(_table(columns)).pairs[0], pc.agreement(_table(columns, list("vwxyz"))).pairs[0]
    assert alone.pearson == grouped.pearson
    assert alone.spearman == grouped.spearman


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=4, max_size=8), st.integers(0, 9))
def test_weights_do_what_repeating_items_does(pairs: list[tuple[int, int]], seed: int) -> None:
    from scipy.stats import spearmanr

    counts = np.random.default_rng(seed).multinomial(len(pairs), np.full(len(pairs), 1 / len(pairs)))
    x, y = (np.asarray(values, dtype=float) / 5 for values in zip(*pairs, strict=True))
    weights = counts[None, :].astype(float)
    found = _weighted_correlation(weights, _ranks(weights, x), _ranks(weights, y))[0]
    repeated = np.repeat(x, counts), np.repeat(y, counts)
    if len(set(repeated[0])) == 1 or len(set(repeated[1])) == 1:
        assert math.isnan(found)
    else:
        assert found == pytest.approx(spearmanr(*repeated).statistic)


def test_the_same_seed_gives_the_same_interval_and_scale_does_not_matter() -> None:
    a, b = [1.0, 2, 3, 4, 5, 6], [2.0, 1, 4, 3, 6, 5]
    first, again = (pc.agreement(_table({"a": list(a), "b": list(b)}), seed=3) for _ in range(2))
    scaled = pc.agreement(_table({"a": [x * 1e-12 for x in a], "b": [x * 1e9 + 7 for x in b]}), seed=3)
    assert first == again
    assert scaled.pairs[0].spearman.interval == pytest.approx(first.pairs[0].spearman.interval)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "Two measures or more"),
        ([{"item": "a", "measure": "m", "score": 1}], "Two measures or more"),
        ([{"item": "a", "measure": "m"}], "Row 1 has no score"),
        ([{"item": "a", "measure": "m", "score": "high"}], "Row 1 has the score 'high'"),
        ([{"item": "a", "measure": "m", "score": True}], "Row 1 has the score True"),
        ([{"item": "a", "measure": "m", "score": 1}] * 2, "m scores a twice"),
        (
            [
                {"item": "a", "measure": "m", "score": 1, "group": "x"},
                {"item": "a", "measure": "n", "score": 1, "group": "y"},
            ],
            "in x and in y",
        ),
    ],
)
def test_a_table_that_is_not_tidy_says_where(rows: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(EvaluationError, match=said):
        pc.agreement(rows)


def test_names_from_outside_are_text_only() -> None:
    found = pc.agreement(_table({"<b>a</b>": [1, 2, 3, 4], '"><img src=x>': [1, 3, 2, 4]}))
    page = found._repr_html_()
    assert "<b>a" not in page
    assert "<img src=x" not in page
    assert 'alt="Scatter plot, across &lt;b&gt;a' in page


def test_a_pair_that_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="a with c"):
        pc.agreement(_table({"a": [1, 2, 3, 4], "b": [1, 3, 2, 4]})).between("a", "c")
