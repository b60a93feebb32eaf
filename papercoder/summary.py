"""What the command line says before a run spends and after it ended: few lines, nothing that is not so."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

from papercoder.errors import RunError
from papercoder.llm.specification import split
from papercoder.paper.model import Paper
from papercoder.paper.reading import read_paper
from papercoder.repository.execution import Execution
from papercoder.repository.tables import measured_tables
from papercoder.run import Run
from papercoder.stages.estimating import estimate


def price_lines(values: Mapping[str, object]) -> list[str]:
    """The price range of a run that will spend; nothing for replay and for prompts answered by hand.

    Args:
        values: Of the notebook's parameters; the paper is read to count its tokens.
    """
    provider, _ = split(str(values["model"]))
    if provider in ("replay", "manual"):
        return []
    with tempfile.TemporaryDirectory() as scratch:
        run = Run(scratch, model=str(values["model"]), recipe=str(values.get("recipe", "papercoder")))
        expected = estimate(read_paper(str(values["source"])), run)
        run.close()
    limit = values.get("budget_usd")
    stop = f"It stops at USD {limit:.2f}." if limit else "There is no budget."
    return [f"Expected: {expected}. {stop}"]


def manual_lines(model: str) -> list[str]:
    """What somebody who answers by hand does next; nothing for other models."""
    provider, folder = split(model)
    if provider != "manual":
        return []
    return [
        f"Leave this running. Prompts appear as files in {folder}; in another terminal,",
        f"    papercoder manual status {folder}",
        "lists those that wait and where to write each reply.",
    ]


def result_lines(folder: Path, notebook: Path, report: Path, sandbox: str) -> list[str]:
    """Where everything is, and the first table that was measured, beside the paper's.

    Args:
        folder: The run folder.
        notebook: The executed one.
        report: Its HTML.
        sandbox: What was asked for: it says why there was none, where there was none.

    Raises:
        RunError: The folder holds no execution: the notebook did not come that far.
    """
    lines = [f"notebook    {notebook}", f"HTML        {report}", f"repository  {folder / 'repo'}"]
    execution = _last_execution(folder)
    allowed = {"recorded": "its files equal the recorded ones", "none": "as you asked"}
    how = "in bubblewrap" if execution.sandbox == "bubblewrap" else f"WITHOUT A SANDBOX: {allowed[sandbox]}"
    lines.append(f"executed    {execution.command} {execution.outcome()}, {how}")
    paper = Paper.model_validate_json((folder / "paper" / "paper.json").read_text(encoding="utf-8"))
    tables = measured_tables(execution, paper)
    if tables.tables:
        first = tables.tables[0]
        lines += [
            "",
            f"Table {first.number} as measured just now | in the paper",
            *tables.text(first.number).split("\n"),
        ]
    return lines


def _last_execution(folder: Path) -> Execution:
    file = folder / "result.json"
    try:
        return Execution.model_validate(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise RunError(f"{file} is missing: the notebook did not execute the repository ({error}).") from error
