"""Representations: complete without widgets, harmless whatever papers and models write, and never raising."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import papercoder as pc
from papercoder.artifacts import OverallPlan
from papercoder.display import diagrams, html
from papercoder.display.code import code, diff, unified_diff
from papercoder.display.shown import Shown
from papercoder.paper.model import Paper
from papercoder.run import Run
from tests.scripted import FILES, scripted

INJECTIONS = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</pre></details><style>*{display:none}</style>",
    "<iframe src='http://example.org'></iframe>", "javascript:alert(1)", "' onmouseover='alert(1)", "$\\href{x}{y}$",
    "]]>", "<!-- -->", "&lt;script&gt;", "</td></tr></table><h1>",
]  # fmt: skip
KEPT_TAGS = {
    "div",
    "b",
    "span",
    "pre",
    "details",
    "mark",
    "summary",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "ul",
    "li",
    "img",
}
KEPT_ATTRIBUTES = {"style", "alt", "src", "open"}


class _Audit(HTMLParser):
    """Collects tags and attributes, and checks that tags close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.sources: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attributes}
        self.sources += [value or "" for name, value in attributes if name == "src"]
        if tag != "img":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def _audit(text: str) -> _Audit:
    audit = _Audit()
    audit.feed(text)
    audit.close()
    assert audit.open == []
    assert audit.tags <= KEPT_TAGS
    assert audit.attributes <= KEPT_ATTRIBUTES
    assert all(source.startswith("data:image/png;base64,") for source in audit.sources)
    return audit


@pytest.mark.parametrize("text", INJECTIONS)
@pytest.mark.usefixtures("bubblewrap")
def test_nothing_from_outside_becomes_markup(tmp_path: Path, text: str) -> None:
    files = {**FILES, "mean.py": FILES["mean.py"] + f"\nTEXT = {text!r}\n"}
    changes = {"planning/overall_plan": f"The plan {text}", "analysis/analyze_file mean.py": f"It {text}"}
    run = Run(tmp_path / "run", model="openai:x", provider=scripted(dict(changes), files), provenance={"model": text})
    hostile = Paper(
        title=text, authors=(text,), abstract=text, sections=(), references=(text,), source_format="x",
        sha256="0", warnings=(text,),
    )  # fmt: skip
    paper = run.adopt(hostile)
    plan = pc.plan(paper, run)
    analyses = pc.analyze(paper, plan, run)
    repository = pc.write_code(paper, plan, analyses, run)
    execution = pc.execute(repository, f"echo {'x' if chr(39) in text else repr(text)}; python main.py")
    report = pc.repair(paper, plan, repository, run, execution=execution)
    shown = (paper, plan, analyses, repository, execution, report, run, run.banner(), pc.estimate(paper, run),
             pc.measured_tables(execution, paper))  # fmt: skip
    for thing in shown:
        page = thing._repr_html_()
        assert "cannot be shown" not in page
        _audit(page)
        assert not re.search(r"<(script|style|iframe|h1)", page)
    run.close()


@pytest.mark.usefixtures("bubblewrap")
def test_every_part_of_a_plan_is_in_its_static_view(run: Run, paper: Paper) -> None:
    plan = pc.plan(run.adopt(paper), run)
    page = plan._repr_html_()
    for part in (
        "Average the numbers of Table 1.",
        "Plain Python.",
        "mean.py",
        "What main.py holds.",
        "seed",
        "classDiagram",
    ):
        assert part in page
    assert page.count("data:image/png;base64,") == 3


def test_a_representation_never_raises() -> None:
    class Broken(Shown):
        def _html(self) -> str:
            raise ValueError("<no>")

    assert Broken()._repr_html_() == "<pre>Broken (cannot be shown: &lt;no&gt;)</pre>"


def test_a_diagram_that_does_not_parse_is_shown_as_source_with_the_reason() -> None:
    page = diagrams.diagram("classDiagram\nclass A {{{", "Classes")
    assert "does not draw" in page
    assert "Parse error" in page
    assert "class A {{{" in page
    _audit(page)


