"""Equations read off a page's picture by a model, taken only where they agree with the glyphs printed there."""

import json
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import papercoder as pc
from papercoder.artifacts import Formula
from papercoder.errors import BudgetError, ProviderError, ReplayMiss, RunError
from papercoder.llm import manual
from papercoder.llm.manual import manual_prompts
from papercoder.llm.messages import Request
from papercoder.llm.scripted import ScriptedProvider
from papercoder.paper.equations import displayed, displays
from papercoder.paper.model import Equation, Paper, Section
from papercoder.paper.pages import Box
from papercoder.paper.reading import read_paper
from papercoder.run import Run
from papercoder.widgets import answer
from papercoder.widgets.views import run_view
from tests.conftest import SAMPLE

KERNEL = r"K = Z Z^\top / M + m \mu I_m ,"
ENERGY = r"\beta = Z^\top K^{-1} y_P / M , \qquad e_j = \beta_j^2 ."
TEMPERED = r"p_j = e_j^{\tau} / (e_1^{\tau} + \dots + e_M^{\tau}) , \qquad \tau \ge 0 ,"
ALIGNED = r"\begin{aligned} a &= 1 \\[2pt] b &= \$2 \end{aligned}"
RIGHT = {"3": KERNEL, "4": ENERGY, "5": TEMPERED}
BOXES = {"3": Box(240, 262, 536, 282), "4": Box(222, 300, 536, 322), "5": Box(210, 382, 536, 404)}
Answer = Callable[[Request], str]


def _fenced(latex: str) -> str:
    return f"```latex\n{latex}\n```"


def _number(request: Request) -> str:
    return request.subject.rsplit(" ", 1)[1]


def _right(request: Request) -> str:
    return _fenced(RIGHT[_number(request)])


def _paper(doubtful: tuple[str, ...] = ("3", "4", "5")) -> Paper:
    """The sample paper with three equations, as a reader of glyphs might have them."""
    read = read_paper(SAMPLE / "paper.pdf")
    equations = tuple(
        Equation(number=number, latex=f"{number} ? x", page=2, box=box, origin="glyphs", doubtful=number in doubtful)
        for number, box in BOXES.items()
    )
    blocks = [f"Before {one.number}.\n\n{displayed(one.latex, one.number)}\n\nAfter it." for one in equations]
    sections = (
        Section(heading="Method", level=1, text="\n\n".join(blocks[:2])),
        Section(heading="More", level=1, text=blocks[2]),
    )
    return read.model_copy(update={"equations": equations, "sections": sections})


def _restored(folder: Path, answer: Answer, paper: Paper, **options: object) -> tuple[Paper, ScriptedProvider, Run]:
    provider = ScriptedProvider(answer)
    run = Run(folder, model="openai:gpt-4o", provider=provider, **options)  # type: ignore[arg-type]
    try:
        return pc.restore_maths(run.adopt(paper), run), provider, run
    finally:
        run.close()


def test_what_agrees_with_the_page_is_taken(tmp_path: Path) -> None:
    paper = _paper()
    restored, provider, run = _restored(tmp_path / "run", _right, paper)
    assert [(one.number, one.latex, one.origin, one.doubtful) for one in restored.equations] == [
        (number, latex, "model", False) for number, latex in RIGHT.items()
    ]
    assert displays(restored.sections[0].text) == [("3", KERNEL), ("4", ENERGY)]
    assert restored.sections[1].text == f"Before 5.\n\n{displayed(TEMPERED, '5')}\n\nAfter it."
    assert restored.warnings == paper.warnings
    assert restored.has_pages
    (request,) = [request for request in provider.requests if _number(request) == "4"]
    (image,) = request.messages[-1].images
    assert image.content == paper.page_image(2, box=BOXES["4"], resolution=200).png
    assert "Before 4." in request.messages[-1].text
    assert "(4)" in request.messages[-1].text
    assert run.kept("artifacts/reading/restore_equation/page%202%20equation%203.tex") == KERNEL


def test_only_doubtful_ones_are_asked_about_unless_all_are_wanted(tmp_path: Path) -> None:
    provider = ScriptedProvider(_right)
    run = Run(tmp_path / "run", model="openai:gpt-4o", provider=provider)
    paper = run.adopt(_paper(doubtful=("4",)))
    assert [one.origin for one in pc.restore_maths(paper, run).equations] == ["glyphs", "model", "glyphs"]
    assert len(provider.requests) == 1
    assert {one.origin for one in pc.restore_maths(paper, run, which="all").equations} == {"model"}
    assert len(provider.requests) == 3
    run.close()


