"""The command line: run, replay, doctor."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from papercoder.doctor import examine
from papercoder.errors import PapercoderError, ProviderError
from papercoder.llm.manual import status_text
from papercoder.llm.specification import split
from papercoder.notebook import Parameter, Value, check_parameters, master_notebook, parameters, run_notebook
from papercoder.paper.fetching import short_name
from papercoder.summary import before_lines, result_lines
from papercoder.version import version as installed_version

app = typer.Typer(
    name="papercoder",
    help="Turn a machine-learning paper into a repository that runs, in one executed notebook.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

Paper = Annotated[
    str,
    typer.Argument(
        help="The paper: a file (PDF, HTML, GROBID's TEI, S2ORC JSON, Markdown, text), an arXiv identifier such as "
        "arxiv:1706.03762, or an address.",
        show_default=False,
    ),
]
Folder = Annotated[
    Path | None, typer.Option(help="Run folder; one that exists is gone on with. [default: runs/<paper>-<model>]")
]
Sandbox = Annotated[
    str,
    typer.Option(
        help="'bubblewrap'; 'none' (generated code may do what you may); or 'recorded' (none where bubblewrap "
        "does not work, but only for code that equals a recording that you trust)."
    ),
]
Extra = Annotated[
    list[str] | None,
    typer.Option(
        "--parameter",
        "-p",
        metavar="NAME=VALUE",
        help="Any other parameter of the notebook ('papercoder parameters' lists them); repeatable.",
    ),
]


@app.command()
def run(
    paper: Paper,
    model: Annotated[
        str,
        typer.Option(
            help="provider:model, for example anthropic:claude-sonnet-5-5, openai:o3-mini, ollama:MODEL, or "
            "manual:FOLDER to answer the prompts yourself.",
            show_default=False,
        ),
    ],
    folder: Folder = None,
    budget_usd: Annotated[float, typer.Option(help="No call starts once this much is spent; 0 for no limit.")] = 5.0,
    sandbox: Sandbox = "bubblewrap",
    parameter: Extra = None,
) -> None:
    """Run a paper through a model: plan, analyse, write, execute, repair.

    Writes an executed notebook, its offline HTML and the generated repository into the run folder. Run again
    with the same folder to go on: no reply is paid for twice.

    Example: papercoder run attention.pdf --model anthropic:claude-sonnet-5-5 --budget-usd 3
    """
    _execute(paper, model, folder, sandbox, parameter, budget_usd)


@app.command()
def replay(
    paper: Paper,
    recording: Annotated[Path, typer.Argument(help="The recorded run's folder.", show_default=False)],
    folder: Folder = None,
    sandbox: Sandbox = "bubblewrap",
    parameter: Extra = None,
) -> None:
    """Run a paper through a recorded run, without a key: only the model's replies are recorded.

    Example: papercoder replay notebooks/sample/paper.pdf notebooks/sample/recording
    """
    _execute(paper, f"replay:{recording}", folder, sandbox, parameter, 0.0)


def _say_version(asked: bool) -> None:
    if asked:
        typer.echo(f"papercoder {installed_version()}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say the version and exit.")
    ] = False,
) -> None:
    """Turn a machine-learning paper into a repository that runs, in one executed notebook."""


@app.command()
def doctor() -> None:
    """Say what works here and what is missing, with what to do about it."""
    findings = examine()
    for finding in findings:
        state = "ok     " if finding.works else "MISSING" if finding.needed else "absent "
        typer.echo(f"{state}  {finding.name}: {finding.detail}")
    if any(finding.needed and not finding.works for finding in findings):
        raise typer.Exit(1)


manual = typer.Typer(help="Answer the prompts of a run by hand (--model manual:FOLDER).", no_args_is_help=True)
app.add_typer(manual, name="manual")


@manual.command()
def status(folder: Annotated[Path, typer.Argument(help="The folder after manual:", show_default=False)]) -> None:
    """Say which prompts wait for a reply, and where to write it."""
    if not folder.is_dir():
        raise ProviderError(f"There is no folder {folder}. Start a run with --model manual:{folder}, or see its name.")
    typer.echo(status_text(folder))


@app.command(name="parameters")
def list_parameters() -> None:
    """List the master notebook's parameters, for -p NAME=VALUE."""
    for item in parameters(master_notebook()):
        typer.echo(f"{item.name} = {item.default!r}\n    {item.comment}")


def main() -> None:
    """Runs the command line; what papercoder refuses is said without a traceback, with exit code 1."""
    try:
        app()
    except PapercoderError as error:
        typer.echo(f"papercoder: {error}", err=True)
        sys.exit(1)


def _execute(
    paper: str, model: str, folder: Path | None, sandbox: str, extra: list[str] | None, budget_usd: float
) -> None:
    if sandbox not in ("bubblewrap", "none", "recorded"):
        raise typer.BadParameter(f"{sandbox!r} is none of bubblewrap, none, recorded", param_hint="--sandbox")
    notebook = master_notebook()
    run_folder = folder or Path("runs") / f"{short_name(paper)}-{split(model)[1].replace('/', '-')}"
    values: dict[str, Value] = {
        "source": paper, "model": model, "folder": str(run_folder), "budget_usd": budget_usd, "sandbox": sandbox,
    }  # fmt: skip
    values.update(_parsed(extra or [], parameters(notebook)))
    check_parameters(notebook, values)
    for line in before_lines(values):
        typer.echo(line)
    output = run_folder / "notebook.ipynb"
    report = run_notebook(notebook, values, output)
    for line in result_lines(run_folder, output, report, str(values["sandbox"])):
        typer.echo(line)


def _parsed(pairs: list[str], declared: list[Parameter]) -> dict[str, Value]:
    """Values from NAME=VALUE, read as the type of the parameter's default."""
    defaults = {item.name: item.default for item in declared}
    values: dict[str, Value] = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals:
            raise typer.BadParameter(f"{pair!r} is not NAME=VALUE", param_hint="-p")
        values[name] = _typed(name, text, defaults.get(name, ""))
    return values


def _typed(name: str, text: str, default: Value) -> Value:
    if isinstance(default, bool):
        if text.lower() not in ("true", "false"):
            raise typer.BadParameter(f"{name} takes true or false, not {text!r}", param_hint="-p")
        return text.lower() == "true"
    if isinstance(default, (int, float)):
        try:
            return type(default)(text)
        except ValueError:
            kind = type(default).__name__
            raise typer.BadParameter(f"{name} takes {kind}, not {text!r}", param_hint="-p") from None
    return text
