"""What two arms of a comparison have in common, which therefore cannot be why they differ."""

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from papercoder.calls import Place
from papercoder.comparing.opening import OpenedRun
from papercoder.comparing.scores import Pair, RunKey


class SharedWork(BaseModel):
    """What paired runs have in common.

    Attributes:
        pairs: Of runs.
        same_planning: Pairs whose planning artifacts are all equal.
        calls: Calls of the first arm whose request and reply are also the other's, over all pairs.
        of_calls: Calls of the first arm.
        steps: Steps whose output is equal in every pair: the difference does not come from them.
    """

    model_config = ConfigDict(frozen=True)

    pairs: int
    same_planning: int
    calls: int
    of_calls: int
    steps: tuple[str, ...]

    def __str__(self) -> str:
        parts = [
            f"the planning artifacts are the same in {self.same_planning} of {self.pairs} pairs of runs",
            f"{self.calls} of {self.of_calls} calls are the same, request and reply",
        ]
        if self.steps:
            parts.append(f"the difference cannot come from {', '.join(self.steps)}, the same in every pair")
        return "; ".join(parts)


def shared_work(pairs: Sequence[Pair], first: str, other: str, opened: Mapping[RunKey, OpenedRun]) -> SharedWork | None:
    """What the runs behind pairs of scores share; None where the scores came without runs."""
    runs = [
        (opened[RunKey(first, pair.paper, pair.sample)], opened[RunKey(other, pair.paper, pair.sample)])
        for pair in pairs
        if RunKey(first, pair.paper, pair.sample) in opened and RunKey(other, pair.paper, pair.sample) in opened
    ]
    if not runs:
        return None
    steps = dict.fromkeys(name.step for before, after in runs for name in (*before.steps, *after.steps))
    return SharedWork(
        pairs=len(runs),
        same_planning=sum(_outputs(before, "planning/") == _outputs(after, "planning/") for before, after in runs),
        calls=sum(len(before.exchanges & after.exchanges) for before, after in runs),
        of_calls=sum(len(before.exchanges) for before, _ in runs),
        steps=tuple(
            step for step in steps if all(_outputs(before, step) == _outputs(after, step) for before, after in runs)
        ),
    )


def _outputs(run: OpenedRun, steps: str) -> dict[Place, str]:
    return {name: taken.text for name, taken in run.steps.items() if name.step.startswith(steps)}