def test_a_wrong_digit_is_refused_twice_and_warned_of(tmp_path: Path) -> None:
    def answer(request: Request) -> str:
        """One digit off in equation 4."""
        return _right(request).replace("^2", "^3")

    paper = _paper()
    restored, provider, _ = _restored(tmp_path / "run", answer, paper)
    assert [one.origin for one in restored.equations] == ["model", "glyphs", "model"]
    assert restored.equations[1] == paper.equations[1]
    assert displayed(paper.equations[1].latex, "4") in restored.sections[0].text
    (warning,) = set(restored.warnings) - set(paper.warnings)
    assert warning.startswith("Equation (4) on page 2 stays")
    assert "the page has 2 once, which the LaTeX lacks" in warning
    assert str(tmp_path) not in warning
    assert len(provider.requests) == 4


def test_an_index_that_became_an_exponent_is_refused(tmp_path: Path) -> None:
    swapped = ENERGY.replace(r"\beta_j^2", r"\beta_2^j")
    restored, _, _ = _restored(tmp_path / "run", lambda request: _fenced(swapped), _paper(doubtful=("4",)))
    assert restored.equations[1].origin == "glyphs"


def test_wrong_then_right_after_the_difference_was_said(tmp_path: Path) -> None:
    def answer(request: Request) -> str:
        """Right at the second time."""
        return _right(request) if len(request.messages) > 2 else _right(request).replace("M", "N")

    restored, provider, _ = _restored(tmp_path / "run", answer, _paper(doubtful=("3",)))
    assert [one.origin for one in restored.equations] == ["model", "glyphs", "glyphs"]
    assert restored.equations[0].latex == KERNEL
    first, second = provider.requests
    assert second.messages[: len(first.messages)] == first.messages
    assert "the page has M once, which the LaTeX lacks" in second.messages[-1].text
    assert "cannot be used" in second.messages[-1].text


def test_prose_is_no_equation(tmp_path: Path) -> None:
    restored, provider, _ = _restored(tmp_path / "run", lambda request: "It shows a kernel.", _paper(doubtful=("3",)))
    assert restored.equations[0].doubtful
    assert "no fenced block" in restored.warnings[-1]
    assert len(provider.requests) == 2


def test_nothing_is_asked_where_there_is_nothing_to_ask(tmp_path: Path, paper: Paper) -> None:
    def never(request: Request) -> str:
        """Nobody may ask."""
        raise AssertionError

    run = Run(tmp_path / "run", model="openai:gpt-4o", provider=ScriptedProvider(never))
    certain = _paper(doubtful=())
    assert pc.restore_maths(certain, run) is certain
    assert pc.restore_maths(paper, run) is paper
    without_pdf = Paper.model_validate_json(_paper().model_dump_json())
    assert pc.restore_maths(without_pdf, run) is without_pdf
    run.close()


def test_equations_alike_are_replaced_each_in_its_place(tmp_path: Path) -> None:
    """Two that the reader has the same LaTeX of, without numbers: each gets its own."""
    paper = _paper()
    alike = [one.model_copy(update={"number": "", "latex": "?"}) for one in paper.equations[:2]]
    text = f"{displayed('?')}\n\nbetween\n\n{displayed('?')}"
    sections = (Section(heading="Method", level=1, text=text),)
    paper = paper.model_copy(update={"equations": tuple(alike), "sections": sections})
    by_position = {"1": KERNEL, "2": ENERGY}
    restored, _, _ = _restored(tmp_path / "run", lambda request: _fenced(by_position[_number(request)]), paper)
    assert [latex for _, latex in displays(restored.sections[0].text)] == list(by_position.values())


def test_a_rerun_asks_nothing_and_gives_the_same(tmp_path: Path) -> None:
    first, _, _ = _restored(tmp_path / "run", _right, _paper())
    again, provider, run = _restored(tmp_path / "run", _right, _paper())
    assert again == first
    assert provider.requests == []
    assert len(run.calls()) == 3


def _wrong_then_right(request: Request) -> str:
    late = len(request.messages) > 2
    return _right(request) if late or _number(request) != "4" else _right(request).replace("2", "7")


def test_a_recording_replays_without_a_model(tmp_path: Path) -> None:
    recorded, _, _ = _restored(tmp_path / "recording", _wrong_then_right, _paper())
    run = Run(tmp_path / "replay", model=f"replay:{tmp_path / 'recording'}")
    assert pc.restore_maths(run.adopt(_paper()), run) == recorded
    assert {call.origin for call in run.calls()} == {"recorded"}
    assert run.spent_usd == 0
    run.close()


