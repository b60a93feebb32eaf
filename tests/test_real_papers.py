"""The whole chain on a real paper, through the real SDKs, streaming, against a server that checks each request."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import papercoder as pc
from papercoder.run import Run
from tests.scripted import FILES, replies, text_answer
from tests.servers import ModelServer, model_server

pytestmark = pytest.mark.usefixtures("bubblewrap")
# A mark in each reply, which the next steps' requests must hold.
MARKS = {
    "planning/overall_plan": "OVERALL-PLAN-MARK",
    "planning/architecture": "Plain Python.",
    "planning/logic_design": "What mean.py holds.",
    "planning/config": "seed: 4711",
    "analysis/analyze_file mean.py": "ANALYSIS-OF-MEAN",
    "analysis/analyze_file main.py": "ANALYSIS-OF-MAIN",
}
NEEDED = {
    "planning/architecture": ["planning/overall_plan"],
    "planning/logic_design": ["planning/overall_plan", "planning/architecture"],
    "planning/config": ["planning/overall_plan", "planning/architecture", "planning/logic_design"],
    "analysis": ["planning/overall_plan", "planning/architecture", "planning/logic_design", "planning/config"],
}


def _changes() -> dict[str, str]:
    return {
        "planning/overall_plan": "The plan. OVERALL-PLAN-MARK",
        "planning/config": "```yaml\nseed: 4711\n```",
        "analysis/analyze_file mean.py": "ANALYSIS-OF-MEAN",
        "analysis/analyze_file main.py": "ANALYSIS-OF-MAIN",
    }


def _whole(body: dict[str, object]) -> str:
    """Every text of a request, system included."""
    texts = [str(body.get("system", ""))]
    for turn in body["messages"]:  # type: ignore[attr-defined]
        content = turn["content"]
        texts.append(content if isinstance(content, str) else "".join(block["text"] for block in content))
    return "\n".join(texts)


def _check(server: ModelServer, sentence: str) -> None:
    """Every request holds the paper, and what the steps before it produced."""
    wholes = [_whole(body) for _, body in server.requests]
    assert len(wholes) == 4 + 2 * len(FILES)
    assert all(sentence in whole for whole in wholes)
    for step, whole in zip(["planning/overall_plan", *NEEDED], wholes, strict=False):
        assert all(MARKS[before] in whole for before in NEEDED.get(step, [])), step
    coding = {
        match.group(1): whole for whole in wholes if (match := re.search(r"^Write the file `(.+?)`", whole, re.M))
    }
    assert list(coding) == list(FILES)
    for file, whole in coding.items():
        assert all(MARKS[before] in whole for before in NEEDED["analysis"])
        assert MARKS[f"analysis/analyze_file {file}"] in whole
    assert FILES["mean.py"] in coding["main.py"]
    assert FILES["main.py"] not in coding["mean.py"]


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ("paper.pdf", "We propose a new simple network architecture, the Transformer"),
        ("s2orc.json", "Attention(Q, K, V ) = softmax"),
    ],
)
@pytest.mark.parametrize(
    ("model", "base"), [("openai:o3-mini", "{}/v1"), ("anthropic:claude-sonnet-5-5", "{}")], ids=["openai", "anthropic"]
)
def test_the_chain_on_attention_is_all_you_need(
    tmp_path: Path,
    shared_papers: Path,
    monkeypatch: pytest.MonkeyPatch,
    file: str,
    sentence: str,
    model: str,
    base: str,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    answer: Callable[[str], str] = text_answer(_changes())
    with model_server(answer) as server:
        run = Run(tmp_path / "run", model=model, base_url=base.format(server.url))
        paper = run.adopt(pc.read_paper(shared_papers / "transformer" / file))
        plan = pc.plan(paper, run)
        repository = pc.write_code(paper, plan, pc.analyze(paper, plan, run), run)
        execution = pc.execute(repository, "python main.py")
        report = pc.repair(paper, plan, repository, run, execution=execution)
        run.close()
        _check(server, sentence)
    assert report.ended == "success"
    assert execution.outputs["results/table_1.csv"].endswith("Mean,3.00\n")
    assert run.spent_usd > 0
    assert set(replies()) == {f"{call.request.step} {call.request.subject}".strip() for call in run.calls()}
