"""Placeholder."""

from dataclasses import dataclass

from papercoder.paper.pages import Box
from papercoder.paper.pdf.glyphs import Page


@dataclass
class Display:
    """A displayed equation."""

    box: Box
    number: str
    latex: str
    doubtful: bool


def find_displays(page: Page) -> list[Display]:
    """None."""
    return []
