"""What a run has produced so far, read back from its folder; a person's edits are in it."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from papercoder.artifacts import Analysis, Architecture, Artifact, Config, LogicDesign, OverallPlan, Plan
from papercoder.errors import RunError
from papercoder.paper.model import Paper
from papercoder.run import Run
from papercoder.stages.analysis import Analyses

Kind = TypeVar("Kind", bound=Artifact)


def paper_of(run: Run) -> Paper:
    """The paper that a run's prompts see.

    Raises:
        RunError: The run has none yet.
    """
    return _read(run.folder / "paper" / "paper.json", Paper.model_validate_json, "run.adopt(read_paper(...))")


def plan_of(run: Run) -> Plan:
    """A run's plan.

    Raises:
        RunError: It has not been planned yet.
    """

    def part(name: str, kind: type[Kind]) -> Kind:
        """One artifact of planning."""
        return artifact_of(run, f"planning/{name}", "", kind)

    return Plan(
        overall=part("overall_plan", OverallPlan),
        architecture=part("architecture", Architecture),
        logic=part("logic_design", LogicDesign),
        config=part("config", Config),
    )


def analyses_of(run: Run) -> Analyses:
    """The analyses of a run's files.

    Raises:
        RunError: A file has not been analysed yet.
    """
    step = run.recipe["analysis"]
    return Analyses({file: artifact_of(run, step, file, Analysis) for file in plan_of(run).logic.order()})


def artifact_of(run: Run, step: str, subject: str, kind: type[Kind]) -> Kind:
    """What later steps see of a step.

    Raises:
        RunError: The step has not been answered yet.
    """
    return _read(run.artifact_file(step, subject), kind.from_text, f"the step {step}")


def given(run: Run, step: str, subject: str) -> Artifact:
    """What later steps see of a step, whatever its kind; see `artifact_of`."""
    return artifact_of(run, step, subject, run.library.prompt(step).output)


Result = TypeVar("Result")


def _read(file: Path, parse: Callable[[str], Result], what: str) -> Result:
    try:
        return parse(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise RunError(f"The run has not come that far: {file} is missing. Run {what} first.") from error
    except (OSError, ValueError) as error:
        raise RunError(f"{file} cannot be read back: {error}. Run {what} again.") from error