def _otherwise_drawn(recording: Path) -> None:
    """Makes a recording as another pdfium would have: its pictures have other bytes."""
    from papercoder.calls import CallStore
    from papercoder.llm.messages import Image
    from papercoder.stages.sights import RECORD

    store, text = CallStore(recording / "calls"), (recording / RECORD).read_text(encoding="utf-8")
    shutil.rmtree(recording / "calls")
    made = CallStore(recording / "calls")
    for number, call in enumerate(store, 1):
        messages = []
        for message in call.request.messages:
            images = tuple(Image(content=image.content + b"other") for image in message.images)
            for before, after in zip(message.images, images, strict=True):
                text = text.replace(before.sha256, after.sha256)
            messages.append(message.model_copy(update={"images": images}))
        request = call.request.model_copy(update={"messages": tuple(messages)})
        made.add(number, call.model_copy(update={"request": request}), {})
    (recording / RECORD).write_text(text, encoding="utf-8")


def test_pictures_that_are_drawn_otherwise_today_break_no_recording_and_cost_nothing(tmp_path: Path) -> None:
    recorded, _, _ = _restored(tmp_path / "recording", _wrong_then_right, _paper())
    _otherwise_drawn(tmp_path / "recording")
    run = Run(tmp_path / "replay", model=f"replay:{tmp_path / 'recording'}")
    assert pc.restore_maths(run.adopt(_paper()), run) == recorded
    run.close()
    resumed, provider, _ = _restored(tmp_path / "recording", _wrong_then_right, _paper())
    assert resumed == recorded
    assert provider.requests == []


def test_a_recording_replays_without_the_pdf(tmp_path: Path) -> None:
    recorded, _, _ = _restored(tmp_path / "recording", _wrong_then_right, _paper())
    run = Run(tmp_path / "replay", model=f"replay:{tmp_path / 'recording'}")
    paper = Paper.model_validate_json((tmp_path / "recording/paper/paper.json").read_text(encoding="utf-8"))
    assert pc.restore_maths(run.adopt(paper), run).markdown() == recorded.markdown()
    run.close()


def test_a_judgement_that_is_another_today_is_told_and_the_recorded_one_holds(tmp_path: Path) -> None:
    wrong = ENERGY.replace("^2", "^3")
    paper = _paper(doubtful=("4",))
    _restored(tmp_path / "recording", lambda request: _fenced(wrong), paper)
    record = tmp_path / "recording" / "paper" / "equations.json"
    sights = json.loads(record.read_text(encoding="utf-8"))
    assert len(sights[0]["judged"][wrong]) == 2
    sights[0]["judged"][wrong] = []
    record.write_text(json.dumps(sights), encoding="utf-8")
    run = Run(tmp_path / "replay", model=f"replay:{tmp_path / 'recording'}")
    restored = pc.restore_maths(run.adopt(paper), run)
    run.close()
    assert restored.equations[1].latex == wrong
    assert "compared today, the LaTeX has 3 once" in restored.warnings[-1]


def test_another_text_around_misses_the_recording(tmp_path: Path) -> None:
    _restored(tmp_path / "recording", _right, _paper())
    (tmp_path / "variant" / "reading").mkdir(parents=True)
    source = pc.Run(tmp_path / "x", model="openai:x").library.prompt("reading/restore_equation").source
    variant = tmp_path / "variant" / "reading" / "restore_equation.md"
    variant.write_text(source.replace("as LaTeX.", "in LaTeX."), encoding="utf-8")
    run = Run(tmp_path / "replay", model=f"replay:{tmp_path / 'recording'}", prompts=tmp_path / "variant")
    with pytest.raises(ReplayMiss, match="restore_equation"):
        pc.restore_maths(run.adopt(_paper()), run)
    run.close()


def test_a_picture_that_was_changed_is_named(tmp_path: Path) -> None:
    _restored(tmp_path / "run", _right, _paper())
    picture = next((tmp_path / "run" / "calls" / "images").glob("*.png"))
    picture.write_bytes(picture.read_bytes() + b"x")
    with pytest.raises(RunError, match=picture.name):
        _restored(tmp_path / "run", _right, _paper())
    picture.unlink()
    with pytest.raises(RunError, match="missing"):
        _restored(tmp_path / "run", _right, _paper())


def test_a_budget_stops_and_what_was_paid_is_kept(tmp_path: Path) -> None:
    price = pc.Price(input=1000, cached_input=1000, cache_write=1000, output=0)
    options = {"budget_usd": 0.6, "price": price, "limits": pc.Limits(concurrency=1)}
    asked: list[Request] = []

    def answer(request: Request) -> str:
        """Counts, and answers."""
        asked.append(request)
        return _right(request)

    with pytest.raises(BudgetError):
        _restored(tmp_path / "run", answer, _paper(), **options)
    paid = len(asked)
    assert 1 <= paid < 3
    restored, _, _ = _restored(tmp_path / "run", answer, _paper())
    assert {one.origin for one in restored.equations} == {"model"}
    assert len(asked) == 3


