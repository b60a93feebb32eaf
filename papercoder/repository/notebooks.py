"""Notebooks as scripts, so that everything that reads code reads them too."""

import re
from typing import Any

# Cell magics whose body is code of the notebook's own language.
_OWN_LANGUAGE = {"time", "timeit", "capture", "prun", "memit", "mprun", "python", "python3"}
_SUFFIXES = {"python": ".py", "r": ".R", "julia": ".jl"}
_CELL_MAGIC = re.compile(r"\A\s*%%(\w+)")


def notebook_as_script(text: str) -> tuple[str, str]:
    """A notebook as a script in its language, in the percent format.

    Code cells stand as they are, without their outputs. Markdown cells are comments. Magics, `!` commands and
    cells in another language are commented out, so that the code compiles if its author's did.

    Args:
        text: The .ipynb file, untrusted.

    Returns:
        The script, and its suffix: ".py", ".R" or ".jl".

    Raises:
        ValueError: It is no notebook, or in another language; the message says which.
    """
    import nbformat

    try:
        notebook = nbformat.reads(text, as_version=4)
        language = _language(notebook)
        parts = [_cell(cell.cell_type, cell.source, language) for cell in notebook.cells]
    except RecursionError as error:
        raise ValueError("a broken notebook: nested too deeply") from error
    except (
        nbformat.reader.NotJSONError, nbformat.ValidationError, nbformat.NBFormatError,
        ValueError, LookupError, TypeError, AttributeError, NameError,
    ) as error:  # fmt: skip
        said = str(error).strip().splitlines() or [type(error).__name__]
        raise ValueError(f"a broken notebook: {said[0][:120]}") from error
    if language not in _SUFFIXES:
        raise ValueError(f"a notebook in {language[:40]!r}, which is not read")
    return "\n".join(parts), _SUFFIXES[language]


def _language(notebook: Any) -> str:
    for place, key in (("kernelspec", "language"), ("language_info", "name")):
        value = notebook.metadata.get(place, {}).get(key)
        if value:
            return str(value).casefold()
    return "python"


def _cell(kind: str, source: str, language: str) -> str:
    if kind == "code":
        body = _without_magics(source) if language == "python" else source
        return f"# %%\n{body.rstrip()}\n"
    return f"# %% [{'markdown' if kind == 'markdown' else 'raw'}]\n{_commented(source)}\n"


def _commented(text: str) -> str:
    return "\n".join(f"# {line}".rstrip() for line in text.splitlines())


def _without_magics(source: str) -> str:
    """A cell as plain Python: IPython itself says which lines are not."""
    from IPython.core.inputtransformer2 import TransformerManager

    if magic := _CELL_MAGIC.match(source):
        if magic[1] not in _OWN_LANGUAGE:
            return _commented(source)
        first, _, rest = source.lstrip().partition("\n")
        return f"# {first}\n{_without_magics(rest)}"
    try:
        plain = TransformerManager().transform_cell(source)  # type: ignore[no-untyped-call]
    except SyntaxError:
        return source
    own = set(source.splitlines())
    return "\n".join(
        _inactive(line) if "get_ipython()." in line and line not in own else line for line in plain.splitlines()
    )


def _inactive(line: str) -> str:
    """A line that does nothing but still fills the block that it stands in."""
    code = line.lstrip()
    indent = line[: len(line) - len(code)]
    return f"{indent}pass  # {code}" if indent else f"# {code}"