def test_a_diagram_is_drawn_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first, _ = diagrams.draw("flowchart LR\n  a --> b\n")
    monkeypatch.setattr(diagrams.subprocess, "run", lambda *a, **k: pytest.fail("drawn again"))
    assert diagrams.draw("flowchart LR\n  a --> b\n") == (first, "")
    assert first is not None
    assert first.startswith(b"\x89PNG")


def test_a_diagram_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(diagrams, "TIME_LIMIT_SECONDS", 0.01)
    png, reason = diagrams.draw("flowchart LR\n  a --> c\n")
    assert png is None
    assert "more than" in reason


def test_double_underscores_stay(tmp_path: Path) -> None:
    assert diagrams.protect_names("+__init__(x) None") == "+\\_\\_init\\_\\_(x) None"


def test_dollar_signs_are_kept_from_the_maths_typesetter() -> None:
    assert "$" not in re.sub(r"<span>\$</span>", "", html.escape("$5 and $6"))
    assert "$" not in re.sub(r"<span>\$</span>", "", code("x = '$a$'\n", "a.py"))


def test_code_and_diffs_keep_every_line() -> None:
    page = code("def f():\n    return '<b>'\n", "a.py")
    assert "&lt;b&gt;" in page
    assert "class=" not in page
    shown = diff(unified_diff("a\nb\n", "a\nc\n", "old", "new"))
    assert "-b" in shown
    assert "+c" in shown


def test_a_text_artifact_shows_itself() -> None:
    assert "hello" in OverallPlan(content="hello")._repr_html_()


@pytest.mark.parametrize("text", INJECTIONS)
def test_what_tweaking_shows_is_harmless_too(tmp_path: Path, text: str) -> None:
    files = {**FILES, "mean.py": FILES["mean.py"] + f"\nTEXT = {text!r}\n"}
    changes = {"planning/overall_plan": f"The plan {text}", "analysis/analyze_file mean.py": f"It {text}"}
    run = Run(tmp_path / "runs" / "base", model="openai:x", provider=scripted(dict(changes), files))
    hostile = Paper(title=text, abstract=text, sections=(), source_format="x", sha256="0", warnings=(text,))
    paper = run.adopt(hostile)
    plan = pc.plan(paper, run)
    pc.write_code(paper, plan, pc.analyze(paper, plan, run), run)
    step = "planning/config"
    prompt = run.library.prompt(step)
    edited = prompt.source.replace("## user\n", f"## user\n{{% raw %}}{text}{{% endraw %}}\n")
    trial = pc.try_prompt(step, run, edit=edited, name="hostile", note=text)
    edit = pc.edit_artifact(run, step, f"seed: {text!r}\n", note=text)
    shown = (trial, edit, trial.variant, trial.run.library.prompt(step), pc.compare(run, trial.run), pc.timeline(run),
             pc.cost_by_step(run), pc.tokens_by_part(run), pc.file_graph(plan))  # fmt: skip
    for thing in shown:
        page = thing._repr_html_()
        assert "cannot be shown" not in page
        _audit(page)
    run.close()


def test_a_wide_diagram_is_shown_at_full_size_too(tmp_path: Path) -> None:
    names = "\n".join(f"    a{number}[A rather long name] --> a{number + 1}[Another long name]" for number in range(20))
    page = diagrams.diagram(f"flowchart LR\n{names}\n", "Wide")
    fitted, large = re.findall(r'<img alt="([^"]*)"[^>]*style="([^"]*)"', page)
    assert (fitted[0], large[0]) == ("Wide", "Wide, full size")
    assert "max-width:100%" in fitted[1]
    assert "max-width:none" in large[1]
    _audit(page)
    assert "full size" not in diagrams.diagram("flowchart LR\n  a --> b\n", "Narrow")
