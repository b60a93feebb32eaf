"""Prompts answered by hand: a file out, a file in."""

import asyncio
from pathlib import Path

import pytest

from papercoder.llm import manual
from papercoder.llm.manual import ManualProvider, manual_prompts
from papercoder.llm.messages import Image, Message, Reply, Request
from tests.conftest import png


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


def test_every_sample_of_a_prompt_has_a_reply_of_its_own(tmp_path: Path) -> None:
    async def answered() -> list[str]:
        provider = ManualProvider(tmp_path)
        samples = [_request("q").model_copy(update={"sample": index}) for index in range(3)]
        waiting = [asyncio.create_task(provider.complete(one, lambda text: None)) for one in samples]
        while len(manual_prompts(tmp_path)) < 3:
            await asyncio.sleep(0.01)
        for item in manual_prompts(tmp_path):
            item.answer(f"answer to {item.prompt.name}")
        return [(await asyncio.wait_for(one, 5)).text for one in waiting]

    names = ["0001-coding-write_file-a-b-py", "0002-coding-write_file-a-b-py-sample-2"]
    names.append("0003-coding-write_file-a-b-py-sample-3")
    assert asyncio.run(answered()) == [f"answer to {name}.prompt.md" for name in names]
    assert asyncio.run(answered()) == [f"answer to {name}.prompt.md" for name in names]
    assert len(manual_prompts(tmp_path)) == 3


def test_a_picture_lies_beside_the_prompt_that_names_it(tmp_path: Path) -> None:
    picture = Image(content=png(3, 2))
    role, question = _request("q").messages
    shown = question.model_copy(update={"images": (picture,), "blocks": ("the paper\n", "the question")})
    provider = ManualProvider(tmp_path, lambda name: f"(see {name})")

    async def answered(message: Message) -> str:
        waiting = asyncio.create_task(
            provider.complete(_request("q").model_copy(update={"messages": (role, message)}), lambda text: None)
        )
        before = len(manual_prompts(tmp_path))
        while len(manual_prompts(tmp_path)) == before:
            await asyncio.sleep(0.01)
        manual_prompts(tmp_path)[-1].answer("seen")
        return (await asyncio.wait_for(waiting, 5)).text

    assert asyncio.run(answered(shown)) == "seen"
    (prompt,) = manual_prompts(tmp_path)
    (file,) = prompt.pictures
    assert file.read_bytes() == picture.content
    text = prompt.prompt.read_text(encoding="utf-8")
    assert text == f"[system]\n\nrole\n\n[user]\n\nthe paper\n(see {file.name})\n\nthe question\n"
    asyncio.run(answered(shown.model_copy(update={"images": (Image(content=png(3, 3)),)})))
    assert len(manual_prompts(tmp_path)) == 2
