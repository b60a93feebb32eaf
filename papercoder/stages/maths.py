"""Maths: displayed equations that the reader of a PDF doubts, read off the page by a model that sees, then checked."""

import re
from collections.abc import Mapping
from typing import Literal, NamedTuple

from papercoder.asking import Ask
from papercoder.errors import ReplyError
from papercoder.paper.equations import displayed
from papercoder.paper.model import Equation, Paper
from papercoder.run import Run
from papercoder.stages import sights
from papercoder.stages.sights import Shown

STEP = "reading/restore_equation"
CONTEXT_CHARACTERS = 800
REPLIES = 2
Which = Literal["doubtful", "all"]


class _Spot(NamedTuple):
    """Where an equation stands: `paper.sections[section].text[start:end]`."""

    section: int
    start: int
    end: int


def restore_maths(paper: Paper, run: Run, which: Which = "doubtful") -> Paper:
    """The paper with equations that its reader put together from glyphs replaced by what a model sees on the page.

    Args:
        paper: As adopted by `run`; one without pages or without such equations comes back as it is.
        run: Whose model is asked, one that sees. `run.estimate(pc.maths.asks(paper, run))` says the price before.
        which: "doubtful", or "all" that were put together from glyphs.

    Returns:
        The paper in which every proposal that agrees with the glyphs on the page stands in text and equations, with
        origin "model". A proposal that does not agree is answered once with the difference; if the next one does
        not either, the equation stays as it was and a warning says why.

    Raises:
        ProviderError: The model does not see, or failed for good.
        BudgetError: The budget is used up; what was answered is kept.
    """
    spots = _spots(paper)
    shown = _shown(paper, run, which, spots)
    if not shown:
        return paper
    try:
        answers = run.try_all([_ask(paper, position, one, spots[position]) for position, one in shown.items()])
    finally:
        sights.keep(run, list(shown.values()))
    taken: dict[int, str] = {}
    warnings = [
        f"Equation ({equation.number or 'without number'}) on page {equation.page} stands in no section, so it stays."
        for position, equation in enumerate(paper.equations) if position not in spots and _wanted(equation, which)
    ]  # fmt: skip
    for (position, one), answer in zip(shown.items(), answers, strict=True):
        if isinstance(answer, ReplyError):
            warnings.append(f"{one.name} stays as its glyphs were read. {answer.reason}")
        else:
            taken[position] = answer.content
        warnings += one.changes
    restored = _replaced(paper, taken, spots)
    restored = restored.model_copy(update={"warnings": (*paper.warnings, *warnings)})
    run.keep("paper/restored.md", restored.markdown())
    return restored


def asks(paper: Paper, run: Run, which: Which = "doubtful") -> list[Ask]:
    """What `restore_maths` asks first of all, one ask an equation: to say the price before."""
    spots = _spots(paper)
    shown = _shown(paper, run, which, spots)
    return [_ask(paper, position, one, spots[position]) for position, one in shown.items()]


def _shown(paper: Paper, run: Run, which: Which, spots: Mapping[int, _Spot]) -> dict[int, Shown]:
    """The equations to ask about, by their position in the paper."""
    chosen = {position: paper.equations[position] for position in spots if _wanted(paper.equations[position], which)}
    return dict(zip(chosen, sights.show(paper, run, list(chosen.values())), strict=False))


def _wanted(equation: Equation, which: Which) -> bool:
    """Whether it was put together from glyphs whose place is known, and is asked about."""
    placed = equation.page is not None and equation.box is not None
    return placed and equation.origin == "glyphs" and (equation.doubtful or which == "all")


def _ask(paper: Paper, position: int, one: Shown, spot: _Spot) -> Ask:
    text = paper.sections[spot.section].text
    values = {
        "number": one.equation.number,
        "before": text[: spot.start][-CONTEXT_CHARACTERS:].strip() or "(the section begins here)",
        "after": text[spot.end :][:CONTEXT_CHARACTERS].strip() or "(the section ends here)",
    }
    number = f"equation {one.equation.number}" if one.equation.number else f"unnumbered {position + 1}"
    subject = f"page {one.place[0]} {number}"
    return Ask(STEP, values, subject=subject, check=one.check, images=(one.image,), replies=REPLIES)


def _spots(paper: Paper) -> dict[int, _Spot]:
    """Where each equation stands in the text, by its position in the paper; of several alike, one after the other."""
    found: dict[int, _Spot] = {}
    for position, equation in enumerate(paper.equations):
        block = re.compile(re.escape(displayed(equation.latex, equation.number)))
        places = (
            _Spot(index, *match.span())
            for index, section in enumerate(paper.sections)
            for match in block.finditer(section.text)
        )
        spot = next((place for place in places if place not in found.values()), None)
        if spot is not None:
            found[position] = spot
    return found


def _replaced(paper: Paper, taken: Mapping[int, str], spots: Mapping[int, _Spot]) -> Paper:
    """The paper with other LaTeX for some of its equations."""
    equations, texts = list(paper.equations), [section.text for section in paper.sections]
    for position in sorted(taken, key=lambda position: spots[position], reverse=True):
        old, (section, start, end) = equations[position], spots[position]
        texts[section] = texts[section][:start] + displayed(taken[position], old.number) + texts[section][end:]
        equations[position] = old.model_copy(update={"latex": taken[position], "origin": "model", "doubtful": False})
    sections = (section.model_copy(update={"text": text}) for section, text in zip(paper.sections, texts, strict=True))
    return paper.model_copy(update={"equations": tuple(equations), "sections": tuple(sections)})
