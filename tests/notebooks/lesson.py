"""A notebook that ships, executed for its tests."""

from pathlib import Path
from typing import Any

import nbformat

from papercoder.notebook import run_notebook


def execute(notebook: Path, values: dict[str, str], folder: Path) -> Any:
    """The executed notebook.

    Args:
        notebook: The shipped source.
        values: Of its parameters.
        folder: Where the executed one and all that it writes go.
    """
    run_notebook(notebook, values, folder / "executed.ipynb", folder=folder)
    return nbformat.read(folder / "executed.ipynb", as_version=4)


def output(executed: Any, source: str, kind: str = "text/plain") -> str:
    """What the first code cell that holds `source` shows."""
    cell = next(cell for cell in executed.cells if cell.cell_type == "code" and source in cell.source)
    return "".join(str(one.get("data", {}).get(kind, "")) for one in cell.outputs)
