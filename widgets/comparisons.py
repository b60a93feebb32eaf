"""A comparison of runs as a view: totals, then each pair's steps that differ, the first divergence marked."""

from collections.abc import Iterator
from functools import partial

from papercoder.comparing.aligning import AlignedStep
from papercoder.comparing.comparison import Comparison, PairComparison
from papercoder.comparing.showing import (
    changes_html,
    made_html,
    prompts_html,
    same_label,
    step_label,
    template_html,
    totals_html,
)  # fmt: skip
from papercoder.display import html
from papercoder.widgets.view import Item, Tab, View


def comparison_view(comparison: Comparison) -> View:
    """Runs compared with the first: totals, and for each other run where it parts ways and what differs."""
    first, *others = comparison.runs
    totals = (
        Tab("Totals", partial(totals_html, comparison, by_step=False)),
        Tab("By step", partial(totals_html, comparison, by_step=True)),
    )
    items = [Item("Totals", totals)]
    for number, pair in enumerate(comparison.pairs, 1):
        items += _pair_items(pair, f"{number}/" if len(others) > 1 else "")
    names = ", ".join(run.name for run in others)
    folders = ", ".join(repr(run.folder) for run in comparison.runs)
    return View(f"{first.name} compared with {names}", "only what differs", tuple(items), f"pc.compare({folders})")


def _pair_items(pair: PairComparison, prefix: str) -> Iterator[Item]:
    """A pair's items; names begin with `prefix`, because several pairs have items of the same label."""
    overview = Tab("Overview", lambda: _overview_html(pair))
    made = Tab("How they were made", partial(made_html, pair))
    yield Item(f"{pair.first} | {pair.other}", (overview, made), name=f"{prefix}overview")
    for step in pair.reached:
        yield Item(step_label(pair, step), tuple(_step_tabs(pair, step)), name=f"{prefix}{step.name}")
    if same := pair.same:
        names = html.bullets(step.name for step in same)
        yield Item(same_label(same), (Tab("Steps", lambda: names),), name=f"{prefix}same")


def _overview_html(pair: PairComparison) -> str:
    end = pair.open_end()
    return html.note(pair.divergence_lines()) + (html.bullets([end]) if end else "")


def _step_tabs(pair: PairComparison, step: AlignedStep) -> Iterator[Tab]:
    """What differs in its output; for the first divergence, in its prompt too."""

    def text() -> str:
        """What the filter searches in."""
        return "\n".join(f"{one.part}\n{one.before or ''}\n{one.after or ''}" for one in step.changes)

    output = partial(changes_html, pair, step.changes)
    yield Tab("Output", lambda: output() or html.title(f"{step.name}: {pair.state(step)}"), text)
    if pair.divergence is None or step.name != pair.divergence.name:
        return
    if pair.divergent_input is None:
        return
    if diff := pair.divergent_input.diff:
        yield Tab("Prompts as sent", partial(prompts_html, pair), partial(str, diff))
    if pair.divergent_input.template:
        yield Tab("Prompt file", partial(template_html, pair))
