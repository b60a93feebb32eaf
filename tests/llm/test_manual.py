"""Prompts answered by hand: a file out, a file in."""

import asyncio
from pathlib import Path

import pytest

from papercoder.llm import manual
from papercoder.llm.manual import ManualProvider
from papercoder.llm.messages import Message, Reply, Request


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manual, "POLL_SECONDS", 0.02)


def _request(text: str) -> Request:
    messages = (Message(role="system", blocks=("role",)), Message(role="user", blocks=(text,)))
    return Request(step="coding/write_file", subject="a/b.py", model="manual", messages=messages)


async def _answered(folder: Path, request: Request, parts: list[str]) -> Reply:
    waiting = asyncio.create_task(ManualProvider(folder).complete(request, lambda text: None))
    while not (prompts := list(folder.glob("*.prompt.md"))):
        await asyncio.sleep(0.01)
    reply = folder / prompts[0].name.replace(".prompt.md", ".reply.md")
    with reply.open("a", encoding="utf-8") as stream:
        for part in parts:
            stream.write(part)
            stream.flush()
            await asyncio.sleep(0.01)
    return await asyncio.wait_for(waiting, 5)


def test_a_reply_that_is_being_written_is_waited_for(tmp_path: Path) -> None:
    reply = asyncio.run(_answered(tmp_path, _request("the question"), ["one ", "two ", "three"]))
    assert reply.text == "one two three"
    assert reply.usage.estimated
    (prompt,) = tmp_path.glob("*.prompt.md")
    assert prompt.name == "0001-coding-write_file-a-b-py.prompt.md"
    assert prompt.read_text(encoding="utf-8") == "[system]\n\nrole\n\n[user]\n\nthe question\n"


def test_the_same_prompt_keeps_its_file(tmp_path: Path) -> None:
    asyncio.run(_answered(tmp_path, _request("q"), ["a"]))
    again = asyncio.run(asyncio.wait_for(ManualProvider(tmp_path).complete(_request("q"), lambda text: None), 5))
    assert again.text == "a"
    assert len(list(tmp_path.glob("*.prompt.md"))) == 1
