"""The master notebook: its parameters, its execution through papermill, its signature and its offline HTML."""

import ast
import io
import tokenize
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from papercoder.errors import NotebookError
from papercoder.reporting import following

Value = str | int | float | bool
MASTER = "paper_to_code.ipynb"


class Parameter(BaseModel):
    """One line of a notebook's parameters cell: a plain literal with a comment."""

    model_config = ConfigDict(frozen=True)

    name: str
    default: Value
    comment: str


def master_notebook() -> Path:
    """The shipped master notebook, paper_to_code.ipynb."""
    return Path(str(resources.files("papercoder.notebooks").joinpath(MASTER)))


def parameters(notebook: Path) -> list[Parameter]:
    """The parameters that a notebook declares.

    Raises:
        NotebookError: There is no single cell tagged `parameters`, or a line is not a plain literal.
    """
    cells = [cell for cell in _read(notebook).cells if "parameters" in cell.metadata.get("tags", [])]
    if len(cells) != 1:
        raise NotebookError(f"{notebook} needs one cell tagged 'parameters'; it has {len(cells)}.")
    source: str = cells[0].source
    comments = _comments(source)
    found = []
    for node in ast.parse(source).body:
        try:
            if not isinstance(node, ast.Assign) or len(node.targets) != 1 or not isinstance(node.targets[0], ast.Name):
                raise ValueError
            default = ast.literal_eval(node.value)
            if not isinstance(default, (str, int, float, bool)):
                raise ValueError
        except ValueError:
            raise NotebookError(
                f"{notebook}: line {node.lineno} of the parameters cell is not `name = literal`."
            ) from None
        found.append(Parameter(name=node.targets[0].id, default=default, comment=comments.get(node.lineno, "")))
    return found


def check_parameters(notebook: Path, values: Mapping[str, Value]) -> dict[str, Value]:
    """The values to run a notebook with, checked before anything is asked of a model.

    Args:
        notebook: Whose parameters they are.
        values: By name; those not given keep their default.

    Raises:
        NotebookError: A name is unknown, a value has another type than the default, or a declared parameter
            is read by no cell.
    """
    declared = {parameter.name: parameter.default for parameter in parameters(notebook)}
    if unread := sorted(set(declared) - _names_read(notebook)):
        raise NotebookError(f"{notebook} declares {', '.join(unread)} but reads it nowhere. Remove it or use it.")
    checked: dict[str, Value] = {}
    for name, value in values.items():
        if name not in declared:
            raise NotebookError(f"{notebook.name} has no parameter {name!r}. It has: {', '.join(declared)}.")
        checked[name] = _of_type(name, value, declared[name])
    return checked


def run_notebook(notebook: Path, values: Mapping[str, Value], output: Path, *, folder: Path | None = None) -> Path:
    """Executes a notebook with parameters, signs it so that it opens trusted, and exports it as offline HTML.

    Args:
        notebook: The source, which is not changed.
        values: Checked by `check_parameters` first.
        output: The executed notebook; `report.html` is written beside it.
        folder: Where its relative paths start; the current folder by default.

    Returns:
        The HTML file.

    Raises:
        NotebookError: A parameter is wrong, or a cell failed; then notebook and HTML show where.
    """
    import papermill
    from papermill.exceptions import PapermillExecutionError

    checked = check_parameters(notebook, values)
    output.parent.mkdir(parents=True, exist_ok=True)
    failure = None
    start = folder or Path.cwd()
    try:
        with following(start / str(checked.get("folder", "."))):
            papermill.execute_notebook(
                _literal(notebook), _literal(output), parameters=checked, kernel_name="python3", language="python",
                cwd=str(start), progress_bar=False, extra_arguments=["--IPKernelApp.log_level=ERROR"],
            )  # fmt: skip
    except PapermillExecutionError as error:
        failure = error
    report = export_html(output)
    sign(output)
    if failure is not None:
        raise NotebookError(
            f"{failure.ename}: {failure.evalue}\n\nThe cell that failed and all before it: {output} and {report}. "
            "Every reply so far is kept: run again with the same folder to go on from here."
        )
    return report


def sign(notebook: Path) -> None:
    """Signs a notebook, so that Jupyter on this machine shows its outputs as trusted."""
    from nbformat.sign import NotebookNotary

    NotebookNotary().sign(_read(notebook))


def export_html(notebook: Path) -> Path:
    """Writes `report.html` beside a notebook: one file that asks no other host for anything."""
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(
        extra_template_paths=[str(resources.files("papercoder"))], template_file="report.html.j2", embed_images=True
    )
    body, _ = exporter.from_filename(str(notebook))
    report = notebook.with_name("report.html")
    report.write_text(body, encoding="utf-8")
    return report


def _read(notebook: Path) -> Any:
    import nbformat

    try:
        return nbformat.read(notebook, as_version=4)
    except (OSError, ValueError, nbformat.reader.NotJSONError) as error:
        raise NotebookError(f"{notebook} cannot be read as a notebook: {error}") from error


def _literal(path: Path) -> str:
    """A path whose braces papermill does not take for format fields."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _of_type(name: str, value: Value, default: Value) -> Value:
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not type(default):
        raise NotebookError(
            f"The parameter {name} takes {type(default).__name__}, like {default!r}; "
            f"{value!r} is {type(value).__name__}."
        )
    return value


def _comments(source: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {item.start[0]: item.string.lstrip("# ") for item in tokens if item.type == tokenize.COMMENT}


def _names_read(notebook: Path) -> set[str]:
    names: set[str] = set()
    for cell in _read(notebook).cells:
        if cell.cell_type == "code":
            source = "\n".join(line for line in cell.source.split("\n") if not line.lstrip().startswith(("%", "!")))
            for node in ast.walk(ast.parse(source)):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                    names.add(node.id)
    return names
