"""The real SDKs against a local server that speaks their protocols, faults included."""

import asyncio
from collections.abc import Callable

import pytest

from papercoder.errors import ProviderError
from papercoder.llm import retrying
from papercoder.llm.messages import CountsTokens, Image, Message, Provider, Reply, Request
from papercoder.llm.retrying import with_retries
from papercoder.llm.specification import make_provider, servers, split
from tests.conftest import png
from tests.servers import Fault, ModelServer, model_server

SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"], "additionalProperties": False}
PICTURE = Image(content=png(30, 20))
Make = Callable[[ModelServer], Provider]


def _openai(server: ModelServer) -> Provider:
    return make_provider("openai:o3-mini", base_url=f"{server.url}/v1")


def _anthropic(server: ModelServer) -> Provider:
    return make_provider("anthropic:claude-sonnet-5-5", base_url=server.url)


BOTH = pytest.mark.parametrize("make", [_openai, _anthropic])


@pytest.fixture(autouse=True)
def _keys_and_quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    monkeypatch.setattr(retrying, "FIRST_WAIT_SECONDS", 0.01)


def _request(model: str = "o3-mini", **changes: object) -> Request:
    messages = (
        Message(role="system", blocks=("the role",)),
        Message(role="user", blocks=("the paper ", "the question")),
        Message(role="assistant", blocks=("the answer",)),
        Message(role="user", blocks=("the plan ", "and then?")),
    )
    return Request.model_validate({"step": "planning/config", "model": model, "messages": messages, **changes})


def _answer(provider: Provider, request: Request) -> Reply:
    async def asked() -> Reply:
        try:
            return await with_retries(lambda: provider.complete(request, lambda text: None))
        finally:
            await provider.aclose()

    return asyncio.run(asked())


def test_openai_streams_and_sends_what_was_asked() -> None:
    with model_server(lambda prompt: f"answer to: {prompt}" * 20) as server:
        server.thinking = "let me see"
        reply = _answer(_openai(server), _request(reasoning_effort="high", output_schema=SCHEMA))
    (path, body) = server.requests[0]
    assert path == "/v1/chat/completions"
    assert body["stream"] is True
    assert body["reasoning_effort"] == "high"
    assert body["response_format"]["json_schema"]["schema"] == SCHEMA
    assert [turn["role"] for turn in body["messages"]] == ["system", "user", "assistant", "user"]
    assert body["messages"][1]["content"] == "the paper the question"
    assert reply.text == "answer to: the plan and then?" * 20
    assert reply.thinking == "let me see"
    assert (reply.usage.input_tokens, reply.usage.cached_input_tokens) == (1000, 600)
    assert (reply.usage.output_tokens, reply.usage.reasoning_tokens) == (50, 20)
    assert not reply.usage.estimated


def test_anthropic_streams_with_cache_breakpoints_at_shared_prefixes() -> None:
    with model_server(lambda prompt: f"answer to: {prompt}" * 20) as server:
        server.thinking = "let me see"
        reply = _answer(
            _anthropic(server), _request("claude-sonnet-5-5", reasoning_effort="high", output_schema=SCHEMA)
        )
    (path, body) = server.requests[0]
    assert path == "/v1/messages"
    assert body["system"] == "the role"
    assert body["output_config"] == {"effort": "high", "format": {"type": "json_schema", "schema": SCHEMA}}
    blocks = [block for turn in body["messages"] for block in turn["content"]]
    cached = [block["text"] for block in blocks if "cache_control" in block]
    assert cached == ["the paper ", "the question", "the plan "]
    assert reply.text == "answer to: the plan and then?" * 20
    assert reply.thinking == "let me see"
    assert (reply.usage.input_tokens, reply.usage.cached_input_tokens, reply.usage.cache_write_tokens) == (
        1000,
        600,
        300,
    )
    assert reply.usage.output_tokens == 50


def test_the_responses_protocol_where_a_model_needs_it() -> None:
    with model_server(lambda prompt: f"answer to: {prompt}" * 20) as server:
        server.thinking = "let me see"
        request = _request("gpt-5-pro", reasoning_effort="high", output_schema=SCHEMA)
        reply = _answer(_openai(server), request)
        server.finish = "length"
        assert _answer(_openai(server), request).finish == "length"
    (path, body) = server.requests[0]
    assert path == "/v1/responses"
    assert body["stream"] is True
    assert body["store"] is False
    assert body["reasoning"]["effort"] == "high"
    assert body["text"]["format"]["schema"] == SCHEMA
    assert [turn["role"] for turn in body["input"]] == ["system", "user", "assistant", "user"]
    assert reply.text == "answer to: the plan and then?" * 20
    assert reply.thinking == "let me see"
    assert (reply.usage.cached_input_tokens, reply.usage.reasoning_tokens) == (600, 20)


