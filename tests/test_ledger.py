"""Calls as a table, a frame, and sums by step."""

from pathlib import Path

import pandas
import pytest

from papercoder.calls import Call
from papercoder.ledger import Calls
from papercoder.llm.capabilities import Price
from papercoder.llm.messages import Message, Reply, Request, Usage
from papercoder.run import Run
from tests.scripted import scripted

PRICE = Price(input=2, cached_input=0.2, cache_write=2.5, output=10)


def _call(step: str, **usage: int) -> Call:
    request = Request(step=step, subject="a.py", model="m", messages=(Message(role="user", blocks=("q",)),))
    return Call(request=request, reply=Reply(text="a", usage=Usage(**usage)), origin="paid", seconds=1.5)


CALLS = [
    _call("planning/config", input_tokens=1000, cached_input_tokens=600, output_tokens=50, reasoning_tokens=20),
    _call("coding/write_file", input_tokens=10, output_tokens=1),
    _call("coding/write_file", input_tokens=20, output_tokens=2),
]


def test_the_frame_has_a_row_a_call() -> None:
    frame = Calls(CALLS, lambda call: PRICE.cost(call.reply.usage)).frame()
    assert list(frame["input_tokens"]) == [1000, 10, 20]
    assert frame["cached_input_tokens"][0] == 600
    assert frame["reasoning_tokens"][0] == 20
    assert frame["cost_usd"][0] == pytest.approx((400 * 2 + 600 * 0.2 + 50 * 10) / 1e6)


def test_sums_by_step() -> None:
    sums = Calls(CALLS, lambda call: PRICE.cost(call.reply.usage)).by_step()
    assert list(sums.index) == ["planning/config", "coding/write_file"]
    assert sums.loc["coding/write_file", "calls"] == 2
    assert sums.loc["coding/write_file", "input_tokens"] == 30


def test_an_unknown_price_stays_unknown_in_sums() -> None:
    calls = Calls(CALLS, lambda call: None)
    assert calls.by_step()["cost_usd"].isna().all()
    assert "unknown" in calls._repr_html_()
    assert Calls([], lambda call: None).by_step().empty


def test_prices_are_the_users_to_override(tmp_path: Path) -> None:
    run = Run(tmp_path / "run", model="openai:gpt-4o", provider=scripted(), prices={"gpt-4o": PRICE})
    assert run.price_of("gpt-4o") == PRICE
    assert isinstance(run.calls().frame(), pandas.DataFrame)
    run.close()
