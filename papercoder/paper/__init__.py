"""A paper and its readers, one file a format."""

from papercoder.paper.model import Figure, Paper, Section, Table
from papercoder.paper.reading import read_paper

__all__ = ["Figure", "Paper", "Section", "Table", "read_paper"]
