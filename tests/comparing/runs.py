"""Run folders of the scripted model, to be compared."""

from pathlib import Path
from typing import Any

from papercoder.paper.markdown import read_markdown
from papercoder.repository.execution import Execution
from papercoder.run import Run
from tests.scripted import PAPER, chain, scripted

TABLE = "Method,Error\nMean,3.00\n"


def execution(table: str = TABLE, **facts: Any) -> Execution:
    """An execution that succeeded and wrote Table 1, changed by `facts`."""
    values = {"command": "python main.py", "sandbox": "none", "returncode": 0, "output": "done\n", "seconds": 1.0,
              "outputs": {"results/table_1.csv": table}, "tree": "0" * 40}  # fmt: skip
    return Execution.model_validate({**values, **facts})


def make_run(
    folder: Path,
    changes: dict[str, Any] | None = None,
    *,
    files: dict[str, str] | None = None,
    text: str = PAPER,
    result: Execution | None = None,
    **options: Any,
) -> Path:
    """Runs the chain in `folder`, keeps `result` as its last execution, and returns the folder."""
    source = read_markdown(text, sha256=str(hash(text)), source_format="markdown", name="paper.md")
    run = Run(folder, model="openai:scripted", provider=scripted(changes, files), **options)
    chain(run, source)
    if result is not None:
        run.keep("result.json", result.model_dump_json())
    run.close()
    return folder
