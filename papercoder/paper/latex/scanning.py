"""Braces, arguments and environments of a LaTeX text, each found in one pass however unbalanced the text is."""

import re
from functools import cached_property

_BRACE = re.compile(r"\\.|[{}]", re.S)
_ENVIRONMENT = re.compile(r"\\(begin|end)\s*\{\s*([^{}\\]{1,60}?)\s*\}")
_SPACE = re.compile(r"[ \t]*\n?[ \t]*")
_OPTION = re.compile(r"\\.|[{}\[\]]", re.S)
_COMMAND_END = re.compile(r"\\[A-Za-z@]+\*?$")


class Scanner:
    """A text and where its groups and environments end."""

    def __init__(self, text: str):
        self.text = text

    @cached_property
    def closing(self) -> dict[int, int]:
        """Index of each `{` that is closed -> index of its `}`."""
        found: dict[int, int] = {}
        opened: list[int] = []
        for match in _BRACE.finditer(self.text):
            if match.group() == "{":
                opened.append(match.start())
            elif match.group() == "}" and opened:
                found[opened.pop()] = match.start()
        return found

    @cached_property
    def environments(self) -> dict[int, tuple[str, int, int, int]]:
        r"""Index of each `\begin` that is ended -> (name, start of what is inside, its end, end of the environment)."""
        found: dict[int, tuple[str, int, int, int]] = {}
        opened: dict[str, list[re.Match[str]]] = {}
        for match in _ENVIRONMENT.finditer(self.text):
            name = match.group(2)
            if match.group(1) == "begin":
                opened.setdefault(name, []).append(match)
            elif opened.get(name):
                begin = opened[name].pop()
                found[begin.start()] = (name, begin.end(), match.start(), match.end())
        return found

    def space(self, position: int) -> int:
        """The position after white space that is no paragraph break."""
        match = _SPACE.match(self.text, position)
        return match.end() if match else position

    def group(self, position: int) -> tuple[str, int] | None:
        """The `{...}` that begins here or after white space: what is inside, and the position behind it."""
        start = self.space(position)
        end = self.closing.get(start)
        return (self.text[start + 1 : end], end + 1) if end is not None else None

    def argument(self, position: int) -> tuple[str, int] | None:
        """A mandatory argument: a group, or a single command or character."""
        if found := self.group(position):
            return found
        start = self.space(position)
        match = re.compile(r"\\(?:[A-Za-z@]+|.)|[^\s{}\\%&]").match(self.text, start)
        return (match.group(), match.end()) if match else None

    @cached_property
    def _brackets(self) -> dict[int, int]:
        """Index of each `[` that is closed in the same group -> index of its `]`."""
        found: dict[int, int] = {}
        opened: list[int] = []
        for match in _OPTION.finditer(self.text):
            token, place = match.group(), match.start()
            if token == "[" or (token == "{" and place in self.closing):
                opened.append(place)
            elif token == "]" and opened and self.text[opened[-1]] == "[":
                found[opened.pop()] = place
            elif token == "}":
                while opened and self.text[opened[-1]] == "[":
                    opened.pop()
                if opened:
                    opened.pop()
        return found

    def option(self, position: int) -> tuple[str, int] | None:
        """The `[...]` that begins here or after white space, with balanced brackets."""
        start = self.space(position)
        end = self._brackets.get(start)
        return (self.text[start + 1 : end], end + 1) if end is not None else None

    def arguments(self, position: int, kinds: str) -> tuple[list[str | None], int]:
        r"""Arguments after a command.

        Args:
            position: Behind the command's name.
            kinds: One letter each: `s` a star, `o` an option in brackets, `p` one in parentheses, `g` a group only,
                `m` a mandatory argument.

        Returns:
            Their texts, None for what is not there, and the position behind the last.
        """
        values: list[str | None] = []
        for kind in kinds:
            found: tuple[str, int] | None = None
            if kind == "s":
                found = ("*", position + 1) if self.text.startswith("*", position) else None
            elif kind == "o":
                found = self.option(position)
            elif kind == "p":
                match = re.compile(r"\s*\(([^()]{0,200})\)").match(self.text, position)
                found = (match.group(1), match.end()) if match else None
            elif kind == "g":
                found = self.group(position)
            else:
                found = self.argument(position)
            values.append(found[0] if found else None)
            position = found[1] if found else position
        return values, position


def joined(left: str, right: str) -> str:
    r"""`left + right`, with a space where a command's name would run into a letter (`\alpha` + `x`)."""
    if right[:1].isalpha() and _COMMAND_END.search(left[-60:]):
        return f"{left} {right}"
    return left + right


def balanced(text: str) -> str:
    """The text without braces that have no partner."""
    closing = Scanner(text).closing
    partners = {*closing, *closing.values()}
    return _BRACE.sub(lambda m: m.group() if len(m.group()) > 1 or m.start() in partners else "", text)
