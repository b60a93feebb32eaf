"""Capabilities and prices as data; what is unknown stays unknown."""

import pytest

from papercoder.llm.capabilities import Price, capabilities, price
from papercoder.llm.messages import Usage
from papercoder.llm.tokens import count_tokens


@pytest.mark.parametrize(
    ("model", "window"), [("o3-mini", 200_000), ("openai/o3-mini-2025-01-31", 200_000), ("nobody-knows", 128_000)]
)
def test_names_match_the_longest_entry(model: str, window: int) -> None:
    assert capabilities(model).window == window


def test_an_unknown_price_is_none() -> None:
    assert price("nobody-knows") is None
    assert price("claude-from-the-future") is None


def test_cost_counts_cached_and_written_input_at_their_own_prices() -> None:
    usage = Usage(input_tokens=1000, cached_input_tokens=600, cache_write_tokens=300, output_tokens=50)
    cost = Price(input=2, cached_input=0.2, cache_write=2.5, output=10).cost(usage)
    assert cost == pytest.approx((100 * 2 + 600 * 0.2 + 300 * 2.5 + 50 * 10) / 1e6)


def test_tokens_are_counted_offline() -> None:
    assert count_tokens("hello world") == 2


def test_any_text_can_be_counted() -> None:
    assert count_tokens("word " * 400_000) == pytest.approx(400_000, rel=0.01)
    assert count_tokens("<|endoftext|>") > 1
    assert count_tokens("\ud800") >= 1
