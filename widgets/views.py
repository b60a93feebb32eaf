"""Papercoder's objects as views: pure functions."""

from collections.abc import Iterator
from functools import partial

from papercoder.artifacts import Artifact, Plan
from papercoder.call_parts import (
    Shared,
    call_label,
    facts,
    messages_html,
    origin_badge,
    shared_beginnings,
    template_html,
)
from papercoder.calls import Call
from papercoder.display import html
from papercoder.display.amounts import counted
from papercoder.display.code import code, diff
from papercoder.display.diagrams import diagram
from papercoder.repository.execution import Execution
from papercoder.repository.repository import Repository
from papercoder.repository.showing import Folder, folder_tree, listing
from papercoder.run import Run
from papercoder.stages.analysis import Analyses
from papercoder.widgets.view import Item, Tab, View


def plan_view(plan: Plan) -> View:
    """A plan by its parts: text, diagrams, tasks, config."""
    architecture = plan.architecture

    def text_tab(artifact: Artifact, file: str) -> Tab:
        return Tab("File", lambda: code(artifact.text(), file), artifact.text)

    diagrams = (
        Tab("Classes", lambda: diagram(architecture.class_diagram, "Data structures and interfaces")),
        Tab("Call flow", lambda: diagram(architecture.sequence_diagram, "Program call flow")),
    )
    graph = Tab("File graph", plan.logic.file_graph()._html)
    items = (
        Item("1. Overall plan", (text_tab(plan.overall, "overall_plan.md"),)),
        Item("2. Architecture", (*diagrams, text_tab(architecture, "architecture.yaml"))),
        Item("3. Logic design", (Tab("Tasks", plan.logic._html), graph, text_tab(plan.logic, "logic_design.yaml"))),
        Item("4. config.yaml", (text_tab(plan.config, "config.yaml"),)),
    )
    return View("Plan", f"{counted(len(plan.logic.task_list), 'file')} to write", items, "plan")


def analyses_view(analyses: Analyses) -> View:
    """The analyses, a file an item."""
    items = tuple(
        Item(file, (Tab("Analysis", partial(html.pre, item.content), item.text),)) for file, item in analyses.items()
    )
    return View("Analyses", counted(len(items), "file"), items, "analyses")


def execution_view(execution: Execution) -> View:
    """An execution: how it ended, what it printed, and each file that it wrote."""
    printed = Tab("Printed", partial(html.pre, execution.output), lambda: execution.output)
    written = [
        Item(f"wrote {name}", (Tab("File", partial(code, text, name), partial(str, text)),))
        for name, text in execution.outputs.items()
    ]
    items = (Item(f"{execution.command}", (Tab("Outcome", execution._html), printed)), *written)
    return View("Execution", execution.outcome(), items, "execution")


def repository_view(repository: Repository) -> View:
    """A repository by its files in their folders, and its commits with what they changed."""
    log, count = repository.log(), len(repository.files())
    files = _folder_items(folder_tree(repository.files()), repository, 0)
    commits = [_commit_item(repository, commit, message, log[-1][0]) for commit, message in log]
    note = f"{counted(count, 'file')}, {counted(len(log), 'commit')}"
    return View(f"Repository {repository.path.as_posix()}", note, (*files, *commits), repository.expression())


def _folder_items(folder: Folder, repository: Repository, depth: int) -> Iterator[Item]:
    """A line for each folder and file below a folder, indented by depth."""
    indent = "\u2003" * depth
    for name, inner in folder.folders.items():
        tab = Tab("Files", partial(html.pre, listing(inner)))
        yield Item(f"{indent}{name}/", (tab,), name=inner.path, under=folder.path, folder=True)
        yield from _folder_items(inner, repository, depth + 1)
    for name, path in folder.files.items():
        tab = Tab("Code", partial(_file_html, repository, path), partial(repository.read, path))
        yield Item(f"{indent}{name}", (tab,), name=path, under=folder.path)


def _commit_item(repository: Repository, commit: str, message: str, last: str) -> Item:
    tabs = [Tab("Changes", lambda: diff(repository.changes(commit)))]
    if commit != last:
        tabs.append(Tab("From here to the last", lambda: diff(repository.diff(commit, last))))
    return Item(f"commit {commit}: {message}", tuple(tabs))


def run_view(run: Run) -> View:
    """A run by its calls: the rendered prompt, the reply, the template's variables, the facts."""
    calls = run.calls()
    shared = shared_beginnings(calls)
    items = tuple(_call_item(number, call, shared[number - 1], run) for number, call in enumerate(calls, 1))
    note = f"{counted(len(calls), 'call')} with {run.settings.model}"
    expression = f"pc.Run({run.folder.as_posix()!r}, model={run.model!r})"
    return View(f"Run {run.folder.as_posix()}", note, items, expression)


def _call_item(number: int, call: Call, shared: Shared, run: Run) -> Item:
    request, reply = call.request, call.reply
    tabs = [
        Tab("Prompt", partial(_prompt_html, call, shared), lambda: "\n".join(one.text for one in request.messages)),
        Tab("Reply", lambda: html.pre(reply.text), lambda: reply.text),
        Tab("Template", partial(template_html, call, run.library)),
        Tab("Variables", partial(_values_html, call, run)),
        Tab("Facts", partial(_facts_html, call, run)),
    ]
    if reply.thinking:
        tabs.insert(2, Tab("Thinking", lambda: html.pre(reply.thinking), lambda: reply.thinking))
    return Item(call_label(number, call), tuple(tabs))


def _file_html(repository: Repository, file: str) -> str:
    return code(repository.read(file), file)


def _prompt_html(call: Call, shared: Shared) -> str:
    return messages_html(call, shared, lambda label, body: html.details(label, body()))


def _values_html(call: Call, run: Run) -> str:
    parts = (html.details(name, html.pre(run.value(sha256))) for name, sha256 in call.values.items())
    return "".join(parts) or html.title("This prompt has no variables")


def _facts_html(call: Call, run: Run) -> str:
    return origin_badge(call) + html.table(("fact", "value"), facts(call, run.cost(call)))
