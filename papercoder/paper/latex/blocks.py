"""What each environment of the body means: lists, theorems, floats, tables, algorithms."""

import re
from typing import TYPE_CHECKING

from papercoder.paper.latex import algorithms, commands, mathematics, tables
from papercoder.paper.latex.document import Captioned, Cells, Code, Piece, Target
from papercoder.paper.latex.scanning import Scanner

if TYPE_CHECKING:
    from papercoder.paper.latex.walking import Frame, Walker

LISTS = {
    "itemize": "itemize", "enumerate": "enumerate", "description": "description", "compactitem": "itemize",
    "compactenum": "enumerate", "inparaenum": "enumerate", "inparaitem": "itemize", "itemize*": "itemize",
    "enumerate*": "enumerate", "description*": "description", "tightitemize": "itemize", "compactdesc": "description",
    "asparaenum": "enumerate", "asparaitem": "itemize", "quote": "quote", "quotation": "quotation",
    "verse": "verse", "displayquote": "quote", "compactenumerate": "enumerate", "tasks": "enumerate",
}  # fmt: skip
_FLOAT = re.compile(
    r"(?:wrap|sideways|floating|margin|teaser|SC|sc|long|three|strip)?(?P<kind>figure|table|algorithm|listing|algo)"
    r"(?:2e|wrap)?\*?|procedure\*?|function\*?|codebox|supertable"
)
_WITH_ARGUMENTS = {
    "wrapfigure": "ogog",
    "wraptable": "ogog",
    "SCfigure": "oo",
    "floatingfigure": "og",
    "wrapfloat": "gogog",
}
_PARTS = ("subfigure", "subfigure*", "subtable", "subcaptionblock")
_BEFORE_TEXT = re.compile(r"\s*(?=\S)")
_TABLE_CAPTION = re.compile(r"\\(?:caption|label)(?![A-Za-z])")
Result = tuple[str, int]


def environment(
    walker: "Walker", begin: bool, name: str, scanner: Scanner, match: re.Match[str], frame: "Frame"
) -> Result:
    r"""What stands for a `\begin` or `\end`, or for the whole environment, and the position behind it."""
    position = match.end()
    if name in LISTS:
        return _list(walker, begin, name, scanner, position, frame)
    if name in walker.theorems.known or name in ("proof", "proof*", "restatable", "restatable*"):
        return _theorem(walker, begin, name, scanner, position, frame)
    if name in _PARTS:
        frame.part = begin
        return "\n\n", scanner.arguments(position, "oooog")[1] if begin else position
    if name == "subequations":
        return _subequations(walker, begin, position)
    if name in ("appendices", "subappendices"):
        return commands.appendix(walker, name, scanner, position, frame) if begin else ("\n\n", position)
    found = scanner.environments.get(match.start()) if begin else None
    if not found:
        return ("" if frame.raw else "\n\n"), position
    _, start, stop, end = found
    whole = _whole(walker, name, scanner.text[start:stop], frame)
    if whole is not None:
        return whole, end
    return ("" if frame.raw else "\n\n"), scanner.arguments(position, "o")[1]


def _whole(walker: "Walker", name: str, inside: str, frame: "Frame") -> str | None:
    """What stands for an environment that is read as one; None for those that only hold text."""
    if name in mathematics.ENVIRONMENTS:
        return walker.display(name, inside)
    if name in tables.ENVIRONMENTS:
        return _table(walker, name, inside, frame)
    if name in algorithms.ENVIRONMENTS and not frame.raw:
        return _algorithm(walker, inside, frame)
    if name == "abstract":
        walker.document.abstract = walker.document.abstract or walker.walk(inside, type(frame)())
        return "\n\n"
    if name == "thebibliography":
        walker.document.bibliography = walker.document.bibliography or inside
        walker.document.appendix = True
        return "\n\n"
    if name in ("icmlauthorlist", "keywords", "IEEEkeywords", "comment"):
        return "\n\n"
    if match := _FLOAT.fullmatch(name):
        kind = match["kind"] or "algorithm"
        return _float(walker, "algorithm" if kind == "algo" else kind, name, inside)
    return None


def _list(walker: "Walker", begin: bool, name: str, scanner: Scanner, position: int, frame: "Frame") -> Result:
    known = LISTS[name]
    if not begin:
        if walker.lists:
            walker.lists.pop()
        return f"\n\\end{{{known}}}\n\n", position
    option = scanner.option(position)
    end = option[1] if option else position
    counter = f"enum{'i' * (len(walker.lists) + 1)}" if known == "enumerate" else ""
    walker.lists.append(counter)
    shown = ""
    if counter:
        walker.document.counters.set(counter, 0)
        if option and ("label" in option[0] or len(option[0]) < 8):
            shown = f"[{option[0]}]"
    return f"\n\n\\begin{{{known}}}{shown}\n", end


def _theorem(walker: "Walker", begin: bool, name: str, scanner: Scanner, position: int, frame: "Frame") -> Result:
    if not begin:
        if walker.outer and walker.outer[-1][0] == name:
            walker.current = walker.outer.pop()[1]
        return "\n\n", position
    walker.outer.append((name, walker.current))
    option, known = scanner.option(position), name
    position = option[1] if option else position
    if name.startswith("restatable"):
        (known_text, _), position = scanner.arguments(position, "gg")
        known = known_text or "theorem"
    title = walker.walk(option[0], frame) if option else ""
    position = _behind_space(scanner.text, position)
    if name.startswith("proof"):
        return f"\n\n\\emph{{{title or 'Proof'}.}} ", position
    printed, counter = walker.theorems.known.get(known, (known.capitalize(), known))
    number = walker.document.counters.step(counter) if counter else ""
    walker.current = Target(printed, number)
    return f"\n\n\\textbf{{{printed}{' ' + number if number else ''}{f' ({title})' if title else ''}.}} ", position


