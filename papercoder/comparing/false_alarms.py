"""How often variants that are the same are called different: the check that the verdicts mean what they say."""

from typing import TYPE_CHECKING, Any, Literal

from papercoder.comparing.verdict import verdicts

if TYPE_CHECKING:
    import numpy as np

SAMPLES = 3
FAILING = 0.05


def false_alarm_rate(
    papers: int, comparisons: int = 2000, seed: int = 0, measure: Literal["score", "yes/no"] = "score"
) -> float:
    """The share of comparisons of a variant with itself whose verdict is "better" or "worse".

    The scores are like judges': whole numbers from 1 to 5, few samples a paper, papers that differ more than
    samples do, so that many differences are zero or tied, and now and then a run that fails. Yes/no outcomes
    have a chance of their own for each paper.

    Args:
        papers: In each comparison.
        comparisons: How many.
        seed: Of the simulated scores.
        measure: Which of the two tests is checked.
    """
    import numpy as np

    generator = np.random.default_rng([seed, papers])
    draw = _judged if measure == "score" else _succeeded
    alarms = 0
    for _ in range(comparisons):
        values = draw(papers, generator)
        rows = [
            {"variant": variant, "paper": paper, "sample": sample, "value": values[arm][paper][sample]}
            for arm, variant in enumerate(("a", "the same"))
            for paper in range(papers)
            for sample in range(SAMPLES)
        ]
        alarms += verdicts(rows, worst=1.0 if measure == "score" else None).verdicts[0].verdict != "can't tell"
    return alarms / comparisons


def _judged(papers: int, generator: "np.random.Generator") -> list[Any]:
    import numpy as np

    of_paper = generator.normal(3.3, 0.8, size=(1, papers, 1))
    noise = generator.normal(0.0, 0.7, size=(2, papers, SAMPLES))
    scores = np.clip(np.round(of_paper + noise), 1, 5)
    scores[generator.random(scores.shape) < FAILING] = np.nan
    found: list[Any] = scores.tolist()
    return found


def _succeeded(papers: int, generator: "np.random.Generator") -> list[Any]:
    chance = generator.beta(1.5, 1.0, size=(1, papers, 1))
    found: list[Any] = (generator.random((2, papers, SAMPLES)) < chance).tolist()
    return found
