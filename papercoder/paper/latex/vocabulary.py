"""The names of commands and environments that the reader knows, from vocabulary.yaml."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def vocabulary() -> dict[str, Any]:
    """The whole of vocabulary.yaml."""
    text = files("papercoder.paper.latex").joinpath("vocabulary.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return loaded


def arguments(lists: dict[str, list[str]]) -> dict[str, str]:
    """Name -> its arguments, from lists of names by arguments."""
    return {name: kinds.replace("-", "") for kinds, names in lists.items() for name in names}
