"""Prompt files to messages. Prompts are data: one Markdown file a step, in prompts/ or in a variant's folder."""

import hashlib
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from papercoder.artifacts import ARTIFACTS, Artifact
from papercoder.display import html
from papercoder.display.code import code
from papercoder.display.shown import Shown
from papercoder.errors import PromptError
from papercoder.fences import fenced, opening
from papercoder.llm.messages import Message
from papercoder.variants import open_variant

CACHE_MARK = "<!-- cache -->"
_TURN = re.compile(r"^## (system|user)[ \t]*$", re.M)


class _FrontMatter(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    description: str
    inputs: tuple[str, ...]
    output: str | None = None
    continues: str | None = None
    expected_output_tokens: tuple[int, int] = (0, 0)


class Prompt(Shown, BaseModel):
    """One step's template.

    Attributes:
        step: "planning/overall_plan": the file's path without suffix.
        source: The whole file, front matter included.
        sha256: Of the file.
        inputs: The variables it takes; exactly those it uses.
        artifact: Class of the artifact that a reply to it holds; None for a part of a conversation.
        continues: The step whose conversation this one goes on, if any.
        expected_output_tokens: Of one reply, from short to long, for estimates; a recipe's numbers go before these.
        turns: (role, template) in order.
    """

    model_config = ConfigDict(frozen=True)

    step: str
    description: str
    source: str
    sha256: str
    inputs: tuple[str, ...]
    artifact: type[Artifact] | None
    continues: str | None
    expected_output_tokens: tuple[int, int]
    turns: tuple[tuple[Literal["system", "user"], str], ...]

    @property
    def output(self) -> type[Artifact]:
        """Class of the artifact that a reply to this prompt holds.

        Raises:
            PromptError: The front matter names none, so this prompt is no step of its own.
        """
        if self.artifact is None:
            raise PromptError(f"Prompt {self.step} has no output; it is no step that can be asked.")
        return self.artifact

    def render(self, values: Mapping[str, str]) -> tuple[Message, ...]:
        """The messages with `values` filled in.

        Args:
            values: A text for each input. They are data: nothing in them is read as template.

        Raises:
            PromptError: A value is missing, unknown, or the template fails.
        """
        if missing := [name for name in self.inputs if name not in values]:
            raise PromptError(f"Prompt {self.step} needs {', '.join(missing)}, which the step did not give.")
        used = {name: values[name] for name in self.inputs}
        return tuple(
            Message(role=role, blocks=tuple(self._filled(part, used) for part in template.split(CACHE_MARK)))
            for role, template in self.turns
        )

    def __repr__(self) -> str:
        """One line: the step and what it takes."""
        return f"Prompt({self.step!r}, inputs: {', '.join(self.inputs) or 'none'})"

    __str__ = __repr__

    def _html(self) -> str:
        goes_on = f", goes on from {self.continues}" if self.continues else ""
        return html.title(f"Prompt {self.step}", self.description + goes_on) + code(self.source, f"{self.step}.md")

    def _filled(self, template: str, values: Mapping[str, str]) -> str:
        from jinja2 import TemplateError

        try:
            text: str = _compiled(template).render(values)
        except TemplateError as error:
            raise PromptError(f"Prompt {self.step} cannot be filled: {error}") from error
        return text


class PromptLibrary:
    """The shipped prompts, and over them the files of a variant and its parents.

    Args:
        variant: A folder with the same layout as prompts/, which overrides some of its files.

    Raises:
        PromptError: There is no such folder, or it overrides a prompt that does not exist.
    """

    def __init__(self, variant: Path | None = None):
        self.variant = open_variant(variant) if variant is not None else None
        self._prompts: dict[str, Prompt] = {}
        one = self.variant
        while one is not None:
            if unknown := [step for step in one.overridden() if step not in steps()]:
                file = one.folder / f"{unknown[0]}.md"
                raise PromptError(f"{file} overrides no prompt. Steps: {', '.join(steps())}.")
            one = one.parent

    def prompt(self, step: str) -> Prompt:
        """The prompt of a step.

        Raises:
            PromptError: There is none, or it is not what its front matter declares.
        """
        if step not in self._prompts:
            own = self.variant.source(step) if self.variant is not None else None
            self._prompts[step] = parse_prompt(step, shipped_source(step) if own is None else own)
        return self._prompts[step]

    def expected_output_tokens(self, step: str) -> tuple[int, int]:
        """What a step's prompt says of the length of its replies; nothing for a step without a prompt."""
        return self.prompt(step).expected_output_tokens if step in steps() else (0, 0)

    def recipe(self, name: str) -> dict[str, Any]:
        """The data of a recipe: which steps, in which order, with which context.

        Raises:
            PromptError: There is none of this name.
        """
        folder = _shipped() / "recipes"
        names = sorted(file.name.removesuffix(".yaml") for file in folder.iterdir())
        if name not in names:
            raise PromptError(f"There is no recipe {name!r}. Recipes: {', '.join(names)}.")
        data: dict[str, Any] = yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8"))
        return data


def shipped_source(step: str) -> str:
    """The text of a shipped prompt file.

    Raises:
        PromptError: There is no such prompt.
    """
    if step not in steps():
        raise PromptError(f"There is no prompt {step!r}. Steps: {', '.join(steps())}.")
    return (_shipped() / f"{step}.md").read_bytes().decode("utf-8")


def steps() -> tuple[str, ...]:
    """The names of all shipped prompts."""
    folders = [folder for folder in _shipped().iterdir() if folder.is_dir()]
    return tuple(
        sorted(
            f"{folder.name}/{file.name.removesuffix('.md')}"
            for folder in folders
            for file in folder.iterdir()
            if file.name.endswith(".md")
        )
    )


def parse_prompt(step: str, source: str) -> Prompt:
    """Reads a prompt file.

    Raises:
        PromptError: With the file's step and what is wrong.
    """
    from jinja2 import TemplateSyntaxError

    source = source.removeprefix("\ufeff").replace("\r\n", "\n")
    match = re.match(r"---\n(.*?)\n---\n(.*)", source, re.S)
    if match is None:
        raise PromptError(f"Prompt {step} does not begin with front matter between two lines of ---.")
    try:
        front = _front_matter(match.group(1))
    except (ValidationError, yaml.YAMLError) as error:
        raise PromptError(f"Prompt {step}: its front matter is wrong: {error}") from error
    if front.output is not None and front.output not in ARTIFACTS:
        raise PromptError(f"Prompt {step}: unknown output {front.output!r}; known: {', '.join(ARTIFACTS)}.")
    pieces = _TURN.split(match.group(2))
    turns = tuple(zip(pieces[1::2], (text.strip("\n") for text in pieces[2::2]), strict=True))
    if pieces[0].strip() or not turns or turns[-1][0] != "user":
        raise PromptError(f"Prompt {step} must be made of '## system' and '## user' parts, a user part last.")
    try:
        used = frozenset().union(*(_names_used(text) for _, text in turns))
    except TemplateSyntaxError as error:
        raise PromptError(f"Prompt {step}, template line {error.lineno}: {error.message}") from error
    if used != set(front.inputs):
        raise PromptError(
            f"Prompt {step} declares the inputs {', '.join(front.inputs) or 'none'} "
            f"but uses {', '.join(sorted(used)) or 'none'}. Make them agree."
        )
    return Prompt.model_validate(
        {
            "step": step, "description": front.description, "source": source,
            "sha256": hashlib.sha256(source.encode("utf-8")).hexdigest(), "inputs": front.inputs,
            "artifact": ARTIFACTS[front.output] if front.output else None, "continues": front.continues, "turns": turns,
            "expected_output_tokens": front.expected_output_tokens,
        }
    )  # fmt: skip


def _shipped() -> Traversable:
    return resources.files("papercoder.prompts")


def fenced_files(files: Mapping[str, str]) -> str:
    """Files one under the other, each with its path and fenced by more backticks than it contains."""
    named = {f"./{file}" if opening(file) else file: text for file, text in files.items()}
    return "\n\n".join(f"{file}\n{fenced(text)}" for file, text in named.items()) or "(none yet)"


@lru_cache(maxsize=256)
def _front_matter(text: str) -> _FrontMatter:
    return _FrontMatter.model_validate(yaml.safe_load(text))


@lru_cache(maxsize=256)
def _names_used(template: str) -> frozenset[str]:
    from jinja2 import meta

    return frozenset(meta.find_undeclared_variables(_environment().parse(template)))


@lru_cache(maxsize=256)
def _compiled(template: str) -> Any:
    """A template ready to be filled; compiling one takes longer than filling it."""
    return _environment().from_string(template)


@cache
def _environment() -> Any:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True, trim_blocks=True
    )
