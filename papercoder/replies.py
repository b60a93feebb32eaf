"""Reply text to typed data. What cannot be read raises a ReplyError, whose text is the next prompt."""

import ast
import json
import re
import warnings
from typing import Any, NamedTuple

from pydantic import ValidationError

from papercoder.artifacts import Artifact
from papercoder.errors import ReplyError
from papercoder.fences import closes, opening

_THINK = re.compile(r"\A\s*<think>(.*?)</think>\s*", re.S)
_EDIT_HEAD = re.compile(r"^<{5,9} ?SEARCH\s*$")
_EDIT_MIDDLE = re.compile(r"^={5,9}\s*$")
_EDIT_END = re.compile(r"^>{5,9} ?REPLACE\s*$")


class Fence(NamedTuple):
    """A fenced block: what stands behind the opening fence, and the text between the fences."""

    info: str
    text: str
    closed: bool


class Edit(NamedTuple):
    """Replace `search`, which stands exactly once in `file`, by `replace`; no search makes a new file."""

    file: str
    search: str
    replace: str


def split_thinking(text: str) -> tuple[str, str]:
    """(thinking, answer) of a reply whose model wrote its thinking into it.

    Some chat templates open `<think>` in the prompt, so that only the closing tag is in the reply.
    """
    match = _THINK.match(text)
    if match:
        return match.group(1).strip(), text[match.end() :]
    before, closing, after = text.partition("</think>")
    if closing and "<think>" not in before and "```" not in before:
        return before.strip(), after.lstrip()
    return "", text


def parse(output: type[Artifact], text: str, subject: str = "") -> Artifact:
    """Reads the artifact that a reply holds.

    Args:
        output: The class that the prompt's front matter names; its `kind` says how it is replied.
        text: The reply without thinking.
        subject: The file that a code reply is about.

    Raises:
        ReplyError: In words for the model that wrote the reply.
    """
    clean = _normalized(text)
    if not clean.strip():
        raise ReplyError("The reply is empty.")
    try:
        if output.kind == "json":
            return output.model_validate(parse_json(clean))
        if output.kind == "yaml":
            return output.from_text(_only_fence(clean, ("yaml", "yml")))
        if output.kind == "latex":
            return output.from_text(_only_fence(clean, ("latex", "tex")))
        if output.kind == "code":
            return output.from_text(parse_code(clean, subject))
        return output.from_text(clean.strip() + "\n")
    except ValidationError as error:
        raise ReplyError(_validation_text(error)) from error
    except ValueError as error:
        raise ReplyError(str(error)) from error


def fences(text: str) -> list[Fence]:
    """The fenced blocks of a Markdown text; a fence inside a longer fence is text."""
    found: list[Fence] = []
    mark, info = "", ""
    lines: list[str] = []
    for line in text.split("\n"):
        if mark and closes(line, mark):
            found.append(Fence(info, "".join(f"{item}\n" for item in lines), closed=True))
            mark = ""
        elif mark:
            lines.append(line)
        elif begun := opening(line):
            (mark, info), lines = begun, []
    if mark:
        found.append(Fence(info, "\n".join(lines), closed=False))
    return found


def parse_json(text: str) -> Any:
    """The JSON object of a reply: the whole text, a fence, or what stands between the outer braces.

    Trailing commas and line breaks inside strings, both common slips, are accepted.

    Raises:
        ReplyError: There is none, or more than one fence holds an object.
    """
    fenced = [fence.text for fence in fences(text) if fence.info.lower().split(" ")[0] in ("json", "jsonc", "")]
    candidates = [part for part in fenced if part.lstrip().startswith("{")] or [_braces(text)]
    if len(candidates) > 1:
        raise ReplyError("The reply holds more than one JSON object. Reply with a single fenced one.")
    try:
        value = json.loads(_without_trailing_commas(candidates[0]), strict=False)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ReplyError(f"The JSON cannot be read: {error}") from error
    if not isinstance(value, dict):
        raise ReplyError(f"A JSON object is needed, not {type(value).__name__}.")
    return value


