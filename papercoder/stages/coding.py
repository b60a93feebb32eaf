"""Coding: one call a file, each seeing files written before it: all of them, or those that it imports."""

import itertools
import shutil
import warnings
from collections.abc import Mapping
from pathlib import Path

from papercoder.artifacts import Analysis, Plan, SourceFile
from papercoder.asking import Ask
from papercoder.paper.model import Paper
from papercoder.prompting import fenced_files
from papercoder.repository.repository import IGNORED, Repository
from papercoder.run import Run
from papercoder.stages.planning import plan_values


def write_code(paper: Paper, plan: Plan, analyses: Mapping[str, Analysis], run: Run) -> Repository:
    """Writes the repository: a commit with plan and config, then one with the code.

    It lies in the run folder, under `repo`. What an earlier call of this run wrote there is replaced; if
    anybody has changed it since, it is kept beside it as `repo-kept-1` and so on, with a warning.

    Raises:
        RepositoryError: A file name or content is refused; the message names the step.
        ReplyError: The third reply for a file still did not fit.
    """

    def make(file: str, needed: Mapping[str, SourceFile]) -> Ask:
        """What is asked for a file, given the files that its prompt shows."""
        earlier = {name: source.content for name, source in needed.items()}
        return file_ask(file, paper, plan, analyses[file], earlier, run)

    sources: dict[str, SourceFile] = run.ask_graph(shown_files(plan, run.recipe["context"]), make)
    written = {file: source.content for file, source in sources.items()}
    folder = run.folder / "repo"
    _make_way(folder)
    repository = Repository.create(folder)
    repository.commit(_plan_files(plan), "Plan and configuration", "planning")
    repository.commit(written, "Code", run.recipe["coding"])
    return repository


def write_file(
    file: str, paper: Paper, plan: Plan, analysis: Analysis, earlier_files: Mapping[str, str], run: Run
) -> SourceFile:
    """Writes one file.

    Args:
        file: Its path.
        paper: As adopted by `run`.
        plan: The plan.
        analysis: Of this file.
        earlier_files: Path -> text of the files written before.
        run: Whose model is asked.
    """
    source: SourceFile = run.ask(file_ask(file, paper, plan, analysis, earlier_files, run))
    return source


def file_ask(
    file: str, paper: Paper, plan: Plan, analysis: Analysis, earlier_files: Mapping[str, str], run: Run
) -> Ask:
    """What is asked for one file; see `write_file`."""
    values = {
        **plan_values(paper, plan),
        "earlier_files": fenced_files(earlier_files),
        "file": file,
        "logic": plan.logic.logic_of(file),
        "analysis": analysis.text(),
    }
    return Ask(run.recipe["coding"], values, subject=file)


def shown_files(plan: Plan, context: str) -> dict[str, tuple[str, ...]]:
    """File -> the files that its prompt shows, which must be written before it.

    "earlier" shows all before it in the order of the tasks, as published; "dependencies" those that it
    imports and those that they import, so that files which do not need each other are written side by side.
    """
    order = plan.logic.order()
    if context == "earlier":
        return {file: order[:place] for place, file in enumerate(order)}
    imports = {task.file: set(task.depends_on) for task in plan.logic.task_list}
    for file in order:
        imports[file] |= set().union(*(imports[other] for other in imports[file]))
    return {file: tuple(other for other in order if other in imports[file]) for file in order}


def _make_way(folder: Path) -> None:
    """Removes an earlier repository of this run, or moves it aside if there is work of somebody's in it."""
    if not folder.exists():
        return
    if (folder / ".git").is_dir() and Repository(folder).is_ours():
        shutil.rmtree(folder)
        return
    number = next(n for n in itertools.count(1) if not folder.with_name(f"repo-kept-{n}").exists())
    kept = folder.rename(folder.with_name(f"repo-kept-{number}"))
    warnings.warn(f"{folder} was changed by somebody. It is kept as {kept}, and written afresh.", stacklevel=3)


def _plan_files(plan: Plan) -> dict[str, str]:
    packages = "".join(f"{package}\n" for package in plan.logic.required_packages)
    return {
        ".gitignore": IGNORED,
        "config.yaml": plan.config.text(),
        "requirements.txt": packages,
        "docs/overall_plan.md": plan.overall.text(),
        "docs/architecture.yaml": plan.architecture.text(),
        "docs/logic_design.yaml": plan.logic.text(),
    }
