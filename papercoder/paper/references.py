"""The references that a paper lists, as every reader hands them on."""

import re
from collections.abc import Iterable

_ARXIV = re.compile(
    r"\b(?:arXiv(?:\s+e-?prints?|\s+preprints?)?[\s,:]+)?arXiv:\s*(?=\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})", re.I
)


def short_reference(text: str) -> str:
    """A reference without what says nothing: "arXiv preprint arXiv:1801.08917, 2018" is "arXiv 1801.08917, 2018"."""
    return _ARXIV.sub("arXiv ", text)


def short_references(texts: Iterable[str]) -> tuple[str, ...]:
    """References in order, shortened; empty ones are left out."""
    return tuple(short_reference(text) for text in texts if text)
