"""Reports of judges and rubrics as views: pure functions."""

from collections.abc import Iterator
from functools import partial

from papercoder.display import html
from papercoder.evaluation.judging import Judging, Sample
from papercoder.evaluation.pairs import SideBySide
from papercoder.evaluation.report import Evaluation
from papercoder.evaluation.rubric.grades import LeafGrade, RubricGrading
from papercoder.evaluation.rubric.scoring import Score, requirement_scores
from papercoder.evaluation.rubric.tree import Requirement
from papercoder.evaluation.showing import (
    cut_html,
    failures_html,
    gold_html,
    label,
    sample_html,
    sample_label,
    scores_html,
    spread_html,
)
from papercoder.widgets.view import Item, Tab, View

LABEL_CHARACTERS = 60


def evaluation_view(report: Evaluation) -> View:
    """A report by judge and protocol, each sample's critiques beside the lines that they name."""
    scores = Tab("Scores", partial(scores_html, report))
    warnings = Tab("Warnings", partial(html.note, report.warnings), lambda: " ".join(report.warnings))
    gold = tuple(Tab(f"Gold files of {one.judge}", partial(gold_html, one)) for one in report.gold)
    first = Item("Report", (scores, *((warnings,) if report.warnings else ()), *gold))
    judgings = (item for judging in report.judgings for item in _judging_items(judging, report))
    note = ", ".join(f"{name} {score:.2f}" for name, score in report.scores.items())
    return View(f"Evaluation of {report.repository}", note, (first, *judgings), "report")


def _judging_items(judging: Judging, report: Evaluation) -> Iterator[Item]:
    tabs = [Tab("Spread", partial(spread_html, judging))]
    if judging.cut:
        tabs.append(Tab("Not shown", partial(cut_html, judging)))
    if judging.failures:
        tabs.append(Tab("Failed", partial(failures_html, judging), lambda: " ".join(judging.failures)))
    yield Item(label(judging), tuple(tabs), folder=True)
    for sample in judging.samples:
        critiques = Tab("Critiques", partial(sample_html, sample, report.sources), partial(_words, sample))
        yield Item(
            f"\u2003{sample_label(sample)}", (critiques,), name=f"{label(judging)}, sample {sample.number}",
            under=label(judging),
        )  # fmt: skip


def _words(sample: Sample) -> str:
    return " ".join(
        f"{one.critique.severity} {one.critique.file} {one.critique.function} {one.critique.problem} "
        f"{' '.join(one.inventions)}"
        for one in sample.critiques
    )


def grading_view(grading: RubricGrading) -> View:
    """A rubric as a tree: inner requirements with their scores, leaves with reasons and the code that graders read."""
    scores = requirement_scores(grading.rubric, {leaf.id: leaf.grade for leaf in grading.leaves})
    leaves = {leaf.id: leaf for leaf in grading.leaves}
    whole = Item("Whole rubric", (Tab("Tree", grading._html),))
    items = _requirements(grading.rubric.root, "", 0, grading, scores, leaves)
    return View(f"Rubric {grading.name}", repr(grading), (whole, *items), "grading")


def _requirements(
    node: Requirement,
    under: str,
    depth: int,
    grading: RubricGrading,
    scores: dict[str, Score],
    leaves: dict[str, LeafGrade],
) -> Iterator[Item]:
    score = scores[node.id].score
    mark = "?" if score is None else f"{'+' if score == 1 else '−' if score == 0 else '·'} {score:.2f}"
    words = node.requirements[:LABEL_CHARACTERS] + ("…" if len(node.requirements) > LABEL_CHARACTERS else "")
    text = "\u2003" * depth + f"{mark} {words}"
    if node.is_leaf:
        leaf = leaves[node.id]
        tab = Tab("Grade", partial(grading.leaf_html, leaf), partial(_reasons, leaf))
        yield Item(text, (tab,), name=node.id, under=under)
        return
    yield Item(text, (Tab("Requirement", partial(html.pre, node.requirements)),), node.id, under, folder=True)
    for child in node.sub_tasks:
        yield from _requirements(child, node.id, depth + 1, grading, scores, leaves)


def _reasons(leaf: LeafGrade) -> str:
    graded = [f"{sample.expectations} {sample.reality}" for sample in leaf.samples if sample is not None]
    return " ".join((leaf.requirement, *graded, *leaf.errors, *leaf.files))


def side_by_side_view(pair: SideBySide) -> View:
    """Two reports by what is compared in them."""
    overview = Item("Overview", (Tab("Figures", pair.overview),))
    parts = (Item(name, (Tab("Side by side", made),)) for name, made in pair.parts().items())
    return View("Two reports side by side", repr(pair), (overview, *parts), "pc.side_by_side(first, other)")
