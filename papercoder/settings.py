"""How a run asks its model: decided once, kept in run.json, and taken from there under replay."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from papercoder.artifacts import Artifact
from papercoder.errors import ProviderError
from papercoder.llm.capabilities import Price, capabilities, price
from papercoder.llm.messages import Message, Request
from papercoder.llm.specification import presets, split
from papercoder.prompting import Prompt


class Settings(BaseModel):
    """Resolved settings.

    Attributes:
        provider: The part of the model's specification before the colon.
        model: The name that requests carry.
        json_schema: Whether structured replies are enforced by the provider.
        concurrency: Calls under way at once.
    """

    model_config = ConfigDict(frozen=True)

    provider: str
    model: str
    reasoning_effort: str | None = None
    json_schema: bool = False
    concurrency: int = 8

    def request(self, prompt: Prompt, messages: tuple[Message, ...], subject: str) -> Request:
        """The request for a rendered prompt."""
        structured = self.json_schema and prompt.output.kind == "json"
        return Request(
            step=prompt.step,
            subject=subject,
            model=self.model,
            messages=messages,
            reasoning_effort=self.reasoning_effort,
            output_schema=strict_schema(prompt.output) if structured else None,
        )

    def price(self, provenance: Mapping[str, str]) -> Price | None:
        """The known price of the model, or of the one that answered by hand; None if unknown."""
        local = presets().get(self.provider, {}).get("key_needed") is False
        if local:
            return Price(input=0, cached_input=0, cache_write=0, output=0)
        return price(self.model) or price(provenance.get("priced_as", ""))


def resolve(model: str, reasoning_effort: str | None, recorded: Settings | None) -> Settings:
    """The settings of a model; under replay those of the recording.

    Raises:
        ProviderError: The specification is wrong, or the model does not take this reasoning effort.
    """
    provider, name = split(model)
    if recorded is not None:
        return recorded
    if provider == "manual":
        name = "manual"
    able = capabilities(name)
    if reasoning_effort is not None and reasoning_effort not in able.effort:
        accepted = ", ".join(able.effort) or "none"
        raise ProviderError(f"{name} takes no reasoning effort {reasoning_effort!r}; accepted: {accepted}.")
    effort = reasoning_effort or (able.effort[0] if able.effort else None)
    return Settings(provider=provider, model=name, reasoning_effort=effort, json_schema=able.json_schema)


def strict_schema(output: type[Artifact]) -> dict[str, Any]:
    """An artifact's JSON schema in the subset that providers enforce: closed objects, every field required."""
    schema: dict[str, Any] = _strict(output.model_json_schema())
    return schema


def _strict(node: Any) -> Any:
    if isinstance(node, list):
        return [_strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    dropped = ("default", "title", "description", "minLength", "minItems")
    kept = {key: _strict(value) for key, value in node.items() if key not in dropped}
    if node.get("type") == "object":
        kept["properties"] = {name: _strict(value) for name, value in node.get("properties", {}).items()}
        kept["required"] = list(kept["properties"])
        kept["additionalProperties"] = False
    return kept
