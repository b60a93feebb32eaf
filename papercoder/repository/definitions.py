"""Where functions and classes are defined in Python source."""

import ast
import warnings
from collections.abc import Iterator
from typing import NamedTuple

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class Place(NamedTuple):
    """Where a definition stands: its qualified name ("Model.fit"), first and last line from 1, decorators included."""

    name: str
    first: int
    last: int


def parsed(source: str) -> ast.Module | None:
    """The syntax tree of Python source; None if Python cannot parse it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def definitions(source: str) -> list[Place] | None:
    """Every function, class and method, those inside others included; None if Python cannot parse the source."""
    tree = parsed(source)
    return list(_inside(tree, "")) if tree is not None else None


def first_line(node: Definition) -> int:
    """Of a definition, its decorators included."""
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def _inside(top: ast.AST, prefix: str) -> Iterator[Place]:
    waiting = [(top, prefix)]
    while waiting:
        node, name = waiting.pop()
        for child in ast.iter_child_nodes(node):
            inner = name
            if isinstance(child, Definition):
                inner = f"{name}.{child.name}" if name else child.name
                yield Place(inner, first_line(child), child.end_lineno or child.lineno)
            waiting.append((child, inner))
