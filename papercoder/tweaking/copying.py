"""A trial as plain code: the cell that makes it again without the workbench."""

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from papercoder.errors import PromptError
from papercoder.tweaking.trying import edited


def trial_code(step: str, source: str, draft: str, *, name: str, note: str = "", model: str | None = None) -> str:
    """A notebook cell that tries a draft with `try_prompt`; it expects the run as `run`.

    Args:
        step: Whose prompt it is.
        source: The prompt file before the edit.
        draft: After it.
        name: Of the variant.
        note: What it is for.
        model: Instead of the run's own.
    """
    edit = replacements(source, draft)
    arguments = [repr(step), "run", f"edit={_edit_code(draft if edit is None else edit)}", f"name={name!r}"]
    arguments += [f"note={note!r}"] if note else []
    arguments += [f"model={model!r}"] if model else []
    body = "".join(f"    {argument},\n" for argument in arguments)
    return f"import papercoder as pc\n\ntrial = pc.try_prompt(\n{body})\ntrial\n"


def replacements(source: str, draft: str) -> dict[str, str] | None:
    """Old text -> new text, each of which occurs once; None where the whole new text is the shorter way to say it."""
    old, new = source.splitlines(keepends=True), draft.splitlines(keepends=True)
    found: dict[str, str] = {}
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for _, low, high, first, last in (block for block in blocks if block[0] != "equal"):
        before, after = _unique(source, old, low, high), "".join(new[first:last])
        found[before.text] = before.head + after + before.tail
    large = sum(map(len, (*found, *found.values()))) > len(draft)
    return found if found and not large and _gives(source, found, draft) else None


class _Place:
    """Lines to be replaced, with so many before and after them that they occur once."""

    def __init__(self, head: str, lines: str, tail: str):
        self.head, self.tail = head, tail
        self.text = head + lines + tail


def _unique(source: str, lines: Sequence[str], low: int, high: int) -> _Place:
    start, end = low, high
    while True:
        place = _Place("".join(lines[start:low]), "".join(lines[low:high]), "".join(lines[high:end]))
        if (place.text and source.count(place.text) == 1) or (start == 0 and end == len(lines)):
            return place
        start, end = (max(start - 1, 0), end) if start else (start, end + 1)


def _gives(source: str, found: Mapping[str, str], draft: str) -> bool:
    try:
        return edited(source, found) == draft
    except PromptError:
        return False


def _edit_code(edit: str | Mapping[str, str]) -> str:
    if isinstance(edit, str):
        return _text_code(edit, " " * 8, " " * 4)
    pairs = (
        f"        {_text_code(old, ' ' * 12, ' ' * 8)}: {_text_code(new, ' ' * 12, ' ' * 8)},\n"
        for old, new in edit.items()
    )
    return "{\n" + "".join(pairs) + "    }"


def _text_code(text: str, indent: str, outdent: str) -> str:
    """A text as Python, a line a line."""
    lines = text.splitlines(keepends=True)
    if len(lines) < 2:
        return repr(text)
    return "(\n" + "".join(f"{indent}{line!r}\n" for line in lines) + f"{outdent})"
