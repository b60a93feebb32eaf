"""Python without its docstrings and type hints: what ruff then misses is all that could have them."""

import ast
import warnings
from bisect import bisect_right
from collections.abc import Iterable

from papercoder.evaluation.linting import Finding

_DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def parsed(text: str) -> ast.Module:
    """A file's syntax tree.

    Raises:
        ValueError: It is not Python of the version that runs papercoder, or nested too deeply.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except SyntaxError as error:
        raise ValueError(f"line {error.lineno}: {error.msg}") from error
    except (RecursionError, MemoryError) as error:
        raise ValueError("nested too deeply") from error


def without_docstrings_and_hints(text: str) -> str:
    """The same code without docstrings, and without type hints of parameters and returns.

    Raises:
        ValueError: See `parsed`.
    """
    tree = parsed(text)
    try:
        for node in ast.walk(tree):
            if isinstance(node, _DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
                node.body = node.body[1:] or [ast.Pass()]
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                node.returns = None
            if isinstance(node, ast.arg):
                node.annotation = None
        return ast.unparse(ast.fix_missing_locations(tree))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def functions_of(findings: Iterable[Finding], texts: dict[str, str]) -> set[tuple[str, int]]:
    """The functions in whose headers findings lie: (file, row of the `def`)."""
    starts = {name: _starts(text) for name, text in texts.items()}
    owners = set()
    for finding in findings:
        rows = starts[finding.file]
        owners.add((finding.file, rows[bisect_right(rows, finding.row) - 1]))
    return owners


def _starts(text: str) -> list[int]:
    nodes = ast.walk(parsed(text))
    return sorted(node.lineno for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
