"""How equations are shown to a model and judged against the page, and the record of both.

What was shown and how it was judged is part of a run's record: another pdfium draws the same page in other bytes and
may name a glyph otherwise, and then a request would have another key and a check another outcome. So a picture that a
call of this run or of the recording shows is shown again instead of being drawn anew. Under replay a LaTeX that was
judged then is judged the same; it is compared with the page all the same, and what comes out differently is told.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, TypeAdapter

from papercoder.artifacts import Formula
from papercoder.errors import PaperError, ReplyError
from papercoder.llm.messages import Image
from papercoder.paper.model import Equation, Paper
from papercoder.paper.pages import Box, BoxContents, box_contents, page_images
from papercoder.paper.pdf.maths.agreement import agrees
from papercoder.run import Run

RECORD = "paper/equations.json"
RESOLUTION = 200
Place = tuple[int, Box]
Judgements = dict[str, tuple[str, ...]]


class Sight(BaseModel):
    """How an equation was shown and judged.

    Attributes:
        page: From 1.
        box: On that page.
        picture: sha256 of what was shown.
        judged: LaTeX -> how it differs from the glyphs; nothing where it agrees.
    """

    model_config = ConfigDict(frozen=True)

    page: int
    box: Box
    picture: str
    judged: Judgements = {}

    @property
    def place(self) -> Place:
        """Page and box."""
        return self.page, self.box


@dataclass
class Shown:
    """An equation that is shown now.

    Attributes:
        equation: As the reader has it.
        place: Page and box.
        image: What the model sees.
        printed: What is printed there; None where there is no PDF.
        recorded: How LaTeX was judged in the recording.
        judged: How it is judged now.
        changes: What comes out differently today than in the recording.
    """

    equation: Equation
    place: Place
    image: Image
    printed: BoxContents | None
    recorded: Judgements
    judged: Judgements = field(default_factory=dict)
    changes: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """For people."""
        number = f"Equation ({self.equation.number})" if self.equation.number else "An equation without number"
        return f"{number} on page {self.place[0]}"

    def check(self, formula: Formula) -> None:
        """Compares a proposal with the page.

        Raises:
            ReplyError: They differ; the message says in what.
        """
        latex = formula.content
        now = agrees(latex, *self.printed).differences if self.printed is not None else None
        found = self.recorded.get(latex, now)
        if found is None:
            raise PaperError(f"{self.name} cannot be compared: there is no PDF. Read it, then adopt that paper.")
        if now is not None and now != found:
            self.changes.append(f"{self.name}: compared today, {'; '.join(now) or 'a refused proposal agrees'}")
        self.judged[latex] = found
        if found:
            raise ReplyError(f"The LaTeX differs from what is printed: {'; '.join(found)}.")


def show(paper: Paper, run: Run, equations: Sequence[Equation]) -> list[Shown]:
    """Pictures and glyphs of equations that have a page and a box; none where they can be neither drawn nor found.

    Raises:
        PaperError: The PDF cannot be read.
        RunError: A picture of the record was changed.
    """
    places = [(equation.page or 0, equation.box or Box(0, 0, 0, 0)) for equation in equations]
    record = _record(run)
    images = {place: run.image(record[place].picture) if place in record else None for place in places}
    missing = [place for place, image in images.items() if image is None]
    if not places or (missing and not paper.has_pages):
        return []
    drawn = page_images(paper.pdf, missing, RESOLUTION) if missing else []
    seen = {place: image for place, image in images.items() if image is not None}
    seen |= {place: Image(content=page.png) for place, page in zip(missing, drawn, strict=True)}
    printed = box_contents(paper.pdf, places) if paper.has_pages else [None] * len(places)
    replayed = run.recording is not None or not paper.has_pages
    return [
        Shown(equation, place, seen[place], there, record[place].judged if replayed and place in record else {})
        for equation, place, there in zip(equations, places, printed, strict=True)
    ]


def keep(run: Run, shown: Sequence[Shown]) -> None:
    """Writes the record, with what stands in it of other equations."""
    record = _record(run)
    for one in shown:
        page, box = one.place
        judged = {**(record[one.place].judged if one.place in record else {}), **one.judged}
        record[one.place] = Sight(page=page, box=box, picture=one.image.sha256, judged=judged)
    sights = [record[place].model_dump(mode="json") for place in sorted(record)]
    run.keep(RECORD, json.dumps(sights, indent=1, ensure_ascii=False) + "\n")


def _record(run: Run) -> dict[Place, Sight]:
    text = run.kept(RECORD)
    sights = TypeAdapter(list[Sight]).validate_json(text) if text is not None else []
    return {sight.place: sight for sight in sights}