def test_a_model_that_does_not_see_is_refused_before_it_is_asked(tmp_path: Path) -> None:
    provider = ScriptedProvider(_right)
    run = Run(tmp_path / "run", model="vllm:Qwen/Qwen2.5-Coder-7B-Instruct", provider=provider)
    with pytest.raises(ProviderError, match="does not see"):
        pc.restore_maths(run.adopt(_paper()), run)
    assert provider.requests == []
    run.close()


def test_the_price_is_said_before(tmp_path: Path) -> None:
    provider = ScriptedProvider(_right)
    run = Run(tmp_path / "run", model="openai:gpt-4o", provider=provider)
    paper = run.adopt(_paper())
    before = run.estimate(pc.maths.asks(paper, run))
    assert before.calls == (3, 3)
    assert before.usd is not None
    assert 0 < before.usd[0] < before.usd[1]
    assert before.input_tokens[0] > 3 * 400
    assert provider.requests == []
    pc.restore_maths(paper, run)
    assert run.estimate(pc.maths.asks(paper, run)).calls == (0, 0)
    run.close()


@pytest.mark.parametrize(
    ("block", "latex"),
    [
        ("x = 1\n", "x = 1"),
        ("$$ x = 1 \\tag{3} $$", "x = 1"),
        ("\\[\nx\n\n= 1\n\\]", "x\n= 1"),
        ("\\begin{equation*}\n\\label{a} x = \\{1\\}\n\\end{equation*}", "x = \\{1\\}"),
        (ALIGNED, ALIGNED),
    ],
)  # fmt: skip
def test_what_stands_around_an_equation_is_left_out(block: str, latex: str) -> None:
    assert Formula.from_text(block).content == latex


@pytest.mark.parametrize(
    "block",
    ["", "$x$ and $y$", "x^{2", "x}", r"\begin{cases} x", r"x \end{cases}", r"\href{javascript:1}{x}", r"\tag{3}"],
)
def test_what_is_no_single_equation_is_refused(block: str) -> None:
    with pytest.raises(ValueError):
        Formula.from_text(block)


PIECES = ["x", "\\", "$", "$$", "{", "}", "\n", "\\[", "\\tag{", "\\begin{a}", "\\end{a}", " "]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_any_formula_stands_in_markdown_as_one_display(text: str) -> None:
    try:
        content = Formula.from_text(text).content
    except ValueError:
        return
    assert [latex for _, latex in displays(f"before\n\n{displayed(content, '7')}\n\nafter")] == [content]


def test_answered_by_hand_the_picture_lies_beside_the_prompt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manual, "POLL_SECONDS", 0.02)
    run = Run(tmp_path / "run", model=f"manual:{tmp_path / 'exchange'}")
    paper = run.adopt(_paper(doubtful=("3",)))
    found: list[Paper] = []
    thread = threading.Thread(target=lambda: found.append(pc.restore_maths(paper, run)), daemon=True)
    thread.start()
    while thread.is_alive() and not manual_prompts(tmp_path / "exchange"):
        thread.join(0.05)
    widget = answer(tmp_path / "exchange")
    (prompt,) = manual_prompts(tmp_path / "exchange")
    (picture,) = prompt.pictures
    assert picture.read_bytes() == paper.page_image(2, box=BOXES["3"], resolution=200).png
    assert f"the file {picture.name} in the folder of this prompt" in widget.prompt.value
    assert "<img" in widget.pictures.value
    widget.reply.value = _fenced(KERNEL)
    widget.save.click()
    thread.join(30)
    run.close()
    assert found[0].equations[0].origin == "model"
    assert widget.pictures.value == ""


def test_a_miss_by_the_picture_alone_says_so(tmp_path: Path) -> None:
    _restored(tmp_path / "recording", _right, _paper(doubtful=("3",)))
    (tmp_path / "recording" / "paper" / "equations.json").unlink()
    moved = _paper(doubtful=("3",))
    wider = moved.equations[0].model_copy(update={"box": Box(200, 262, 536, 282)})
    run = Run(tmp_path / "replay", model=f"replay:{tmp_path / 'recording'}")
    with pytest.raises(ReplayMiss, match=r"-\[picture \w+\]\n\+\[picture \w+\]"):
        pc.restore_maths(moved.model_copy(update={"equations": (wider, *moved.equations[1:])}), run)
    run.close()


def test_the_runs_view_shows_what_the_model_saw(tmp_path: Path) -> None:
    _, _, run = _restored(tmp_path / "run", _right, _paper(doubtful=("3",)))
    (item,) = run_view(run).items
    image = run.calls()[0].request.messages[-1].images[0]
    assert image.base64 in item.tabs[0].body()
