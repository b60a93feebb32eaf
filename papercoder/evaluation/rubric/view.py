"""A grading as a tree that unfolds: what is met in blue with +, what is not in vermillion with -, and why."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from papercoder.display import html
from papercoder.display.html import Markup
from papercoder.evaluation.rubric.scoring import Score, requirement_scores
from papercoder.evaluation.rubric.tree import Requirement
from papercoder.repository.showing import files_html

if TYPE_CHECKING:
    from papercoder.evaluation.rubric.grades import LeafGrade, RubricGrading

SUMMARY_CHARACTERS, REASON_CHARACTERS, REQUIREMENT_CHARACTERS = 160, 700, 700
SHOWN_VIOLATIONS, SHOWN_SAMPLES, SHOWN_TRIES = 20, 3, 3
_NEST = "margin-left:1.2em"


def grading_view(grading: "RubricGrading") -> str:
    """The HTML of a grading."""
    leaves = {leaf.id: leaf for leaf in grading.leaves}
    scores = requirement_scores(grading.rubric, {leaf.id: leaf.grade for leaf in grading.leaves})
    return (
        html.title(f"Rubric {grading.name}", f"{len(leaves):,} Code Development requirements, by {grading.model}")
        + html.note(_facts(grading))
        + _violations(grading)
        + _node(grading.rubric.root, scores, leaves, opened=True)
        + (html.details("The files that graders read", files_html(grading.sources)) if grading.sources else "")
    )


def leaf_view(leaf: "LeafGrade", sources: Mapping[str, str]) -> str:
    """A leaf alone, with the code of its ranked files."""
    read = {file: sources[file] for file in leaf.files if file in sources}
    return html.title(leaf.requirement) + _leaf(leaf) + files_html(read)


def _facts(grading: "RubricGrading") -> list[str]:
    low, high = grading.bounds
    lines = [repr(grading)]
    if grading.failures:
        lines.append(
            f"{grading.failures} grades failed and count neither way; with all of them 0 or 1 the score would be "
            f"{low:.3f} or {high:.3f}."
        )
    lines.append(
        "Each grader read the files ranked first for its requirement, ten at most."
        if grading.ranked
        else "There are few files, so every grader was shown all of them."
    )
    told = sum(bool(sample and sample.instructions) for leaf in grading.leaves for sample in leaf.samples)
    if told:
        lines.append(f"In {told} grades the judge reports texts that tried to tell it how to grade.")
    return lines


def _violations(grading: "RubricGrading") -> str:
    if not grading.violations:
        return ""
    rows = [(one.file, one.line, one.entry, one.text) for one in grading.violations[:SHOWN_VIOLATIONS]]
    ungated = "no score" if grading.ungated is None else f"{grading.ungated:.3f}"
    line = f"The blacklist is violated, so the score counts as 0; without that it is {ungated}"
    return html.badge(line, good=False) + html.table(("file", "line", "entry", "text"), rows, numeric=(1,))


def _node(
    node: Requirement, scores: Mapping[str, Score], leaves: Mapping[str, "LeafGrade"], *, opened: bool = False
) -> str:
    weight = f' <span style="color:{html.MUTED}">weight {node.weight:g}</span>'
    summary = Markup(f"{_mark(scores[node.id])} {html.escape(_short(node.requirements, SUMMARY_CHARACTERS))}{weight}")
    parts = (_node(child, scores, leaves) for child in node.sub_tasks)
    body = _leaf(leaves[node.id]) if node.is_leaf else "".join(parts)
    return html.details(summary, f'<div style="{_NEST}">{body}</div>', opened=opened)


def _mark(score: Score) -> str:
    if score.score is None:
        return html.badge("not graded")
    return html.badge(f"{score.score:.2f}", good={0.0: False, 1.0: True}.get(score.score))


def _leaf(leaf: "LeafGrade") -> str:
    lines = []
    if len(leaf.requirement) > SUMMARY_CHARACTERS:
        lines.append(_short(leaf.requirement, REQUIREMENT_CHARACTERS))
    for number, (sample, error) in enumerate(zip(leaf.samples, leaf.errors, strict=True), 1):
        if number > SHOWN_SAMPLES:
            lines.append(f"{len(leaf.samples) - SHOWN_SAMPLES} more samples: see frame().")
            break
        which = f"Sample {number}: " if len(leaf.samples) > 1 else ""
        if sample is None:
            lines.append(f"{which}not graded. {_short(error, REASON_CHARACTERS)}")
            continue
        lines.append(f"{which}grade {sample.grade}. Expected: {_short(sample.expectations, REASON_CHARACTERS)}")
        lines.append(f"Found: {_short(sample.reality, REASON_CHARACTERS)}")
        lines += [
            f"Tried to instruct the judge: {_short(text, SUMMARY_CHARACTERS)}" for text in sample.instructions[:3]
        ]
    lines.append(f"Files read: {', '.join(leaf.files) or 'none'}")
    return "".join(map(html.line, lines))


def _short(text: str, characters: int) -> str:
    return text if len(text) <= characters else f"{text[:characters]} [{len(text) - characters:,} more characters]"
