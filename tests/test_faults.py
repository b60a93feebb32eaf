"""Faults over real HTTP while a run is under way: success after retries, or an error that says what to do next.

Each ends; nothing that is on disk is asked for again.
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import papercoder as pc
from papercoder.errors import BudgetError, ProviderError, RunError
from papercoder.llm import anthropic_provider, openai_provider, retrying
from papercoder.llm.capabilities import Price
from papercoder.paper.model import Paper
from papercoder.run import Run
from tests.scripted import FILES, chain, replies, scripted, text_answer
from tests.servers import Fault, model_server

CALLS = 4 + 2 * len(FILES)
BOTH = pytest.mark.parametrize(
    ("model", "base"), [("openai:gpt-4o", "{}/v1"), ("anthropic:claude-sonnet-5-5", "{}")], ids=["openai", "anthropic"]
)


@pytest.fixture(autouse=True)
def _keys_and_quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    monkeypatch.setattr(retrying, "FIRST_WAIT_SECONDS", 0.01)


@BOTH
@pytest.mark.parametrize(
    "fault",
    [
        Fault(429, {"error": {"message": "slow down"}}, {"retry-after": "0.01"}),
        Fault(429, {"error": {"message": "slow down"}}),
        Fault(500, {"error": {"message": "oops"}}),
        Fault(503, {"error": {"message": "overloaded"}}),
        Fault(cut_stream=True),
    ],
    ids=["429-retry-after", "429", "500", "503", "cut-stream"],
)
def test_passing_faults_anywhere_end_in_success(
    tmp_path: Path, paper: Paper, model: str, base: str, fault: Fault
) -> None:
    with model_server(text_answer()) as server:
        server.faults = [fault, Fault(), fault, fault, Fault(), Fault(), fault]
        run = Run(tmp_path / "run", model=model, base_url=base.format(server.url))
        chain(run, paper)
        assert len(server.requests) == CALLS + 4
    assert sum(len(call.retries) for call in run.calls()) == 4
    assert sum(Run(run.folder, model=model).calls().frame()["retries"]) == 4


@BOTH
@pytest.mark.parametrize(
    ("status", "message", "advice"),
    [
        (401, "invalid key", "Set a valid one in"),
        (404, "model not found", "does not know the model"),
        (429, "You exceeded your current quota, check your plan", "Add credit"),
        (400, "This model's maximum context length is 1000 tokens", "larger window"),
    ],
    ids=["bad-key", "unknown-model", "quota", "context"],
)
def test_lasting_faults_end_at_once_and_keep_what_is_paid(
    tmp_path: Path, paper: Paper, model: str, base: str, status: int, message: str, advice: str
) -> None:
    with model_server(text_answer()) as server:
        server.faults = [Fault(), Fault(), Fault(status, {"error": {"message": message, "type": "x"}})]
        with pytest.raises(ProviderError, match=advice):
            chain(Run(tmp_path / "run", model=model, base_url=base.format(server.url)), paper)
        assert len(server.requests) == 3
        chain(Run(tmp_path / "run", model=model, base_url=base.format(server.url)), paper)
        assert len(server.requests) == 3 + CALLS - 2


def test_a_host_that_has_no_address(tmp_path: Path, paper: Paper) -> None:
    with pytest.raises(ProviderError, match="cannot be reached"):
        chain(Run(tmp_path / "run", model="openai:gpt-4o", base_url="http://no-such-host.invalid/v1"), paper)


@BOTH
def test_a_server_that_says_nothing_times_out(
    tmp_path: Path, paper: Paper, monkeypatch: pytest.MonkeyPatch, model: str, base: str
) -> None:
    monkeypatch.setattr(openai_provider, "TIMEOUT_SECONDS", 0.2)
    monkeypatch.setattr(anthropic_provider, "TIMEOUT_SECONDS", 0.2)
    expected = pytest.raises(ProviderError, match=r"did not answer in time.*Tried 5 times")
    with model_server(lambda prompt: time.sleep(1) or "late") as server, expected:
        chain(Run(tmp_path / "run", model=model, base_url=base.format(server.url)), paper)


@BOTH
@pytest.mark.parametrize(
    ("step", "bad", "reason"),
    [
        ("planning/overall_plan", "", "The reply is empty"),
        ("planning/architecture", "```json\n{\"files\": [}\n```", "The JSON cannot be read"),
        ("planning/architecture", '```json\n{"files": ["main.py"]}\n```', "implementation_approach: Field required"),
    ],
    ids=["empty", "malformed-json", "wrong-schema"],
)  # fmt: skip
def test_replies_that_do_not_fit_go_back_over_the_wire(
    tmp_path: Path, paper: Paper, model: str, base: str, step: str, bad: str, reason: str
) -> None:
    normal, given = text_answer(), []

    def answer(prompt: str) -> str:
        """The bad reply once, then what is right."""
        if "cannot be used" in prompt:
            given.append(prompt)
            return replies()[step]
        text = normal(prompt)
        return bad if text == replies()[step] else text

    with model_server(answer) as server:
        chain(Run(tmp_path / "run", model=model, base_url=base.format(server.url)), paper)
        assert len(server.requests) == CALLS + 1
    assert reason in given[0]


@BOTH
def test_a_refusal_over_the_wire_is_kept_and_said(tmp_path: Path, paper: Paper, model: str, base: str) -> None:
    with model_server(text_answer()) as server:
        server.finish = "content_filter"
        run = Run(tmp_path / "run", model=model, base_url=base.format(server.url))
        with pytest.raises(ProviderError, match="is a refusal; it lies in"):
            chain(run, paper)
    assert [call.reply.finish for call in run.calls()] == ["refusal"]


@BOTH
def test_a_reply_cut_at_the_limit_is_continued_over_the_wire(
    tmp_path: Path, paper: Paper, model: str, base: str
) -> None:
    normal = text_answer()

    def answer(prompt: str) -> str:
        """Ten words, then the rest."""
        server.finish = "stop"
        if "cut off at the output limit" in prompt:
            return "the second half."
        if "outline" in prompt or "Before any design" in prompt:
            server.finish = "length"
            return "The first half, "
        return normal(prompt)

    with model_server(answer) as server:
        run = Run(tmp_path / "run", model=model, base_url=base.format(server.url))
        overall = pc.planning.plan_overall(run.adopt(paper), run)
        run.close()
        assert len(server.requests) == 2
    assert overall.content == "The first half, the second half.\n"


def test_a_disk_that_is_full_loses_no_reply(tmp_path: Path, paper: Paper, monkeypatch: pytest.MonkeyPatch) -> None:
    from papercoder import calls

    write = calls.write_atomically

    def full(file: Path, text: str) -> None:
        """No space for calls after the second."""
        if file.name.startswith("0003"):
            raise OSError(28, "No space left on device")
        write(file, text)

    with model_server(text_answer()) as server:
        run = Run(tmp_path / "run", model="openai:gpt-4o", base_url=f"{server.url}/v1")
        monkeypatch.setattr(calls, "write_atomically", full)
        with pytest.raises(RunError, match=r"No space left on device\. It is kept in memory"):
            chain(run, paper)
        assert len(server.requests) == 3
        monkeypatch.setattr(calls, "write_atomically", write)
        chain(run, paper)
        assert len(server.requests) == CALLS


def test_a_second_process_on_a_run_folder_gets_an_error(tmp_path: Path) -> None:
    code = (
        "import sys, papercoder as pc\n"
        "run = pc.Run(sys.argv[1], model='openai:gpt-4o'); print('open', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "run")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(RunError, match="Another process is writing"):
            Run(tmp_path / "run", model="openai:gpt-4o")
    finally:
        other.kill()
        other.communicate()
    Run(tmp_path / "run", model="openai:gpt-4o").close()


def test_a_run_closed_by_another_thread_can_be_gone_on_with(tmp_path: Path) -> None:
    run = Run(tmp_path / "run", model="openai:gpt-4o")
    thread = threading.Thread(target=run.close)
    thread.start()
    thread.join()
    Run(tmp_path / "run", model="openai:gpt-4o").close()


def test_a_prompt_that_does_not_fit_is_found_before_the_call(tmp_path: Path, paper: Paper) -> None:
    long = paper.model_copy(update={"abstract": "word " * 40_000})
    provider = scripted()
    run = Run(tmp_path / "run", model="qwen-coder", provider=provider)
    with pytest.raises(ProviderError, match=r"Qwen2.5-Coder-7B-Instruct takes 32,768.*paper 4\d,\d\d\d.*appendix"):
        chain(run, long)
    assert provider.requests == []


def test_the_budget_counts_calls_under_way(tmp_path: Path, paper: Paper) -> None:
    price = Price(input=0, cached_input=0, cache_write=0, output=100)
    with model_server(text_answer()) as server:
        run = Run(tmp_path / "run", model="openai:gpt-4o", base_url=f"{server.url}/v1", budget_usd=0.3, price=price)
        adopted = run.adopt(paper)
        plan = pc.plan(adopted, run)
        with pytest.raises(BudgetError, match="under way"):
            pc.analyze(adopted, plan, run)
        run.close()
    # Four planning calls cost 50 output tokens each; an analysis may cost 5,000: one starts, two would not fit.
    assert len(server.requests) == 5
    assert run.spent_usd == pytest.approx(5 * 50 * 100 / 1e6)


CHILD = """
import sys, papercoder as pc
run = pc.Run(sys.argv[1], model="openai:gpt-4o", base_url=sys.argv[2])
paper = run.adopt(pc.read_paper(sys.argv[3]))
plan = pc.plan(paper, run)
pc.write_code(paper, plan, pc.analyze(paper, plan, run), run)
run.close()
"""


def test_killed_at_random_moments_nothing_on_disk_is_asked_again(tmp_path: Path, paper_file: Path) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")  # noqa: T201 - a failure must be repeatable
    moments = random.Random(seed)
    folder = tmp_path / "run"
    normal = text_answer()
    with model_server(lambda prompt: (moments.random() < 2 and time.sleep(0.05)) or normal(prompt)) as server:
        arguments = [sys.executable, "-c", CHILD, str(folder), f"{server.url}/v1", str(paper_file)]
        lost = 0
        for _ in range(30):
            known = _keys(folder)
            asked_before = len(server.requests)
            child = subprocess.Popen(arguments, stderr=subprocess.DEVNULL)
            deadline = time.monotonic() + moments.uniform(0.5, 1.4)
            while child.poll() is None and time.monotonic() < deadline:
                time.sleep(0.005)
            child.send_signal(signal.SIGKILL)
            child.wait()
            asked = len(server.requests) - asked_before
            won = len(_keys(folder) - known)
            lost += asked - won
            assert asked - won <= len(FILES), "more calls lost than can be in flight"
        assert subprocess.run(arguments, check=False).returncode == 0
        assert len(_keys(folder)) == CALLS
        assert len(server.requests) == CALLS + lost
        before = len(server.requests)
        assert subprocess.run(arguments, check=False).returncode == 0
        assert len(server.requests) == before


def _keys(folder: Path) -> set[str]:
    from papercoder.calls import CallStore

    return {call.request.key for call in CallStore(folder / "calls")}


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Interrupts are heeded even where a shell started the tests in the background, which has them ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@BOTH
@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_returns_at_once_and_a_rerun_goes_on(tmp_path: Path, paper: Paper, model: str, base: str) -> None:
    stalled = threading.Event()
    normal, asked = text_answer(), []

    def answer(prompt: str) -> str:
        """Stalls at the architecture."""
        if "Now design the software" in prompt and not stalled.is_set():
            threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
            asked.append(time.monotonic())
            stalled.set()
            time.sleep(4)
        return normal(prompt)

    with model_server(answer) as server:
        run = Run(tmp_path / "run", model=model, base_url=base.format(server.url))
        with pytest.raises(KeyboardInterrupt):
            chain(run, paper)
        assert time.monotonic() - asked[0] < 0.3 + 1 + 1
        assert len(run.calls()) == 1
        chain(Run(tmp_path / "run", model=model, base_url=base.format(server.url)), paper)
        assert len(server.requests) == CALLS + 1
