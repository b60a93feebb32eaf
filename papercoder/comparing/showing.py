"""A comparison as HTML, part by part: `Comparison` shows them one under the other, `inspect` as items and tabs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from papercoder.comparing.aligning import AlignedStep
from papercoder.comparing.parts import Change
from papercoder.comparing.totals import Totals
from papercoder.display import html
from papercoder.display.amounts import counted, usd
from papercoder.display.code import diff, unified_diff

if TYPE_CHECKING:
    from papercoder.comparing.comparison import Comparison, PairComparison

SHOWN_DIFF_LINES = 200
TOTALS = ("run", "calls", "input tokens", "output tokens", "cost without cache", "seconds")
MARK = "◆"


def comparison_html(comparison: "Comparison") -> str:
    """What differs, with the first divergence of each pair open."""
    names = ", ".join(run.name for run in comparison.runs[1:])
    return (
        html.title(f"{comparison.runs[0].name} compared with {names}", "only what differs")
        + totals_html(comparison, by_step=False)
        + html.details("Totals by step", totals_html(comparison, by_step=True))
        + "".join(map(pair_html, comparison.pairs))
    )


def totals_html(comparison: "Comparison", *, by_step: bool) -> str:
    """What each run took: in all, or by step with the sum last."""
    named = [(run.name, row) for run in comparison.runs for row in run.totals if by_step or row.step == "total"]
    if not by_step:
        return html.table(TOTALS, [total_row(*one) for one in named], numeric=range(1, len(TOTALS)))
    rows = [(name, row.step, *total_row(name, row)[1:]) for name, row in named]
    return html.scrolled(html.table(("run", "step", *TOTALS[1:]), rows, numeric=range(2, len(TOTALS) + 1)))


def total_row(name: str, row: Totals) -> tuple[str, ...]:
    """A run's sums as they are read; "≈" marks estimates."""
    mark = "≈ " if row.estimated else ""
    return (
        name, str(row.calls), f"{mark}{row.input_tokens:,}", f"{mark}{row.output_tokens:,}",
        usd(row.cost_usd, mark=mark), "not measured" if row.seconds is None else f"{row.seconds:.1f}",
    )  # fmt: skip


def pair_html(pair: "PairComparison") -> str:
    """One run beside the first."""
    parts = [html.title(f"{pair.first} | {pair.other}"), html.note(pair.divergence_lines())]
    if prompts := prompts_html(pair):
        parts.append(html.details("The prompts of the first divergence, as sent", prompts))
    if template := template_html(pair):
        parts.append(html.details("The prompt file of the first divergence", template))
    parts.append(html.details("How they were made", made_html(pair)))
    for step in pair.reached:
        opened = step is pair.divergence or (pair.divergence is not None and step.name == pair.divergence.name)
        parts.append(html.details(step_label(pair, step), changes_html(pair, step.changes), opened=opened))
    if same := pair.same:
        parts.append(html.details(same_label(same), html.bullets(step.name for step in same)))
    return "".join(parts) + (html.bullets([pair.open_end()]) if pair.open_end() else "")


def made_html(pair: "PairComparison") -> str:
    """How the two were made, as far as that differs."""
    return changes_html(pair, pair.facts) or html.title("Made in the same way")


def step_label(pair: "PairComparison", step: AlignedStep) -> str:
    """The step and how it differs; the first divergence has a mark."""
    first = pair.divergence is not None and step.name == pair.divergence.name
    return f"{MARK + ' ' if first else ''}{step.name}: {pair.state(step)}{', the first divergence' if first else ''}"


def same_label(same: Sequence[AlignedStep]) -> str:
    """How many steps are the same."""
    return f"The same in both: {counted(len(same), 'step')}"


def prompts_html(pair: "PairComparison") -> str:
    """The prompts of the first divergence as they were sent, as a diff; empty where they are the same."""
    found = pair.divergent_input
    return diff(cut(found.diff, SHOWN_DIFF_LINES)) if found is not None and found.diff else ""


def template_html(pair: "PairComparison") -> str:
    """The prompt files of the first divergence as a diff; empty where they are the same."""
    found = pair.divergent_input
    if found is None or not found.template:
        return ""
    if not found.template_diff:
        return html.title("The prompt files differ", "they are not at hand any more")
    return diff(cut(found.template_diff, SHOWN_DIFF_LINES))


def changes_html(pair: "PairComparison", changes: Sequence[Change]) -> str:
    """Short changes as a table, long ones as diffs; a step that only one run has has none."""
    short = [(change.part, change.kind, cell(change.before), cell(change.after)) for change in changes if change.short]
    table = html.table(("part", "change", pair.first, pair.other), short) if short else ""
    long = (
        html.details(f"{change.part}: {change.kind}", diff("\n".join(diff_lines(change, SHOWN_DIFF_LINES))))
        for change in changes
        if not change.short
    )
    return table + "".join(long)


def cell(text: str | None) -> str:
    """A text, or that there is none."""
    return "(none)" if text is None else text


def diff_lines(change: Change, most: int) -> list[str]:
    """A long change as a diff of no more than `most` lines; nothing for a short one."""
    if change.short:
        return []
    lines = unified_diff(change.before or "", change.after or "", "", "").splitlines()[2:]
    return cut("\n".join(lines), most).splitlines()


def cut(text: str, most: int) -> str:
    """The first lines of a text, and how many are left out."""
    lines = text.splitlines()
    rest = [f"... {counted(len(lines) - most, 'more line')}"] if len(lines) > most else []
    return "\n".join([*lines[:most], *rest])
