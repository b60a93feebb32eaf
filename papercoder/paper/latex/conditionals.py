r"""TeX conditionals: `\iffalse`, `\iftrue` and the author's own `\newif`; of any other the part after `\else`."""

import re
from dataclasses import dataclass, field

from papercoder.paper.latex.vocabulary import vocabulary

DEEPEST = 50
_TOKEN = re.compile(r"\\(?:newif\s*\\if([A-Za-z@]+)|(if[A-Za-z@]*|else|fi|[A-Za-z@]+)(?![A-Za-z@]))")
_NOT_CONDITIONAL = frozenset(vocabulary()["conditionals"]["others"])
_CONDITION = {
    "ifx": re.compile(r"\s*(?:\\[A-Za-z@]+|\S)\s*(?:\\[A-Za-z@]+|\S)"),
    "ifdefined": re.compile(r"\s*\\[A-Za-z@]+"),
    "ifnum": re.compile(r"\s*[^\s<>=]{1,40}\s*[<>=]\s*-?\d+\s?"),
    "if": re.compile(r"\s*\S\s*\S"),
}


@dataclass
class Conditionals:
    """The author's own switches, and what they are set to."""

    switches: dict[str, bool] = field(default_factory=lambda: {"false": False, "true": True})

    def decide(self, text: str) -> str:
        """The text with only the branches that are taken."""
        kept: list[str] = []
        position = 0
        taken: list[bool] = []
        skipped = 0
        for match in _TOKEN.finditer(text):
            if match.start() < position:
                continue
            name = match.group(2) or ""
            kind = self._kind(name, match.group(1), bool(taken))
            if not kind:
                continue
            if not skipped:
                kept.append(text[position : match.start()])
            position = match.end()
            if kind == "set" and not skipped:
                self._set(name)
            elif kind == "open":
                taken.append(self.switches.get(name[2:], False))
                position = _behind_condition(name, text, position)
            elif kind == "else":
                taken[-1] = not taken[-1]
            elif kind == "close":
                taken.pop()
            skipped = taken.count(False) if len(taken) < DEEPEST else 1
        if taken:  # one that nothing closes: nothing is decided rather than half the paper dropped
            return text
        return "".join((*kept, text[position:]))

    def _kind(self, name: str, new: str | None, inside: bool) -> str:
        if new:
            self.switches.setdefault(new, False)
            return "new"
        if name.startswith("if") and name not in _NOT_CONDITIONAL:
            known = name[2:] in self.switches or name in _CONDITION or name in ("ifmmode", "ifpdf", "ifcase")
            return "open" if known or inside else ""
        if name in ("else", "fi"):
            return ("else" if name == "else" else "close") if inside else ""
        for ending in ("true", "false"):
            if name.endswith(ending) and name.removesuffix(ending) in self.switches and name != ending:
                return "set"
        return ""

    def _set(self, name: str) -> None:
        value = name.endswith("true")
        self.switches[name.removesuffix("true" if value else "false")] = value


def _behind_condition(name: str, text: str, position: int) -> int:
    match = _CONDITION[name].match(text, position) if name in _CONDITION else None
    return match.end() if match else position
