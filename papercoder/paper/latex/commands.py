r"""What each command of the body means: sections, labels, references, citations, captions, notes, counters."""

import re
from typing import TYPE_CHECKING

from papercoder.paper.latex.document import Captioned, Citation, Code, Heading, Note, Piece, Raw, Reference, Target
from papercoder.paper.latex.scanning import Scanner
from papercoder.paper.latex.vocabulary import vocabulary

if TYPE_CHECKING:
    from papercoder.paper.latex.walking import Frame, Handler, Walker

LEVELS = {"chapter": 0, "section": 1, "subsection": 2, "subsubsection": 3}
_CITE = re.compile(r"[A-Za-z]*[cC]ite[A-Za-z]*")
_NOT_CITE = frozenset(("nocite", "citestyle", "citetext", "citeindextype"))
_APPENDIX = re.compile(r"^\W*(?:appendix|appendices|supplement)", re.I)
_LABEL = re.compile(r"\\label\s*\{([^{}]*)\}")
_OPTION = {name: re.compile(rf"(?:^|,)\s*{name}\s*=\s*(\{{[^{{}}]*\}}|[^,]*)") for name in ("caption", "label")}
_LANGUAGE = re.compile(r"language\s*=\s*\{?\s*(?:\[[^\]]*\])?\s*([A-Za-z+#]+)|^\s*(?:\[[^\]]*\])?\{([A-Za-z+#]+)\}")
Result = tuple[str, int]


def handler(command: str) -> "Handler | None":
    """What to do at a command; None where pandoc knows better."""
    if found := _HANDLERS.get(command):
        return found
    return _cite if _CITE.fullmatch(command) and command not in _NOT_CITE else None


def names(text: str) -> tuple[str, ...]:
    """Labels or keys between commas."""
    return tuple(" ".join(name.split()) for name in text.split(",") if name.strip())


def _section(walker: "Walker", command: str, scanner: Scanner, position: int, frame: "Frame") -> Result:
    (star, _, heading), end = scanner.arguments(position, "som")
    if heading is None:
        return "", position
    document = walker.document
    text = walker.walk(_LABEL.sub("", heading), frame)
    if walker.nested:
        return f"\n\n\\textbf{{{text}}}\n\n", end
    level = LEVELS[command] + (1 if walker.chapters else 0)
    number = "" if star else document.counters.step(command)
    document.appendix = document.appendix or bool(_APPENDIX.match(heading))
    walker.current = Target("appendix" if document.appendix else "section", number or heading)
    _labels_in(heading, walker)
    document.sections.append(Heading(number, text, level, document.appendix))
    return "", end


def _run_in(walker: "Walker", command: str, scanner: Scanner, position: int, frame: "Frame") -> Result:
    (_, _, heading), end = scanner.arguments(position, "som")
    text = walker.walk(heading or "", frame).strip()
    if text and text[-1].isalnum():
        text += "."
    return (f"\n\n\\textbf{{{text}}} " if text else "\n\n"), end


def appendix(walker: "Walker", command: str, scanner: Scanner, position: int, frame: "Frame") -> Result:
    """Begins the appendix."""
    walker.document.appendix = True
    walker.document.counters.appendix()
    return "\n\n", position


def _labels_in(latex: str, walker: "Walker") -> None:
    """Labels inside a heading or caption stand for the number that it has just been given."""
    for label in _LABEL.findall(latex):
        walker.document.label(label, walker.current)


def _label(walker: "Walker", command: str, scanner: Scanner, position: int, frame: "Frame") -> Result:
    group = scanner.group(position)
    if not group:
        return "", position
    if (
        frame.kind and not frame.captions and not frame.part
    ):  # before its caption: the number that the caption will have
        number = str(walker.document.counters.values.get(frame.kind, 0) + 1)
        walker.document.label(group[0], Target(frame.kind, number))
    else:
        walker.document.label(group[0], walker.current)
    return "", group[1]


def _reference(walker: "Walker", command: str, scanner: Scanner, position: int, frame: "Frame") -> Result:
    (_, group), end = scanner.arguments(position, "sg")
    if group is None:
        return "", position
    return walker.document.add(Reference(command, names(group))), end


def _cite(walker: "Walker", command: str, scanner: Scanner, position: int, frame: "Frame") -> Result:
    (_, before, after, keys), end = scanner.arguments(position, "soog")
    if keys is None:
        return "", end
    if after is None:
        before, after = "", before
    walker.document.cited |= dict.fromkeys(names(keys))
    texts = [walker.walk(text or "", frame) for text in (before, after)]
    return walker.document.add(Citation(command, names(keys), *texts)), end


