"""Fitting a paper into a number of tokens by stated rules."""

from collections.abc import Sequence
from typing import NamedTuple

from papercoder.errors import PaperError
from papercoder.llm.tokens import count_tokens


class Part(NamedTuple):
    """A piece of a paper's Markdown.

    Attributes:
        text: The Markdown.
        references: How many references it lists; such a part is dropped first.
        appendix: The part of the appendix it belongs to; such parts are dropped next, the last first. Pieces
            with neither are never dropped.
    """

    text: str
    references: int = 0
    appendix: str = ""


def fit(parts: Sequence[Part], budget_tokens: int | None) -> str:
    """The parts as one Markdown text of at most `budget_tokens` tokens, its last line saying what was dropped.

    Raises:
        PaperError: The parts that may not be dropped are longer.
    """
    kept, dropped = list(parts), list[str]()
    text = _joined(kept, dropped)
    if budget_tokens is None:
        return text
    for name in _order(parts):
        if count_tokens(text) <= budget_tokens:
            return text
        kept = [part for part in kept if _name(part) != name]
        dropped.append(name)
        text = _joined(kept, dropped)
    if (least := count_tokens(text)) > budget_tokens:
        raise PaperError(
            f"Without references and appendix the paper has {least:,} tokens, more than {budget_tokens:,}. Allow more, "
            "take a model with a longer context, or cut the paper by hand: nothing of the method is dropped here."
        )
    return text


def _joined(parts: Sequence[Part], dropped: Sequence[str]) -> str:
    note = [f"[Left out to save tokens: {'; '.join(dropped)}.]"] if dropped else []
    return "\n\n".join([*(part.text for part in parts), *note]) + "\n"


def _name(part: Part) -> str:
    if part.references:
        return f"References ({part.references})"
    return f"Appendix {part.appendix}" if part.appendix else ""


def _order(parts: Sequence[Part]) -> list[str]:
    """What may be dropped, in the order of dropping."""
    references = [_name(part) for part in parts if part.references]
    appendix = [_name(part) for part in parts if part.appendix]
    return [*dict.fromkeys(references), *dict.fromkeys(reversed(appendix))]
