"""Reports of judges as HTML, part by part: the reports show them one under the other, `inspect` as items and tabs."""

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from papercoder.display import html
from papercoder.display.amounts import counted
from papercoder.display.bars import Bar, bars
from papercoder.evaluation.critiques import CheckedCritique, Lines, faults
from papercoder.evaluation.judging import HIGHEST, LOWEST, SUMMARY, Judging, Sample

if TYPE_CHECKING:
    from papercoder.evaluation.report import Evaluation, GoldChoice

AROUND_LINES, MOST_LINES = 2, 24
# Widths in em under which code and critique stand one under the other.
CODE_AND_CRITIQUE = (30, 24)
TWO_REPORTS = (26, 26)


def evaluation_html(evaluation: "Evaluation") -> str:
    """Warnings, scores, then every judging with its critiques beside the lines that they name."""
    warnings = evaluation.warnings
    return (
        html.title(f"Evaluation of {evaluation.repository}", evaluation.paper)
        + (html.note(warnings) if warnings else "")
        + scores_html(evaluation)
        + "".join(html.details(gold_label(gold), gold_html(gold)) for gold in evaluation.gold)
        + "".join(html.details(label(one), judging_html(one, evaluation.sources)) for one in evaluation.judgings)
    )


def scores_html(evaluation: "Evaluation") -> str:
    """The table of all judgings."""
    rows = [(one.repository, one.protocol, one.model, *one.summary()) for one in evaluation.judgings]
    header = ("repository", "protocol", "judge", *SUMMARY)
    return html.scrolled(html.table(header, rows, numeric=range(3, len(header))))


def label(judging: Judging) -> str:
    """A judging in a line."""
    return f"{judging.repository}, {judging.protocol} by {judging.model}: {judging.mean:.2f} of {HIGHEST}"


def judging_html(judging: Judging, sources: Mapping[str, str]) -> str:
    """The spread of the scores, what was not shown, why samples failed, and each sample's critiques."""
    parts = [spread_html(judging)]
    if judging.cut:
        parts.append(html.details(f"Not shown to the judge: {counted(len(judging.cut), 'file')}", cut_html(judging)))
    if judging.failures:
        parts.append(html.details(f"Samples that could not be read: {len(judging.failures)}", failures_html(judging)))
    parts += [html.details(sample_label(sample), sample_html(sample, sources)) for sample in judging.samples]
    return "".join(parts)


def spread_html(judging: Judging) -> str:
    """How many samples gave each score."""
    counts = Counter(judging.scores)
    rows = [Bar(str(score), counts[score], str(counts[score])) for score in range(LOWEST, HIGHEST + 1)]
    figures = zip(SUMMARY, judging.summary(), strict=True)
    facts = ", ".join(f"{name} {value}" for name, value in figures)
    return html.title("Scores of the samples", facts) + bars(("score", "samples", "number"), rows)


def cut_html(judging: Judging) -> str:
    """Which files the judge was not shown."""
    rows = [(cut.file, f"{cut.shown:,}", f"{cut.lines:,}") for cut in judging.cut]
    return html.table(("file", "lines shown", "lines in all"), rows, numeric=(1, 2))


def failures_html(judging: Judging) -> str:
    """Why samples could not be read."""
    return html.bullets(judging.failures)


def sample_label(sample: Sample) -> str:
    """A sample in a line."""
    return f"Sample {sample.number}: score {sample.score}, {counted(len(sample.critiques), 'critique')}"


def sample_html(sample: Sample, sources: Mapping[str, str]) -> str:
    """Each critique beside the lines that it names."""
    return "".join(critique_html(one, sources) for one in sample.critiques) or html.title("No critiques")


def critique_html(one: CheckedCritique, sources: Mapping[str, str]) -> str:
    """A critique, beside its lines where there are some."""
    critique, wrong = one.critique, faults(one)
    where = " ".join(filter(None, (critique.file or "no file", critique.function)))
    gold = " ".join(filter(None, (critique.gold_file, critique.gold_function)))
    body = (
        html.badge(critique.severity, good=False if critique.severity == "high" else None)
        + html.title(where)
        + html.line(critique.problem)
        + (html.line(f"The paper: {critique.evidence}") if critique.evidence else "")
        + (html.line(f"The gold repository: {gold}") if gold else "")
        + "".join(html.badge(text, good=False) for text in wrong)
    )
    if one.lines is None or one.lines.file not in sources:
        return _framed(body)
    return _framed(html.beside(excerpt_html(one.lines, sources), body, least=CODE_AND_CRITIQUE))


def excerpt_html(lines: Lines, sources: Mapping[str, str]) -> str:
    """Some lines of a file with their numbers, marked, and a few around them."""
    texts = sources[lines.file].split("\n")
    last = min(lines.last, lines.first + MOST_LINES - 1)
    numbered = [f"{number:4}  {text}" for number, text in enumerate(texts, 1)]
    before = numbered[max(lines.first - 1 - AROUND_LINES, 0) : lines.first - 1]
    named, after = numbered[lines.first - 1 : last], numbered[last : last + AROUND_LINES]
    start = sum(len(line) + 1 for line in before)
    end = start + len("\n".join(named))
    more = f" (the first {MOST_LINES} of {lines.last - lines.first + 1} lines)" if last < lines.last else ""
    title = f"{lines.file}, line {lines.first}" + (f" to {lines.last}" if lines.last > lines.first else "")
    return html.title(title, more) + html.marked("\n".join([*before, *named, *after]), start, end)


def gold_label(gold: "GoldChoice") -> str:
    """Who chose what the judge compared with."""
    return f"Gold files that {gold.judge} compared with, chosen by {'you' if gold.chosen_by == 'user' else gold.judge}"


def gold_html(gold: "GoldChoice") -> str:
    """The gold files that the judge saw."""
    return html.title(gold.reason) + html.bullets(gold.files) + (html.pre(gold.cut) if gold.cut else "")


def _framed(body: str) -> str:
    return f'<div style="border-left:4px solid {html.BORDER};padding:.2em .8em;margin:.5em 0">{body}</div>'
