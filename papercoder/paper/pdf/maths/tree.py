"""A formula as a tree, and the atoms on the page that it is built from."""

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass
class Symbol:
    """One sign, or the letters of one word.

    Attributes:
        character: Canonical Unicode ("x", "≤"), or a word ("max", "if x").
        style: The command of its alphabet, as in encodings.Sign.
        kind: As in encodings.Sign; "name" for the name of an operator (log), "words" for text.
        tall: True for a delimiter that grew with what it holds.
    """

    character: str
    style: str = ""
    kind: str = "ordinary"
    tall: bool = False


@dataclass
class Row:
    """Nodes one after the other; `gaps[i]` is the blank before `items[i]` in units of the font's size."""

    items: list["Node"] = field(default_factory=list)
    gaps: list[float] = field(default_factory=list)


@dataclass
class Scripts:
    """A base with what stands below and above it: to its right, or as limits."""

    base: "Node"
    below: "Node | None" = None
    above: "Node | None" = None
    limits: bool = False


@dataclass
class Fraction:
    """One thing over another; without a bar a binomial or a stack."""

    above: "Node"
    below: "Node"


@dataclass
class Radical:
    """A root."""

    body: "Node"
    index: "Node | None" = None


@dataclass
class Accent:
    r"""Something with a mark above or below: `\hat`, `\overline`, `\underbrace`."""

    command: str
    body: "Node"


@dataclass
class Grid:
    """Rows of cells: a matrix, cases, stacked limits.

    Attributes:
        environment: "cases", "matrix", "aligned" or "substack".
        cells: Row by row.
    """

    environment: str
    cells: list[list["Node"]]


Node: TypeAlias = Symbol | Row | Scripts | Fraction | Radical | Accent | Grid


@dataclass
class Atom:
    """A node with its place. Lengths are in points, y downwards.

    Attributes:
        node: What it is.
        left, top, right, bottom: Of its ink.
        baseline: Of its first line; the axis plus a quarter of the size for things that are centred on the axis.
        size: Of its font.
        centred: True for what stands on the axis (fractions, big operators, tall delimiters), whose baseline says
            nothing by itself.
        x: Of the origin of a single glyph.
    """

    node: Node
    left: float
    top: float
    right: float
    bottom: float
    baseline: float
    size: float
    centred: bool = False
    x: float = 0.0

    @property
    def middle(self) -> float:
        """The horizontal centre."""
        return (self.left + self.right) / 2

    @property
    def axis(self) -> float:
        """The vertical centre."""
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        """Of its ink."""
        return self.bottom - self.top

    def symbol(self, *kinds: str) -> Symbol | None:
        """Its symbol where it is one of these kinds."""
        return self.node if isinstance(self.node, Symbol) and (not kinds or self.node.kind in kinds) else None


def enclosing(node: Node, atoms: list[Atom], baseline: float, size: float, centred: bool = False) -> Atom:
    """An atom for `node`, which was built from `atoms`."""
    return Atom(
        node, min(a.left for a in atoms), min(a.top for a in atoms), max(a.right for a in atoms),
        max(a.bottom for a in atoms), baseline, size, centred,
    )  # fmt: skip


def replaced(found: list[Atom], taken: list[Atom], made: Atom) -> list[Atom]:
    """The atoms from left to right, one in the place of those that it was made of."""
    gone = {id(atom) for atom in taken}
    return sorted([atom for atom in found if id(atom) not in gone] + [made], key=lambda atom: atom.left)
