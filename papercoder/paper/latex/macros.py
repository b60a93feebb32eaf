r"""The author's own macros: collected and expanded in the order of the text, bounded however they recur."""

import re
from dataclasses import dataclass, field

from papercoder.paper.latex.conditionals import Conditionals
from papercoder.paper.latex.scanning import Scanner, joined
from papercoder.paper.latex.vocabulary import vocabulary

DEEPEST = 40
LONGEST_LEARNED = 400
MOST_WORK = 5_000_000
CALL_WORK = 200  # what a call costs besides the characters that it goes through
_EVENT = re.compile(r"\\(?:(begin|end)\s*\{\s*([^{}\\]{1,60}?)\s*\}|([A-Za-z@]+)|.)", re.S)
_NAME = re.compile(r"\s*\{?\s*\\([A-Za-z@]+|[^A-Za-z\s])\s*\}?")
_DEF = re.compile(r"\s*\\([A-Za-z@]+|[^A-Za-z\s])((?:\s*#\d)*)\s*(?=\{)")
_LET = re.compile(r"\s*\\([A-Za-z@]+)\s*=?\s*(\\(?:[A-Za-z@]+|.))")
_COUNTER = re.compile(r"\\(?:arabic|Alph|alph|Roman|roman|the[A-Za-z]+)\b")
_SPECIFICATION = re.compile(r"(?:\s*(?:[smo]|O\s*\{[^{}]*\}))*\s*")
_ARGUMENT = re.compile(r"([smo]|O\s*\{([^{}]*)\})")
_INTERNAL = re.compile(r"@|\\(?:if[a-z]*|else|fi|expandafter|csname)(?![A-Za-z])")
_LAST = re.compile(r"\\([A-Za-z@]+)\s*$")
_PARAMETER = re.compile(r"#(\d)")
_DEFINING, _PREFIXES, _PROTECTED = (
    frozenset(vocabulary()["macros"][name]) for name in ("defining", "prefixes", "protected")
)


@dataclass(frozen=True)
class Macro:
    r"""What a command stands for.

    Attributes:
        kinds: Its arguments, as `Scanner.arguments` takes them.
        defaults: For those that are optional, by index.
        body: With `#1` for an argument.
        spaced: Whether it ends in `\xspace`.
    """

    kinds: str
    body: str
    defaults: dict[int, str] = field(default_factory=dict)
    spaced: bool = False


