"""Drafts: checked as they are typed, rendered on the real paper, never lost."""

from pathlib import Path

from papercoder.paper.model import Paper
from papercoder.prompting import shipped_source
from papercoder.run import Run
from papercoder.tweaking.drafts import Desk, Draft
from tests.scripted import FILES, chain, replies, scripted

STEP = "analysis/analyze_file"


def test_a_draft_is_rendered_with_the_values_of_the_call(run: Run, paper: Paper) -> None:
    chain(run, paper)
    draft = Draft(run, STEP, "mean.py")
    unedited = draft.check()
    assert unedited.error == ""
    assert "Not edited" in draft.difference_html(unedited)
    sent = next(call for call in run.calls() if (call.request.step, call.request.subject) == (STEP, "mean.py"))
    assert [message.text for message in unedited.messages] == [message.text for message in sent.request.messages]
    assert draft.price(draft.original).step.calls == (0, 0)
    draft.write(draft.source + "\nMind the units.")
    checked = draft.check()
    assert "Mind the units." in checked.messages[-1].text
    assert draft.difference_html(checked).count("Mind the units.") == 2
    assert checked.prompt is not None
    assert draft.price(checked.prompt).step.calls == (len(FILES), len(FILES))
    names = {name: (tokens, used) for name, tokens, used in draft.variables(checked.prompt)}
    assert names["file"] == (2, True)
    assert names["paper"][0] > 50


def test_what_is_wrong_is_said_at_once(run: Run, paper: Paper) -> None:
    chain(run, paper)
    draft = Draft(run, STEP, "mean.py")
    source = shipped_source(STEP)
    for wrong, message in (
        (source.replace("inputs: [", "inputs: [colour, ") + "{{ colour }}", "does not give colour"),
        (source + "{{ colour }}", "uses"),
        (source + "{{ paper", "template line"),
        ("nothing", "does not begin with front matter"),
    ):
        draft.write(wrong)
        checked = draft.check()
        assert message in checked.error
        assert checked.messages == ()


def test_a_draft_survives_its_kernel_and_goes_when_it_is_undone(run: Run, paper: Paper) -> None:
    chain(run, paper)
    Draft(run, STEP, "mean.py").write("half a thought")
    again = Draft(run, STEP, "main.py")
    assert again.source == "half a thought"
    again.write(again.original.source)
    assert Draft(run, STEP, "mean.py").source == shipped_source(STEP)


def test_the_desk_is_as_it_was_left(run: Run) -> None:
    desk = Desk(run)
    assert desk.read() == {}
    desk.write(step=STEP)
    desk.write(name="units")
    assert Desk(run).read() == {"step": STEP, "name": "units"}


def test_a_reply_that_did_not_fit_is_no_part_of_the_prompt(tmp_path: Path, paper: Paper) -> None:
    fit = replies()["planning/config"]
    run = Run(tmp_path / "run", model="openai:x", provider=scripted({"planning/config": ["- no mapping", fit]}))
    chain(run, paper)
    draft = Draft(run, "planning/config")
    assert [message.role for message in draft.earlier][-1] == "assistant"
    assert "no mapping" not in "".join(message.text for message in draft.earlier)
    assert draft.sent not in "".join(message.text for message in draft.earlier)