def _note(walker: "Walker", command: str, scanner: Scanner, position: int, frame: "Frame") -> Result:
    (_, text), end = scanner.arguments(position, "og")
    if text is None:
        return "", end
    walker.document.notes += 1
    number = walker.document.notes
    return walker.document.add(Note(walker.walk(text, type(frame)()), number)), end


def caption(walker: "Walker", kind: str, latex: str, frame: "Frame") -> str:
    """A caption, numbered; the text that stands for it."""
    document = walker.document
    text = walker.walk(
        _LABEL.sub("", latex), type(frame)(kind=kind, captions=frame.captions or [Captioned(kind, "", "")])
    )
    if frame.part and kind in ("figure", "table"):
        part = _part(walker, kind, text, frame)
        _labels_in(latex, walker)
        return part
    number = document.counters.step(kind)
    walker.current = Target(kind, number)
    _labels_in(latex, walker)
    found = Captioned(kind, number, text)
    frame.captions.append(found)
    document.captioned.append(found)
    return document.add_block(Piece(text, before=f"{kind.capitalize()} {number}: "))


def _part(walker: "Walker", kind: str, text: str, frame: "Frame") -> str:
    """The caption of a part of a figure or table: `(a) ...`."""
    counters = walker.document.counters
    whole = counters.values.get(kind, 0) + (0 if frame.captions else 1)
    counters.step(f"sub{kind}")
    letter = chr(ord("a") + (counters.values[f"sub{kind}"] - 1) % 26)
    walker.current = Target(kind, f"{whole}{letter}")
    return walker.document.add_block(Piece(text, before=f"({letter}) ")) if text.strip() else ""


def _caption(walker: "Walker", command: str, scanner: Scanner, position: int, frame: "Frame") -> Result:
    kind = frame.kind or "figure"
    if command == "captionof":
        (_, of, _, text), end = scanner.arguments(position, "sgog")
        kind = of if of in ("figure", "table", "algorithm") else "figure"
    else:
        (star, _, text), end = scanner.arguments(position, "sog")
        if star and text is not None:
            return f"\n\n{walker.walk(text, type(frame)())}\n\n", end
    return ("", position) if text is None else (caption(walker, kind, text, frame), end)


def _subfloat(walker: "Walker", command: str, scanner: Scanner, position: int, frame: "Frame") -> Result:
    (_, text), end = scanner.arguments(position, "sg" if command in ("subcaptionbox", "subcaption") else "so")
    if text is None and not scanner.group(end):
        return "", end
    kind = frame.kind if frame.kind in ("figure", "table") else "figure"
    result = _part(walker, kind, walker.walk(_LABEL.sub("", text or ""), type(frame)()), frame)
    _labels_in(text or "", walker)
    return result, end


def _item(walker: "Walker", command: str, scanner: Scanner, position: int, frame: "Frame") -> Result:
    option = scanner.option(position)
    if walker.lists and walker.lists[-1] and not option:
        walker.current = Target("item", walker.document.counters.step(walker.lists[-1]))
    if not walker.lists:
        return "\n\n", position
    return (f"\\item[{walker.walk(option[0], frame)}]", option[1]) if option else ("\\item ", position)


def _counter(walker: "Walker", command: str, scanner: Scanner, position: int, frame: "Frame") -> Result:
    (star, _, name, value), end = scanner.arguments(position, "sogg")
    counters = walker.document.counters
    name, value = (name or "").strip(), (value or "").strip()
    if command == "counterformat":
        counters.formats[name] = value
    elif command == "numberwithin" or command == "counterwithin":
        counters.within(name, value, printed=not star)
    elif command == "counterwithout":
        counters.within(name, "")
        counters.formats[name] = rf"\arabic{{{name}}}"
    elif re.fullmatch(r"-?\d{1,5}", value):
        counters.set(name, int(value) + (counters.values.get(name, 0) if command == "addtocounter" else 0))
    return "", end


def _verbatim(walker: "Walker", command: str, scanner: Scanner, position: int, frame: "Frame") -> Result:
    (index,), end = scanner.arguments(position, "g")
    if index is None or not index.isdigit() or int(index) >= len(walker.verbatim):
        return "", end
    environment, inside = walker.verbatim[int(index)]
    if environment == "verb":
        mark = "``" if "`" in inside else "`"
        return walker.document.add(Raw(f"{mark}{inside}{mark}")), end
    return _listing(walker, inside, frame), end


