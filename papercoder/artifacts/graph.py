"""Which file of a plan imports which, as a picture and as a table."""

from collections.abc import Mapping
from dataclasses import dataclass

from papercoder.display import html
from papercoder.display.amounts import counted
from papercoder.display.diagrams import diagram
from papercoder.display.shown import Shown


@dataclass(frozen=True)
class FileGraph(Shown):
    """Which file imports which.

    Attributes:
        imports: File -> the files that it imports, in the order of writing.
    """

    imports: Mapping[str, tuple[str, ...]]

    def mermaid(self) -> str:
        """The graph as a Mermaid flowchart."""
        names = {file: f"f{number}" for number, file in enumerate(self.imports)}
        nodes = [f'    {name}["{_quoted(file)}"]' for file, name in names.items()]
        arrows = [f"    {names[file]} --> {names[needed]}" for file in self.imports for needed in self.imports[file]]
        return "\n".join(["flowchart LR", *nodes, *arrows]) + "\n"

    def __repr__(self) -> str:
        """One line."""
        return f"FileGraph({counted(len(self.imports), 'file')})"

    def _html(self) -> str:
        rows = [(file, ", ".join(needed) or "nothing") for file, needed in self.imports.items()]
        return diagram(self.mermaid(), "Files and what they import") + html.details(
            "The same as a table", html.table(("file", "imports"), rows)
        )


def _quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
