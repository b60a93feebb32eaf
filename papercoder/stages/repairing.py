"""Repair: the command, the end of its output and the code go back; edits come; the command runs again."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from papercoder.artifacts import Edits, Plan
from papercoder.asking import Ask
from papercoder.display import html
from papercoder.display.code import diff, unified_diff
from papercoder.display.shown import Shown
from papercoder.errors import BudgetError, ExecutionError, ReplyError, RepositoryError
from papercoder.paper.model import Paper
from papercoder.prompting import fenced_files
from papercoder.replies import Edit, parse_edits
from papercoder.repository.execution import Execution, execute
from papercoder.repository.files import check_paths
from papercoder.repository.repository import Repository
from papercoder.run import Run
from papercoder.stages.sandboxing import Wanted, choose_sandbox, execution_name

SHOWN_OUTPUT_CHARACTERS = 6000
End = Literal["success", "rounds", "budget", "no progress", "environment"]
_ADVICE: dict[End, str] = {
    "rounds": "Allow more rounds and run again, or read the output and mend the code.",
    "budget": "Raise the budget and run again to go on.",
    "no progress": "Read the output and mend the code, or take another model.",
    "environment": "Install what the output says is missing, then run again; no reply is paid for twice.",
}


class RepairRound(BaseModel):
    """One round: why it was needed, what was changed, and how the command ended then.

    Attributes:
        before: The execution whose output the model saw: under replay the recorded one.
        now: The execution of the same files a moment ago.
    """

    model_config = ConfigDict(frozen=True)

    before: Execution
    now: Execution
    commit: str
    diff: str
    after: Execution


class RepairReport(Shown, BaseModel):
    """What repair did.

    Attributes:
        ended: "success" (the command ran and wrote what was asked), "rounds" or "budget" (none left), "no
            progress" (nothing changed), or "environment" (a package is missing: code cannot mend that).
        rounds: In order; none if the first execution succeeded.
        execution: The last one, as it ended now.
        recorded: Under replay, how the same files ended when they were recorded.
    """

    model_config = ConfigDict(frozen=True)

    ended: End
    rounds: tuple[RepairRound, ...]
    execution: Execution
    recorded: Execution | None = None

    def check(self) -> None:
        """Raises ExecutionError unless the repository runs and writes what was asked."""
        if self.ended != "success":
            raise ExecutionError(
                f"The repository does not run yet: {self.execution.command} {self.execution.outcome()}; repair "
                f"ended after {len(self.rounds)} rounds: {self.ended}. {_ADVICE[self.ended]}"
            )

    def __repr__(self) -> str:
        """One line: how it ended."""
        return f"RepairReport({self.ended} after {len(self.rounds)} rounds: {self.execution.outcome()})"

    __str__ = __repr__

    def _html(self) -> str:
        note = "no repair was needed" if not self.rounds and self.ended == "success" else f"ended: {self.ended}"
        parts = [html.title(f"Repair: {len(self.rounds)} rounds", note)]
        for number, item in enumerate(self.rounds, 1):
            body = html.pre(item.before.output[-SHOWN_OUTPUT_CHARACTERS:]) + diff(item.diff)
            parts.append(html.details(f"Round {number}: {item.before.outcome()}", body, opened=True))
            if item.now.output != item.before.output:
                parts.append(html.details("The same files, executed now", html.pre(item.now.output)))
        last = self.execution._html() if self.rounds else ""
        return "".join(parts) + last + self._compared_with_the_recording()

    def _compared_with_the_recording(self) -> str:
        if self.recorded is None:
            return ""
        changes = "\n".join(
            unified_diff(self.recorded.outputs.get(name, ""), text, f"{name}, recorded", f"{name}, now")
            for name, text in self.execution.outputs.items()
        ).strip()
        if not changes and self.recorded.outputs.keys() == self.execution.outputs.keys():
            return html.title("Measured now and when it was recorded: the same", "every file that it wrote")
        note = f"when it was recorded, the command {self.recorded.outcome()}"
        return html.title("Measured now differs from the recording", note) + diff(changes)


def repair(
    paper: Paper,
    plan: Plan,
    repository: Repository,
    run: Run,
    *,
    execution: Execution | None = None,
    command: str = "python main.py",
    rounds: int = 3,
    timeout_seconds: float = 600,
    sandbox: Wanted = "bubblewrap",
) -> RepairReport:
    """Executes a command and repairs the repository until it succeeds.

    The first execution may be given, so that it is not done twice. One git commit a round. Under replay the
    recorded execution decides what is asked and shown to the model, because a traceback differs between
    Python versions; execution itself happens now.

    Raises:
        ExecutionError: See `execute`.
        ReplyError: The third reply of a round still had no edits that match.
    """

    def executed() -> Execution:
        chosen = choose_sandbox(repository, run, sandbox)
        return execute(repository, command, timeout_seconds=timeout_seconds, sandbox=chosen)

    done: list[RepairRound] = []
    execution = execution or executed()
    deciding = _deciding(execution, run)
    while (ended := _ended(execution, deciding, len(done) >= rounds)) is None:
        tree = repository.tree_hash()
        try:
            files = _repaired(paper, plan, repository, run, deciding, len(done) + 1)
        except BudgetError:
            ended = "budget"
            break
        start = repository.log()[-1][0]
        commit = repository.commit(files, f"Repair round {len(done) + 1}", run.recipe["repairing"])
        if repository.tree_hash() == tree:
            ended = "no progress"
            break
        before, now, execution = deciding, execution, executed()
        deciding = _deciding(execution, run)
        changes = repository.diff(start)
        done.append(RepairRound(before=before, now=now, commit=commit, diff=changes, after=execution))
    run.keep("result.json", execution.model_dump_json(indent=1) + "\n")
    recorded = deciding if deciding is not execution else None
    return RepairReport(ended=ended, rounds=tuple(done), execution=execution, recorded=recorded)


def _ended(execution: Execution, deciding: Execution, no_rounds_left: bool) -> End | None:
    """Why no further round is due, None if one is. Under replay `deciding` is the recorded execution."""
    if deciding.succeeded:
        return "success" if execution.succeeded else "environment"
    if deciding.missing_distribution:
        return "environment"
    return "rounds" if no_rounds_left else None


def apply_edits(edits: tuple[Edit, ...], files: dict[str, str]) -> dict[str, str]:
    """The files that edits change, with their new text.

    Raises:
        ReplyError: A path is unsafe, or a SEARCH part does not stand in its file exactly once; the message
            shows the nearest lines there are.
    """
    changed: dict[str, str] = {}
    for edit in edits:
        try:
            check_paths([edit.file], "repairing")
        except RepositoryError as error:
            raise ReplyError(str(error)) from error
        text = changed.get(edit.file, files.get(edit.file))
        if not edit.search:
            if text is not None:
                raise ReplyError(f"{edit.file} exists: its edit needs the lines to replace in the SEARCH part.")
            changed[edit.file] = edit.replace
            continue
        if text is None:
            raise ReplyError(f"There is no file {edit.file}. Files: {', '.join(sorted(files))}.")
        changed[edit.file] = _replaced(text, edit)
    return changed


def _replaced(text: str, edit: Edit) -> str:
    padded = text if text.endswith("\n") else text + "\n"
    lines, wanted = padded.split("\n"), edit.search.removesuffix("\n").split("\n")
    places = [i for i in range(len(lines) - len(wanted)) if lines[i : i + len(wanted)] == wanted]
    if len(places) != 1:
        found = f"stands {len(places)} times in" if places else "is not in"
        raise ReplyError(
            f"A SEARCH part {found} {edit.file}; it must stand there exactly once:\n{edit.search}"
            + ("" if places else f"The nearest lines of {edit.file} are:\n{_nearest(padded, edit.search)}")
        )
    new = edit.replace.removesuffix("\n").split("\n") if edit.replace else []
    return "\n".join([*lines[: places[0]], *new, *lines[places[0] + len(wanted) :]])


def _nearest(text: str, search: str) -> str:
    import difflib

    lines, wanted = text.splitlines(), search.splitlines()
    windows = ["\n".join(lines[i : i + len(wanted)]) for i in range(max(1, len(lines) - len(wanted) + 1))]
    return max(windows, key=lambda window: difflib.SequenceMatcher(None, window, search).ratio()) + "\n"


def _repaired(
    paper: Paper, plan: Plan, repository: Repository, run: Run, failed: Execution, round_number: int
) -> dict[str, str]:
    files = repository.sources()
    outcome = run.library.prompt("repairing/outcome").render(
        {
            "returncode": str(failed.returncode), "timed_out": "yes" if failed.timed_out else "",
            "seconds": f"{failed.seconds:.0f}", "missing_outputs": ", ".join(failed.missing_outputs),
        }
    )  # fmt: skip
    values = {
        "paper": paper.markdown(), "config": plan.config.text(), "files": fenced_files(files),
        "command": failed.command, "outcome": outcome[-1].text.strip(),
        "output": failed.output[-SHOWN_OUTPUT_CHARACTERS:] or "(none)",
    }  # fmt: skip
    changed: dict[str, str] = {}

    def check(edits: Edits) -> None:
        """Applies the edits, so that those that do not match go back to the model."""
        changed.clear()
        changed.update(apply_edits(parse_edits(edits.content), files))

    run.ask(Ask(run.recipe["repairing"], values, subject=f"round {round_number}", check=check))
    return changed


def _deciding(execution: Execution, run: Run) -> Execution:
    """The execution that decides what is asked: under replay the recorded one of the same files and command.

    It is kept in the run folder, and beside it the one that happened now.
    """
    name = execution_name(execution.tree)
    text = run.recorded(name)
    deciding = Execution.model_validate_json(text) if text is not None else execution
    if deciding.command != execution.command:
        deciding = execution
    run.keep(name, deciding.model_dump_json(indent=1) + "\n")
    if deciding is not execution:
        run.keep(name.replace(".json", "-now.json"), execution.model_dump_json(indent=1) + "\n")
    return deciding