def _listing(walker: "Walker", inside: str, frame: "Frame") -> str:
    head = Scanner(inside[:2_000])
    option = head.option(0) if inside.lstrip(" ").startswith("[") else None
    language = _LANGUAGE.search(option[0]) if option else _LANGUAGE.match(inside)
    text = inside[option[1] :] if option else inside
    if language and language.group(2):
        text = inside[language.end() :]
    name = (language.group(1) or language.group(2)).lower() if language else ""
    code = Code("\n".join(line.rstrip() for line in text.strip("\n").split("\n")), name)
    before = ""
    found = Captioned("listing", "", "", code)
    values = {key: pattern.search(option[0]) if option else None for key, pattern in _OPTION.items()}
    if values["caption"]:
        before = caption(walker, "listing", values["caption"].group(1).strip("{}"), frame)
        found = walker.document.captioned[-1]
        found.content = code
    elif frame.kind == "algorithm" and not any(each.content for each in frame.tables):
        frame.tables.append(found)
    else:
        walker.document.captioned.append(found)
    if values["label"]:
        walker.document.label(values["label"].group(1).strip("{}"), walker.current)
    return before + walker.document.add_block(code)


def _bibliography(walker: "Walker", command: str, scanner: Scanner, position: int, frame: "Frame") -> Result:
    walker.document.appendix = True
    return "\n\n", scanner.arguments(position, "og" if command == "bibliography" else "o")[1]


def _ensuremath(walker: "Walker", command: str, scanner: Scanner, position: int, frame: "Frame") -> Result:
    group = scanner.group(position)
    return (walker.inline(group[0]), group[1]) if group else ("", position)


def _link(walker: "Walker", command: str, scanner: Scanner, position: int, frame: "Frame") -> Result:
    if command == "hyperref":
        return "", scanner.arguments(position, "o")[1]
    (_, address), end = scanner.arguments(position, "og")
    if address is None:
        return "", position
    address = re.sub(r"\\([%#&_~{}])", r"\1", "".join(address.split())).replace("\\", "")
    if command != "href":
        return walker.document.add(Raw(f"<{address}>" if "://" in address else address)), end
    text = scanner.group(end)
    if not text:
        return "", end
    shown = walker.walk(text[0], frame)
    if address.rstrip("/").endswith(shown.strip().rstrip("/")) or address.startswith("mailto:"):
        return shown if address.startswith("mailto:") else walker.document.add(Raw(f"<{address}>")), text[1]
    return f"{shown} ({walker.document.add(Raw(f'<{address}>'))})", text[1]


def _abstract(walker: "Walker", command: str, scanner: Scanner, position: int, frame: "Frame") -> Result:
    group = scanner.group(position)
    if not group:
        return "", position
    walker.document.abstract = walker.document.abstract or walker.walk(group[0], type(frame)())
    return "\n\n", group[1]


def _symbol(walker: "Walker", command: str, scanner: Scanner, position: int, frame: "Frame") -> Result:
    if frame.raw:
        return f"\\{command}", position
    end = scanner.arguments(position, "g")[1] if scanner.text.startswith("{}", position) else position
    return walker.document.add(Raw(vocabulary()["symbols"][command])), end


def _dingbat(walker: "Walker", command: str, scanner: Scanner, position: int, frame: "Frame") -> Result:
    (number,), end = scanner.arguments(position, "g")
    code = int(number) if number and number.strip().isdecimal() else 0
    return walker.document.add(Raw(vocabulary()["dingbats"].get(code, ""))), end


def _drawing(walker: "Walker", command: str, scanner: Scanner, position: int, frame: "Frame") -> Result:
    walker.document.warn("Drawings made by code (tikzpicture) are left out.")
    return "", position


_HANDLERS: "dict[str, Handler]" = {
    **dict.fromkeys(LEVELS, _section),
    **dict.fromkeys(("paragraph", "subparagraph", "subsubsubsection"), _run_in),
    **dict.fromkeys(("appendix", "appendices"), appendix),
    **dict.fromkeys(("ref", "eqref", "cref", "Cref", "autoref", "Autoref", "vref", "Vref"), _reference),
    **dict.fromkeys(("zcref", "labelcref", "subref", "pageref", "nameref"), _reference),
    **dict.fromkeys(("footnote", "footnotetext"), _note),
    **dict.fromkeys(("caption", "captionof"), _caption),
    **dict.fromkeys(("subfloat", "subfigure", "subcaptionbox", "subtable", "subcaption"), _subfloat),
    **dict.fromkeys(
        ("setcounter", "addtocounter", "counterformat", "numberwithin", "counterwithin", "counterwithout"), _counter
    ),
    **dict.fromkeys(vocabulary()["symbols"], _symbol),
    **dict.fromkeys(("bibliography", "printbibliography"), _bibliography),
    **dict.fromkeys(("url", "href", "hyperref", "nolinkurl", "path"), _link),
    "label": _label, "item": _item, "verbatimpart": _verbatim, "ensuremath": _ensuremath, "abstract": _abstract,
    "drawing": _drawing, "ding": _dingbat,
}  # fmt: skip
