"""A simulated provider over HTTP: latency and prefix cache by rule, and the shipped dependency graphs.

Latency of a call in seconds, before scaling: 0.6 + uncached input tokens / 4000 + output tokens / 80. The prefix
cache works in blocks of 128 tokens from 1,024 on, and is filled when a prefill ends.
"""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from papercoder.llm.tokens import _encoding

BLOCK, LEAST = 128, 1024
# File -> the files it imports: 8 files of depth 4, 12 of depth 5, 20 of depth 6 (main.py is the last level).
GRAPHS: dict[int, dict[str, list[str]]] = {
    8: {
        "settings.py": [], "data.py": ["settings.py"], "layers.py": ["settings.py"], "metrics.py": [],
        "model.py": ["layers.py"], "training.py": ["data.py"], "evaluation.py": ["metrics.py"],
        "main.py": ["model.py", "training.py", "evaluation.py"],
    },
    12: {
        "settings.py": [], "tokens.py": ["settings.py"], "masks.py": [], "schedule.py": [], "metrics.py": [],
        "data.py": ["tokens.py"], "attention.py": ["masks.py"], "layers.py": ["attention.py"],
        "model.py": ["layers.py"], "training.py": ["data.py", "schedule.py"], "evaluation.py": ["metrics.py"],
        "main.py": ["model.py", "training.py", "evaluation.py"],
    },
    20: {
        **{f"base_{i}.py": [] for i in range(7)},
        **{f"part_{i}.py": [f"base_{i}.py"] for i in range(5)},
        **{f"module_{i}.py": [f"part_{i}.py"] for i in range(3)},
        "system_0.py": ["module_0.py"], "system_1.py": ["module_1.py", "base_5.py"],
        "training.py": ["system_0.py"], "evaluation.py": ["module_2.py", "base_6.py"],
        "main.py": ["training.py", "evaluation.py", "system_1.py", "part_3.py", "part_4.py"],
    },
}  # fmt: skip


def depth(graph: dict[str, list[str]]) -> int:
    """Files on the longest chain of imports."""
    levels: dict[str, int] = {}
    for name in graph:
        levels[name] = 1 + max((levels[other] for other in graph[name]), default=0)
    return max(levels.values())


def words(tokens: int, seed: int) -> str:
    """Text of about so many tokens."""
    chosen = random.Random(seed)
    vocabulary = ["layer", "model", "train", "value", "batch", "score", "token", "step", "rate", "mean"]
    return " ".join(chosen.choice(vocabulary) for _ in range(tokens))


@dataclass
class Simulation:
    """A server's state and counts.

    Attributes:
        scale: Real seconds a simulated one.
    """

    replies: dict[str, str]
    scale: float
    url: str = ""
    calls: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    latencies: dict[str, float] = field(default_factory=dict)
    _cache: set[int] = field(default_factory=set)

    def cost(self) -> float:
        """Of the input, in tokens at full price: cached ones at a tenth."""
        return self.input_tokens - 0.9 * self.cached_tokens

    async def answer(self, body: dict[str, Any]) -> AsyncIterator[bytes]:
        """Streams one chat completion by the rule of the module."""
        arrived = asyncio.get_running_loop().time()
        prompt = "".join(turn["content"] for turn in body["messages"])
        about = _about(body["messages"][-1]["content"])
        text = self.replies[about]
        tokens = [token for part in prompt.split("\n\n") for token in _encoded(part)]
        output = len(_encoding().encode_ordinary(text))
        keys = _prefixes(tokens)
        known = 0
        for number, key in enumerate(keys):
            if key not in self._cache:
                break
            known = LEAST + number * BLOCK
        self.calls += 1
        self.input_tokens += len(tokens)
        self.cached_tokens += known
        self.output_tokens += output
        prefill, decode = 0.6 + (len(tokens) - known) / 4000, output / 80
        self.latencies[about] = prefill + decode
        # Counting tokens here is the simulator's own work and no part of the latency.
        counted = asyncio.get_running_loop().time() - arrived
        await asyncio.sleep(max(0.0, prefill * self.scale - counted))
        self._cache.update(keys)
        yield _chunk({"role": "assistant", "content": text[:1]}, None)
        await asyncio.sleep(decode * self.scale)
        yield _chunk({"content": text[1:]}, None)
        yield _chunk({}, "stop", (len(tokens), known, output))
        yield b"data: [DONE]\n\n"


@lru_cache(maxsize=100_000)
def _encoded(paragraph: str) -> list[int]:
    """Tokens of a paragraph; most of a prompt stands in others too."""
    return list(_encoding().encode_ordinary(paragraph + "\n\n"))


def _prefixes(tokens: list[int]) -> list[int]:
    """A hash of each cacheable prefix, the next made from the one before."""
    keys = [hash(tuple(tokens[:LEAST]))] if len(tokens) >= LEAST else []
    for end in range(LEAST + BLOCK, len(tokens) + 1, BLOCK):
        keys.append(hash((keys[-1], *tokens[end - BLOCK : end])))
    return keys


def _about(prompt: str) -> str:
    for mark, stage in (("The file to analyse is `", "analysis"), ("Write the file `", "coding")):
        _, found, rest = prompt.rpartition(mark)
        if found:
            return f"{stage} {rest.split('`')[0]}"
    for mark, judging in (("Name the files that the grader needs", "rank"), ("Grade this requirement, and", "grade")):
        if mark in prompt:
            return judging
    for mark in ("Now write `config.yaml`", "Now break the design", "Now design the software"):
        if mark in prompt:
            return mark
    return "overall"


def _chunk(delta: dict[str, str], finish: str | None, usage: tuple[int, int, int] | None = None) -> bytes:
    data: dict[str, Any] = {
        "id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }  # fmt: skip
    if usage is not None:
        data["usage"] = {
            "prompt_tokens": usage[0], "completion_tokens": usage[2], "total_tokens": usage[0] + usage[2],
            "prompt_tokens_details": {"cached_tokens": usage[1]},
        }  # fmt: skip
    return f"data: {json.dumps(data)}\n\n".encode()


async def serve(simulation: Simulation) -> asyncio.Server:
    """Serves a simulation on a free port: just enough HTTP for the real SDK."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = next(
                int(line.split(":")[1]) for line in head.split("\r\n") if line.lower().startswith("content-length")
            )
            body = json.loads(await reader.readexactly(length))
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n")
            async for chunk in simulation.answer(body):
                writer.write(chunk)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            # The client was stopped.
            return
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0, limit=2**26)
    simulation.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    return server
