"""A paper and its readers, one file a format; names are loaded when first used, as some readers run on their own."""

from importlib import import_module
from typing import Any

_HOMES = {"Figure": "model", "Paper": "model", "Section": "model", "Table": "model", "read_paper": "reading"}

__all__ = ["Figure", "Paper", "Section", "Table", "read_paper"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
