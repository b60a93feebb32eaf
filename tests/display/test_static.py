"""Representations: complete without widgets, harmless whatever papers and models write, and never raising."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import papercoder as pc
from papercoder.artifacts import OverallPlan
from papercoder.display import diagrams, html
from papercoder.display.bars import Bar, bars
from papercoder.display.code import code, diff, unified_diff
from papercoder.display.shown import Shown
from papercoder.display.words import word_diff_html
from papercoder.paper.model import Paper
from papercoder.run import Run
from tests.conftest import png
from tests.display.hostile import Hostile, make_hostile
from tests.display.injections import DIAGRAMS, INJECTIONS, UNREADABLE, audit
from tests.web import Answer, web_server


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    made = make_hostile(tmp_path_factory.mktemp("hostile"))
    yield made
    made.run.close()


def test_nothing_from_outside_becomes_markup(hostile: Hostile) -> None:
    shown = list(hostile.shown())
    for thing in shown:
        audit(thing._repr_html_())
    kinds = {kind for thing in shown for kind in type(thing).__mro__}
    assert _kinds(Shown) - kinds == set()


def _kinds(kind: type) -> set[type]:
    """Every kind of papercoder's that says how it shows itself, so that no new one is left out above."""
    below = {one for sub in kind.__subclasses__() if sub.__module__.startswith("papercoder.") for one in _kinds(sub)}
    return below | ({kind} if "_html" in vars(kind) and kind is not Shown else set())


@pytest.mark.parametrize("text", INJECTIONS)
def test_no_single_injection_becomes_markup(text: str) -> None:
    other = text[::-1]
    line = word_diff_html(f"said {text} to all", f"said {other} to all")
    pages = (
        html.title(text, text), html.pre(text), html.marked(text, 1, 3), html.details(text, html.pre(text)),
        html.table((text,), [(text,)]), html.bullets([text]), html.badge(text, good=True), html.note([text]),
        html.picture(b"", text), code(text, "a.py"), code(text, "a.md"), code(text, text), code(text, "a.html"),
        diff(unified_diff(text, other, text, text)), line, word_diff_html(text, other),
        bars((text, text, text), [Bar(text, 1.0, text, marked=True)]),
    )  # fmt: skip
    for page in pages:
        audit(page)


@pytest.mark.parametrize("source", DIAGRAMS)
def test_drawing_asks_no_host(source: str) -> None:
    with web_server(lambda path, before: Answer(body=png(50, 50))) as server:
        page = diagrams.diagram(source.replace("HOST", server.url), source)
    audit(page)
    assert server.paths() == []


@pytest.mark.parametrize("place", ["{}", "file://{}"])
def test_drawing_reads_no_file(tmp_path: Path, place: str) -> None:
    from PIL import Image

    (tmp_path / "secret.png").write_bytes(png(60, 60))
    source = 'flowchart LR\n  A@{ img: "PLACE", label: "x", w: 60, h: 60 } --> B\n'
    first, _ = diagrams.draw(source.replace("PLACE", place.format(tmp_path / "secret.png")))
    Image.new("RGB", (60, 60), (255, 0, 0)).save(tmp_path / "other.png")
    second, _ = diagrams.draw(source.replace("PLACE", place.format(tmp_path / "other.png")))
    assert first is not None
    assert first == second


def test_what_turns_the_direction_of_text_is_seen() -> None:
    for page in (html.escape(UNREADABLE[0]), code(UNREADABLE[0], "a.py"), html.attribute(UNREADABLE[0])):
        assert "U+202E" in page


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
    audit(page)


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


def test_a_wide_diagram_is_shown_at_full_size_too(tmp_path: Path) -> None:
    names = "\n".join(f"    a{number}[A rather long name] --> a{number + 1}[Another long name]" for number in range(20))
    page = diagrams.diagram(f"flowchart LR\n{names}\n", "Wide")
    fitted, large = re.findall(r'<img alt="([^"]*)"[^>]*style="([^"]*)"', page)
    assert (fitted[0], large[0]) == ("Wide", "Wide, full size")
    assert "max-width:100%" in fitted[1]
    assert "max-width:none" in large[1]
    audit(page)
    assert "full size" not in diagrams.diagram("flowchart LR\n  a --> b\n", "Narrow")
