"""Calls on disk: what is written comes back, and what was changed by hand is refused."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from papercoder.cache import SharedCache
from papercoder.calls import Call, CallStore, read_call
from papercoder.errors import RunError
from papercoder.llm.messages import Image, Message, Reply, Request, Usage
from tests.conftest import png


def _call(text: str = "the reply 0.25", *, finish: str = "stop", blocks: tuple[str, ...] = ("a", "b")) -> Call:
    messages = (Message(role="system", blocks=("be good",)), Message(role="user", blocks=blocks))
    reply = Reply.model_validate({"text": text, "finish": finish, "usage": Usage(input_tokens=3)})
    return Call(request=Request(step="coding/write_file", subject="a/b.py", model="m", messages=messages),
                reply=reply, origin="paid", values={"paper": "0" * 64})  # fmt: skip


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(), st.lists(st.text(), min_size=1, max_size=3), st.text())
def test_a_call_comes_back_as_it_was(tmp_path: Path, reply: str, blocks: list[str], thinking: str) -> None:
    call = _call(reply, blocks=tuple(blocks))
    call = call.model_copy(update={"reply": call.reply.model_copy(update={"thinking": thinking})})
    assert read_call(CallStore(tmp_path).add(1, call, {})) == call


def test_texts_that_look_like_the_file_format_and_lone_surrogates_come_back(tmp_path: Path) -> None:
    text = "---\n======== reply 0123\n\ud800 not a character\r\nend"
    call = _call(text, blocks=("======== user\n",))
    assert read_call(CallStore(tmp_path).add(1, call, {})).reply.text == text


def test_a_new_store_finds_what_an_old_one_wrote(tmp_path: Path) -> None:
    CallStore(tmp_path).add(7, _call(), {"paper": "text"})
    store = CallStore(tmp_path)
    assert store.find(_call().request) == _call()
    assert store.reserve() == 8
    assert [file.name for file in tmp_path.glob("*.md")] == ["0007-coding-write_file-a-b.py.md"]


def test_a_reply_changed_by_one_number_is_refused(tmp_path: Path) -> None:
    file = CallStore(tmp_path).add(1, _call(), {})
    file.write_text(file.read_text(encoding="utf-8").replace("0.25", "0.26"), encoding="utf-8")
    with pytest.raises(RunError, match="changed after it was written"):
        CallStore(tmp_path)


def _shown(*pictures: bytes) -> Call:
    """A call whose user turn shows pictures."""
    call = _call()
    system, user = call.request.messages
    user = user.model_copy(update={"images": tuple(Image(content=content) for content in pictures)})
    return call.model_copy(update={"request": call.request.model_copy(update={"messages": (system, user)})})


def test_pictures_are_written_once_and_come_back(tmp_path: Path) -> None:
    call, again = _shown(png(3, 2), png(4, 4)), _shown(png(4, 4))
    store = CallStore(tmp_path)
    file = store.add(1, call, {})
    store.add(2, again, {})
    assert read_call(file) == call
    assert read_call(file).request.key == call.request.key
    assert len(list((tmp_path / "images").iterdir())) == 2
    for image in call.request.messages[1].images:
        assert f"images/{image.sha256}.png" in file.read_text(encoding="utf-8")
        assert (tmp_path / "images" / f"{image.sha256}.png").read_bytes() == image.content
        assert CallStore(tmp_path).image(image.sha256) == image
    assert CallStore(tmp_path).find(again.request) == again
    assert store.image("0" * 64) is None


@pytest.mark.parametrize(("spoil", "reason"), [(b"other", "was changed"), (None, "is missing")])
def test_a_picture_that_is_not_what_was_shown_is_refused(tmp_path: Path, spoil: bytes | None, reason: str) -> None:
    CallStore(tmp_path).add(1, _shown(png(3, 2)), {})
    (picture,) = (tmp_path / "images").iterdir()
    picture.unlink()
    if spoil is not None:
        picture.write_bytes(spoil)
    with pytest.raises(RunError, match=f"{picture.name} {reason}"):
        CallStore(tmp_path)


def test_a_call_names_no_file_but_a_picture(tmp_path: Path) -> None:
    file = CallStore(tmp_path).add(1, _shown(png(3, 2)), {})
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"images/\w+\.png", "../secret.png", text), encoding="utf-8")
    with pytest.raises(RunError, match="no picture's name"):
        read_call(file)


def test_a_shared_cache_keeps_pictures(tmp_path: Path) -> None:
    SharedCache(tmp_path).add(_shown(png(3, 2)))
    assert SharedCache(tmp_path).find(_shown(png(3, 2)).request) == _shown(png(3, 2))
    assert SharedCache(tmp_path).find(_shown(png(3, 3)).request) is None


def test_pictures_and_their_places_are_part_of_the_key() -> None:
    one, two = png(3, 2), png(4, 4)
    requests = [_shown(*pictures).request for pictures in ((), (one,), (two,), (one, two), (two, one))]
    moved = requests[1].messages[1].model_copy(update={"blocks": ("", "ab")})
    requests.append(requests[1].model_copy(update={"messages": (requests[1].messages[0], moved)}))
    assert len({request.key for request in requests}) == len(requests)


def test_the_key_of_a_request_without_pictures_is_what_it_was() -> None:
    """As made before there were pictures: recordings depend on it."""
    assert _call().request.key == "e5ff8cf882716284130f47d5aae674a3cae14d595971e075ec5dda9ac5e7a9df"


@pytest.mark.parametrize("content", ["", "---\n{}\n---\n", "no header", "---\nnot json\n---\n"])
def test_a_damaged_call_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "0001-x.md").write_text(content, encoding="utf-8")
    with pytest.raises(RunError, match=re.escape("0001-x.md")):
        CallStore(tmp_path)


@pytest.mark.parametrize("finish", ["length", "refusal"])
def test_a_cut_or_refused_reply_is_kept_but_never_served(tmp_path: Path, finish: str) -> None:
    store = CallStore(tmp_path)
    store.add(1, _call(finish=finish), {})
    assert store.find(_call().request) is None
    assert len(CallStore(tmp_path)) == 1
    assert CallStore(tmp_path).find(_call().request) is None
    assert (CallStore(tmp_path).find_cut(_call().request) is not None) == (finish == "length")


def test_the_key_holds_what_decides_the_reply_and_nothing_else() -> None:
    request = _call().request
    same = (
        request.model_copy(update={"step": "other", "subject": "other"}),
        request.model_copy(update={"messages": (request.messages[0], Message(role="user", blocks=("ab",)))}),
        request.model_copy(update={"output_schema": None}),
    )
    other = (
        request.model_copy(update={"model": "n"}),
        request.model_copy(update={"sample": 1}),
        request.model_copy(update={"temperature": 0.0}),
        request.model_copy(update={"reasoning_effort": "high"}),
        request.model_copy(update={"messages": (request.messages[0], Message(role="assistant", blocks=("ab",)))}),
        request.model_copy(update={"output_schema": {"type": "object"}}),
    )
    assert {item.key for item in same} == {request.key}
    assert len({item.key for item in (*other, request)}) == len(other) + 1


def test_schema_titles_and_descriptions_do_not_count() -> None:
    plain = {"type": "object", "properties": {"title": {"type": "string"}}}
    worded = {**plain, "title": "T", "description": "D", "properties": {"title": {"type": "string", "title": "x"}}}
    request = _call().request
    keys = {request.model_copy(update={"output_schema": schema}).key for schema in (plain, worded)}
    assert len(keys) == 1
