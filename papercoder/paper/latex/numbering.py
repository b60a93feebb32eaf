"""Counters as LaTeX keeps them: stepped, reset by others, printed by their own formats."""

import re

_RESET_BY = {
    "section": "chapter", "subsection": "section", "subsubsection": "subsection", "paragraph": "subsubsection",
    "subfigure": "figure", "subtable": "table",
}  # fmt: skip
_FORMATS = {
    "chapter": r"\arabic{chapter}", "section": r"\arabic{section}",
    "subsection": r"\thesection.\arabic{subsection}", "subsubsection": r"\thesubsection.\arabic{subsubsection}",
    "subfigure": r"\thefigure\alph{subfigure}", "subtable": r"\thetable\alph{subtable}",
}  # fmt: skip
_PART = re.compile(r"\\(arabic|Alph|alph|Roman|roman|value|number)\s*\{?\s*(?:\\c@)?([A-Za-z]+)\s*\}?|\\the([A-Za-z]+)")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


class Counters:
    """The counters of a document."""

    def __init__(self) -> None:
        self.values: dict[str, int] = {}
        self._reset_by = dict(_RESET_BY)
        self.formats = dict(_FORMATS)

    def step(self, name: str) -> str:
        """Adds one, resets what is counted within it, and gives it as printed."""
        self.set(name, self.values.get(name, 0) + 1)
        self._reset(name, 0)
        return self.printed(name)

    def set(self, name: str, value: int) -> None:
        """Sets a counter."""
        self.values[name] = max(-9_999, min(value, 99_999))

    def within(self, name: str, outer: str, printed: bool = True) -> None:
        r"""Counts `name` anew in each `outer`, as `\numberwithin` does."""
        self._reset_by[name] = outer
        if printed:
            self.formats[name] = rf"\the{outer}.\arabic{{{name}}}"

    def printed(self, name: str, depth: int = 0) -> str:
        """The counter as it is printed."""
        if depth > 8:
            return ""
        template = self.formats.get(name, rf"\arabic{{{name}}}")

        def part(match: re.Match[str]) -> str:
            if match.group(3):
                return self.printed(match.group(3), depth + 1)
            return _number(match.group(1), self.values.get(match.group(2), 0))

        return re.sub(r"[{}\s]|\\[A-Za-z]+", "", _PART.sub(part, template))

    def appendix(self) -> None:
        """Sections have letters from here on."""
        outer = "chapter" if self.values.get("chapter") else "section"
        self.set(outer, 0)
        self._reset(outer, 0)
        self.formats[outer] = rf"\Alph{{{outer}}}"

    def _reset(self, name: str, depth: int) -> None:
        for inner, outer in self._reset_by.items():
            if outer == name and inner != name and depth < 8:
                self.values[inner] = 0
                self._reset(inner, depth + 1)


def _number(style: str, value: int) -> str:
    if style in ("Alph", "alph") and value > 0:
        letters = ""
        while value > 0:
            value, rest = divmod(value - 1, 26)
            letters = chr(ord("a") + rest) + letters
        return letters.upper() if style == "Alph" else letters
    if style in ("Roman", "roman") and value > 0:
        text = ""
        for amount, letters in _ROMAN:
            count, value = divmod(value, amount)
            text += letters * count
        return text.upper() if style == "Roman" else text
    return str(value)
