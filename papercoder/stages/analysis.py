"""Analysis: one call a file, before any code; the calls do not need each other."""

from collections.abc import Iterator, Mapping

from papercoder.artifacts import Analysis, Plan
from papercoder.asking import Ask
from papercoder.display import html
from papercoder.display.amounts import counted
from papercoder.display.shown import Shown
from papercoder.paper.model import Paper
from papercoder.run import Run
from papercoder.stages.planning import plan_values


class Analyses(Shown, Mapping[str, Analysis]):
    """The analyses of a plan's files: file -> Analysis, in the order of the tasks."""

    def __init__(self, analyses: Mapping[str, Analysis]):
        self._analyses = dict(analyses)

    def __getitem__(self, file: str) -> Analysis:
        return self._analyses[file]

    def __iter__(self) -> Iterator[str]:
        return iter(self._analyses)

    def __len__(self) -> int:
        return len(self._analyses)

    def __repr__(self) -> str:
        """One line: the files."""
        return f"Analyses({', '.join(self._analyses)})"

    def _html(self) -> str:
        parts = (html.details(file, html.pre(item.content)) for file, item in self._analyses.items())
        return html.title("Analyses", counted(len(self), "file")) + "".join(parts)


def analyze(paper: Paper, plan: Plan, run: Run) -> Analyses:
    """Analyses every file of a plan, side by side.

    Returns:
        File -> its analysis, in task order.
    """
    files = plan.logic.order()
    analyses = run.ask_all([_ask(file, paper, plan, run) for file in files])
    return Analyses(dict(zip(files, analyses, strict=True)))


def analyze_file(file: str, paper: Paper, plan: Plan, run: Run) -> Analysis:
    """Analyses one file of a plan."""
    analysis: Analysis = run.ask(_ask(file, paper, plan, run))
    return analysis


def _ask(file: str, paper: Paper, plan: Plan, run: Run) -> Ask:
    values = {**plan_values(paper, plan), "file": file, "logic": plan.logic.logic_of(file)}
    return Ask(run.recipe["analysis"], values, subject=file)
