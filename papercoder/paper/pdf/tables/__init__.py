"""Tables of a page, from the places of its glyphs and rules."""

from papercoder.paper.pdf.tables.finding import FoundTable, find_tables

__all__ = ["FoundTable", "find_tables"]
