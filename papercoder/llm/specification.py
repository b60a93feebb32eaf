"""`provider:model` to a provider and a model name."""

from collections.abc import Callable
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from papercoder.errors import ProviderError
from papercoder.llm.messages import Provider


def split(specification: str) -> tuple[str, str]:
    """Splits "anthropic:claude-sonnet-5-5" into provider and model; short names of presets.yaml are known too.

    Raises:
        ProviderError: There is no known provider before the colon.
    """
    provider, colon, model = _presets()["models"].get(specification, specification).partition(":")
    known = ["openai", "anthropic", "manual", "replay", *servers()]
    if not colon or not model or provider not in known:
        raise ProviderError(
            f"{specification!r} is not a model. Write provider:model, for example anthropic:claude-sonnet-5-5, "
            f"openai:o3-mini or manual:a-folder. Known providers: {', '.join(known)}. Short names: "
            f"{', '.join(_presets()['models'])}."
        )
    return provider, model


def make_provider(
    specification: str, *, base_url: str | None = None, picture_line: Callable[[str], str] = str
) -> Provider:
    """The provider of a specification, ready to be asked.

    Args:
        specification: "openai:MODEL", "anthropic:MODEL", "manual:FOLDER", or a preset of presets.yaml.
        base_url: Another address for the provider's protocol.
        picture_line: For prompts that are answered by hand; see `ManualProvider`.

    Raises:
        ProviderError: Unknown provider, or no key in the environment.
    """
    provider, model = split(specification)
    if provider == "anthropic":
        from papercoder.llm.anthropic_provider import AnthropicProvider

        return AnthropicProvider(base_url=base_url)
    if provider == "manual":
        from papercoder.llm.manual import ManualProvider

        return ManualProvider(Path(model), picture_line)
    if provider == "replay":
        raise ProviderError("A recording answers only what it recorded; it is not a model.")
    from papercoder.llm.openai_provider import OpenAIProvider

    if provider == "openai":
        return OpenAIProvider(base_url=base_url)
    server = {**servers()[provider]}
    if base_url:
        server["base_url"] = base_url
    return OpenAIProvider(name=provider, **server)


def servers() -> dict[str, dict[str, Any]]:
    """Servers that speak OpenAI's protocol, by name."""
    table: dict[str, dict[str, Any]] = _presets()["servers"]
    return table


@cache
def _presets() -> dict[str, dict[str, Any]]:
    text = resources.files("papercoder.llm").joinpath("presets.yaml").read_text(encoding="utf-8")
    table: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return table
