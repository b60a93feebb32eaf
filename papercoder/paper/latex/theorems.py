r"""The theorem-like environments of a source: from `\newtheorem`, and the customary ones."""

import re
from dataclasses import dataclass, field

from papercoder.paper.latex.numbering import Counters
from papercoder.paper.latex.scanning import Scanner
from papercoder.paper.latex.vocabulary import vocabulary

_NEW = re.compile(r"\\(newtheorem|declaretheorem|newmdtheoremenv|spnewtheorem)(?![A-Za-z])")


@dataclass
class Theorems:
    """Environment -> (name as printed, counter or "" where it is not numbered)."""

    known: dict[str, tuple[str, str]] = field(
        default_factory=lambda: {name: (name.capitalize(), name) for name in vocabulary()["theorems"]}
    )

    def learn(self, text: str, counters: Counters) -> str:
        """Takes the definitions out of a text."""
        scanner = Scanner(text)
        kept, position = [], 0
        while match := _NEW.search(text, position):
            kept.append(text[position : match.start()])
            if match.group(1) == "declaretheorem":
                (star, options, name), position = scanner.arguments(match.end(), "sog")
                title = re.search(r"name\s*=\s*\{?([^,{}]+)", options or "")
                shared = re.search(r"(?:sibling|numberlike|sharenumber)\s*=\s*\{?([^,{}]+)", options or "")
                printed = title.group(1) if title else (name or "").capitalize()
                sibling, within = shared.group(1) if shared else None, None
                star = star or ("*" if "numbered=no" in (options or "") else None)
            else:
                (star, name, sibling, printed_text, within), position = scanner.arguments(match.end(), "sgogo")
                printed = printed_text or ""
            if name and name.strip():
                self._add(name.strip(), printed.strip(), star, sibling, within, counters)
        return "".join((*kept, text[position:]))

    def _add(
        self, name: str, printed: str, star: str | None, sibling: str | None, within: str | None, counters: Counters
    ) -> None:
        counter = "" if star else (sibling or name).strip()
        if counter in self.known and counter != name:
            counter = self.known[counter][1]
        self.known[name] = (printed or name.capitalize(), counter)
        if within:
            counters.within(name, within.strip())
