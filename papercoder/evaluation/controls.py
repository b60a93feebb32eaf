"""Controls: repositories that deserve nothing are judged beside the real one, and tell whether a judge's score does."""

from collections.abc import Mapping, Sequence

from papercoder.evaluation.judging import Judging
from papercoder.evaluation.packing import settings_only

EMPTY, CONFIG_ONLY = "control: empty", "control: config only"
CONTROLS = (EMPTY, CONFIG_ONLY)
# What a control may get: next to nothing of the method is in it, so more than 2 of 5 praises what is not there.
DESERVED = 2.0


def controls_of(files: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Label -> files of a control: of the empty repository, and a repository's settings alone where it has any."""
    settings = settings_only(files)
    return {EMPTY: {}, **({CONFIG_ONLY: settings} if settings else {})}


def callouts(judging: Judging, controls: Sequence[Judging]) -> tuple[str, ...]:
    """What the controls show about a judge, in words; () where they give no reason to doubt it.

    Args:
        judging: Of the repository.
        controls: By the same judge under the same protocol.
    """
    who = f"{judging.model} under {judging.protocol}"
    found = []
    for control in controls:
        label = control.repository.removeprefix("control: ")
        if control.mean >= judging.mean:
            found.append(
                f"{who} gives the {label} repository {control.mean:.2f}, no less than the judged one "
                f"({judging.mean:.2f}): this score says nothing about the code."
            )
        elif control.mean > DESERVED:
            found.append(
                f"{who} gives the {label} repository {control.mean:.2f} of 5: it praises what is not there, and only "
                f"the {judging.mean - control.mean:.2f} points above that can come from the code."
            )
        elif _overlap(judging, control):
            found.append(
                f"{who}: the intervals of the judged and the {label} repository overlap ({judging.mean:.2f} and "
                f"{control.mean:.2f}); more samples are needed to tell them apart."
            )
    return tuple(found)


def _overlap(first: Judging, other: Judging) -> bool:
    if first.interval is None or other.interval is None:
        return False
    return other.interval.high >= first.interval.low
