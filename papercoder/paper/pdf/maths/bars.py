"""What rules make of the atoms above and below them: fractions, radicals, overlines; and braces above and below."""

from collections.abc import Sequence

from papercoder.paper.pages import Box
from papercoder.paper.pdf.maths import lines
from papercoder.paper.pdf.maths.atoms import AXIS
from papercoder.paper.pdf.maths.tree import Accent, Atom, Fraction, Radical, Scripts, enclosing, replaced

_REACH = 0.9
_GAP = 0.3
_SLACK = 1.2
_BRACES = "╭╮╰╯"


def structured(found: list[Atom], rules: Sequence[Box]) -> list[Atom]:
    """The atoms after each rule, the narrowest first, has taken what belongs to it."""
    ends = [atom for atom in found if (symbol := atom.symbol()) and symbol.character in _BRACES]
    level = [rule for rule in rules if rule.flat and not _fills(rule, ends)]
    for rule in sorted(level, key=lambda rule: (round(_width(rule)), rule.top)):
        radical = _radical_of(rule, found)
        others = [other for other in level if other is not rule]
        found = _rooted(rule, radical, found) if radical is not None else _barred(rule, others, found)
    return _under_and_over_braces(found)


def _fills(rule: Box, ends: Sequence[Atom]) -> bool:
    """True for a rule between the ends of a horizontal brace."""
    return any(
        end.top - 1 <= rule.top <= end.bottom + 1 and rule.left <= end.right + 1 and end.left <= rule.right + 1
        for end in ends
    )


def _width(rule: Box) -> float:
    return rule.right - rule.left


def _under_and_over_braces(found: list[Atom]) -> list[Atom]:
    """Horizontal braces, which TeX draws as four ends and two rules, become one accent over or under their body."""
    ends = [atom for atom in found if (symbol := atom.symbol()) and symbol.character in _BRACES]
    while len(ends) >= 4:
        level = [atom for atom in ends if abs(atom.axis - ends[0].axis) < 0.5 * ends[0].size][:4]
        ends = [atom for atom in ends if atom not in level]
        found = [atom for atom in found if atom not in level]
        if len(level) < 4:
            continue
        found = _braced(level, found)
    return found


def _braced(level: list[Atom], found: list[Atom]) -> list[Atom]:
    first = level[0].symbol()
    over = first is not None and first.character == "╭"
    left, right = level[0].left - _SLACK, level[-1].right + _SLACK
    top, bottom, size = min(a.top for a in level), max(a.bottom for a in level), level[0].size
    within = [atom for atom in found if left <= atom.middle <= right]
    body = _chained(within, top if not over else bottom, upwards=not over, size=size)
    note = [atom for atom in _chained(within, bottom if not over else top, upwards=over, size=size) if atom not in body]
    if not body:
        return found
    accent = Accent(r"\overbrace" if over else r"\underbrace", lines.row(body))
    noted = lines.row(note) if note else None
    node = Scripts(accent, None if over else noted, noted if over else None, limits=True) if noted else accent
    return replaced(found, body + note, enclosing(node, body + note, *lines.baseline_and_size(body)))


def _radical_of(rule: Box, found: list[Atom]) -> Atom | None:
    return next(
        (
            atom
            for atom in found
            if atom.symbol("radical")
            and abs(atom.right - rule.left) < _SLACK
            and abs(atom.top - rule.top) < _SLACK + 0.5
        ),
        None,
    )


def _rooted(rule: Box, radical: Atom, found: list[Atom]) -> list[Atom]:
    body = [
        atom
        for atom in found
        if atom is not radical
        and rule.left - 0.5 <= atom.middle <= rule.right + 0.5
        and rule.top - 0.5 <= atom.axis <= radical.bottom + 0.2 * radical.size
    ]
    if not body:
        return found
    index = [
        atom
        for atom in found
        if atom is not radical
        and atom.size < 0.8 * body[0].size
        and radical.left - 0.6 * radical.size <= atom.left
        and atom.right < radical.right
        and atom.bottom < radical.axis + 0.2 * radical.size
        and atom.top > radical.top - 0.5 * radical.size
    ]
    # A superscript of the letter before the root ends left of the root's foot; an index overlaps the root.
    index = [atom for atom in index if atom.right > radical.left + 0.1 * radical.size]
    baseline, size = lines.baseline_and_size(body)
    node = Radical(lines.row(body), lines.row(index) if index else None)
    return replaced(found, [radical, *body, *index], enclosing(node, [radical, *body, *index], baseline, size))


def _barred(rule: Box, others: Sequence[Box], found: list[Atom]) -> list[Atom]:
    within = [atom for atom in found if rule.left - _SLACK <= atom.middle <= rule.right + _SLACK]
    within = [atom for atom in within if atom.left > rule.left - 3 and atom.right < rule.right + 3]
    if not within:
        return found
    size = max(atom.size for atom in within)
    within = [atom for atom in within if not _of_another(atom, rule, others, size)]
    above = _chained(within, rule.top, upwards=True, size=size)
    below = [atom for atom in _chained(within, rule.bottom, upwards=False, size=size) if atom not in above]
    if above and below:
        size = max(atom.size for atom in above + below)
        level = (rule.top + rule.bottom) / 2 + AXIS * size
        made = enclosing(Fraction(lines.row(above), lines.row(below)), above + below, level, size, centred=True)
        made.left, made.right = min(made.left, rule.left), max(made.right, rule.right)
        return replaced(found, above + below, made)
    for command, side, reach in ((r"\overline", below, 0.8), (r"\underline", above, 0.4)):
        covered = [atom for atom in side if _gap(atom, rule) < reach * size]
        if covered and max(a.right for a in covered) - min(a.left for a in covered) > 0.5 * _width(rule):
            made = enclosing(Accent(command, lines.row(covered)), covered, *lines.baseline_and_size(covered))
            made.top, made.bottom = min(made.top, rule.top), max(made.bottom, rule.bottom)
            return replaced(found, covered, made)
    return found


def _gap(atom: Atom, rule: Box) -> float:
    return max(atom.top - rule.bottom, rule.top - atom.bottom)


def _of_another(atom: Atom, rule: Box, others: Sequence[Box], size: float) -> bool:
    """True for what stands between two rules, far from this one and nearer to the other; and for fractions as wide."""
    if isinstance(atom.node, Fraction) and atom.right - atom.left > _width(rule) - 0.5:
        return True
    over = atom.axis < rule.top
    distance = rule.top - atom.bottom if over else atom.top - rule.bottom
    if distance < 0.45 * size:
        return False
    return any(
        other.left <= atom.middle <= other.right
        and (other.top < atom.axis) == over
        and abs(atom.top - other.bottom if over else other.top - atom.bottom) < distance
        for other in others
    )


def _chained(within: Sequence[Atom], edge: float, upwards: bool, size: float) -> list[Atom]:
    """The atoms on one side of an edge that hang together, from the edge outwards."""
    side = [atom for atom in within if (atom.axis < edge) == upwards and abs(atom.axis - edge) > 0.3]
    side.sort(key=lambda atom: -atom.bottom if upwards else atom.top)
    chain: list[Atom] = []
    reach = edge
    for atom in side:
        gap = reach - atom.bottom if upwards else atom.top - reach
        if gap > (_GAP if chain else _REACH) * size:
            break
        chain.append(atom)
        reach = min(reach, atom.top) if upwards else max(reach, atom.bottom)
    return chain
