"""The four published backends: a whole run with each against the local server, under the model's real window."""

import warnings
from pathlib import Path

import pytest

from papercoder.errors import ProviderError
from papercoder.llm.capabilities import capabilities
from papercoder.llm.tokens import count_tokens
from papercoder.paper.model import Paper
from papercoder.run import Run
from tests.scripted import FILES, chain, text_answer
from tests.servers import Json, model_server

BACKENDS = {
    "deepseek-coder": ("deepseek-ai/DeepSeek-Coder-V2-Lite-Instruct", 163_840),
    "qwen-coder": ("Qwen/Qwen2.5-Coder-7B-Instruct", 32_768),
    "r1-distill": ("deepseek-ai/DeepSeek-R1-Distill-Qwen-14B", 131_072),
    "o3-mini-high": ("o3-mini", 200_000),
}


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")


def _check_request(name: str, body: Json, window: int) -> None:
    tokens = sum(count_tokens(turn["content"]) for turn in body["messages"])
    assert tokens < window
    roles = [turn["role"] for turn in body["messages"]]
    assert ("system" in roles) == (name != "r1-distill")
    assert ("reasoning_effort" in body) == (name == "o3-mini-high")
    assert ("response_format" in body) <= (name == "o3-mini-high")


@pytest.mark.parametrize("name", BACKENDS)
@pytest.mark.filterwarnings("ignore:o3-mini is kept")
def test_a_whole_run(tmp_path: Path, paper: Paper, name: str) -> None:
    model, window = BACKENDS[name]
    assert capabilities(model).window == window
    normal = text_answer()
    thinks = name == "r1-distill"
    with model_server(lambda prompt: f"Hm.\n</think>\n\n{normal(prompt)}" if thinks else normal(prompt)) as server:
        run = Run(tmp_path / "run", model=name, base_url=f"{server.url}/v1")
        repository = chain(run, paper)
    assert {file: repository.read(file) for file in FILES} == FILES
    assert {body["model"] for _, body in server.requests} == {model}
    for _, body in server.requests:
        _check_request(name, body, window)
    dear = 8 * (400 * 1.1 + 600 * 0.55 + 50 * 4.4) / 1e6
    assert run.spent_usd == pytest.approx(dear if name == "o3-mini-high" else 0)


@pytest.mark.parametrize("name", BACKENDS)
@pytest.mark.filterwarnings("ignore:o3-mini is kept")
def test_a_paper_that_does_not_fit_is_found_before_the_first_call(tmp_path: Path, paper: Paper, name: str) -> None:
    _, window = BACKENDS[name]
    long = paper.model_copy(update={"abstract": "many words " * (window // 2)})
    expected = pytest.raises(ProviderError, match=rf"takes {window:,} with its reply.*appendix")
    with model_server(text_answer()) as server, expected:
        chain(Run(tmp_path / "run", model=name, base_url=f"{server.url}/v1"), long)
    assert server.requests == []


def test_o3_mini_is_kept_with_a_warning_that_names_its_successor(tmp_path: Path) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        Run(tmp_path / "run", model="o3-mini-high").close()
    assert any("gpt-5.4-mini" in str(item.message) for item in caught)


def test_other_models_for_single_stages_and_steps(tmp_path: Path, paper: Paper) -> None:
    with model_server(text_answer()) as server:
        run = Run(
            tmp_path / "run", model="openai:gpt-4o", base_url=f"{server.url}/v1", budget_usd=5,
            models={"coding": "openai:gpt-4.1", "planning/config": "openai:gpt-5"},
        )  # fmt: skip
        chain(run, paper)
    used = {call.request.step: call.request.model for call in run.calls()}
    assert used == {
        "planning/overall_plan": "gpt-4o", "planning/architecture": "gpt-4o", "planning/logic_design": "gpt-4o",
        "planning/config": "gpt-5", "analysis/analyze_file": "gpt-4o", "coding/write_file": "gpt-4.1",
    }  # fmt: skip
    assert run.cost(run.calls()[0]) != run.cost(run.calls()[-1])
