"""Whether generated code may run without a sandbox: never by itself, except for code that was recorded."""

from typing import Literal

from papercoder.errors import ExecutionError
from papercoder.repository.execution import Sandbox
from papercoder.repository.repository import Repository
from papercoder.repository.sandbox import bubblewrap_fault
from papercoder.run import Run

Wanted = Literal["bubblewrap", "none", "recorded"]


def choose_sandbox(repository: Repository, run: Run, wanted: Wanted) -> Sandbox:
    """The sandbox for a repository's next execution.

    Args:
        repository: What will be executed.
        run: Whose recording, if it replays one, says which files were executed then.
        wanted: "recorded" means bubblewrap where it works; elsewhere none, but only for files that equal
            those of the recording. Use it for recordings that you trust.

    Raises:
        ExecutionError: "recorded" is wanted, bubblewrap does not work, and the files are not the recorded ones.
    """
    if wanted != "recorded":
        return wanted
    fault = bubblewrap_fault()
    if not fault:
        return "bubblewrap"
    if repository.changed() or run.recorded(execution_name(repository.tree_hash())) is None:
        raise ExecutionError(
            f"Generated code is not run without a sandbox: {fault}. Its files differ from the recorded ones, so they "
            'are not trusted either. Install bubblewrap; or read the code and pass sandbox="none".'
        )
    return "none"


def execution_name(tree: str) -> str:
    """Where a run folder keeps the execution of files with this git tree hash."""
    return f"executions/{tree[:12]}.json"
