"""What a machine needs for papercoder, tried for real."""

import os
import shutil
import sys
from typing import NamedTuple

from papercoder.display.diagrams import draw
from papercoder.llm.specification import servers
from papercoder.llm.tokens import counts_exactly
from papercoder.repository.sandbox import bubblewrap_fault
from papercoder.version import version


class Finding(NamedTuple):
    """One thing that was tried.

    Attributes:
        needed: Whether papercoder cannot do its main job without it.
    """

    name: str
    works: bool
    needed: bool
    detail: str


def examine() -> list[Finding]:
    """Tries everything and says what to do about what is missing."""
    git = shutil.which("git") is not None
    fault = bubblewrap_fault()
    png, reason = draw("flowchart LR\n  paper --> repository\n")
    return [
        Finding("papercoder", True, True, f"{version()} on Python {sys.version.split()[0]}"),
        Finding("git", git, True, "keeps the generated repository" if git else "install git"),
        Finding("bubblewrap", not fault, False, fault or "runs generated code without network and without your files"),
        Finding("diagrams", png is not None, False, reason or "Mermaid is drawn offline"),
        _tokens(),
        *(_key(name, variable) for name, variable in _key_variables().items()),
    ]


def _tokens() -> Finding:
    exact = counts_exactly()
    detail = "counted with o200k_base" if exact else "guessed from characters: there is no bpe-openai wheel here"
    return Finding("token counts", exact, False, detail)


def _key_variables() -> dict[str, str]:
    own = {"anthropic": "ANTHROPIC_API_KEY", "openai": "OPENAI_API_KEY"}
    return own | {name: entry["key_variable"] for name, entry in servers().items() if entry["key_needed"]}


def _key(name: str, variable: str) -> Finding:
    there = bool(os.environ.get(variable))
    return Finding(f"key for {name}", there, False, f"{variable} is set" if there else f"set {variable} to use it")
