"""Which calls of a run descend from a step: what an edit makes stale."""

from papercoder.calls import Call, Place
from papercoder.run import Run


def places(run: Run) -> tuple[Place, ...]:
    """The steps that were answered in a run, in the order of asking; each once."""
    return tuple(first_calls(run))


def first_calls(run: Run) -> dict[Place, Call]:
    """The call that asked each place as it was asked last, in the order in which the places were first asked.

    What followed in the same conversation, after a reply that did not fit or was cut off, is not the prompt's own.
    """
    found: dict[Place, Call] = {}
    for call in run.calls():
        known = found.get(place_of(call))
        if known is None or (known.prompt_sha256, known.values) != (call.prompt_sha256, call.values):
            found[place_of(call)] = call
    return found


def place_of(call: Call) -> Place:
    """Where a call belongs, whichever sample it is."""
    return Place(call.request.step, call.request.subject)


def parents(run: Run) -> dict[Place, tuple[Place, ...]]:
    """Each place of a run with the places whose output its prompt shows."""
    known = places(run)
    order = {place: number for number, place in enumerate(known)}
    return {place: tuple(other for other in known if _sees(run, place, other, order)) for place in known}


def descendants(run: Run, step: str, subject: str = "") -> tuple[Place, ...]:
    """The places of a run whose prompts show, directly or through others, what `step` gave.

    Read off the prompts: a step descends from another whose output is among its inputs, or whose conversation it
    goes on. An analysis is seen by the code of its own file alone; code by the files written after it.

    Args:
        run: With calls.
        step: Whose output changes.
        subject: The file, for a step that is asked once a file; empty for all of them.
    """
    found = {place for place in places(run) if place.step == step and subject in ("", place.subject)}
    changed = set(found)
    seen = parents(run)
    for place, shown in seen.items():
        if found & set(shown):
            found.add(place)
    return tuple(place for place in seen if place in found - changed)


def _sees(run: Run, place: Place, other: Place, order: dict[Place, int]) -> bool:
    """Whether the prompt of `place` shows the output of `other`."""
    if order[other] >= order[place]:
        return False
    if other.step == run.recipe["coding"]:
        return "earlier_files" in _inputs(run, place.step) or place.step == run.recipe["repairing"]
    if other.step == run.recipe["analysis"]:
        return "analysis" in _inputs(run, place.step) and other.subject == place.subject
    return other.step.rsplit("/", 1)[-1] in _inputs(run, place.step) or other.step in _conversation(run, place.step)


def _inputs(run: Run, step: str) -> tuple[str, ...]:
    return run.library.prompt(step).inputs


def _conversation(run: Run, step: str) -> tuple[str, ...]:
    """The steps whose conversation a step goes on."""
    before = run.library.prompt(step).continues
    return () if before is None else (before, *_conversation(run, before))
