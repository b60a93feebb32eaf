"""Prompt variants: named folders of prompt files that override the shipped ones, with a parent and a note."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from papercoder.disk import write_atomically
from papercoder.display import html
from papercoder.display.shown import Shown
from papercoder.errors import PromptError

DESCRIPTION = "variant.yaml"


@dataclass(frozen=True)
class Variant(Shown):
    """A folder with the layout of prompts/, each of whose files overrides its parent's or the shipped one.

    Attributes:
        folder: Of the prompt files; its name is the variant's.
        parent: The variant that this one changes; None for the shipped prompts.
        note: What it is for.
    """

    folder: Path
    parent: "Variant | None" = None
    note: str = ""

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.name

    def source(self, step: str) -> str | None:
        """The prompt file of a step, from here or the nearest parent that has it; None if the shipped one holds."""
        file = self.folder / f"{step}.md"
        if file.is_file():
            return file.read_bytes().decode("utf-8")
        return self.parent.source(step) if self.parent is not None else None

    def write(self, step: str, source: str) -> None:
        """Overrides a step's prompt file; a whole file or none is ever on disk."""
        write_atomically(self.folder / f"{step}.md", source)

    def overridden(self) -> tuple[str, ...]:
        """The steps whose files lie in this folder itself."""
        files = sorted(self.folder.rglob("*.md"))
        names = (file.relative_to(self.folder).with_suffix("").as_posix() for file in files)
        return tuple(name for name in names if "/" in name)

    def __repr__(self) -> str:
        """One line: name, parent and what it overrides."""
        parent = self.parent.name if self.parent is not None else "the shipped prompts"
        return f"Variant({self.name!r} of {parent}, overrides {', '.join(self.overridden()) or 'nothing'})"

    def _html(self) -> str:
        return html.title(repr(self), self.note)


def create_variant(folder: str | Path, *, parent: str | None = None, note: str = "") -> Variant:
    """Makes a variant, or opens the one that is there.

    Args:
        folder: Where; its name is the variant's.
        parent: Name of a variant beside it; None for the shipped prompts.
        note: What it is for.

    Raises:
        PromptError: There is no such parent, or the folder is a variant with another parent.
    """
    place = Path(folder)
    if parent is not None:
        open_variant(place.with_name(parent))
    if (place / DESCRIPTION).exists():
        found = open_variant(place)
        known = found.parent.name if found.parent is not None else None
        if known != parent:
            raise PromptError(f"{place} is already a variant of {known or 'the shipped prompts'}. Take another name.")
        if note in ("", found.note):
            return found
    write_atomically(place / DESCRIPTION, yaml.safe_dump({"parent": parent, "note": note}, allow_unicode=True))
    return open_variant(place)


def open_variant(folder: str | Path) -> Variant:
    """Opens a folder of prompt files as a variant; without a variant.yaml it is one of the shipped prompts.

    Raises:
        PromptError: There is no such folder, its description is wrong, or its parents go in a circle.
    """
    return _opened(Path(folder), ())


def variants_in(folder: str | Path) -> tuple[Variant, ...]:
    """The variants in a folder, by name; none if there is no such folder."""
    files = sorted(Path(folder).glob(f"*/{DESCRIPTION}"))
    return tuple(open_variant(file.parent) for file in files)


def _opened(folder: Path, children: tuple[str, ...]) -> Variant:
    if not folder.is_dir():
        raise PromptError(f"The prompt variant {folder} is not a folder. Make it with create_variant, or by hand.")
    if folder.name in children:
        raise PromptError(f"The parents of {children[0]} go in a circle: {' -> '.join((*children, folder.name))}.")
    described = _description(folder)
    parent = described.get("parent")
    if parent is not None and (not isinstance(parent, str) or Path(parent).name != parent):
        raise PromptError(f"{folder / DESCRIPTION}: parent must be the name of a folder beside it, not {parent!r}.")
    return Variant(
        folder=folder,
        parent=_opened(folder.with_name(parent), (*children, folder.name)) if parent else None,
        note=str(described.get("note") or ""),
    )


def _description(folder: Path) -> dict[str, Any]:
    file = folder / DESCRIPTION
    if not file.exists():
        return {}
    try:
        described = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise PromptError(f"{file} cannot be read: {error}") from error
    if not isinstance(described, dict) or set(described) - {"parent", "note"}:
        raise PromptError(f"{file} must hold parent and note, and nothing else.")
    return described