def parse_code(text: str, file: str) -> str:
    """The one file of a code reply.

    Several fences: the one that names the file, else the longest of its language. A fence that holds
    fences itself (a docstring with an example, a README) is read from the first to the last fence line.

    Raises:
        ReplyError: No fence, one that is not closed, or Python that does not compile.
    """
    found = fences(text)
    if not found:
        raise ReplyError(f"The reply holds no fenced code block. Reply with {file} in one.")
    chosen = _chosen(found, file)
    outer = _outermost(text)
    if file.endswith(".md") and len(found) > 1:
        return outer
    if not file.endswith(".py"):
        return _closed(chosen, file)
    reason = python_fault(chosen.text, file)
    if reason and outer != chosen.text and not python_fault(outer, file):
        return outer
    if not chosen.closed:
        return _closed(chosen, file)
    if reason:
        raise ReplyError(reason)
    return chosen.text


def python_fault(code: str, file: str) -> str:
    """Why Python cannot compile `code`; empty if it can."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(code, filename=file)
    except SyntaxError as error:
        return f"{file}, line {error.lineno}: {error.msg}: {(error.text or '').strip()}"
    except (ValueError, RecursionError, MemoryError) as error:
        return f"{file} cannot be compiled: {error}"
    return ""


def parse_edits(text: str) -> tuple[Edit, ...]:
    """The SEARCH/REPLACE edits of a reply.

    Each stands under a line with its file's name:

        path/of/file.py
        <<<<<<< SEARCH
        lines as they are
        =======
        lines as they shall be
        >>>>>>> REPLACE

    Raises:
        ReplyError: There is none, or one is not complete.
    """
    edits: list[Edit] = []
    file, part = "", ""
    search: list[str] = []
    replace: list[str] = []
    for line in _normalized(text).split("\n"):
        if not part and _EDIT_HEAD.match(line):
            if not file:
                raise ReplyError("An edit has no line with its file's name above <<<<<<< SEARCH.")
            part, search, replace = "search", [], []
        elif part == "search" and _EDIT_MIDDLE.match(line):
            part = "replace"
        elif part == "replace" and _EDIT_END.match(line):
            edits.append(Edit(file, "".join(f"{x}\n" for x in search), "".join(f"{x}\n" for x in replace)))
            part = ""
        elif part:
            (search if part == "search" else replace).append(line)
        elif line.strip() and not opening(line):
            file = line.strip().strip("`*# ").removesuffix(":")
    if part:
        raise ReplyError(f"The edit of {file} is not complete: its {part} part has no end.")
    if not edits:
        raise ReplyError("The reply holds no SEARCH/REPLACE edit.")
    return tuple(edits)


def _normalized(text: str) -> str:
    return text.replace("\ufeff", "").replace("\r\n", "\n").replace("\r", "\n")


def _only_fence(text: str, languages: tuple[str, ...]) -> str:
    found = fences(text)
    fitting = [fence for fence in found if fence.info.lower().split(" ")[0] in languages] or found
    if not fitting:
        raise ReplyError(f"The reply holds no fenced block. Reply with one fenced as {languages[0]}.")
    if len(fitting) > 1:
        raise ReplyError(f"The reply holds {len(fitting)} fenced blocks. Reply with a single one.")
    return _closed(fitting[0], "the block")


def _closed(fence: Fence, what: str) -> str:
    if not fence.closed:
        raise ReplyError(f"The fence around {what} is not closed: was the reply cut off?")
    return fence.text


def _chosen(found: list[Fence], file: str) -> Fence:
    language = {"py": ("python", "py"), "sh": ("bash", "sh", "shell")}.get(file.rsplit(".", 1)[-1], ())
    name = file.rsplit("/", 1)[-1]
    named = [fence for fence in found if file in fence.info or name in fence.info.split(":")[-1].split("/")]
    typed = [fence for fence in found if fence.info.lower().split(" ")[0].split(":")[0] in language]
    return max(named or typed or found, key=lambda fence: len(fence.text))


def _outermost(text: str) -> str:
    lines = text.split("\n")
    marks = [index for index, line in enumerate(lines) if opening(line)]
    return "".join(f"{line}\n" for line in lines[marks[0] + 1 : marks[-1]])


def _braces(text: str) -> str:
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start:
        raise ReplyError("The reply holds no JSON object. Reply with one, fenced as json.")
    return text[start : end + 1]


def _without_trailing_commas(text: str) -> str:
    """Commas before a closing bracket removed, those inside strings kept."""
    return re.sub(r'("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])', lambda match: match.group(1) or "", text, flags=re.S)


def _validation_text(error: ValidationError) -> str:
    lines = []
    for item in error.errors(include_url=False, include_context=False, include_input=False)[:8]:
        place = ".".join(str(part) for part in item["loc"]) or "the whole"
        lines.append(f"{place}: {item['msg']}")
    return "The reply does not fit: " + "; ".join(lines)
