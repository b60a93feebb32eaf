"""The bibliography: a .bbl file or thebibliography, else the cited entries of .bib files."""

import posixpath
import re
from typing import NamedTuple

from papercoder.paper.latex.archive import SourceTree
from papercoder.paper.latex.flattening import without_comments
from papercoder.paper.latex.scanning import Scanner

MOST_ENTRIES = 2_000
_ITEM = re.compile(r"\\bibitem(?![A-Za-z])")
_LABEL = re.compile(r"^(?P<authors>.*?)\s*\(\s*(?P<year>[^()]*)\)", re.S)
_ACL_LABEL = re.compile(
    r"citename\{(?P<authors>[^{}]*)\}\s*(?P<year>\d{4}[a-z]?)|citeauthoryear\{[^{}]*\}\{(?P<short>[^{}]*)\}\{(?P<when>[^{}]*)\}"
)
_NOISE = re.compile(
    r"\\(?:newblock|natexlab|BIBentry[A-Z]+interwordspacing|bibinfo\s*\{\w+\}|bibfield\s*\{\w+\}|bibnamefont|"
    r"bibfnamefont|showarticletitle|penalty0|providecommand|Eprint|protect)(?![A-Za-z])"
)
_ENTRY = re.compile(r"@([A-Za-z]+)\s*\{\s*([^\s,{}]+)\s*,")
_FIELD = re.compile(r"([A-Za-z_-]+)\s*=\s*(?:\{|\"([^\"]*)\"|([\w.]+))")
_BIBLATEX = re.compile(r"\\entry\{([^{}]+)\}\{[^{}]*\}")
_FAMILY = re.compile(r"family=\{+([^{}]+)\}")


class Entry(NamedTuple):
    """One reference: LaTeX of the line, and of the authors and year that a citation shows (empty where unknown)."""

    key: str
    text: str
    authors: str
    year: str


def entries(
    tree: SourceTree, main: str, bibliography: str, cited: dict[str, None], bib_names: list[str]
) -> list[Entry]:
    """The references of a paper in the order in which they are listed.

    Args:
        tree: The source.
        main: Its main file, whose .bbl is looked for first.
        bibliography: What is inside a thebibliography of the text.
        cited: The keys that the text cites; only those are taken from .bib files.
        bib_names: The .bib files that the text names.
    """
    text = bibliography or _bbl(tree, main)
    known = {entry.key: entry for entry in _bib(tree, main, cited, bib_names)}
    if "\\entry{" in text and "\\bibitem" not in text:
        return _biblatex(text)
    listed = _items(text)
    if not listed:
        return list(known.values())
    return [
        entry._replace(authors=known[entry.key].authors, year=known[entry.key].year)
        if not entry.authors and entry.key in known
        else entry
        for entry in listed
    ]


def _bbl(tree: SourceTree, main: str) -> str:
    folder, stem = posixpath.split(posixpath.splitext(main)[0])
    if text := tree.read(posixpath.join(folder, f"{stem}.bbl")):
        return text
    others = [name for name in sorted(tree.contents) if name.endswith(".bbl")]
    return max((tree.read(name) or "" for name in others), key=len, default="")


def _items(text: str) -> list[Entry]:
    text = text.split("\\end{thebibliography}")[0]
    text = without_comments(text)
    scanner = Scanner(text)
    starts = list(_ITEM.finditer(text))[:MOST_ENTRIES]
    ends = [match.start() for match in starts[1:]] + [len(text)]
    found = []
    for match, end in zip(starts, ends, strict=False):
        (label, key), start = scanner.arguments(match.end(), "og")
        if key is None or start > end:
            continue
        authors, year = _label(label or "")
        found.append(Entry(key.strip(), _NOISE.sub(" ", text[start:end]).strip(), authors, year))
    return found


def _label(label: str) -> tuple[str, str]:
    """Authors and year of natbib's and ACL's labels; nothing of a plain one."""
    label = _NOISE.sub("", label).strip()
    if match := _ACL_LABEL.search(label):
        return (match["authors"] or match["short"]).strip(), match["year"] or match["when"]
    if label.startswith("{") and label.endswith("}"):
        label = label[1:-1]
    match = _LABEL.match(label)
    if not match:
        return "", ""
    return " ".join(match["authors"].split()), re.sub(r"[{}\s]", "", match["year"])


def _bib(tree: SourceTree, main: str, cited: dict[str, None], names: list[str]) -> list[Entry]:
    folder = posixpath.dirname(main)
    paths = [posixpath.normpath(posixpath.join(folder, name.removesuffix(".bib") + ".bib")) for name in names]
    paths += [name for name in sorted(tree.contents) if name.endswith(".bib") and name not in paths]
    found: dict[str, Entry] = {}
    for path in paths:
        text = "" if tree.outside(path) else tree.read(path) or ""
        matches = list(_ENTRY.finditer(text))
        for match, end in zip(matches, [each.start() for each in matches[1:]] + [len(text)], strict=False):
            key = match.group(2)
            if key in cited and key not in found:
                found[key] = _entry(key, text[match.end() : min(end, match.end() + 20_000)])
    return [found[key] for key in cited if key in found]


def _entry(key: str, body: str) -> Entry:
    scanner = Scanner(body)
    fields: dict[str, str] = {}
    position = 0
    while match := _FIELD.search(body, position):
        value, position = match.group(2) or match.group(3) or "", match.end()
        if value == "" and (group := scanner.group(match.end() - 1)):
            value, position = group
        fields.setdefault(match.group(1).lower(), " ".join(value.split()))
    people = [_person(name) for name in re.split(r"\s+and\s+", fields.get("author", fields.get("editor", ""))) if name]
    year = fields.get("year") or fields.get("date", "")[:4]
    venue = next(
        (fields[name] for name in ("booktitle", "journal", "publisher", "howpublished", "eprint") if name in fields), ""
    )
    parts = (", ".join(people), fields.get("title", ""), venue, year)
    return Entry(key, ". ".join(part.strip(" .") for part in parts if part) + ".", _short(people), year)


def _person(name: str) -> str:
    family, comma, given = name.partition(",")
    return f"{given.strip()} {family.strip()}" if comma else name.strip()


def _short(people: list[str]) -> str:
    families = [name.split()[-1] if not name.startswith("{") else name for name in people if name.split()]
    if len(families) > 2:
        return f"{families[0]} et al."
    return " and ".join(families)


def _biblatex(text: str) -> list[Entry]:
    matches = list(_BIBLATEX.finditer(text))[:MOST_ENTRIES]
    found = []
    for match, end in zip(matches, [each.start() for each in matches[1:]] + [len(text)], strict=False):
        body = text[match.end() : end]
        scanner = Scanner(body)
        fields = {}
        for field in re.finditer(r"\\field\{(title|year|journaltitle|booktitle)\}", body):
            if group := scanner.group(field.end()):
                fields[field.group(1)] = group[0]
        authors = body.split("\\name{author}")[-1].split("\\name{")[0].split("\\strng")[0]
        people = _FAMILY.findall(authors)
        venue = fields.get("journaltitle") or fields.get("booktitle", "")
        parts = (", ".join(people), fields.get("title", ""), venue, fields.get("year", ""))
        line = ". ".join(part for part in parts if part) + "."
        found.append(Entry(match.group(1), line, _short(people), fields.get("year", "")))
    return found
