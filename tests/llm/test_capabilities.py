"""Capabilities and prices as data; what is unknown stays unknown."""

import pytest

from papercoder.llm.capabilities import Price, capabilities, price
from papercoder.llm.messages import Image, Message, Request, Usage
from papercoder.llm.tokens import count_input, count_tokens
from tests.conftest import png


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
    assert count_tokens("x = 1\n" * 100_000) == pytest.approx(500_000, rel=0.01)
    assert count_tokens("\U000e0041" * 100_000) > 100_000
    assert count_tokens("<|endoftext|>") > 1
    assert count_tokens("\ud800") >= 1


@pytest.mark.parametrize(
    ("model", "sees"),
    [
        ("claude-sonnet-5-5", True), ("gpt-4o", True), ("o3", True), ("manual", True), ("o3-mini-2025-01-31", False),
        ("deepseek-ai/DeepSeek-Coder-33B-Instruct", False), ("Qwen/Qwen2.5-Coder-32B-Instruct", False),
        ("deepseek-ai/DeepSeek-R1-Distill-Qwen-14B", False), ("deepseek-ai/DeepSeek-R1-Distill-Llama-8B", False),
        ("nobody-knows", None),
    ],
)  # fmt: skip
def test_which_models_see(model: str, sees: bool | None) -> None:
    assert capabilities(model).vision is sees


@pytest.mark.parametrize(
    ("size", "tokens"),
    [((1, 1), 255), ((512, 512), 350), ((900, 100), 425), ((1500, 1000), 2000), ((15000, 10000), 2186)],
)
def test_a_picture_counts_by_its_size(size: tuple[int, int], tokens: int) -> None:
    image = Image(content=png(*size))
    assert image.roughly_tokens == tokens
    messages = (Message(role="user", blocks=("hello world",), images=(image, image)),)
    request = Request(step="s", model="m", messages=messages)
    assert count_input(request) == 2 + 2 * tokens
    assert request.roughly_tokens == 2 + 2 * tokens


def test_only_users_show_pictures_and_only_png() -> None:
    with pytest.raises(ValueError, match="not a PNG"):
        Image(content=b"GIF89a" + bytes(30))
    with pytest.raises(ValueError, match="carries no pictures"):
        Message(role="system", blocks=("x",), images=(Image(content=png(1, 1)),))
