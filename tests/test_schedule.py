"""Order of work: side by side where nothing is needed, one ahead where a prefix is worth keeping, never a change."""

import asyncio
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from papercoder.asking import Ask
from papercoder.events import Answered, Event
from papercoder.llm.limits import Limiter, Limits
from papercoder.paper.model import Paper
from papercoder.run import Run
from tests.scripted import chain, scripted, text_answer
from tests.servers import ModelServer, model_server

GRAPH = {"a.py": [], "b.py": [], "c.py": ["a.py"], "main.py": ["b.py", "c.py"]}
CODE = {name: f"x_{name.removesuffix('.py')} = 1\n" for name in GRAPH}


def _logic() -> str:
    design = {
        "logic_analysis": [{"file": name, "description": f"What {name} holds."} for name in GRAPH],
        "task_list": [{"file": name, "depends_on": needs} for name, needs in GRAPH.items()],
    }
    return json.dumps(design)


@contextmanager
def _watched(seconds: float) -> Iterator[tuple[ModelServer, list[tuple[str, float, float]]]]:
    """A server whose replies take a while, and (file, start, end) of each analysis and coding call."""
    from tests.scripted import replies

    table = {**replies(CODE), "planning/logic_design": _logic()}
    answer = text_answer(table)
    spans: list[tuple[str, float, float]] = []
    lock = threading.Lock()

    def slow(prompt: str) -> str:
        """Answers after a while, and notes when."""
        start = time.monotonic()
        text = answer(prompt)
        about = next((key for key, value in table.items() if value == text), "")
        time.sleep(seconds)
        with lock:
            spans.append((about, start, time.monotonic()))
        return text

    with model_server(slow) as server:
        yield server, spans


def _of(spans: list[tuple[str, float, float]], stage: str) -> dict[str, tuple[float, float]]:
    return {about.split(" ")[1]: (start, end) for about, start, end in spans if about.startswith(stage)}


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")


def test_a_file_starts_as_soon_as_its_dependencies_are_done(tmp_path: Path, paper: Paper) -> None:
    with _watched(0.25) as (server, spans):
        chain(Run(tmp_path / "run", model="vllm:x", base_url=f"{server.url}/v1", recipe="sliced"), paper)
    coding = _of(spans, "coding")
    for file, needs in GRAPH.items():
        for other in needs:
            assert coding[file][0] >= coding[other][1] - 0.01
    assert coding["b.py"][0] < coding["a.py"][1]
    assert coding["c.py"][0] < coding["a.py"][1] + 0.2
    analyses = _of(spans, "analysis")
    assert max(start for start, _ in analyses.values()) < min(end for _, end in analyses.values())
    shown = {match: prompt for prompt in server.prompts() for match in GRAPH if f"Write the file `{match}`" in prompt}
    assert CODE["a.py"] in shown["c.py"]
    assert CODE["b.py"] not in shown["c.py"]
    assert all(CODE[name] in shown["main.py"] for name in ("a.py", "b.py", "c.py"))


def test_as_published_each_file_waits_for_all_before_it(tmp_path: Path, paper: Paper) -> None:
    with _watched(0.05) as (server, spans):
        chain(Run(tmp_path / "run", model="vllm:x", base_url=f"{server.url}/v1"), paper)
    coding = sorted(_of(spans, "coding").values())
    assert all(later[0] >= earlier[1] - 0.01 for earlier, later in pairwise(coding))


def test_a_long_shared_prefix_is_sent_once_before_the_others(tmp_path: Path, paper: Paper) -> None:
    long = paper.model_copy(update={"abstract": "words " * 3000})
    with _watched(0.2) as (server, spans):
        chain(Run(tmp_path / "run", model="openai:gpt-4o", base_url=f"{server.url}/v1"), long)
    starts = sorted(_of(spans, "analysis").values())
    assert starts[1][0] >= starts[0][1] - 0.01
    assert starts[3][0] - starts[1][0] < 0.15


@pytest.mark.parametrize("concurrency", [1, 2])
def test_no_more_calls_at_once_than_allowed(tmp_path: Path, paper: Paper, concurrency: int) -> None:
    with _watched(0.1) as (server, spans):
        limits = Limits(concurrency=concurrency)
        chain(Run(tmp_path / "run", model="vllm:x", base_url=f"{server.url}/v1", limits=limits), paper)
    times = [(start, 1) for _, start, _ in spans] + [(end, -1) for _, _, end in spans]
    level = highest = 0
    for _, step in sorted(times):
        level += step
        highest = max(highest, level)
    assert highest == concurrency