def _behind_space(text: str, position: int) -> int:
    match = _BEFORE_TEXT.match(text, position)
    return match.end() if match else position


def _subequations(walker: "Walker", begin: bool, position: int) -> Result:
    if begin:
        walker.subequations.append(walker.document.counters.step("equation"))
        walker.document.counters.set("subequation", 0)
        walker.document.counters.formats["subequation"] = r"\alph{subequation}"
        walker.outer.append(("subequations", walker.current))
        walker.current = Target("equation", walker.subequations[-1])
    elif walker.subequations:
        walker.subequations.pop()
        if walker.outer and walker.outer[-1][0] == "subequations":
            walker.current = walker.outer.pop()[1]
    return "\n\n", position


def _float(walker: "Walker", kind: str, name: str, inside: str) -> str:
    from papercoder.paper.latex.walking import Frame

    scanner = Scanner(inside)
    inside = inside[scanner.arguments(0, _WITH_ARGUMENTS.get(name.rstrip("*"), "oo"))[1] :]
    outer = walker.current
    walker.document.counters.set(f"sub{kind}", 0)
    frame = Frame(kind=kind)
    if kind == "algorithm":
        text = _algorithm_float(walker, inside, frame)
    else:
        text = walker.walk(inside, frame)
        _pair(walker, frame)
    walker.current = outer
    if not text.strip():
        return "\n\n"
    return walker.document.add(Piece(text, floats=True))


def _pair(walker: "Walker", frame: "Frame") -> None:
    """Gives the tables of a float its captions: one each in order, and the last of them to any further tables."""
    captions = [caption for caption in frame.captions if caption.kind == "table"] or frame.captions
    for index, table in enumerate(frame.tables):
        if not captions:
            walker.document.captioned.append(table)
            continue
        caption = captions[min(index, len(captions) - 1)]
        if caption.content is None and caption.kind == "table":
            caption.content = table.content
        else:
            walker.document.captioned.append(Captioned("table", caption.number, caption.caption, table.content))


def _table(walker: "Walker", name: str, inside: str, frame: "Frame") -> str:
    from papercoder.paper.latex.walking import Frame

    before = ""
    if name.startswith(("long", "xltab", "super")):
        inside, before = _inner_captions(walker, inside, frame)
    found = tables.rows(name, inside)
    rows = tuple(tuple(walker.walk(cell, Frame(kind=frame.kind, cell=True)).strip() for cell in row) for row in found)
    if not any(cell for row in rows for cell in row):
        return before
    if frame.cell:
        return " ".join(cell for row in rows for cell in row if cell)
    cells = Cells(rows)
    table = Captioned("table", "", "", cells)
    if before:
        caption = walker.document.captioned[-1]
        caption.content = cells
    elif frame.kind:
        frame.tables.append(table)
    else:
        walker.document.captioned.append(table)
    return before + walker.document.add_block(cells)


def _inner_captions(walker: "Walker", inside: str, frame: "Frame") -> tuple[str, str]:
    """A long table without the caption and label in it, and what stands for the caption."""
    from papercoder.paper.latex.walking import Frame

    scanner = Scanner(inside)
    kept, position, before = [], 0, ""
    while match := _TABLE_CAPTION.search(inside, position):
        kept.append(inside[position : match.start()])
        (_, _, text), position = scanner.arguments(match.end(), "sog")
        if match.group() == "\\caption" and text is not None and not before:
            before = commands.caption(walker, "table", text, Frame(kind="table") if not frame.kind else frame)
        elif match.group() == "\\label" and text is not None and before:
            walker.document.label(text, walker.current)
    return "".join((*kept, inside[position:])), before


def _algorithm_float(walker: "Walker", inside: str, frame: "Frame") -> str:
    """An algorithm with its caption; what is in it besides goes into the code."""
    scanner = Scanner(inside)
    kept, position, text = [], 0, ""
    while match := _TABLE_CAPTION.search(inside, position):
        kept.append(inside[position : match.start()])
        (_, _, group), position = scanner.arguments(match.end(), "sog")
        if group is None:
            continue
        if match.group() == "\\caption":
            text += commands.caption(walker, "algorithm", group, frame)
        elif frame.captions:
            walker.document.label(group, walker.current)
        else:
            kept.append(match.group() + "{" + group + "}")
    return text + _algorithm(walker, "".join((*kept, inside[position:])), frame)


def _algorithm(walker: "Walker", inside: str, frame: "Frame") -> str:
    from papercoder.paper.latex.walking import Frame

    listings = Frame(kind="algorithm", raw=True, captions=frame.captions)
    walked = walker.walk(inside, listings)
    caption = frame.captions[-1] if frame.captions and frame.captions[-1].kind == "algorithm" else None
    if listings.tables and listings.tables[0].content:  # the float holds a listing, already a block of its own
        if caption:
            caption.content = listings.tables[0].content
        else:
            walker.document.captioned.append(listings.tables[0])
        return walked
    code = Code(algorithms.tidy(walked))
    if not code.text:
        return ""
    if caption and caption.content is None:
        caption.content = code
    else:
        walker.document.captioned.append(Captioned("algorithm", "", "", code))
    return walker.document.add_block(code)