@dataclass
class Expander:
    """Expands a text's macros; definitions are taken out of it."""

    conditionals: Conditionals = field(default_factory=Conditionals)
    macros: dict[str, Macro] = field(default_factory=dict)
    endings: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    shadowed: set[str] = field(default_factory=set)
    warnings: list[str] = field(default_factory=list)
    work: int = 0
    counter_format: str = ""

    def learn(self, style: str) -> None:
        """Takes the definitions of a style file that are plain enough to be the author's own."""
        other = Expander()
        other._expand(style, frozenset())  # no conditional decided: what depends on one is not the authors' own
        for name, macro in other.macros.items():
            if not _INTERNAL.search(f"{name} {macro.body}") and len(macro.body) < LONGEST_LEARNED:
                self.macros[name] = macro

    def expand(self, text: str) -> str:
        """The text with macros expanded, conditionals decided and definitions gone."""
        return self._expand(self.conditionals.decide(text), frozenset())

    def _expand(self, text: str, inside: frozenset[str]) -> str:
        """The text expanded, but for the macros in whose bodies it stands."""
        self.work += len(text) + CALL_WORK
        if len(inside) > DEEPEST or self.work > MOST_WORK:
            self._warn("The macros of the source go on without end: some were left unexpanded.")
            return text
        scanner = Scanner(text)
        parts: list[str] = []
        position = 0
        while match := _EVENT.search(text, position):
            parts.append(text[position : match.start()])
            name = match.group(3)
            if name in _DEFINING:
                position = self._define(name, scanner, match.end())
                replacement = self._format()
            elif name in _PREFIXES:
                replacement, position = "", match.end()
            elif match.group(1):
                replacement, position = self._environment(match, scanner, inside)
            elif name in self.macros and name not in _PROTECTED:
                replacement, position = self._call(name, scanner, match.end(), inside)
                if position < len(text):
                    replacement = joined(replacement, text[position])[:-1]
            else:
                replacement, position = match.group(), match.end()
            parts.append(replacement)
        return "".join((*parts, text[position:]))

    def _call(self, name: str, scanner: Scanner, position: int, inside: frozenset[str]) -> tuple[str, int]:
        if name in inside or self.work > MOST_WORK:
            if name not in self.shadowed:
                self._warn(f"The macro \\{name} calls itself without end: it was left unexpanded.")
            return f"\\{name}", position
        macro = self.macros[name]
        values, end = scanner.arguments(position, macro.kinds)
        if any(value is None and kind == "m" for value, kind in zip(values, macro.kinds, strict=True)):
            return f"\\{name}", position
        values = [value if value is None else self._expand(value, inside) for value in values]
        if self.work + _filled_length(macro, values) > MOST_WORK:
            self._warn("The macros of the source go on without end: some were left unexpanded.")
            return f"\\{name}", position
        body = self._filled(macro, values)
        if not macro.kinds and not macro.spaced:
            end = _behind_spaces(scanner.text, end)
        following = scanner.text[end : end + 1]
        if macro.spaced and (following.isalnum() or following in ("\\", "$", "(", "`")):
            body += " "
        replacement = self._expand(body, inside | {name})
        last = _LAST.search(replacement)
        if last and last.group(1) != name and self._waits(last.group(1)):
            further, end = self._call(last.group(1), scanner, end, inside | {name})
            replacement = replacement[: last.start()] + further
        return replacement, end

    def _waits(self, name: str) -> bool:
        """Whether a macro at the end of another's body takes its arguments from behind it."""
        return name in self.macros and name not in _PROTECTED and "m" in self.macros[name].kinds

    def _filled(self, macro: Macro, values: list[str | None]) -> str:
        parts: list[str] = [""]
        position = 0
        for match in _PARAMETER.finditer(macro.body):
            before = macro.body[position : match.start()]
            index = int(match.group(1)) - 1
            value = values[index] if index < len(values) else ""
            parts.append(before)
            parts.append(joined(before, macro.defaults.get(index, "") if value is None else value)[len(before) :])
            position = match.end()
        return "".join((*parts, macro.body[position:]))

    def _environment(self, match: re.Match[str], scanner: Scanner, inside: frozenset[str]) -> tuple[str, int]:
        kind, name = match.group(1), match.group(2)
        if name not in self.endings or self.work > MOST_WORK:
            return match.group(), match.end()
        begin, end, count = self.endings[name]
        if kind == "end":
            return self._expand(end, inside), match.end()
        values, position = scanner.arguments(match.end(), "g" * count)
        return self._expand(self._filled(Macro("g" * count, begin), values), inside), position

    def _define(self, command: str, scanner: Scanner, position: int) -> int:
        """Takes in the definition whose command ends at `position`; returns the position behind it."""
        if scanner.text.startswith("*", position):
            position += 1
            starred = True
        else:
            starred = False
        if command == "let":
            return self._let(scanner, position)
        if command.endswith("def"):
            return self._def(scanner, position)
        if command.endswith("environment"):
            return self._define_environment(scanner, position)
        match = _NAME.match(scanner.text, position)
        if not match:
            return position
        macro, position = _defined(command, starred, scanner, match.end())
        if macro:
            self._keep(match.group(1), macro)
        return position

    def _let(self, scanner: Scanner, position: int) -> int:
        match = _LET.match(scanner.text, position)
        if not match:
            return position
        name, target = match.groups()
        self.shadowed.add(target[1:])
        self._keep(name, self.macros.get(target[1:], Macro("", target)))
        return match.end()

    def _def(self, scanner: Scanner, position: int) -> int:
        match = _DEF.match(scanner.text, position)
        if match and (body := scanner.group(match.end())):
            self._keep(match.group(1), _macro("m" * match.group(2).count("#"), body[0]))
            return body[1]
        delimited = re.compile(r"\s*\\[A-Za-z@]+[^{}\n]{0,60}(?=\{)").match(scanner.text, position)
        if delimited and (body := scanner.group(delimited.end())):
            return body[1]
        return position

    def _define_environment(self, scanner: Scanner, position: int) -> int:
        (name, count, default, begin, end), after = scanner.arguments(position, "googg")
        if name is None or begin is None or end is None:
            return position
        if name.strip() not in _PROTECTED and default is None and _calm(begin + end, name.strip()):
            number = int(count) if count and count.strip().isdigit() else 0
            self.endings[name.strip()] = (begin, end, min(number, 9))
        return after

    def _keep(self, name: str, macro: Macro) -> None:
        if name.startswith("the") and not macro.kinds and _COUNTER.search(macro.body):
            self.counter_format = f"\\counterformat{{{name[3:]}}}{{{macro.body}}}"
        elif name not in _PROTECTED and macro.body.strip() != f"\\{name}":
            self.macros[name] = macro

    def _format(self) -> str:
        """What stays in the text of a definition: how a counter is printed, which the numbering needs."""
        text, self.counter_format = self.counter_format, ""
        return text

    def _warn(self, text: str) -> None:
        if text not in self.warnings:
            self.warnings.append(text)


