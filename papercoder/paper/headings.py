"""A paper's headings in reading order: the number that each begins with, and where the appendix begins."""

import re
from typing import NamedTuple

_NUMBER = re.compile(r"^((?:\d+|[A-Z])(?:\.\d+)*)([.:]?)\s+(?=\S)(.+)$")
_APPENDIX = ("appendix", "appendices", "supplementary material")
_REFERENCES = ("references", "bibliography")


class Heading(NamedTuple):
    """A heading as read.

    Attributes:
        number: That it begins with, or "".
        text: Without the number.
        kind: The text by which special sections are known: "abstract", "references", "introduction".
        appendix: Whether its section belongs to the appendix.
    """

    number: str
    text: str
    kind: str
    appendix: bool

    @property
    def is_references(self) -> bool:
        """Whether it stands above the list of references."""
        return self.kind in _REFERENCES


class Headings:
    """Reads headings one after the other; what came before says what the next one means.

    A bare letter is a number ("A Proofs") where a stop or colon follows it, or once sections have had numbers or the
    references or an appendix have come; before that it is a word ("A Study of Graphs"). The appendix begins at the
    first heading after the references, at one that says so, or at a letter after numbers or a plain "Introduction".
    """

    def __init__(self) -> None:
        self._numbers = False
        self._body = False
        self._references = False
        self._appendix = False

    def read(self, heading: str, number: str = "", *, appendix: bool = False) -> Heading:
        """The next heading.

        Args:
            heading: As printed, with its number unless the source gives that apart.
            number: Where the source gives it apart.
            appendix: Whether the source says that the appendix has begun.
        """
        text = heading
        if not number:
            number, text = self._numbered(heading)
        kind = text.strip(" .:*_").lower()
        if kind in _REFERENCES:
            self._references = True
        else:
            lettered = self._body and number[:1].isalpha()
            self._appendix |= appendix or self._references or lettered or kind.startswith(_APPENDIX)
        self._numbers |= number[:1].isdigit()
        self._body |= self._numbers or (kind == "introduction" and not number)
        return Heading(number, text, kind, self._appendix)

    def _numbered(self, heading: str) -> tuple[str, str]:
        match = _NUMBER.match(heading)
        if not match:
            return "", heading
        number, stop, text = match.groups()
        letters = self._numbers or self._references or self._appendix
        return (number, text) if stop or letters or not number.isalpha() else ("", heading)
