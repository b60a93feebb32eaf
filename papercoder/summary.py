"""What the command line says before a run spends and after it ended: few lines, nothing that is not so."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path

from papercoder.errors import ExecutionError, RunError
from papercoder.llm.capabilities import known_models
from papercoder.llm.specification import make_provider, split
from papercoder.notebook import Value
from papercoder.paper.model import Paper
from papercoder.paper.reading import read_paper
from papercoder.repository.execution import Execution
from papercoder.repository.sandbox import bubblewrap_fault
from papercoder.repository.tables import measured_tables
from papercoder.run import Run
from papercoder.stages.estimating import estimate


def before_lines(values: Mapping[str, Value]) -> list[str]:
    """Checks all that can be checked before a kernel starts or a call is made, and says what is to come.

    Args:
        values: Of the notebook's parameters.

    Returns:
        The price range of a run that will spend; what to do for one that is answered by hand; nothing for replay.

    Raises:
        PapercoderError: The paper, recording, prompts, recipe or model is wrong, the model has no key, or the
            code could not be executed here.
    """
    model, on_miss = str(values["model"]), str(values.get("on_miss", "error"))
    replayed = split(model)[0] == "replay"
    paper = read_paper(str(values["source"]))
    with tempfile.TemporaryDirectory() as scratch:
        recipe, prompts = str(values.get("recipe", "papercoder")), str(values.get("prompts", ""))
        run = Run(scratch, model=model, recipe=recipe, prompts=prompts, on_miss=on_miss)
        try:
            expected = estimate(run.adopt(paper), run)
        finally:
            run.close()
    asked = on_miss if replayed else model
    if asked == "error":
        return []
    make_provider(asked)
    if values.get("sandbox") != "none" and (fault := bubblewrap_fault()):
        raise ExecutionError(
            f"Nothing was asked yet: the code that comes could not be executed here. {fault}. Install it, or pass "
            "--sandbox none if the code may do what you may."
        )
    provider, name = split(asked)
    if provider == "manual":
        return [
            f"Leave this running. Prompts appear as files in {name}; in another terminal,",
            f"    papercoder manual status {name}",
            "lists those that wait and where to write each reply.",
        ]
    limit = values.get("budget_usd")
    stop = f"It stops at USD {limit:.2f}." if limit else "There is no budget."
    if asked != model:
        return [f"What is not recorded is asked of {name}, at its price. {stop}"]
    return [f"Expected: {expected}. {stop}", *_did_you_mean(name, expected.usd is None)]


def _did_you_mean(name: str, unknown: bool) -> list[str]:
    import difflib

    near = difflib.get_close_matches(name, known_models(), n=1, cutoff=0.8) if unknown else []
    return [f"The model {name} is not known here. Did you mean {near[0]}?"] if near else []


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
