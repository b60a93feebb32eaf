"""Papercoder's objects as views: pure functions."""

from functools import partial
from itertools import pairwise

from papercoder.artifacts import Artifact, Plan
from papercoder.calls import Call
from papercoder.display import html
from papercoder.display.code import code, diff
from papercoder.display.diagrams import diagram
from papercoder.llm.messages import Message
from papercoder.prompting import steps
from papercoder.repository.execution import Execution
from papercoder.repository.repository import Repository
from papercoder.run import Run
from papercoder.stages.analysis import Analyses
from papercoder.tweaking.charts import file_graph
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
    graph = Tab("File graph", file_graph(plan)._html)
    items = (
        Item("1. Overall plan", (text_tab(plan.overall, "overall_plan.md"),)),
        Item("2. Architecture", (*diagrams, text_tab(architecture, "architecture.yaml"))),
        Item("3. Logic design", (Tab("Tasks", plan.logic._html), graph, text_tab(plan.logic, "logic_design.yaml"))),
        Item("4. config.yaml", (text_tab(plan.config, "config.yaml"),)),
    )
    return View("Plan", f"{len(plan.logic.task_list)} files to write", items, "plan")


def analyses_view(analyses: Analyses) -> View:
    """The analyses, a file an item."""
    items = tuple(
        Item(file, (Tab("Analysis", partial(html.pre, item.content), item.text),)) for file, item in analyses.items()
    )
    return View("Analyses", f"{len(items)} files", items, "analyses")


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
    """A repository by its files, and its commits as diffs."""
    files = [
        Item(
            file,
            (Tab("Code", partial(_file_html, repository, file), partial(repository.read, file)),),
        )
        for file in repository.files()
    ]
    log = repository.log()
    commits = [
        Item(
            f"commit {commit}: {message}",
            (Tab("Changes", partial(_changes_html, repository, before, commit)),),
        )
        for (before, _), (commit, message) in pairwise(log)
    ]
    note = f"{len(files)} files, {len(log)} commits"
    return View(f"Repository {repository.path.as_posix()}", note, (*files, *commits), repository.expression())


def run_view(run: Run) -> View:
    """A run by its calls: the rendered prompt, the reply, the template's variables, the facts."""
    calls = run.calls()
    items = tuple(_call_item(number, call, run) for number, call in enumerate(calls, 1))
    note = f"{len(calls)} calls with {run.settings.model}"
    expression = f"pc.Run({run.folder.as_posix()!r}, model={run.model!r})"
    return View(f"Run {run.folder.as_posix()}", note, items, expression)


def _call_item(number: int, call: Call, run: Run) -> Item:
    request, reply = call.request, call.reply
    label = " ".join(filter(None, (f"{number}. {request.step}", request.subject, f"[{call.origin}]")))
    tabs = [
        Tab("Prompt", partial(_prompt_html, call), lambda: "\n".join(message.text for message in request.messages)),
        Tab("Reply", lambda: html.pre(reply.text), lambda: reply.text),
        Tab("Template", partial(_template_html, call, run)),
        Tab("Variables", partial(_values_html, call, run)),
        Tab("Facts", partial(_facts_html, call, run)),
    ]
    if reply.thinking:
        tabs.insert(2, Tab("Thinking", lambda: html.pre(reply.thinking), lambda: reply.thinking))
    return Item(label, tuple(tabs))


def _file_html(repository: Repository, file: str) -> str:
    return code(repository.read(file), file)


def _changes_html(repository: Repository, before: str, after: str) -> str:
    return diff(repository.diff(before, after))


def _prompt_html(call: Call) -> str:
    messages = call.request.messages
    return "".join(
        html.details(f"{message.role} ({len(message.text):,} characters)", _message_html(message), opened=last)
        for message, last in ((message, message is messages[-1]) for message in messages)
    )


def _message_html(message: Message) -> str:
    return "".join(
        html.pre(part) if isinstance(part, str) else html.picture(part.content, "A picture that the model saw")
        for part in (message.parts if message.images else (message.text,))
    )


def _template_html(call: Call, run: Run) -> str:
    """The prompt file that the call was rendered from, where the run still has it."""
    if call.request.step not in steps():
        return html.title("This call was made without a prompt file")
    prompt = run.library.prompt(call.request.step)
    if prompt.sha256 != call.prompt_sha256:
        return html.title("The prompt file has changed since", f"it was {call.prompt_sha256[:12]}") + prompt._html()
    return prompt._html()


def _values_html(call: Call, run: Run) -> str:
    parts = (html.details(name, html.pre(run.value(sha256))) for name, sha256 in call.values.items())
    return "".join(parts) or html.title("This prompt has no variables")


def _facts_html(call: Call, run: Run) -> str:
    usage, cost = call.reply.usage, run.cost(call)
    counted = "estimated" if usage.estimated else "counted by the provider"
    origin = html.Markup(html.badge(call.origin, good=True if call.origin != "paid" else None))
    facts = (
        ("origin", origin),
        ("model", call.reply.model or call.request.model),
        ("input tokens", f"{usage.input_tokens:,} ({usage.cached_input_tokens:,} cached), {counted}"),
        ("output tokens", f"{usage.output_tokens:,} ({usage.reasoning_tokens:,} reasoning), {counted}"),
        ("cost", "unknown" if cost is None else f"USD {cost:.4f}"),
        ("seconds", "not measured" if call.seconds is None else f"{call.seconds}"),
        ("started", call.started),
        ("retries", "; ".join(call.retries) or "none"),
        ("finish", call.reply.finish),
        ("prompt file sha256", call.prompt_sha256),
        ("request key", call.request.key),
    )
    return html.table(("fact", "value"), facts)
