"""Replies to typed data, with every slip that models make."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papercoder.artifacts import Architecture, Config, LogicDesign, OverallPlan, SourceFile
from papercoder.errors import ReplyError
from papercoder.replies import fences, parse, parse_code, parse_edits, parse_json, split_thinking
from tests.scripted import replies

ARCHITECTURE = replies()["planning/architecture"]


def test_thinking_is_split_off() -> None:
    assert split_thinking("<think>\nhm\n</think>\n\nanswer") == ("hm", "answer")


def test_thinking_whose_opening_tag_the_chat_template_wrote() -> None:
    assert split_thinking("hm\n</think>\nanswer") == ("hm", "answer")


def test_a_tag_inside_code_is_no_thinking() -> None:
    text = "```python\nx = '</think>'\n```"
    assert split_thinking(text) == ("", text)


def test_json_after_prose_and_before_more() -> None:
    parsed = parse(Architecture, f"Here is the design.\n\n{ARCHITECTURE}\n\nThat is all.")
    assert isinstance(parsed, Architecture)
    assert parsed.files == ("mean.py", "main.py")


def test_json_without_a_fence() -> None:
    assert parse_json('Sure: {"a": 1} done') == {"a": 1}


def test_json_with_trailing_commas_keeps_commas_inside_texts() -> None:
    assert parse_json('```json\n{"a": ["x,]", "y,}",], "b": 1,}\n```') == {"a": ["x,]", "y,}"], "b": 1}


def test_json_with_line_breaks_inside_texts() -> None:
    assert parse_json('```json\n{"a": "one\ntwo"}\n```') == {"a": "one\ntwo"}


def test_two_json_objects_are_refused() -> None:
    with pytest.raises(ReplyError, match="more than one"):
        parse_json('```json\n{"a": 1}\n```\n```json\n{"a": 2}\n```')


def test_byte_order_mark_and_windows_line_ends() -> None:
    text = "\ufeff" + ARCHITECTURE.replace("\n", "\r\n")
    assert parse(Architecture, text) == parse(Architecture, ARCHITECTURE)


def test_code_of_windows_line_ends_is_normalized() -> None:
    assert parse_code("```python\r\nx = 1\r\n```".replace("\r\n", "\n"), "a.py") == "x = 1\n"
    artifact = parse(SourceFile, "```python\r\nx = 1\r\n```", "a.py")
    assert artifact.text() == "x = 1\n"


def test_several_fences_the_one_that_names_the_file_wins() -> None:
    text = "```python other.py\nlonger_name = 1\n```\n\n```python src/a.py\nx = 1\n```"
    assert parse_code(text, "src/a.py") == "x = 1\n"


def test_several_fences_the_longest_of_the_language_wins() -> None:
    text = "Run it:\n```bash\npython main.py --with-a-long-option\n```\n```python\nx = 1\ny = 2\n```"
    assert parse_code(text, "a.py") == "x = 1\ny = 2\n"


def test_fences_inside_a_docstring() -> None:
    code = '"""Doc.\n\n```\nexample()\n```\n"""\n\nx = 1\n'
    assert parse_code(f"```python\n{code}```", "a.py") == code
    assert parse_code(f"````python\n{code}````", "a.py") == code


def test_fences_inside_a_readme() -> None:
    readme = "# Name\n\n```bash\npython main.py\n```\n\nMore.\n\n```\nout\n```\n\nEnd.\n"
    assert parse_code(f"```markdown\n{readme}```", "README.md") == readme
    assert parse_code(f"````markdown\n{readme}````", "README.md") == readme


def test_an_unclosed_fence_is_a_cut_reply() -> None:
    with pytest.raises(ReplyError, match="not closed"):
        parse_code("```python\nx = 1\n", "a.py")


def test_code_that_does_not_compile_says_where() -> None:
    with pytest.raises(ReplyError, match=r"a\.py, line 2"):
        parse_code("```python\nx = 1\ndef f(:\n```", "a.py")


@pytest.mark.parametrize("text", ["```python\nx = '\x00'\n```", "```python\n" + "(" * 5000 + "\n```"])
def test_code_that_breaks_the_parser_is_a_reply_error(text: str) -> None:
    with pytest.raises(ReplyError):
        parse_code(text, "a.py")


def test_nested_file_names() -> None:
    files = {"src/model/net.py": "x = 1\n", "main.py": "y = 2\n"}
    parsed = parse(LogicDesign, replies(files)["planning/logic_design"])
    assert isinstance(parsed, LogicDesign)
    assert parsed.order() == ("src/model/net.py", "main.py")


def test_config_keeps_its_comments_and_must_be_a_mapping() -> None:
    config = parse(Config, "```yaml\n# a comment\nlearning_rate: 1e-3\n```")
    assert config.text() == "# a comment\nlearning_rate: 1e-3\n"
    with pytest.raises(ReplyError, match="mapping"):
        parse(Config, "```yaml\n- 1\n```")
    with pytest.raises(ReplyError, match="YAML"):
        parse(Config, "```yaml\na: [1\n```")


def test_a_cycle_goes_back_with_the_reason() -> None:
    design = json.loads(replies()["planning/logic_design"].strip("`json\n"))
    design["task_list"][0]["depends_on"] = ["main.py"]
    with pytest.raises(ReplyError, match="circle"):
        parse(LogicDesign, json.dumps(design))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"files": ["a.py"]}, "entry point"),
        ({"files": []}, "files"),
        ({"surplus": 1}, "surplus"),
        ({"class_diagram": 3}, "class_diagram"),
    ],
)
def test_a_wrong_field_is_named(change: dict[str, object], reason: str) -> None:
    design = json.loads(ARCHITECTURE.strip("`json\n"))
    with pytest.raises(ReplyError, match=reason):
        parse(Architecture, json.dumps({**design, **change}))


def test_edits() -> None:
    text = (
        "The name is wrong.\n\n**src/a.py**\n```\n<<<<<<< SEARCH\nx = 1\n=======\nx = 2\n>>>>>>> REPLACE\n```\n\n"
        "<<<<<<< SEARCH\ny\n=======\n>>>>>>> REPLACE\n"
    )
    first, second = parse_edits(text)
    assert (first.file, first.search, first.replace) == ("src/a.py", "x = 1\n", "x = 2\n")
    assert (second.file, second.search, second.replace) == ("src/a.py", "y\n", "")


@pytest.mark.parametrize(
    "text", ["no edit", "a.py\n<<<<<<< SEARCH\nx\n=======\ny\n", "<<<<<<< SEARCH\nx\n=======\ny\n>>>>>>> REPLACE"]
)
def test_broken_edits_are_refused(text: str) -> None:
    with pytest.raises(ReplyError):
        parse_edits(text)


@given(st.text())
def test_any_text_is_an_artifact_or_a_reply_error(text: str) -> None:
    for output in (OverallPlan, Architecture, LogicDesign, Config, SourceFile):
        with contextlib.suppress(ReplyError):
            assert isinstance(parse(output, text, "a.py"), output)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\ufeff`~")), st.integers(3, 6))
def test_what_is_fenced_comes_back(text: str, length: int) -> None:
    body = text if text.endswith("\n") or not text else text + "\n"
    mark = "`" * length
    (fence,) = fences(f"before\n{mark}text\n{body}{mark}\nafter")
    assert (fence.info, fence.text, fence.closed) == ("text", body, True)


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.lists(st.text())))
def test_any_json_object_survives(value: dict[str, object]) -> None:
    fenced = json.dumps(value, indent=1)
    assert parse_json(f"```json\n{fenced}\n```") == value
