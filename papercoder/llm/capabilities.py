"""What a model can do and what it costs, read from models.yaml; unknown stays unknown and never fails."""

from functools import cache
from importlib import resources
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict

from papercoder.llm.messages import Usage


class Price(BaseModel):
    """USD per million tokens."""

    model_config = ConfigDict(frozen=True)

    input: float
    cached_input: float
    cache_write: float
    output: float

    def cost(self, usage: Usage) -> float:
        """The cost of a call in USD; cached and cache-writing input at their own prices."""
        plain = usage.input_tokens - usage.cached_input_tokens - usage.cache_write_tokens
        return (
            plain * self.input
            + usage.cached_input_tokens * self.cached_input
            + usage.cache_write_tokens * self.cache_write
            + usage.output_tokens * self.output
        ) / 1e6


class Capabilities(BaseModel):
    """What a model accepts; see models.yaml for the meaning of each field."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    window: int
    output: int
    vision: bool | None
    system: bool
    temperature: bool
    json_schema: bool
    effort: tuple[str, ...]
    api: Literal["chat", "responses"]
    n: bool
    prompt_cache: bool
    successor: str


def capabilities(model: str) -> Capabilities:
    """The capabilities of a model by name, defaults where it is unknown."""
    table = _table()
    entry = {**table["defaults"], **_entry(model)}
    entry.pop("price", None)
    entry["json_schema"] = entry.pop("schema")
    return Capabilities.model_validate(entry)


def price(model: str) -> Price | None:
    """The price of a model, None where it is unknown."""
    values = _entry(model).get("price")
    if values is None:
        return None
    return Price(input=values[0], cached_input=values[1], cache_write=values[2], output=values[3])


def known_models() -> list[str]:
    """The names that models.yaml knows."""
    return list(_table()["models"])


def _entry(model: str) -> dict[str, Any]:
    name = model.rsplit("/", 1)[-1].lower()
    models: dict[str, dict[str, Any]] = _table()["models"]
    fitting = [known for known in models if name == known or name.startswith(known)]
    return dict(models[max(fitting, key=len)]) if fitting else {}


@cache
def _table() -> dict[str, Any]:
    text = resources.files("papercoder.llm").joinpath("models.yaml").read_text(encoding="utf-8")
    table: dict[str, Any] = yaml.safe_load(text)
    return table
