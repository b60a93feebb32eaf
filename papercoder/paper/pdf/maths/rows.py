"""Atoms by row: which stand on one line, which of several lines a script belongs to."""

from collections.abc import Sequence
from statistics import median

from papercoder.paper.pdf.maths.tree import Atom

FULL = 0.84
"""From this share of the largest size on, an atom is no script."""
_APART = 0.6
_CENTRED_APART = 0.8
"""The least distance of two baselines, in sizes."""


def split(found: Sequence[Atom]) -> list[list[Atom]]:
    """Atoms by row, from top to bottom. Rows are known by the baselines of their largest atoms.

    Args:
        found: Fractions, roots and grids already put together.
    """
    plain = [a for a in found if not a.symbol("accent", "overlay")]
    if not plain:
        return [list(found)]
    size = max(atom.size for atom in [a for a in plain if not a.centred] or plain)
    anchors = sorted((a for a in plain if a.size >= FULL * size), key=lambda atom: atom.baseline)
    rows: list[list[Atom]] = []
    for atom in sorted(anchors, key=lambda a: (a.centred, a.baseline)):
        near = min(rows, key=lambda r: abs(_level(r) - atom.baseline), default=None)
        apart = (_CENTRED_APART if atom.centred else _APART) * size
        if near is not None and abs(_level(near) - atom.baseline) < apart:
            near.append(atom)
        else:
            rows.append([atom])
    if len(rows) < 2:
        return [list(found)]
    anchored = {id(atom) for atom in anchors}
    bases = [(_level(r), list(r)) for r in rows]
    for unit in _units([atom for atom in found if id(atom) not in anchored]):
        rows[_home(unit, bases, size)].extend(unit)
    return sorted(rows, key=_level)


def _units(small: list[Atom]) -> list[list[Atom]]:
    """Small atoms of one baseline side by side, which belong to one row together."""
    units: list[list[Atom]] = []
    for atom in sorted(small, key=lambda a: (round(a.baseline), a.left)):
        last = units[-1][-1] if units else None
        if (
            last is not None
            and abs(last.baseline - atom.baseline) < 1.0
            and atom.left - last.left >= 0
            and atom.left - last.right < 0.5 * atom.size
        ):
            units[-1].append(atom)
        else:
            units.append([atom])
    return units


def _home(unit: Sequence[Atom], bases: Sequence[tuple[float, Sequence[Atom]]], size: float) -> int:
    """The row at whose height scripts stand, else the one with the nearest atom."""
    level = unit[0].baseline
    indices = [index for index, (base, _) in enumerate(bases) if base - 0.75 * size <= level <= base + 0.45 * size]
    indices = indices or list(range(len(bases)))
    return min(indices, key=lambda index: min(_distance(atom, other) for atom in unit for other in bases[index][1]))


def _distance(atom: Atom, other: Atom) -> float:
    across = max(0.0, other.left - atom.right, atom.left - other.right)
    return across + 2 * max(0.0, other.top - atom.bottom, atom.top - other.bottom)


def _level(atoms: Sequence[Atom]) -> float:
    plain = [a.baseline for a in atoms if not a.centred] or [a.baseline for a in atoms]
    return median(plain)