@pytest.mark.parametrize(
    ("limits", "tokens"), [(Limits(requests_per_minute=120), 1), (Limits(tokens_per_minute=12_000), 100)]
)
def test_requests_and_tokens_a_minute(limits: Limits, tokens: int) -> None:
    """A minute's worth of 120 calls goes at once; each further one waits half a second for its turn."""

    async def seconds(calls: int) -> float:
        """How long so many calls wait for their slots."""
        limiter = Limiter(limits)

        async def one() -> None:
            async with limiter.slot(tokens):
                pass

        start = time.monotonic()
        await asyncio.gather(*(one() for _ in range(calls)))
        return time.monotonic() - start

    assert asyncio.run(seconds(120)) < 0.4
    assert 0.9 < asyncio.run(seconds(122)) < 2


def test_the_order_of_work_never_changes_a_result_under_replay(tmp_path: Path, paper: Paper) -> None:
    with _watched(0.02) as (server, _):
        made = chain(Run(tmp_path / "run", model="vllm:x", base_url=f"{server.url}/v1", recipe="sliced"), paper)
    for concurrency in (1, 8):
        replayed = chain(
            Run(
                tmp_path / f"replay{concurrency}", model=f"replay:{tmp_path / 'run'}", recipe="sliced",
                limits=Limits(concurrency=concurrency),
            ),
            paper,
        )  # fmt: skip
        assert replayed.tree_hash() == made.tree_hash()


def test_samples_are_cached_one_by_one(tmp_path: Path) -> None:
    provider = scripted({"planning/overall_plan": ["one", "two", "three", "four", "five"]})
    run = Run(tmp_path / "run", model="openai:x", provider=provider)
    ask = Ask("planning/overall_plan", {"paper": "the paper"})
    assert [plan.content for plan in run.samples(ask, 3)] == ["one\n", "two\n", "three\n"]
    assert [plan.content for plan in run.samples(ask, 5)] == ["one\n", "two\n", "three\n", "four\n", "five\n"]
    run.samples(ask, 5)
    assert len(provider.requests) == 5
    run.close()
    again = Run(tmp_path / "run", model="openai:x", provider=provider)
    assert len(again.samples(ask, 5)) == 5
    assert len(provider.requests) == 5
    again.close()


def test_runs_share_a_cache_if_asked(tmp_path: Path, paper: Paper) -> None:
    first, second = scripted(), scripted()
    chain(Run(tmp_path / "one", model="openai:x", provider=first, cache=tmp_path / "cache"), paper)
    run = Run(tmp_path / "two", model="openai:x", provider=second, cache=tmp_path / "cache")
    chain(run, paper)
    assert len(first.requests) == 8
    assert second.requests == []
    assert {call.origin for call in run.calls()} == {"cached"}
    assert run.spent_usd == 0


def test_samples_come_by_one_request_where_the_model_can(tmp_path: Path) -> None:
    numbers = iter(range(100))
    with model_server(lambda prompt: f"plan {next(numbers)}") as server:
        run = Run(tmp_path / "run", model="openai:gpt-4o", base_url=f"{server.url}/v1")
        ask = Ask("planning/overall_plan", {"paper": "the paper"})
        told: list[Event] = []
        run.watch(told.append)
        assert len({plan.content for plan in run.samples(ask, 3)}) == 3
        assert [type(event) for event in told] == [Answered] * 3
        assert [body.get("n") for _, body in server.requests] == [3]
        first = [plan.content for plan in run.samples(ask, 5)]
        assert [body.get("n") for _, body in server.requests] == [3, 2]
        assert [plan.content for plan in run.samples(ask, 5)] == first
        assert len(server.requests) == 2
        assert sum(call.reply.usage.input_tokens for call in run.calls()) == 2000
        run.close()
        other = Run(tmp_path / "other", model="openai:gpt-5", base_url=f"{server.url}/v1")
        other.samples(ask, 3)
        assert len(server.requests) == 2 + 3
        other.close()
