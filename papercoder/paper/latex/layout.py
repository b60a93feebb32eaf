"""Commands and environments that only place, size or colour what they hold: taken off, what they hold kept."""

import re

from papercoder.paper.latex.scanning import Scanner
from papercoder.paper.latex.vocabulary import arguments, vocabulary

_COMMANDS = arguments(vocabulary()["layout"]["commands"])
_ENVIRONMENTS = arguments(vocabulary()["layout"]["environments"])
_SIZED = re.compile(
    r"\\(?:vskip|hskip|kern|penalty|looseness|(?:[a-z]*(?:skip|sep|width|height|indent|margin|penalty|spacing))\s*=?)\s*"
    r"-?\s*(?:\d[\d.]*|\.\d+)\s*(?:true)?\s*(?:in|pt|em|ex|cm|mm|bp|sp|pc|mu|\\[a-z]+width)?"
    r"(?:\s*(?:plus|minus)\s*-?[\d.]+\s*[a-z]{2,4})*(?![A-Za-z])"
)
_FOUND = re.compile(r"\\(?:(begin|end)\s*\{\s*([^{}\\]{1,60}?)\s*\}|([A-Za-z@]+)|.)", re.S)
_TWO_COLUMNS = re.compile(r"\\twocolumn\s*(?=\[)")


def without_layout(text: str) -> str:
    """The text without commands and environments that say only how it looks."""
    text = _one_column(_SIZED.sub(" ", text))
    scanner = Scanner(text)
    kept: list[str] = []
    position = 0
    while match := _FOUND.search(text, position):
        kept.append(text[position : match.start()])
        environment, command = match.group(2), match.group(3)
        position = match.end()
        if environment in _ENVIRONMENTS:
            kinds = _ENVIRONMENTS[environment] if match.group(1) == "begin" else ""
            position = scanner.arguments(position, kinds)[1]
            kept.append("\n")
        elif command in _COMMANDS:
            position = scanner.arguments(position, _COMMANDS[command])[1]
            kept.append(_gap(text, match.start(), position))
        else:
            kept.append(match.group())
    return "".join((*kept, text[position:]))


def _gap(text: str, start: int, end: int) -> str:
    """A space where taking a command off would join two words."""
    return " " if text[start - 1 : start].isalnum() and text[end : end + 1].isalnum() else ""


def _one_column(text: str) -> str:
    r"""Without `\twocolumn[...]`, what is in the brackets kept."""
    match = _TWO_COLUMNS.search(text)
    if not match:
        return text
    found = Scanner(text).option(match.end())
    if not found:
        return text.replace("\\twocolumn", "", 1)
    return text[: match.start()] + found[0] + text[found[1] :]
