"""Planning: four steps in one growing conversation (METHOD: overall plan, architecture, logic, config)."""

from papercoder.artifacts import Architecture, Config, LogicDesign, OverallPlan, Plan
from papercoder.asking import Ask
from papercoder.errors import ReplyError, RepositoryError
from papercoder.paper.model import Paper
from papercoder.repository.files import check_paths
from papercoder.run import Run

OVERALL_PLAN = "planning/overall_plan"
ARCHITECTURE = "planning/architecture"
LOGIC_DESIGN = "planning/logic_design"
CONFIG = "planning/config"


def plan(paper: Paper, run: Run) -> Plan:
    """Plans the reproduction of a paper: the four steps below, each seeing what came before.

    Args:
        paper: As adopted by `run`.
        run: Whose model is asked.

    Raises:
        ReplyError: A step's third reply still did not fit; its message names step and file.
    """
    overall = plan_overall(paper, run)
    architecture = design_architecture(paper, overall, run)
    logic = design_logic(paper, overall, architecture, run)
    config = write_config(paper, overall, architecture, logic, run)
    return Plan(overall=overall, architecture=architecture, logic=logic, config=config)


def plan_overall(paper: Paper, run: Run) -> OverallPlan:
    """Step 1: method, data, settings, metrics, and what is unclear, as free text."""
    overall: OverallPlan = run.ask(Ask(OVERALL_PLAN, {"paper": paper.markdown()}))
    return overall


def design_architecture(paper: Paper, overall: OverallPlan, run: Run) -> Architecture:
    """Step 2: approach, files, class diagram, sequence diagram."""
    architecture: Architecture = run.ask(
        Ask(
            ARCHITECTURE, {"paper": paper.markdown()}, history={OVERALL_PLAN: overall}, check=_check_files
        )
    )  # fmt: skip
    return architecture


def design_logic(paper: Paper, overall: OverallPlan, architecture: Architecture, run: Run) -> LogicDesign:
    """Step 3: packages, what each file holds, the task list with dependencies."""

    def check(logic: LogicDesign) -> None:
        """Raises ReplyError unless the tasks cover exactly the files of the design."""
        tasks = {task.file for task in logic.task_list}
        files = set(architecture.files) - {"config.yaml"}
        if missing := sorted(files - tasks):
            raise ReplyError(f"task_list lacks files of the design: {', '.join(missing)}")
        if surplus := sorted(tasks - files):
            raise ReplyError(f"task_list holds files that the design lacks: {', '.join(surplus)}")

    logic: LogicDesign = run.ask(
        Ask(
            LOGIC_DESIGN, {"paper": paper.markdown()},
            history={OVERALL_PLAN: overall, ARCHITECTURE: architecture}, check=check,
        )
    )  # fmt: skip
    return logic


def write_config(
    paper: Paper, overall: OverallPlan, architecture: Architecture, logic: LogicDesign, run: Run
) -> Config:
    """Step 4: config.yaml with what the paper gives."""
    config: Config = run.ask(
        Ask(
            CONFIG, {"paper": paper.markdown()},
            history={OVERALL_PLAN: overall, ARCHITECTURE: architecture, LOGIC_DESIGN: logic},
        )
    )  # fmt: skip
    return config


def plan_values(paper: Paper, plan: Plan) -> dict[str, str]:
    """What every prompt after planning sees: the paper and the plan's parts in their file form."""
    return {
        "paper": paper.markdown(),
        "overall_plan": plan.overall.text(),
        "architecture": plan.architecture.text(),
        "logic_design": plan.logic.text(),
        "config": plan.config.text(),
    }


def _check_files(architecture: Architecture) -> None:
    try:
        check_paths(architecture.files, ARCHITECTURE)
    except RepositoryError as error:
        raise ReplyError(str(error)) from error
