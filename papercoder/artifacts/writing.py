"""What analysis, coding, repairing and reading hand on: texts, each of its own kind."""

from typing import ClassVar

from pydantic import field_validator

from papercoder.artifacts.base import Kind, TextArtifact
from papercoder.paper.equations import bare_latex


class Analysis(TextArtifact):
    """What one file must do, in detail, before it is written."""


class SourceFile(TextArtifact):
    """One generated file."""

    kind: ClassVar[Kind] = "code"
    suffix: ClassVar[str] = ""


class Edits(TextArtifact):
    """SEARCH/REPLACE edits as they were replied; `repairing` applies them."""


class Formula(TextArtifact):
    """A displayed equation as LaTeX, without dollar signs and number."""

    kind: ClassVar[Kind] = "latex"
    suffix: ClassVar[str] = ".tex"

    @field_validator("content")
    @classmethod
    def _bare(cls, content: str) -> str:
        return bare_latex(content)

    def reply(self) -> str:
        """The LaTeX in a fence."""
        return f"```latex\n{self.content}\n```"
