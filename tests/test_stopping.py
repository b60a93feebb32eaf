"""Stopping: the kernel's interrupt and a widget's button return within a second, even on a stalled stream."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from papercoder.asking import Ask
from papercoder.errors import Stopped
from papercoder.paper.model import Paper
from papercoder.run import Run
from papercoder.widgets import start
from tests.scripted import FILES, chain, text_answer
from tests.servers import ModelServer, model_server

CALLS = 4 + 2 * len(FILES)
# On a quiet machine it is well under a second; other tests run beside this one, and the stall is 8 seconds.
AT_ONCE_SECONDS = 3


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")


@pytest.fixture
def stalling() -> Iterator[ModelServer]:
    """A server that stalls in the middle of its second reply, once."""
    normal = text_answer()
    with model_server(normal) as server:
        server.stall_second_reply_seconds = 8
        yield server


def _until(condition: object, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_the_stop_button(tmp_path: Path, paper: Paper, stalling: ModelServer) -> None:
    run = Run(tmp_path / "run", model="openai:gpt-4o", base_url=f"{stalling.url}/v1")
    live = start(run, lambda: chain(run, paper))
    _until(lambda: stalling.stalled.is_set())
    pressed = time.monotonic()
    live.stop.click()
    assert live.wait(5)
    assert time.monotonic() - pressed < AT_ONCE_SECONDS
    assert isinstance(live.error, Stopped)
    assert "Every complete reply is kept" in live.state.value
    assert len(run.calls()) == 1
    chain(run, paper)
    assert len(stalling.requests) == CALLS + 1


def test_the_kernels_interrupt_in_a_cell(tmp_path: Path, paper_file: Path, stalling: ModelServer) -> None:
    from jupyter_client.manager import start_new_kernel

    code = (
        "import papercoder as pc\n"
        f"run = pc.Run({str(tmp_path / 'run')!r}, model='openai:gpt-4o', base_url='{stalling.url}/v1')\n"
        f"paper = run.adopt(pc.read_paper({str(paper_file)!r}))\n"
        "plan = pc.plan(paper, run)\n"
        "pc.analyze(paper, plan, run)\n"
    )
    manager, client = start_new_kernel(kernel_name="python3", extra_arguments=["--IPKernelApp.log_level=ERROR"])
    try:
        asked = client.execute(code, stop_on_error=False)
        _until(lambda: stalling.stalled.is_set())
        pressed = time.monotonic()
        manager.interrupt_kernel()
        reply = client.get_shell_msg(timeout=10)
        while reply["parent_header"].get("msg_id") != asked:
            reply = client.get_shell_msg(timeout=10)
        assert time.monotonic() - pressed < AT_ONCE_SECONDS
        assert reply["content"]["ename"] == "KeyboardInterrupt"
        reply = client.execute_interactive(code, timeout=30, output_hook=lambda message: None)
        assert reply["content"]["status"] == "ok"
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert len(stalling.requests) == 4 + len(FILES) + 1


def test_an_estimate_before_spending_counts_only_what_is_not_on_disk(tmp_path: Path) -> None:
    with model_server(text_answer()) as server:
        run = Run(tmp_path / "run", model="openai:gpt-4o", base_url=f"{server.url}/v1")
        ask, other = (Ask("planning/overall_plan", {"paper": text}) for text in ("one paper", "another paper"))
        before = run.estimate([ask, other])
        assert before.calls == (2, 2)
        assert before.margin == 0
        assert before.output_tokens == (2 * 1500, 2 * 7000)
        run.ask(ask)
        after = run.estimate([ask, other])
        assert after.calls == (1, 1)
        assert after.output_tokens == (50, 50)
        assert after.usd is not None
        assert after.usd[0] == pytest.approx((after.input_tokens[0] * 2.5 + 50 * 10) / 1e6)
        run.close()


def test_an_estimate_is_exact_where_the_provider_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ask = Ask("planning/overall_plan", {"paper": "one paper"})
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    with model_server(text_answer()) as server:
        run = Run(tmp_path / "run", model="anthropic:claude-sonnet-5-5", base_url=server.url)
        counted = run.estimate([ask])
        run.close()
    assert (counted.input_tokens, counted.margin) == ((4711, 4711), 0)
    assert [path for path, _ in server.requests] == ["/v1/messages/count_tokens"]
    run = Run(tmp_path / "offline", model="anthropic:claude-sonnet-5-5", base_url="http://127.0.0.1:9")
    guessed = run.estimate([ask])
    assert guessed.margin > 0
    assert guessed.input_tokens[0] < guessed.input_tokens[1]
    run.close()
