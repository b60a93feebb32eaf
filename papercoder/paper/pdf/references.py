"""The bibliography: one line an entry, also over columns and pages."""

import re
from collections.abc import Sequence

from papercoder.paper.pdf.blocks import Block
from papercoder.paper.pdf.flow import Vocabulary, joined_lines
from papercoder.paper.pdf.lines import Line

HANGING = 0.6
LEAST_HANGING = 0.2
_LABEL = re.compile(r"\[(?:\d{1,3}|[A-Za-z][\w+&.*-]{1,14})\]")
_NUMBER = re.compile(r"\d{1,3}\.\s")


def find_references(blocks: Sequence[Block], vocabulary: Vocabulary) -> list[str]:
    """The entries of a bibliography, each as one line."""
    lines = [line for block in blocks for line in block.lines]
    firsts = {id(block.lines[0]) for block in blocks}
    for label in (_LABEL, _NUMBER):
        labelled = {id(line) for line in lines if label.match(line.plain)}
        if len(labelled) >= max(2, len(lines) / 12):
            return _entries(lines, labelled, vocabulary)
    hanging = {id(line) for line in lines if line.left - line.edge > HANGING * line.size}
    if len(hanging) >= LEAST_HANGING * len(lines):
        firsts = {id(line) for line in lines} - hanging
    return _entries(lines, firsts, vocabulary)


def _entries(lines: Sequence[Line], firsts: set[int], vocabulary: Vocabulary) -> list[str]:
    entries: list[list[str]] = []
    for line in lines:
        if id(line) in firsts or not entries:
            entries.append([])
        entries[-1].append(line.plain)
    return [text for entry in entries if (text := joined_lines(entry, vocabulary).strip())]
