"""YAML as people read it, and reading it back."""

from typing import Any

import yaml


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as literal blocks, where YAML can."""


def _represent_text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _represent_text)


def yaml_text(data: dict[str, Any]) -> str:
    """A mapping as YAML, in its order."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


def loaded_yaml(text: str) -> dict[str, Any]:
    """The mapping that a text holds.

    Raises:
        ValueError: It is no YAML, or no mapping.
    """
    try:
        data = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise ValueError(f"not valid YAML: {error}") from error
    if not isinstance(data, dict):
        raise ValueError(f"a YAML mapping is needed, not {type(data).__name__}")
    return data
