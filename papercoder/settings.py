"""How a run asks its models: decided once, kept in run.json, and taken from there under replay."""

import warnings
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict

from papercoder.artifacts import Artifact
from papercoder.errors import ProviderError
from papercoder.llm.capabilities import Price, capabilities, price
from papercoder.llm.limits import Limits
from papercoder.llm.messages import Message, Request
from papercoder.llm.specification import servers, split
from papercoder.prompting import Prompt


class Settings(BaseModel):
    """Resolved settings of one model.

    Attributes:
        specification: As given, "provider:model".
        model: The name that requests carry.
        json_schema: Whether structured replies are enforced by the provider.
    """

    model_config = ConfigDict(frozen=True)

    specification: str
    model: str
    reasoning_effort: str | None = None
    json_schema: bool = False
    limits: Limits = Limits()

    def request(self, prompt: Prompt, messages: tuple[Message, ...], subject: str, sample: int) -> Request:
        """The request for a rendered prompt."""
        structured = self.json_schema and prompt.output.kind == "json"
        return Request(
            step=prompt.step,
            subject=subject,
            model=self.model,
            messages=messages,
            reasoning_effort=self.reasoning_effort,
            output_schema=strict_schema(prompt.output) if structured else None,
            sample=sample,
        )

    def price(self, provenance: Mapping[str, str]) -> Price | None:
        """The known price of the model, or of the one that answered by hand; None if unknown."""
        provider, _ = split(self.specification)
        if servers().get(provider, {}).get("key_needed") is False:
            return Price(input=0, cached_input=0, cache_write=0, output=0)
        return price(self.model) or price(provenance.get("priced_as", ""))


class Models(BaseModel):
    """The models of a run: one for all, others for single stages or steps.

    Attributes:
        stages: Step ("coding/write_file") or stage ("coding") -> settings; a step goes before its stage.
    """

    model_config = ConfigDict(frozen=True)

    default: Settings
    stages: dict[str, Settings] = {}

    def of(self, step: str) -> Settings:
        """The settings for a step."""
        return self.stages.get(step) or self.stages.get(step.split("/")[0]) or self.default

    def named(self, model: str) -> Settings:
        """The settings whose requests carry this model's name; the default's for a name of none."""
        return next((item for item in self.stages.values() if item.model == model), self.default)


def resolve_all(
    model: str, models: Mapping[str, str], reasoning_effort: str | None, limits: Limits, recorded: Models | None
) -> Models:
    """The settings of every model of a run; under replay those of the recording.

    Raises:
        ProviderError: A specification is wrong, or a model does not take this reasoning effort.
    """
    if recorded is not None:
        return recorded
    stages = {stage: resolve(other, None, limits) for stage, other in models.items()}
    return Models(default=resolve(model, reasoning_effort, limits), stages=stages)


def resolve(model: str, reasoning_effort: str | None, limits: Limits) -> Settings:
    """The settings of one model.

    Raises:
        ProviderError: The specification is wrong, or the model does not take this reasoning effort.
    """
    provider, name = split(model)
    if provider == "manual":
        name = "manual"
    able = capabilities(name)
    if able.successor:
        warnings.warn(
            f"{name} is kept for old records; its vendor may have retired it. Its successor is {able.successor}.",
            stacklevel=2,
        )
    if reasoning_effort is not None and reasoning_effort not in able.effort:
        accepted = ", ".join(able.effort) or "none"
        raise ProviderError(f"{name} takes no reasoning effort {reasoning_effort!r}; accepted: {accepted}.")
    effort = reasoning_effort or (able.effort[0] if able.effort else None)
    return Settings(
        specification=model, model=name, reasoning_effort=effort, json_schema=able.json_schema, limits=limits
    )


def strict_schema(output: type[Artifact]) -> dict[str, Any]:
    """An artifact's JSON schema in the subset that providers enforce: closed objects, every field required."""
    schema: dict[str, Any] = _strict(output.model_json_schema())
    return schema


def _strict(node: Any) -> Any:
    if isinstance(node, list):
        return [_strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    dropped = ("default", "title", "description", "minLength", "minItems", "maxItems")
    kept = {key: _strict(value) for key, value in node.items() if key not in dropped}
    if node.get("type") == "object":
        kept["properties"] = {name: _strict(value) for name, value in node.get("properties", {}).items()}
        kept["required"] = list(kept["properties"])
        kept["additionalProperties"] = False
    return kept
