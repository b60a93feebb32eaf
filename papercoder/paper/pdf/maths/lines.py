"""Atoms to rows: which stand on the line, which are scripts, limits and accents of which."""

import itertools
from collections.abc import Sequence

from papercoder.paper.pdf.maths.atoms import AXIS
from papercoder.paper.pdf.maths.rows import FULL, split
from papercoder.paper.pdf.maths.symbols import LATEX, WIDE_ACCENTS
from papercoder.paper.pdf.maths.tree import Accent, Atom, Grid, Node, Row, Scripts, Symbol, enclosing, replaced
from papercoder.paper.pdf.maths.words import worded

_ON_LINE = 0.13
_WIDE_ACCENT = 0.62
_DEEPEST = 6


def baseline_and_size(found: Sequence[Atom]) -> tuple[float, float]:
    """The baseline of a row and the size of its font, by its largest plain atoms."""
    plain = [a for a in found if not a.centred and (not isinstance(a.node, Symbol) or a.node.kind != "accent")]
    # Where all else is smaller than the delimiters, it is scripts of them.
    delimiters = max((atom.size for atom in found if atom.symbol("open", "close", "fence")), default=0.0)
    plain = plain if any(atom.size >= FULL * delimiters for atom in plain) else list(found)
    size = max(atom.size for atom in plain)
    full = [atom for atom in plain if atom.size >= FULL * size]
    full.sort(key=lambda atom: atom.left)
    return _most_common([atom.baseline for atom in full], 0.1 * size), size


def _most_common(values: list[float], tolerance: float) -> float:
    return max(values, key=lambda value: sum(abs(other - value) <= tolerance for other in values))


def row(found: Sequence[Atom], depth: int = 0) -> Node:
    """The tree of atoms that stand in one row.

    Args:
        found: With fractions, roots and grids put together already.
        depth: How many scripts it is a script of; past a handful nothing is a script any more.
    """
    if not found:
        return Row()
    ordered = worded(_accented(sorted(found, key=lambda atom: (atom.left, atom.top)), depth))
    baseline, size = baseline_and_size(ordered)
    if depth < _DEEPEST:
        ordered = _scripted(_limited(ordered, baseline, size, depth), baseline, size, depth)
    if len(ordered) == 1:
        return ordered[0].node
    gaps = [0.0] + [(b.left - a.right) / size for a, b in itertools.pairwise(ordered)]
    return Row([atom.node for atom in ordered], gaps)


def _accented(found: list[Atom], depth: int) -> list[Atom]:
    """Accents go on the letters under them; one without letters stays, on nothing."""
    for mark in [atom for atom in found if atom.symbol("accent")]:
        found = [atom for atom in found if atom is not mark]
        command, body = _bearers(mark, [atom for atom in found if _under(atom, mark)])
        inner: Node = Row() if not body else body[0].node if len(body) == 1 else row(body, depth + 1)
        made = enclosing(Accent(command, inner), [*body, mark], *baseline_and_size(body or [mark]))
        if body:
            made.left, made.right = min(atom.left for atom in body), max(atom.right for atom in body)
        found = replaced(found, body, made)
    return found


def _bearers(mark: Atom, below: Sequence[Atom]) -> tuple[str, list[Atom]]:
    """The command of an accent and the atoms that bear it: all under a wide one, else the nearest."""
    symbol = mark.symbol()
    assert symbol is not None
    command = LATEX[symbol.character]
    if mark.right - mark.left > _WIDE_ACCENT * mark.size and command in WIDE_ACCENTS:
        covered = [atom for atom in below if mark.left - 1 <= atom.middle <= mark.right + 1]
        command = WIDE_ACCENTS[command]
        if len(covered) > 1:
            return command, covered

    def distance(atom: Atom) -> tuple[bool, bool, float, float]:
        away = abs(atom.middle - mark.middle)
        return away > 0.5 * atom.size, mark.bottom < atom.top - 2, -atom.size, away

    return command, [min(below, key=distance)] if below else []


def _under(atom: Atom, mark: Atom) -> bool:
    if atom is mark or atom.symbol("accent") or atom.centred:
        return False
    across = min(atom.right, mark.right) - max(atom.left, mark.left)
    return across > -0.1 * mark.size and -0.3 * mark.size < atom.top - mark.bottom + 0.15 * mark.size < 0.8 * mark.size


def _limited(found: list[Atom], baseline: float, size: float, depth: int) -> list[Atom]:
    """Limits above and below operators, and marks over relations."""
    operators = [atom for atom in found if _may_have_limits(atom, baseline, size)]
    if not operators:
        return found
    ids = {id(atom) for atom in operators}
    small = [a for a in found if id(a) not in ids and a.size < (0.8 if a.symbol("large") else 0.95) * size]
    below = _shared([_stack(atom, small, baseline, size, under=True) for atom in operators], operators)
    above = _shared([_stack(atom, small, baseline, size, under=False) for atom in operators], operators)
    gone: set[int] = set()
    made: dict[int, Atom] = {}
    for atom, under, over in zip(operators, below, above, strict=True):
        if not under and not over:
            continue
        gone |= {id(a) for a in under + over}
        node = Scripts(atom.node, stack(under, depth + 1), stack(over, depth + 1), limits=True)
        whole = enclosing(node, [atom], atom.baseline, atom.size, atom.centred)
        whole.left = min(a.left for a in [atom, *under, *over])
        whole.right = max(a.right for a in [atom, *under, *over])
        made[id(atom)] = whole
    return [made.get(id(atom), atom) for atom in found if id(atom) not in gone]


