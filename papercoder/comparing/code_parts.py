"""Code by its functions and classes, and class diagrams by their classes and members."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence

from papercoder.comparing.parts import Change, Members, line_changes, mapping_changes, member_changes
from papercoder.repository.definitions import Definition, first_line, parsed

MODULE = "module level"
_CLASS = re.compile(r"^class\s+(`[^`]+`|[^\s{:\[~]+)(?:~[^~]*~)?[^{]*?(\{)?\s*(\})?\s*$")
_MEMBER_OUTSIDE = re.compile(r"^([\w.~`]+)\s*:\s+(.+)$")
_METHOD = re.compile(r"([\w.]+)\s*\(")
_FIELD_BEFORE_TYPE = re.compile(r"^[+\-#~]?\s*([\w.]+)\s*:")
_RELATION = re.compile(r"[<*o|.}]?(?:--|\.\.)[>*o|{]?|(?:<\||\*|o)--|--(?:\|>|\*|o)")


def file_changes(file: str, before: str, after: str) -> list[Change]:
    """What differs in one file: by function, class and method in Python that parses, else by lines."""
    if before == after:
        return []
    if file.endswith(".py"):
        old, new = python_members(before), python_members(after)
        if old is not None and new is not None and (changes := member_changes(old, new)):
            return changes
    return line_changes(before, after)


def files_changes(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Change]:
    """What differs between two sets of files: path -> text. Files that are equal are not looked into."""
    for change in mapping_changes(before, after):
        if change.before is None or change.after is None:
            yield change
            continue
        for part in file_changes(change.part, change.before, change.after):
            yield part.model_copy(update={"part": f"{change.part}: {part.part}"})


def python_members(source: str) -> Members | None:
    """Top-level functions and classes with their methods, decorators included; None if Python cannot parse it."""
    tree = parsed(source)
    if tree is None:
        return None
    # As Python counts lines: a form feed does not end one.
    lines = re.split(r"\r\n|\r|\n", source)
    members: dict[str, dict[str, str]] = {}
    taken: set[int] = set()
    for node in tree.body:
        if isinstance(node, Definition):
            label = "class" if isinstance(node, ast.ClassDef) else "def"
            inner = _class_members(node, lines) if isinstance(node, ast.ClassDef) else {"": _text(node, lines)}
            members[_unused(f"{label} {node.name}", members)] = inner
            taken.update(_span(node))
    rest = [line for number, line in enumerate(lines) if number not in taken and line.strip()]
    return {MODULE: {"": "\n".join(rest)}, **members}


def _class_members(node: ast.ClassDef, lines: Sequence[str]) -> dict[str, str]:
    members: dict[str, str] = {}
    taken: set[int] = set()
    for child in node.body:
        if isinstance(child, Definition):
            members[_unused(child.name, members)] = _text(child, lines)
            taken.update(_span(child))
    own = [lines[number] for number in _span(node) if number not in taken and lines[number].strip()]
    return {"": "\n".join(own), **members}


def _span(node: Definition) -> range:
    return range(first_line(node) - 1, node.end_lineno or node.lineno)


def _text(node: Definition, lines: Sequence[str]) -> str:
    return "\n".join(lines[number] for number in _span(node))


def _unused(name: str, taken: dict[str, str] | dict[str, dict[str, str]]) -> str:
    """The name, numbered where it is defined more than once: overloads, properties with setters."""
    number = 1
    unused = name
    while unused in taken:
        number += 1
        unused = f"{name} ({number})"
    return unused


def diagram_members(source: str) -> Members:
    """A Mermaid class diagram by classes and members; relations and other lines stand for themselves."""
    found: dict[str, dict[str, str]] = {}
    inside = ""
    for line in (line.strip() for line in source.splitlines()):
        if not line or line.startswith("%%") or line.startswith("classDiagram"):
            continue
        if inside:
            if line == "}":
                inside = ""
            else:
                _add_member(found[inside], line)
        elif match := _CLASS.match(line):
            name = f"class {match.group(1)}"
            found.setdefault(name, {"": line.rstrip("{} ")})
            inside = name if match.group(2) and not match.group(3) else ""
        elif (match := _MEMBER_OUTSIDE.match(line)) and not _RELATION.search(line.split(":")[0]):
            name = f"class {match.group(1)}"
            _add_member(found.setdefault(name, {"": name}), match.group(2))
        else:
            found[line] = {"": line}
    return found


def _add_member(members: dict[str, str], line: str) -> None:
    if match := _METHOD.search(line):
        name = f"{match.group(1)}()"
    elif match := _FIELD_BEFORE_TYPE.match(line):
        name = match.group(1)
    else:
        name = line.split()[-1].lstrip("+-#~")
    members[_unused(name, members)] = line
