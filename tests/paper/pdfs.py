"""Small PDFs for tests, written by hand: text at places in the standard fonts, rules, pictures."""

from collections.abc import Sequence
from typing import NamedTuple

WIDTH, HEIGHT = 612, 792
FONTS = {"plain": "Times-Roman", "bold": "Times-Bold", "italic": "Times-Italic"}
SENTENCE = "The method is trained on many tasks and it works well in most of them"


class Text(NamedTuple):
    """Words at (x, y), y from the top of the page; `turned` by 90 degrees."""

    x: float
    y: float
    words: str
    size: float = 10
    font: str = "plain"
    turned: bool = False


class Rule(NamedTuple):
    """A horizontal line."""

    x: float
    y: float
    width: float


Item = Text | Rule


def paragraph(x: float, y: float, lines: Sequence[str], size: float = 10, font: str = "plain") -> list[Item]:
    """Lines with the usual distance."""
    return [Text(x, y + place * size * 1.2, words, size, font) for place, words in enumerate(lines)]


def filler(x: float, y: float, count: int, start: int = 0, sentence: str = SENTENCE, size: float = 10) -> list[Item]:
    """Full lines of prose, each with words of its own."""
    return paragraph(x, y, [f"word{start + place} {sentence}" for place in range(count)], size)


def make_pdf(
    pages: Sequence[Sequence[Item]], extra: bytes = b"", picture: bool = False, encrypted: bool = False
) -> bytes:
    """A PDF.

    Args:
        pages: What stands on each.
        extra: Operators on each page.
        picture: Whether a picture covers each page.
        encrypted: Whether it asks for a password that nobody knows.
    """
    fonts = " ".join(f"/{key} << /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>"
                     for key, name in FONTS.items())  # fmt: skip
    names = " ".join(f"/{letter}" for letter in ("gone1", "gone2", "gone3"))
    fonts += (
        f" /broken << /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding << /Differences [129 {names}] >> >>"
    )
    image = b"<< /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>"
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", image + b"\nstream\n\x80\nendstream"]
    kids = []
    for items in pages:
        drawn = ["q 612 0 0 792 0 0 cm /picture Do Q"] if picture else []
        drawn += [_operators(item) for item in items]
        content = "\n".join(drawn).encode("cp1252") + b"\n" + extra
        objects.append(b"<< /Length %d >>\nstream\n" % len(content) + content + b"\nendstream")
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents {len(objects)} 0 R "
            f"/Resources << /Font << {fonts} >> /XObject << /picture 3 0 R >> >> >>".encode()
        )
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    secret = "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{0}> /U <{0}> >> /ID [<{0}> <{0}>]".format("5A" * 32)
    return _file(objects, secret if encrypted else "")


def _operators(item: Item) -> str:
    if isinstance(item, Rule):
        return f"{item.x} {HEIGHT - item.y} {item.width} 0.5 re f"
    words = item.words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    matrix = f"0 1 -1 0 {item.x} {HEIGHT - item.y}" if item.turned else f"1 0 0 1 {item.x} {HEIGHT - item.y}"
    return f"BT /{item.font} {item.size} Tf {matrix} Tm ({words}) Tj ET"


def _file(objects: Sequence[bytes], trailer: str) -> bytes:
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(content))
        content += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    count = len(objects) + 1
    end = f"xref\n0 {count}\n0000000000 65535 f \n{table}trailer\n<< /Size {count} /Root 1 0 R {trailer} >>\n"
    return content + f"{end}startxref\n{len(content)}\n%%EOF\n".encode()