def _shared(groups: list[list[Atom]], operators: Sequence[Atom]) -> list[list[Atom]]:
    """Limits that two neighbours both reached are parted where each half is best centred on its operator."""
    for index in range(len(groups) - 1):
        first, second = groups[index], groups[index + 1]
        common = {id(atom) for atom in first} & {id(atom) for atom in second}
        if not common:
            continue
        every = sorted(first + [a for a in second if id(a) not in common], key=lambda atom: atom.left)

        def off(cut: int, every: list[Atom] = every, index: int = index) -> float:
            return sum(
                abs((min(a.left for a in part) + max(a.right for a in part)) / 2 - operators[index + k].middle)
                for k, part in enumerate((every[:cut], every[cut:]))
            )

        if len(every) > 1:
            cut = min(range(1, len(every)), key=off)
            groups[index], groups[index + 1] = every[:cut], every[cut:]
        else:
            groups[index + 1] = []
    return groups


def _may_have_limits(atom: Atom, baseline: float, size: float) -> bool:
    if atom.size < FULL * size:
        return False
    if atom.symbol("large"):
        return True
    return bool(atom.symbol("name", "words", "relation")) and abs(atom.baseline - baseline) < 0.2 * size


def _stack(operator: Atom, others: Sequence[Atom], baseline: float, size: float, under: bool) -> list[Atom]:
    """The atoms in the stack above or below an operator, grown sideways from those right over or under it."""
    edge = operator.bottom if under else operator.top
    side = [a for a in others if (a.top > edge - 0.12 * size if under else a.bottom < edge + 0.12 * size)]
    least = 0.42 * size if operator.symbol("name", "words", "relation") else 0.3 * size
    side = [a for a in side if not under or a.baseline > max(operator.baseline, baseline) + least]
    near = [a for a in side if operator.left - 0.1 * size < a.middle < operator.right + 0.1 * size]
    near = [a for a in near if abs((a.top if under else a.bottom) - edge) < 1.1 * size]
    if not near:
        return []
    group = list(near)
    rest = [a for a in side if a not in group]
    grown = True
    while grown:
        left, right = min(a.left for a in group), max(a.right for a in group)
        top, bottom = min(a.top for a in group), max(a.bottom for a in group)
        more = [
            a
            for a in rest
            if a.left < right + 0.42 * size
            and a.right > left - 0.42 * size
            and a.top < bottom + 0.25 * size
            and a.bottom > top - 0.25 * size
        ]
        group += more
        rest = [a for a in rest if a not in more]
        grown = bool(more)
    return group


def stack(found: list[Atom], depth: int) -> Node | None:
    r"""A row, or several under each other (`\substack`); None of nothing."""
    if not found:
        return None
    parts = split(found)
    if len(parts) < 2:
        return row(found, depth)
    return Grid("substack", [[row(part, depth)] for part in parts])


def _scripted(found: list[Atom], baseline: float, size: float, depth: int) -> list[Atom]:
    """Small or shifted atoms become scripts of the atom before them on the line."""
    if not any(_on_line(atom, baseline, size) for atom in found):
        return found
    placed: list[Atom] = []
    waiting: list[Atom] = []
    for atom in found:
        if _on_line(atom, baseline, size):
            _attach(placed, waiting, baseline, size, depth)
            waiting = []
            placed.append(atom)
        else:
            waiting.append(atom)
    _attach(placed, waiting, baseline, size, depth)
    return placed


def _on_line(atom: Atom, baseline: float, size: float) -> bool:
    if atom.centred:
        axis = baseline - AXIS * size
        middle = atom.baseline - AXIS * atom.size
        if atom.symbol("large") or isinstance(atom.node, Scripts):
            return atom.size >= FULL * size and atom.top < axis < atom.bottom
        return (abs(middle - axis) < 0.3 * size and (atom.height > 0.9 * size)) or (
            atom.top < axis - 0.5 * size and atom.bottom > axis + 0.5 * size
        )
    return atom.size >= 0.8 * size and abs(atom.baseline - baseline) <= _ON_LINE * size


def _attach(placed: list[Atom], scripts: list[Atom], baseline: float, size: float, depth: int) -> None:
    """Puts scripts on the last atom of the line; those right after limits join what the operator lacks."""
    if not scripts:
        return
    above, below = _sides(scripts, baseline, size)
    base = (
        placed.pop()
        if placed
        else Atom(Row(), scripts[0].left, scripts[0].top, scripts[0].left, scripts[0].bottom, baseline, size)
    )
    under, over = stack(below, depth + 1), stack(above, depth + 1)
    node = Scripts(base.node, under, over)
    if (
        isinstance(base.node, Scripts)
        and base.node.limits
        and not (base.node.below and under)
        and not (base.node.above and over)
    ):
        node = Scripts(base.node.base, base.node.below or under, base.node.above or over, limits=True)
    placed.append(enclosing(node, [base, *scripts], base.baseline, base.size, base.centred))


def _sides(scripts: list[Atom], baseline: float, size: float) -> tuple[list[Atom], list[Atom]]:
    """Scripts above and below the line. Those of scripts go with the script before them."""
    script_size = max(atom.size for atom in scripts)
    above: list[Atom] = []
    below: list[Atom] = []
    for atom in scripts:
        first = atom.size >= FULL * script_size
        if first or not (above or below):
            (below if _is_below(atom, baseline, size) else above).append(atom)
            continue
        candidates = [
            (abs(group[-1].axis - atom.axis) + abs(atom.left - max(g.right for g in group)), index)
            for index, group in enumerate((above, below))
            if group
        ]
        (above, below)[min(candidates)[1]].append(atom)
    return above, below


def _is_below(atom: Atom, baseline: float, size: float) -> bool:
    if atom.centred:
        return atom.axis > baseline - AXIS * size
    return atom.baseline > baseline + 0.03 * size
