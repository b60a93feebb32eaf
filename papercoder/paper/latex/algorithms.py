"""Algorithms in pseudo-code stay as the authors wrote them, their macros expanded and their lines tidied."""

import re

ENVIRONMENTS = frozenset(("algorithmic", "algorithmicx", "algpseudocode", "pseudocode", "pseudo"))
_NUMBERED_LINES = re.compile(r"^\s*\[\d+\]")
_LAYOUT = re.compile(
    r"\\(?:begin|end)\s*\{(?:algorithmic[a-z]*|center|small|footnotesize)\}(?:\[\d*\])?|\\label\s*\{[^{}]*\}"
)
_COMMANDS = re.compile(
    r"\\(?:SetAlgoLined|DontPrintSemicolon|LinesNumbered|SetAlgoNoLine|SetAlgoNoEnd|algsetup\{[^{}]*\}|"
    r"SetKw\w*\{[^{}]*\}\{[^{}]*\}(?:\{[^{}]*\})?|SetAlgoSkip\{\w*\}|setstretch\{[^{}]*\}|small|footnotesize)(?![A-Za-z])"
)


def tidy(text: str) -> str:
    """Pseudo-code without what only lays it out, and without empty lines; its indentation kept."""
    text = _COMMANDS.sub("", _LAYOUT.sub("", _NUMBERED_LINES.sub("", text))).expandtabs(4)
    lines = [line.rstrip() for line in text.split("\n") if line.strip()]
    margin = min((len(line) - len(line.lstrip()) for line in lines), default=0)
    return "\n".join(line[margin:] for line in lines)
