"""What every artifact is: frozen, with a file form, and a kind that says how a reply holds it."""

import json
from typing import ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from papercoder.display import html
from papercoder.display.shown import Shown
from papercoder.yaml_text import loaded_yaml, yaml_text

Kind = Literal["text", "json", "yaml", "code", "latex"]


class Artifact(Shown, BaseModel):
    """A frozen piece of a run; `kind` says how a reply that holds it is parsed, `suffix` is its file's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: ClassVar[Kind] = "text"
    suffix: ClassVar[str] = ".md"

    def text(self) -> str:
        """The file form, which prompts see too."""
        raise NotImplementedError

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Reads the file form back.

        Raises:
            ValueError: The text does not hold this artifact.
        """
        raise NotImplementedError

    def reply(self) -> str:
        """The artifact as a model would have replied it, for a conversation that goes on."""
        return self.text()

    def __repr__(self) -> str:
        """One line: what it is and how long."""
        return f"{type(self).__name__}({len(self.text()):,} characters)"

    __str__ = __repr__


class TextArtifact(Artifact):
    """An artifact that is one text."""

    content: str = Field(min_length=1)

    def text(self) -> str:
        """The text itself."""
        return self.content

    @classmethod
    def from_text(cls, text: str) -> Self:
        """See `Artifact.from_text`."""
        return cls(content=text)

    def _html(self) -> str:
        return html.title(type(self).__name__) + html.pre(self.content)


class StructuredArtifact(Artifact):
    """An artifact with fields: JSON in the reply, YAML on disk."""

    kind: ClassVar[Kind] = "json"
    suffix: ClassVar[str] = ".yaml"

    def text(self) -> str:
        """The fields as YAML."""
        return yaml_text(self.model_dump(mode="json"))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """See `Artifact.from_text`."""
        return cls.model_validate(loaded_yaml(text))

    def reply(self) -> str:
        """The fields as JSON in a fence."""
        return f"```json\n{json.dumps(self.model_dump(mode='json'), indent=2, ensure_ascii=False)}\n```"
