"""What planning hands on: the four artifacts of a plan."""

import graphlib
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from papercoder.artifacts.base import Artifact, Kind, StructuredArtifact, TextArtifact
from papercoder.artifacts.graph import FileGraph
from papercoder.display import html
from papercoder.display.amounts import counted
from papercoder.display.code import code
from papercoder.display.diagrams import diagram
from papercoder.display.shown import Shown
from papercoder.yaml_text import loaded_yaml


class OverallPlan(TextArtifact):
    """Step 1 of planning: method, experiments, data, metrics, and what is unclear, as free text."""


class Architecture(StructuredArtifact):
    """Step 2 of planning: the software design."""

    implementation_approach: str = Field(min_length=1)
    files: tuple[str, ...] = Field(min_length=1)
    class_diagram: str = Field(min_length=1)
    sequence_diagram: str = Field(min_length=1)
    unclear: tuple[str, ...] = ()

    @field_validator("class_diagram", "sequence_diagram")
    @classmethod
    def _unfenced(cls, value: str) -> str:
        lines = value.strip().splitlines()
        if len(lines) > 2 and lines[0].startswith("```") and lines[-1].startswith("```"):
            lines = lines[1:-1]
        return "\n".join(lines) + "\n"

    @field_validator("files")
    @classmethod
    def _has_entry_point(cls, files: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(files)) != len(files):
            raise ValueError("a file is listed twice")
        if not {"main.py", "app.py"} & set(files):
            raise ValueError("the file list must hold an entry point, main.py or app.py, at the top level")
        return files

    def _html(self) -> str:
        return (
            html.title("Architecture", counted(len(self.files), "file"))
            + html.pre(self.implementation_approach)
            + html.bullets(self.files)
            + diagram(self.class_diagram, "Data structures and interfaces")
            + diagram(self.sequence_diagram, "Program call flow")
            + (html.title("Unclear") + html.bullets(self.unclear) if self.unclear else "")
        )


class FileLogic(BaseModel):
    """What one file holds: classes, functions, imports, and how they work."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    description: str = Field(min_length=1)


class Task(BaseModel):
    """A file to write, and the files it imports."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    depends_on: tuple[str, ...] = ()


class LogicDesign(StructuredArtifact):
    """Step 3 of planning: what each file holds and in which order the files are written."""

    required_packages: tuple[str, ...] = ()
    other_language_packages: tuple[str, ...] = ()
    logic_analysis: tuple[FileLogic, ...] = Field(min_length=1)
    task_list: tuple[Task, ...] = Field(min_length=1)
    full_api_spec: str = ""
    shared_knowledge: str = ""
    unclear: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        tasks = [task.file for task in self.task_list]
        if len(set(tasks)) != len(tasks):
            raise ValueError("task_list names a file twice")
        described = {logic.file for logic in self.logic_analysis}
        if missing := [file for file in tasks if file not in described]:
            raise ValueError(f"logic_analysis says nothing about {', '.join(missing)}")
        for task in self.task_list:
            if unknown := [file for file in task.depends_on if file not in tasks]:
                raise ValueError(f"{task.file} depends on {', '.join(unknown)}, which task_list lacks")
        try:
            graphlib.TopologicalSorter({task.file: task.depends_on for task in self.task_list}).prepare()
        except graphlib.CycleError as error:
            raise ValueError(f"the dependencies go in a circle: {' -> '.join(error.args[1])}") from error
        return self

    def order(self) -> tuple[str, ...]:
        """The files so that each comes after those it depends on, as close to the task list as possible."""
        depends = {task.file: set(task.depends_on) for task in self.task_list}
        ordered: list[str] = []
        while depends:
            ready = next(file for file, needs in depends.items() if needs <= set(ordered))
            ordered.append(ready)
            del depends[ready]
        return tuple(ordered)

    def file_graph(self) -> FileGraph:
        """Which file imports which, in the order of writing."""
        depends = {task.file: task.depends_on for task in self.task_list}
        return FileGraph({file: depends[file] for file in self.order()})

    def logic_of(self, file: str) -> str:
        """The description of one file."""
        return next(logic.description for logic in self.logic_analysis if logic.file == file)

    def _html(self) -> str:
        rows = [(task.file, ", ".join(task.depends_on) or "none", self.logic_of(task.file)) for task in self.task_list]
        packages = ", ".join((*self.required_packages, *self.other_language_packages)) or "none"
        return (
            html.title("Logic design", f"packages: {packages}")
            + html.table(("file", "depends on", "what it holds"), rows)
            + (html.details("API", html.pre(self.full_api_spec)) if self.full_api_spec else "")
            + (html.details("Shared knowledge", html.pre(self.shared_knowledge)) if self.shared_knowledge else "")
            + (html.title("Unclear") + html.bullets(self.unclear) if self.unclear else "")
        )  # fmt: skip


class Config(Artifact):
    """Step 4 of planning: config.yaml with what the paper gives and nothing else."""

    kind: ClassVar[Kind] = "yaml"
    suffix: ClassVar[str] = ".yaml"

    content: str

    @field_validator("content")
    @classmethod
    def _mapping(cls, content: str) -> str:
        loaded_yaml(content)
        return content

    def values(self) -> dict[str, Any]:
        """The settings as Python data."""
        return loaded_yaml(self.content)

    def text(self) -> str:
        """The YAML with its comments."""
        return self.content

    @classmethod
    def from_text(cls, text: str) -> Self:
        """See `Artifact.from_text`."""
        return cls(content=text)

    def reply(self) -> str:
        """The YAML in a fence."""
        return f"```yaml\n{self.content.rstrip()}\n```"

    def _html(self) -> str:
        return html.title("config.yaml") + code(self.content, "config.yaml")


class Plan(Shown, BaseModel):
    """The four artifacts of planning."""

    model_config = ConfigDict(frozen=True)

    overall: OverallPlan
    architecture: Architecture
    logic: LogicDesign
    config: Config

    def __repr__(self) -> str:
        """One line: the files in order."""
        return f"Plan({len(self.logic.task_list)} files: {', '.join(self.logic.order())})"

    __str__ = __repr__

    def _html(self) -> str:
        graph = html.details("File graph", self.logic.file_graph()._html())
        return html.title("Plan", f"{counted(len(self.logic.task_list), 'file')} to write") + "".join(
            (
                html.details("1. Overall plan", html.pre(self.overall.content)),
                html.details("2. Architecture", self.architecture._html() + _as_file(self.architecture), opened=True),
                html.details("3. Logic design", self.logic._html() + graph + _as_file(self.logic)),
                html.details("4. config.yaml", code(self.config.content, "config.yaml")),
            )
        )


def _as_file(artifact: StructuredArtifact) -> str:
    """An artifact in its file form, folded."""
    return html.details("The file", code(artifact.text(), f"artifact{artifact.suffix}"))