def _calm(body: str, name: str) -> bool:
    """Whether an environment's code is plain enough to expand: no internals, not itself."""
    return "@" not in body and f"{{{name}}}" not in body


def _filled_length(macro: Macro, values: list[str | None]) -> int:
    """At most so many characters a body has once its arguments are filled in."""
    return len(macro.body) + macro.body.count("#") * max((len(value or "") for value in values), default=0)


def _behind_spaces(text: str, position: int) -> int:
    """TeX skips white space after a command's name, but not a paragraph break."""
    match = re.compile(r"[ \t]*(?:\n(?![ \t]*\n)[ \t]*)?").match(text, position)
    return match.end() if match else position


def _macro(kinds: str, body: str, defaults: dict[int, str] | None = None) -> Macro:
    body = body.strip("\n") if "\n" in body else body
    spaced = bool(re.search(r"\\xspace\s*\}?\s*$", body))
    return Macro(kinds, re.sub(r"\\xspace\b\s*", "", body), defaults or {}, spaced)


def _defined(command: str, starred: bool, scanner: Scanner, position: int) -> tuple[Macro | None, int]:
    r"""The macro that a `\newcommand` or its like defines, read from behind its name."""
    if command == "DeclareMathOperator":
        body = scanner.argument(position)
        star = "*" if starred else ""
        return (_macro("", f"\\operatorname{star}{{{body[0]}}}"), body[1]) if body else (None, position)
    if command.startswith("DeclarePaired"):
        (left, right), after = scanner.arguments(position, "mm")
        if command.endswith("X"):
            return None, position
        return _macro("som", f"{left} #3 {right}"), after
    if command.endswith("DocumentCommand"):
        (spec, body_text), after = scanner.arguments(position, "gg")
        if spec is None or body_text is None or not _SPECIFICATION.fullmatch(spec):
            return None, after
        taken = _ARGUMENT.findall(spec)
        defaults = {index: default for index, (_, default) in enumerate(taken) if default}
        return _macro("".join(kind.lower()[:1] for kind, _ in taken), body_text, defaults), after
    (count, default), after = scanner.arguments(position, "oo")
    body = scanner.argument(after)
    if body is None:
        return None, after
    number = min(int(count), 9) if count and count.strip().isdigit() else 0
    if default is None:
        return _macro("m" * number, body[0]), body[1]
    return _macro("o" + "m" * max(0, number - 1), body[0], {0: default}), body[1]
