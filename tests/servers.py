"""A local HTTP server that speaks OpenAI's chat completions and Anthropic's messages, streaming, with faults."""

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.web import QuietHandler, serving

Json = dict[str, Any]


@dataclass
class Fault:
    """What the server does instead of answering: a status with a body, or a stream cut short."""

    status: int = 200
    body: Json = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    cut_stream: bool = False


@dataclass
class ModelServer:
    """What happened at the server, and how it answers.

    Attributes:
        answer: From the last user turn's text to the reply's text.
        faults: Taken one a request before it answers normally.
        finish: How replies end ("stop" or "length").
        stall_second_reply_seconds: How long the second reply pauses in its middle; `stalled` is set then.
    """

    answer: Callable[[str], str]
    url: str = ""
    requests: list[tuple[str, Json]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    finish: str = "stop"
    thinking: str = ""
    stall_second_reply_seconds: float = 0
    stalled: threading.Event = field(default_factory=threading.Event)

    def pictures(self) -> list[list[bytes]]:
        """The pictures of the last user turn of every request, in order."""
        return [_pictures(body) for _, body in self.requests]

    def prompts(self) -> list[str]:
        """The last user turn of every request."""
        return [_last_turn(body) for _, body in self.requests]


@contextmanager
def model_server(answer: Callable[[str], str]) -> Iterator[ModelServer]:
    """A server on a free port of this machine, for the duration of the context."""
    state = ModelServer(answer)

    class Handler(QuietHandler):
        """One request."""

        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            """Answers by the path's protocol."""
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            state.requests.append((self.path, body))
            fault = state.faults.pop(0) if state.faults else Fault()
            if fault.status != 200:
                self._plain(fault)
                return
            if self.path.endswith("/count_tokens"):
                self._plain(Fault(200, {"input_tokens": 4711}))
                return
            text = state.answer(_last_turn(body))
            protocol = next(made for name, made in PROTOCOLS.items() if self.path.endswith(name))
            events = protocol(state, body, text)
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.send_header("connection", "close")
            self.end_headers()
            chunks = list(events)
            for number, chunk in enumerate(chunks[: len(chunks) // 3] if fault.cut_stream else chunks):
                self.wfile.write(chunk.encode())
                if number == 1 and state.stall_second_reply_seconds and len(state.requests) == 2:
                    state.stalled.set()
                    time.sleep(state.stall_second_reply_seconds)
            self.close_connection = True

        def _plain(self, fault: Fault) -> None:
            content = json.dumps(fault.body).encode()
            self.send_response(fault.status)
            for name, value in fault.headers.items():
                self.send_header(name, value)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    with serving(Handler) as state.url:
        yield state


def _last_turn(body: Json) -> str:
    content = _last_content(body)
    return content if isinstance(content, str) else "".join(block["text"] for block in content if "text" in block)


def _last_content(body: Json) -> Any:
    return body.get("messages", body.get("input"))[-1]["content"]


def _pictures(body: Json) -> list[bytes]:
    """The bytes of pictures as each protocol writes them; anything else in the blocks fails."""
    found = []
    for block in _last_content(body) if isinstance(_last_content(body), list) else ():
        match block:
            case {"type": "image_url", "image_url": {"url": str(url)}}:
                found.append(_of_data_url(url))
            case {"type": "input_image", "image_url": str(url), "detail": "auto"}:
                found.append(_of_data_url(url))
            case {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": str(data)}}:
                found.append(base64.b64decode(data, validate=True))
            case {"type": "text" | "input_text", "text": str()}:
                continue
            case _:
                raise AssertionError(f"no such block in this protocol: {block}")
    return found


def _of_data_url(url: str) -> bytes:
    head, _, data = url.partition(",")
    assert head == "data:image/png;base64"
    return base64.b64decode(data, validate=True)


def _pieces(text: str) -> list[str]:
    return [text[i : i + 40] for i in range(0, len(text), 40)] or [""]


def _openai(state: ModelServer, body: Json, text: str) -> Iterator[str]:
    def event(choices: list[Json], usage: Json | None = None) -> str:
        chunk = {
            "id": "c", "object": "chat.completion.chunk", "created": 1, "model": body["model"], "choices": choices,
            "usage": usage,
        }  # fmt: skip
        return f"data: {json.dumps(chunk)}\n\n"

    texts = [text, *(state.answer(_last_turn(body)) for _ in range(body.get("n", 1) - 1))]
    if state.thinking:
        yield event([{"index": 0, "delta": {"reasoning_content": state.thinking}, "finish_reason": None}])
    for index, one in enumerate(texts):
        for piece in _pieces(one):
            yield event([{"index": index, "delta": {"role": "assistant", "content": piece}, "finish_reason": None}])
        yield event([{"index": index, "delta": {}, "finish_reason": state.finish}])
    yield event(
        [],
        {
            "prompt_tokens": 1000, "completion_tokens": 50, "total_tokens": 1050,
            "prompt_tokens_details": {"cached_tokens": 600}, "completion_tokens_details": {"reasoning_tokens": 20},
        },
    )  # fmt: skip
    yield "data: [DONE]\n\n"


def _anthropic(state: ModelServer, body: Json, text: str) -> Iterator[str]:
    def event(kind: str, **data: Any) -> str:
        return f"event: {kind}\ndata: {json.dumps({'type': kind, **data})}\n\n"

    usage = {
        "input_tokens": 100, "cache_read_input_tokens": 600, "cache_creation_input_tokens": 300, "output_tokens": 1,
    }  # fmt: skip
    message = {
        "id": "m", "type": "message", "role": "assistant", "model": body["model"], "content": [], "usage": usage,
        "stop_reason": None, "stop_sequence": None,
    }  # fmt: skip
    yield event("message_start", message=message)
    index = 0
    if state.thinking:
        yield event("content_block_start", index=0, content_block={"type": "thinking", "thinking": "", "signature": ""})
        yield event("content_block_delta", index=0, delta={"type": "thinking_delta", "thinking": state.thinking})
        yield event("content_block_stop", index=0)
        index = 1
    yield event("content_block_start", index=index, content_block={"type": "text", "text": ""})
    for piece in _pieces(text):
        yield event("content_block_delta", index=index, delta={"type": "text_delta", "text": piece})
    yield event("content_block_stop", index=index)
    stop = {"stop": "end_turn", "length": "max_tokens", "content_filter": "refusal"}[state.finish]
    yield event(
        "message_delta", delta={"stop_reason": stop, "stop_sequence": None}, usage={**usage, "output_tokens": 50}
    )
    yield event("message_stop")


def _responses(state: ModelServer, body: Json, text: str) -> Iterator[str]:
    def event(kind: str, **data: Any) -> str:
        return f"event: {kind}\ndata: {json.dumps({'type': kind, 'sequence_number': 0, **data})}\n\n"

    part = {"type": "output_text", "text": text, "annotations": []}
    message = {"type": "message", "id": "m", "role": "assistant", "status": "completed", "content": [part]}
    response = {
        "id": "r", "object": "response", "created_at": 1, "model": body["model"], "output": [message],
        "status": "incomplete" if state.finish == "length" else "completed", "parallel_tool_calls": False,
        "tool_choice": "auto", "tools": [],
        "usage": {
            "input_tokens": 1000, "input_tokens_details": {"cached_tokens": 600, "cache_write_tokens": 0},
            "output_tokens": 50, "output_tokens_details": {"reasoning_tokens": 20}, "total_tokens": 1050,
        },
    }  # fmt: skip
    place = {"item_id": "m", "output_index": 0}
    if state.thinking:
        yield event("response.reasoning_summary_text.delta", summary_index=0, delta=state.thinking, **place)
    for piece in _pieces(text):
        yield event("response.output_text.delta", content_index=0, delta=piece, logprobs=[], **place)
    yield event("response.incomplete" if state.finish == "length" else "response.completed", response=response)


PROTOCOLS = {"/chat/completions": _openai, "/messages": _anthropic, "/responses": _responses}
