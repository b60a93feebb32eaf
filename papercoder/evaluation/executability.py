"""Whether a repository runs: at first try, in the end, what failed first, and how many lines changed on the way."""

import re
from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from papercoder.display import html
from papercoder.display.code import unified_diff
from papercoder.display.shown import Shown
from papercoder.errors import EvaluationError
from papercoder.evaluation.packing import Readable
from papercoder.repository.execution import Execution
from papercoder.stages.repairing import RepairReport

# The classes in which Paper2Code (arXiv 2504.17192) reports first failures, and three for what it has no class for.
Failure = Literal[
    "missing dependency", "ImportError", "ModuleNotFoundError", "ValueError", "FileNotFoundError", "RuntimeError",
    "config", "syntax", "time", "no output", "other",
]  # fmt: skip
_EXCEPTION = re.compile(r"^((?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Interrupt|Exit|Fault))(?::|$)", re.M)
_CLASSES: dict[str, Failure] = {
    "ImportError": "ImportError", "ModuleNotFoundError": "ModuleNotFoundError", "ValueError": "ValueError",
    "FileNotFoundError": "FileNotFoundError", "RuntimeError": "RuntimeError",
    "SyntaxError": "syntax", "IndentationError": "syntax", "TabError": "syntax",
}  # fmt: skip
_CONFIG = ("yaml.", "configparser.", "tomllib.", "omegaconf.", "hydra.", "json.decoder.")
_HUNK = re.compile(r"^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")


class Executability(Shown, BaseModel):
    """Whether a repository runs. None stands for what is not known.

    Attributes:
        at_first_try: It ran as it was written, and wrote what was asked.
        in_the_end: It ran after all changes.
        first_failure: The class of the first failure; None if there was none.
        exception: The name of the exception that ended it, where it said one.
        changed_lines: Lines that were changed until it ended so: of every passage that was replaced, the larger of
            the lines before and after, so that a line replaced by one counts once.
        lines: Of all files before the changes, blank ones and comments included.
    """

    model_config = ConfigDict(frozen=True)

    at_first_try: bool
    in_the_end: bool
    first_failure: Failure | None = None
    exception: str = ""
    changed_lines: int | None = None
    lines: int | None = None

    @property
    def changed_share(self) -> float | None:
        """Changed lines as a share of all lines; Paper2Code reports .0081 after repair by hand, for five papers."""
        if self.changed_lines is None or not self.lines:
            return None
        return self.changed_lines / self.lines

    @staticmethod
    def names() -> tuple[str, ...]:
        """The names of `measures`, whether or not anything was executed."""
        return ("runs at first try", "runs in the end", "lines changed", "share of lines changed")

    def measures(self) -> dict[str, float | None]:
        """Every figure under the name that tables show; runs is 1 or 0, shares are of 1."""
        changed = None if self.changed_lines is None else float(self.changed_lines)
        figures = (float(self.at_first_try), float(self.in_the_end), changed, self.changed_share)
        return dict(zip(self.names(), figures, strict=True))

    def __repr__(self) -> str:
        """One line: how it ran."""
        return f"Executability({self._summary()})"

    __str__ = __repr__

    def _summary(self) -> str:
        if self.at_first_try:
            return "runs at first try"
        first = f"first failure: {self.first_failure}" + (f" ({self.exception})" if self.exception else "")
        return f"{'runs after changes' if self.in_the_end else 'does not run'}; {first}; {self._changes()}"

    def _changes(self) -> str:
        if self.changed_lines is None:
            return "lines changed: unknown"
        share = "" if self.changed_share is None else f" ({self.changed_share:.2%} of {self.lines:,})"
        return f"{self.changed_lines:,} lines changed{share}"

    def _html(self) -> str:
        return html.title("Executability", self._changes()) + html.badge(self._summary(), good=self.in_the_end)


def executability(
    repository: Readable,
    evidence: Execution | RepairReport | Sequence[Execution],
    *,
    original: Readable | None = None,
) -> Executability:
    """Whether a repository runs, and what it took.

    Args:
        repository: As it is now, after all changes.
        evidence: One execution of it; its executions in order, the first one before any change; or what
            `repair` reported. Under replay the recorded executions count, for they decided what was changed.
        original: The repository before it was mended by hand. Without it and without a repair report the
            lines that changed are unknown, unless it ran at first try.

    Raises:
        EvaluationError: No execution is given.
    """
    executions, changes = _executions(evidence)
    if not executions:
        raise EvaluationError("No execution was given. Execute the repository first: pc.execute(repository, command).")
    first, last = executions[0], executions[-1]
    now = dict(repository.sources())
    if original is not None:
        before = dict(original.sources())
        names = sorted(before.keys() | now.keys())
        changes = [unified_diff(before.get(name, ""), now.get(name, ""), name, name, context=0) for name in names]
    elif first.succeeded and changes is None:
        changes = []
    changed = added = removed = None
    if changes is not None:
        changed, added, removed = (sum(counts) for counts in zip((0, 0, 0), *map(changed_lines, changes), strict=True))
    total = sum(len(text.splitlines()) for text in now.values())
    return Executability(
        at_first_try=first.succeeded,
        in_the_end=last.succeeded,
        first_failure=None if first.succeeded else failure(first),
        exception="" if first.succeeded else _exception(first),
        changed_lines=changed,
        lines=None if added is None or removed is None else total - added + removed,
    )


def failure(execution: Execution) -> Failure:
    """The class of a failed execution, by the last exception that its output names."""
    if execution.timed_out:
        return "time"
    if execution.missing_distribution:
        return "missing dependency"
    name = _exception(execution)
    if name.startswith(_CONFIG):
        return "config"
    if name:
        return _CLASSES.get(name.split(".")[-1], "other")
    return "no output" if execution.returncode == 0 and execution.missing_outputs else "other"


def changed_lines(diff: str) -> tuple[int, int, int]:
    """Of a unified diff: lines changed (see `Executability`), lines added, lines removed."""
    changed = added = removed = plus = minus = old = new = 0
    for line in diff.split("\n"):
        if old <= 0 and new <= 0:
            if hunk := _HUNK.match(line):
                old, new = (int(group) if group is not None else 1 for group in hunk.groups())
            continue
        sign = line[:1]
        if sign not in ("+", "-", "\\"):
            changed, plus, minus = changed + max(plus, minus), 0, 0
        plus, minus = plus + (sign == "+"), minus + (sign == "-")
        added, removed = added + (sign == "+"), removed + (sign == "-")
        old, new = old - (sign not in ("+", "\\")), new - (sign not in ("-", "\\"))
        if old <= 0 and new <= 0:
            changed, plus, minus = changed + max(plus, minus), 0, 0
    return changed, added, removed


def _executions(evidence: Execution | RepairReport | Sequence[Execution]) -> tuple[list[Execution], list[str] | None]:
    if isinstance(evidence, Execution):
        return [evidence], None
    if isinstance(evidence, RepairReport):
        before = [one.before for one in evidence.rounds]
        return [*before, evidence.execution], [one.diff for one in evidence.rounds]
    return list(evidence), None


def _exception(execution: Execution) -> str:
    found = _EXCEPTION.findall(execution.output) if execution.returncode else []
    return found[-1] if found else ""