@pytest.mark.parametrize(
    ("make", "model", "kinds"),
    [
        (_openai, "gpt-4o", ["text", "image_url", "image_url", "text"]),
        (_openai, "gpt-5-pro", ["input_text", "input_image", "input_image", "input_text"]),
        (_anthropic, "claude-sonnet-5-5", ["text", "image", "image", "text"]),
    ],
)
def test_pictures_arrive_whole_and_in_their_place(make: Make, model: str, kinds: list[str]) -> None:
    pictures = (Image(content=png(3, 2) + bytes(range(256)) * 400), Image(content=png(4, 5)))
    request = _request(model)
    *earlier, last = request.messages
    request = request.model_copy(update={"messages": (*earlier, last.model_copy(update={"images": pictures}))})
    with model_server(lambda prompt: f"answer to: {prompt}") as server:
        assert _answer(make(server), request).text == "answer to: the plan and then?"
    assert server.pictures() == [[picture.content for picture in pictures]]
    body = server.requests[0][1]
    turns = body.get("messages", body.get("input"))
    assert [block["type"] for block in turns[-1]["content"]] == kinds
    assert [block["text"] for block in turns[-1]["content"] if "text" in block] == ["the plan ", "and then?"]


def test_pictures_where_there_is_no_system_role() -> None:
    messages = (Message(role="system", blocks=("role",)), Message(role="user", blocks=("q",), images=(PICTURE,)))
    request = Request(step="s", model="deepseek-r1-distill-qwen-14b", messages=messages)
    with model_server(lambda prompt: prompt) as server:
        assert _answer(_openai(server), request).text == "role\n\nq"
    assert server.pictures() == [[PICTURE.content]]


def test_pictures_are_counted_by_the_provider_that_counts() -> None:
    messages = (Message(role="user", blocks=("q",), images=(PICTURE,)),)
    request = Request(step="s", model="claude-sonnet-5-5", messages=messages)

    async def counted(provider: Provider) -> int:
        assert isinstance(provider, CountsTokens)
        count = await provider.count(request)
        await provider.aclose()
        return count

    with model_server(lambda prompt: prompt) as server:
        assert asyncio.run(counted(_anthropic(server))) == 4711
    assert server.pictures() == [[PICTURE.content]]


@pytest.mark.parametrize("name", servers())
def test_every_preset_of_a_compatible_server(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    preset = servers()[name]
    if preset["key_needed"]:
        monkeypatch.setenv(preset["key_variable"], "sk-preset")
    with model_server(lambda prompt: "fine") as server:
        reply = _answer(make_provider(f"{name}:some/model", base_url=f"{server.url}/v1"), _request("some/model"))
    assert reply.text == "fine"
    assert server.requests[0][1]["model"] == "some/model"
    assert preset["base_url"].startswith("http")


@BOTH
@pytest.mark.parametrize("status", [429, 500, 503])
def test_passing_faults_are_tried_again(make: Make, status: int) -> None:
    with model_server(lambda prompt: "fine") as server:
        server.faults = [Fault(status, {"error": {"message": "busy"}}, {"retry-after": "0"})] * 2
        assert _answer(make(server), _request()).text == "fine"
    assert len(server.requests) == 3


@BOTH
def test_a_stream_cut_in_the_middle_is_asked_again(make: Make) -> None:
    with model_server(lambda prompt: "a long answer " * 50) as server:
        server.faults = [Fault(cut_stream=True)]
        assert _answer(make(server), _request()).text == "a long answer " * 50
    assert len(server.requests) == 2


@BOTH
def test_trying_ends(make: Make) -> None:
    with model_server(lambda prompt: "fine") as server:
        server.faults = [Fault(503, {"error": {"message": "down for the day"}})] * 99
        with pytest.raises(ProviderError, match=r"down for the day.*Tried 5 times"):
            _answer(make(server), _request())
    assert len(server.requests) == 5


@BOTH
@pytest.mark.parametrize(
    ("status", "message", "advice"),
    [
        (401, "invalid x-api-key", "_API_KEY"),
        (404, "no such model", "does not know the model"),
        (400, "prompt is too long: 300000 tokens", "larger window"),
        (429, "You exceeded your current quota", "Add credit"),
    ],
)
def test_lasting_faults_end_at_once_with_advice(make: Make, status: int, message: str, advice: str) -> None:
    with model_server(lambda prompt: "fine") as server:
        server.faults = [Fault(status, {"error": {"message": message, "type": "error"}})] * 9
        with pytest.raises(ProviderError, match=advice):
            _answer(make(server), _request())
    assert len(server.requests) == 1


@BOTH
def test_a_reply_cut_at_the_limit_says_so(make: Make) -> None:
    with model_server(lambda prompt: "half an ans") as server:
        server.finish = "length"
        assert _answer(make(server), _request()).finish == "length"


@BOTH
def test_a_server_that_is_not_there(make: Make) -> None:
    with pytest.raises(ProviderError, match="cannot be reached"):
        _answer(make(ModelServer(lambda prompt: "", url="http://127.0.0.1:9")), _request())


@pytest.mark.parametrize("model", ["openai:o3-mini", "anthropic:claude-sonnet-5-5", "deepseek:deepseek-chat"])
def test_without_a_key_the_variable_is_named(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    with pytest.raises(ProviderError, match="_API_KEY"):
        make_provider(model)


@pytest.mark.parametrize("model", ["gpt-4o", "nobody:gpt", "openai:", ""])
def test_a_wrong_specification_shows_a_right_one(model: str) -> None:
    with pytest.raises(ProviderError, match="anthropic:claude-sonnet-5-5"):
        split(model)
