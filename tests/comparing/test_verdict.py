"""Verdicts over papers: only what the tests carry, failures counted, and what is shared said."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import papercoder as pc
from papercoder.comparing.settling import settling
from papercoder.comparing.verdict import Verdict
from papercoder.errors import ComparisonError
from tests.comparing.runs import execution, make_run
from tests.display.injections import INJECTIONS, audit
from tests.scripted import PAPER

SCORES = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=6, max_size=9)


def _rows(**variants: Sequence[Any]) -> list[dict[str, Any]]:
    """Rows of variants: a value a paper, or a list of values, one a sample."""
    return [
        {"variant": variant, "paper": f"paper {number}", "sample": sample, "value": value}
        for variant, papers in variants.items()
        for number, values in enumerate(papers)
        for sample, value in enumerate(values if isinstance(values, list) else [values])
    ]


def _one(rows: Any, **options: Any) -> Verdict:
    verdicts: tuple[Verdict, ...] = pc.verdicts(rows, **options).verdicts
    (verdict,) = verdicts
    return verdict


def test_six_papers_that_agree_are_enough_and_five_never() -> None:
    six = _one(_rows(a=[1, 2, 3, 1, 2, 3], b=[2, 3, 4, 3, 3, 4]))
    assert (six.variant, six.against, six.verdict) == ("b", "a", "better")
    assert six.p == six.p_adjusted == 2 / 64
    assert six.papers == 6
    five = _one(_rows(a=[1, 2, 3, 1, 2], b=[2, 3, 4, 3, 3]), alpha=0.2)
    assert five.p == 2 / 32
    assert five.verdict == "can't tell"


def test_worse_and_where_less_is_better() -> None:
    rows = _rows(a=[3] * 6, b=[2.5] * 6)
    assert _one(rows).verdict == "worse"
    assert _one(rows, higher_is_better=False).verdict == "better"
    assert _one(rows).difference == -0.5


@given(SCORES, st.integers(-3, 3))
@settings(max_examples=60)
def test_swapping_flips_adding_shifts_nothing_and_order_does_not_matter(
    pairs: list[tuple[int, int]], shift: int
) -> None:
    first, other = ([pair[side] for pair in pairs] for side in (0, 1))
    here = _one(_rows(a=first, b=other))
    flipped = {"better": "worse", "worse": "better", "can't tell": "can't tell"}
    assert _one(_rows(a=other, b=first)).verdict == flipped[here.verdict]
    moved = _one(_rows(a=[x + shift for x in first], b=[x + shift for x in other]))
    assert (moved.verdict, moved.p) == (here.verdict, here.p)
    assert _one(_rows(a=first, b=other)[::-1], baseline="a").verdict == here.verdict
    same = _one(_rows(a=first, b=first))
    assert (same.verdict, same.p, same.difference) == ("can't tell", 1.0, 0.0)


def test_samples_are_averaged_and_papers_are_what_counts() -> None:
    few = _one(_rows(a=[[1, 2, 1, 2]] * 3, b=[[3, 4, 3, 4]] * 3))
    assert few.papers == 3
    assert few.verdict == "can't tell"
    verdict = _one(_rows(a=[[1, 3]] + [2] * 6, b=[[3, 2]] + [3] * 6))
    assert verdict.differences["paper 0"] == 0.5
    assert verdict.by_paper["paper 0"] == (2.0, -1.0)


def test_the_interval_is_not_the_verdict() -> None:
    verdict = _one(_rows(a=[1] * 6, b=[2, 2, 2, 2, 2, 0.8]))
    assert verdict.interval is not None
    assert verdict.interval[0] > 0
    assert verdict.p == 4 / 64
    assert verdict.verdict == "can't tell"


def test_yes_and_no_by_mcnemar() -> None:
    yes_no = _one(_rows(a=[False] * 7 + [True] * 3, b=[True] * 7 + [True] * 3))
    assert yes_no.measure == "yes"
    assert yes_no.method == "exact McNemar test: 7 papers against 0"
    assert yes_no.p == 2 / 2**7
    assert yes_no.verdict == "better"
    crashed = _one(_rows(a=[True] * 7, b=[False] * 7), higher_is_better=False)
    assert crashed.verdict == "better"
    # Zeros and ones that are numbers are scores.
    assert _one(_rows(a=[0] * 7, b=[1] * 7)).measure == "score"


def test_a_failed_run_counts_as_the_worst_score() -> None:
    verdict = _one(_rows(a=[3, 3, 3, 3, 3, None, None], b=[4, 4, 4, 4, 4, None, 2]), worst=1)
    assert verdict.differences["paper 5"] == 0.0
    assert verdict.differences["paper 6"] == 1.0
    assert verdict.papers == 7
    assert verdict.failures == (1, 2)
    assert verdict.failed_in_both == 1
    assert verdict.verdict == "better"
    assert "1 papers failed in both and stay paired" in "\n".join(verdict.lines())
    assert "count as the worst score, 1" in "\n".join(verdict.lines())


def test_a_paper_failed_in_both_if_every_sample_did() -> None:
    partly = _one(_rows(a=[[None, 3], [None, None]], b=[[None, 3], [None, None]]), worst=1)
    assert partly.failed_in_both == 1
    assert partly.failures == (3, 3)


def test_without_the_worst_score_failures_are_refused() -> None:
    rows = _rows(a=[3, None], b=[4, 4])
    with pytest.raises(ComparisonError, match=r"1 runs failed\. Give worst="):
        pc.verdicts(rows)
    with pytest.raises(ComparisonError, match=r"has the score 3, worse than worst=3\.5"):
        pc.verdicts(rows, worst=3.5)
    with pytest.raises(ComparisonError, match="worse than worst=3"):
        pc.verdicts(rows, worst=3, higher_is_better=False)
    assert _one(rows, worst=9, higher_is_better=False).differences["paper 1"] == -5


def test_a_failed_yes_or_no_is_the_worse_of_the_two() -> None:
    assert _one(_rows(a=[True, None], b=[True, True])).differences["paper 1"] == 1.0
    assert _one(_rows(a=[True, None], b=[True, True]), higher_is_better=False).differences["paper 1"] == 0.0


def test_completing_as_a_measure_of_its_own() -> None:
    rows = _rows(a=[None] * 7 + [2] * 6, b=[3] * 7 + [3] * 6)
    completed, score = pc.verdicts(rows, failures="separate").verdicts
    assert (completed.measure, completed.verdict, completed.p) == ("completed", "better", 2 / 2**7)
    assert (score.measure, score.papers, score.left_out, score.failures) == ("score", 6, 14, (0, 7))
    assert score.p == 2 / 64
    # Both tests are one family.
    assert score.p_adjusted == 2 / 64
    assert completed.p_adjusted == 4 / 2**7
    assert "left out here" in "\n".join(score.lines())
    low = pc.verdicts(rows, failures="separate", higher_is_better=False).verdicts
    assert [verdict.verdict for verdict in low] == ["better", "worse"]


def test_three_variants_are_corrected_together() -> None:
    rows = _rows(a=[1] * 6, b=[2] * 6, c=[1] * 6)
    found = {(item.variant, item.against): item for item in pc.verdicts(rows).verdicts}
    assert set(found) == {("b", "a"), ("c", "a"), ("c", "b")}
    assert found["b", "a"].p == 2 / 64
    assert found["b", "a"].p_adjusted == pytest.approx(6 / 64)
    assert found["b", "a"].verdict == "can't tell"
    settling = found["b", "a"].settling
    assert settling is not None
    assert "6 papers are too few" in settling.reason
    with_baseline = pc.verdicts(rows, baseline="a").verdicts
    assert [(item.variant, item.against) for item in with_baseline] == [("b", "a"), ("c", "a")]
    assert with_baseline[0].p_adjusted == pytest.approx(4 / 64)


def test_what_has_no_partner_is_left_out_and_said() -> None:
    rows = _rows(a=[1] * 7, b=[[2, 5]] + [2] * 5)
    verdict = _one(rows)
    assert verdict.papers == 6
    assert verdict.left_out == 2
    assert verdict.differences["paper 0"] == 1.0
    assert not verdict.same_papers
    assert not verdict.same_samples
    assert "2 scores left out" in "\n".join(verdict.lines())
    matched = _one(_rows(a=[1] * 6, b=[2] * 6))
    assert matched.same_papers
    assert matched.same_samples
    assert matched.left_out == 0
    apart = _one([{**row, "sample": 9} if row["variant"] == "b" else row for row in _rows(a=[1] * 6, b=[2] * 6)])
    assert (apart.papers, apart.left_out, apart.verdict, apart.difference) == (0, 12, "can't tell", None)
    assert apart.same_papers
    assert not apart.same_samples
    assert apart._repr_html_()


def test_a_frame_and_records_say_the_same() -> None:
    rows = _rows(a=[1, 2, 3, None, 2, 3, 1], b=[2, 3, 4, 3, 3, 4, 2])
    assert pc.verdicts(pandas.DataFrame(rows), worst=0) == pc.verdicts(rows, worst=0)
    yes = _rows(a=[False] * 7, b=[True] * 7)
    assert pc.verdicts(pandas.DataFrame(yes)) == pc.verdicts(yes)
    holes = pandas.DataFrame(_rows(a=[False] * 6 + [None], b=[True] * 7))
    assert _one(holes).failures == (0, 1)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (_rows(a=[1], b=[2]) + _rows(a=[1]), "comes twice"),
        (_rows(a=[1, True], b=[2, 3]), "both numbers and yes/no"),
        (_rows(a=[None], b=[None]), "failures only"),
        (_rows(a=["good"], b=[2]), "Row 1 has the value 'good'"),
        (_rows(a=[float("inf")], b=[2]), "has the value inf"),
        ([{"variant": "a", "paper": "x", "value": 1}], "has no sample"),
        (_rows(a=[1]), "Two variants are needed"),
        ([], "failures only"),
    ],
)
def test_tables_that_are_not_as_described(rows: Any, message: str) -> None:
    with pytest.raises(ComparisonError, match=message):
        pc.verdicts(rows)


def test_an_unknown_baseline() -> None:
    with pytest.raises(ComparisonError, match=r"no variant 'c'\. Variants: a, b"):
        pc.verdicts(_rows(a=[1], b=[2]), baseline="c")


def test_what_would_settle_it_for_too_few_papers() -> None:
    verdict = _one(_rows(a=[1] * 4, b=[2] * 4))
    assert verdict.settling is not None
    assert verdict.settling.more_papers == 2
    assert verdict.settling.samples is None
    assert "no number of samples of the same papers will: 4 papers are too few" in str(verdict.settling)
    assert "add papers" in verdict.settling.reason
    assert _one(_rows(a=[1] * 6, b=[2] * 6)).settling is None


def test_what_would_settle_it_where_the_papers_disagree() -> None:
    differences = [2.0, 2.0, 2.0, 2.0, -2.0, -1.0, 2.0, -1.5]
    found = settling([[d, d, d] for d in differences], differences, 0.05, signs_only=False)
    assert found.samples is None
    assert "the papers differ among themselves" in found.reason
    assert found.more_papers is not None
    # By the usual formula, for a mean of 0.69 with a spread of 1.71: (2.8 * 1.71 / 0.69)^2 = 49 papers.
    assert found.more_papers == pytest.approx(49 - 8, abs=8)


def test_what_would_settle_it_where_only_the_samples_are_noisy() -> None:
    by_paper = [[0.5 + x, 0.5 - x] for x in (2.0, 1.0, 1.5, 1.0, 2.0, 1.2)]
    means = [0.5] * 6
    means[0] = -0.1
    found = settling(by_paper, means, 0.05, signs_only=False)
    assert found.reason == ""
    assert found.samples is not None
    assert 3 <= found.samples <= 100
    louder = settling([[3 * x for x in several] for several in by_paper], means, 0.05, signs_only=False)
    assert louder.samples is None or louder.samples > found.samples
    unknown = settling([[mean] for mean in means], means, 0.05, signs_only=False)
    assert "with one sample a paper nobody can say" in unknown.reason


def test_six_papers_are_needed_at_any_level() -> None:
    assert settling([[1.0]] * 3, [1.0] * 3, 0.3, signs_only=False).more_papers == 3


def test_of_yes_and_no_only_the_signs_settle() -> None:
    differences = [0.1] * 7 + [-0.6]
    yes_no, score = (settling([[d] for d in differences], differences, 0.05, signs_only=flag) for flag in (True, False))
    assert yes_no.more_papers is not None
    assert yes_no.more_papers < 20
    assert score.more_papers is None or score.more_papers > 100


def test_what_would_settle_it_where_nothing_was_seen() -> None:
    verdict = _one(_rows(a=[1, 2] * 4, b=[2, 1] * 4))
    assert verdict.settling is not None
    assert verdict.settling.more_papers is None
    assert "no difference was seen" in str(verdict.settling)


def test_simulations_are_seeded() -> None:
    rows = _rows(a=[[1, 2], [2, 1], [3, 3], [1, 1], [2, 4], [3, 2], [2, 2]],
                 b=[[2, 2], [2, 3], [3, 2], [3, 1], [2, 4], [3, 4], [1, 2]])  # fmt: skip
    one, two = (_one(rows, seed=4) for _ in range(2))
    assert one.settling == two.settling
    assert one.interval == two.interval


def test_a_stricter_level_asks_for_more_papers() -> None:
    differences = [1.0, 1.0, -1.0, 1.0, 0.0, 1.0, -0.5, 1.0]
    needed = [
        settling([[d] for d in differences], differences, level, signs_only=False).more_papers for level in (0.05, 0.01)
    ]
    assert needed[0] is not None
    assert needed[1] is not None
    assert needed[1] > needed[0]


def test_runs_and_what_they_share(tmp_path: Path) -> None:
    failing = execution(returncode=1, outputs={}, missing_outputs=["results/*.csv"])
    base, edited = [], []
    for number in range(2):
        text = PAPER.replace("Averaging", f"Averaging {number}")
        base.append(make_run(tmp_path / f"base{number}", text=text, result=failing))
        changes = {} if number else {"analysis/analyze_file main.py": "Another analysis."}
        edited.append(make_run(tmp_path / f"edited{number}", changes, text=text, result=execution()))
    verdict = _one({"base": base, "edited": edited})
    assert (verdict.measure, verdict.verdict, verdict.papers, verdict.p) == ("yes", "can't tell", 2, 2 / 4)
    shared = verdict.shared
    assert shared is not None
    assert (shared.pairs, shared.same_planning) == (2, 2)
    # In one of the two pairs, the analysis of main.py and its code differ of eight calls.
    assert (shared.calls, shared.of_calls) == (14, 16)
    assert "planning/config" in shared.steps
    assert "analysis/analyze_file" not in shared.steps
    assert "the difference cannot come from planning/overall_plan" in "\n".join(verdict.lines())
    other = make_run(tmp_path / "c", {"planning/config": "```yaml\nseed: 9\n```"}, text=PAPER, result=execution())
    same = make_run(tmp_path / "d", text=PAPER, result=execution())
    pair = _one({"x": [same, same], "y": [other]}).shared
    assert pair is not None
    assert (pair.pairs, pair.same_planning) == (1, 0)
    scored = _one({"x": [same], "y": [other]}, measure=lambda run: float(run.cells()["Table 1, Mean, Error"]))
    assert scored.measure == "score"
    assert scored.difference == 0.0
    assert _one(_rows(a=[1], b=[2])).shared is None


def test_a_run_without_a_result_failed_and_one_without_a_paper_is_refused(tmp_path: Path) -> None:
    done, open_ended = make_run(tmp_path / "a", result=execution()), make_run(tmp_path / "b")
    verdict = _one({"a": [done], "b": [open_ended]})
    assert verdict.failures == (1, 0)
    assert verdict.difference == -1.0
    pc.Run(tmp_path / "c", model="openai:scripted").close()
    with pytest.raises(ComparisonError, match="has no paper yet"):
        pc.verdicts({"a": [done], "b": [tmp_path / "c"]})


def test_how_it_shows_itself() -> None:
    verdicts = pc.verdicts(_rows(a=[1, 2, 3, None, 2, 3, 1], b=[2, 3, 4, 3, 3, 4, 2]), worst=1)
    assert repr(verdicts) == "Verdicts(b is better than a (score, p = 0.016))"
    assert "failed runs: 0 of b, 1 of a" in verdicts.text()
    assert "papers where b has more: 7, less: 0, as much: 0" in verdicts.text()
    row = verdicts.frame().iloc[0]
    assert (row.variant, row.verdict, row.papers) == ("b", "better", 7)
    for text in INJECTIONS:
        page = pc.verdicts(_rows(**{"a": [1] * 4, text: [2] * 4}))._repr_html_()
        assert "cannot be shown" not in page
        audit(page)


@pytest.mark.parametrize("measure", ["score", "yes/no"])
@pytest.mark.parametrize("papers", [6, 8, 10])
def test_variants_that_are_the_same_are_seldom_called_different(papers: int, measure: Any) -> None:
    assert pc.false_alarm_rate(papers, comparisons=2000, seed=1, measure=measure) <= 0.065


def test_variants_that_differ_are_found() -> None:
    """A check of nothing but false alarms would be passed by a verdict that never tells."""
    rates = [pc.false_alarm_rate(10, comparisons=300, seed=seed) for seed in (1, 1, 2)]
    assert rates[0] == rates[1]
    assert max(rates) > 0
