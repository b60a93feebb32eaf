"""The glyphs, rules and pictures of a PDF's pages, as pdfium has them."""

import ctypes
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from papercoder.errors import PaperError
from papercoder.paper.pages import Box

MOST_PAGES = 500
THICKEST_RULE = 2.5
MOST_OF_A_PAGE = 0.6
DEEPEST_FORM = 8
NAME_BYTES = 200
BOLD_WEIGHT = 600
MOST_SLOPE = 0.1
_BLANKS = frozenset(map(ord, " \r\n"))
_BOLD = re.compile(r"bold|black|medi(?!um)|demi|heavy|^(?:CMB|SFB|SFSX|CMSSBX)|-B$", re.I)
_ITALIC = re.compile(r"ital|obli|slanted|^(?:CMTI|CMMI|CMSL|SFTI|SFSL)|-I$", re.I)


class Font(NamedTuple):
    """A font of the document.

    Attributes:
        name: Without the subset's prefix ("CMMI10").
        bold: By its name or weight.
        italic: By its name or angle.
    """

    name: str
    bold: bool
    italic: bool


class Glyph(NamedTuple):
    """One glyph. Lengths are in points, y from the top of the page downwards.

    Attributes:
        character: As pdfium maps it to Unicode. Glyphs without a name, such as those of the TeX font CMEX, come as
            the character of their code.
        left, top, right, bottom: Of its ink.
        x, baseline: Of its origin.
        size: Of the font, scaled as on the page.
        font: Of the document.
        pictured: True inside a form: text of a figure, as a rule.
        advance: How far the font moves on after it; 0 where the font does not say.
        upright: False for rotated text.
    """

    character: str
    left: float
    top: float
    right: float
    bottom: float
    x: float
    baseline: float
    size: float
    font: Font
    pictured: bool
    advance: float = 0.0
    upright: bool = True


class _Style(NamedTuple):
    """What the glyphs of a text object share."""

    font: Font
    size: float
    upright: bool
    scale: float


@dataclass
class Page:
    """What stands on a page.

    Attributes:
        number: From 1.
        width, height: In points.
        glyphs: In the order of the file; blanks that pdfium inserts are left out, blanks of the file are not.
        rules: Thin horizontal or vertical lines: fraction bars, table rules, underlines.
        pictures: Boxes of images and forms.
        forms: Those of them that are forms.
        drawings: Boxes of other paths: lines of diagrams, coloured boxes.
    """

    number: int
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    drawings: list[Box] = field(default_factory=list)
    forms: list[Box] = field(default_factory=list)


def read_pages(content: bytes) -> Iterator[Page]:
    """The pages of a PDF, one after the other.

    Raises:
        PaperError: It is damaged, encrypted, or has more than 500 pages.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        what = "is encrypted: save it without a password" if "assword" in str(error) else f"cannot be opened ({error})"
        raise PaperError(f"The PDF {what}. If it opens in a viewer, print it to a new PDF.") from error
    if len(document) > MOST_PAGES:
        raise PaperError(
            f"The PDF has {len(document):,} pages, more than {MOST_PAGES}. Print those of the paper to a new PDF."
        )
    for index in range(len(document)):
        try:
            page = document[index]
        except pypdfium2.PdfiumError as error:
            raise PaperError(f"Page {index + 1} of the PDF is damaged ({error}). Export it again.") from error
        yield _read_page(page, index + 1)
        page.close()


def _read_page(page: Any, number: int) -> Page:
    import pypdfium2.raw as pdfium

    width, height = page.get_size()
    left, bottom = page.get_cropbox()[:2]
    found = Page(number, width, height)
    pictured: set[int] = set()
    items = _children(page.raw, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject)
    _sort(items, _Place(left, bottom + height), found, pictured, pdfium, 0)
    found.glyphs = list(_glyphs(page, pictured, left, bottom + height, pdfium))
    return found


class _Place(NamedTuple):
    """The page's left and upper edge, and what a form scales and moves its contents by."""

    left: float
    top: float
    scale: tuple[float, float] = (1.0, 1.0)
    shift: tuple[float, float] = (0.0, 0.0)


def _sort(items: Iterator[Any], place: _Place, found: Page, pictured: set[int], pdfium: Any, depth: int) -> None:
    """Puts rules and pictures where they belong. A form that fills the page is no figure but the page itself."""
    for item in items:
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT or not (box := _bounds(item, place, pdfium)):
            continue
        wide, high = box.right - box.left, box.bottom - box.top
        if kind == pdfium.FPDF_PAGEOBJ_PATH and min(wide, high) <= THICKEST_RULE:
            found.rules.append(box)
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            found.drawings.append(box)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            found.pictures.append(box)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and wide * high < MOST_OF_A_PAGE * found.width * found.height:
            found.pictures.append(box)
            found.forms.append(box)
            pictured.update(_texts(item, pdfium, 0))
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < DEEPEST_FORM:
            parts = _children(item, pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject)
            _sort(parts, _inside(item, place, pdfium), found, pictured, pdfium, depth + 1)


def _inside(form: Any, place: _Place, pdfium: Any) -> _Place:
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(form, matrix)
    (x, y), (right, up) = place.scale, place.shift
    return place._replace(scale=(x * matrix.a, y * matrix.d), shift=(right + x * matrix.e, up + y * matrix.f))


def _children(parent: Any, count: Any, get: Any) -> Iterator[Any]:
    return (get(parent, index) for index in range(count(parent)))


def _texts(form: Any, pdfium: Any, depth: int) -> Iterator[int]:
    """Addresses of the text objects inside a form."""
    for item in _children(form, pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject):
        kind = pdfium.FPDFPageObj_GetType(item)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            yield _address(item)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < DEEPEST_FORM:
            yield from _texts(item, pdfium, depth + 1)


def _address(item: Any) -> int:
    return ctypes.addressof(item.contents)


def _bounds(item: Any, place: _Place, pdfium: Any) -> Box | None:
    ends = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(item, *ends):
        return None
    x0, y0, x1, y1 = (end.value for end in ends)
    (x, y), (right, up) = place.scale, place.shift
    x0, x1 = sorted((x0 * x + right - place.left, x1 * x + right - place.left))
    y0, y1 = sorted((place.top - y0 * y - up, place.top - y1 * y - up))
    return Box(x0, y0, x1, y1)


def _glyphs(page: Any, pictured: set[int], left: float, top: float, pdfium: Any) -> Iterator[Glyph]:
    text = page.get_textpage()
    call, handle = _calls(), ctypes.addressof(text.raw.contents)
    place = (ctypes.c_double * 6)()
    x0, x1, y0, y1, x, y = range(ctypes.addressof(place), ctypes.addressof(place) + 48, 8)
    places = memoryview(place).cast("B").cast("d")
    styles: dict[int, _Style] = {}
    advances: dict[tuple[Font, int], float] = {}
    origin = math.nan
    for index in range(text.count_chars()):
        code = call.unicode(handle, index)
        if code in _BLANKS and call.generated(handle, index) == 1:
            continue
        address = call.item(handle, index)
        if not address:
            continue
        if not (style := styles.get(address)):
            item = pdfium.FPDFText_GetTextObject(text.raw, index)
            style = styles[address] = _style(item, text.raw, index, pdfium)
        call.box(handle, index, x0, x1, y0, y1)
        call.origin(handle, index, x, y)
        start, end, low, high, at, baseline = places.tolist()
        # The parts of a ligature come as letters of their own, each with the advance of the ligature.
        known = style.font, code
        if known not in advances:
            advances[known] = _advance(pdfium.FPDFText_GetTextObject(text.raw, index), code, pdfium)
        # The letters of a ligature have one origin, and its width.
        ligature, origin = at == origin, at
        advance = _loose_width(text.raw, index, pdfium) if ligature else advances[known] * style.scale
        yield Glyph(
            chr(code), start - left, top - high, end - left, top - low, at - left, top - baseline, style.size,
            style.font, address in pictured, advance, style.upright,
        )  # fmt: skip
    text.close()


class _Calls(NamedTuple):
    """What pdfium is asked for each glyph."""

    unicode: Callable[[int, int], int]
    generated: Callable[[int, int], int]
    item: Callable[[int, int], int | None]
    box: Callable[..., int]
    origin: Callable[..., int]


@cache
def _calls() -> _Calls:
    """The functions taking and giving addresses as numbers: wrapping them in pointers takes half of the time."""
    import pypdfium2.raw as pdfium

    def plain(function: Any, result: Any, pointers: int) -> Any:
        kinds = [ctypes.c_void_p, ctypes.c_int, *[ctypes.c_void_p] * pointers]
        return ctypes.cast(function, ctypes.CFUNCTYPE(result, *kinds))

    return _Calls(
        plain(pdfium.FPDFText_GetUnicode, ctypes.c_uint, 0), plain(pdfium.FPDFText_IsGenerated, ctypes.c_int, 0),
        plain(pdfium.FPDFText_GetTextObject, ctypes.c_void_p, 0), plain(pdfium.FPDFText_GetCharBox, ctypes.c_int, 4),
        plain(pdfium.FPDFText_GetCharOrigin, ctypes.c_int, 2),
    )  # fmt: skip


def _advance(item: Any, code: int, pdfium: Any) -> float:
    """The width of a character by its font, of size 1."""
    width = ctypes.c_float()
    found = pdfium.FPDFFont_GetGlyphWidth(pdfium.FPDFTextObj_GetFont(item), code, 1.0, width)
    return width.value if found else 0.0


def _loose_width(handle: Any, index: int, pdfium: Any) -> float:
    box = pdfium.FS_RECTF()
    return abs(box.right - box.left) if pdfium.FPDFText_GetLooseCharBox(handle, index, box) else 0.0


def _style(item: Any, handle: Any, index: int, pdfium: Any) -> _Style:
    """The font of a text object, and its size and direction on the page (also inside scaled forms)."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(handle, index, matrix)
    nominal = pdfium.FPDFText_GetFontSize(handle, index)
    size, scale = nominal * math.hypot(matrix.c, matrix.d), nominal * math.hypot(matrix.a, matrix.b)
    font = pdfium.FPDFTextObj_GetFont(item)
    buffer = ctypes.create_string_buffer(NAME_BYTES)
    pdfium.FPDFFont_GetBaseFontName(font, buffer, NAME_BYTES)
    upright = matrix.a > 0 and abs(matrix.b) < MOST_SLOPE * matrix.a
    return _Style(_font(buffer.value, pdfium.FPDFFont_GetWeight(font)), size, upright, round(scale, 2))


@cache
def _font(name: bytes, weight: int) -> Font:
    plain = re.sub(r"^[A-Z]{6}\+", "", name.decode("utf-8", "replace"))
    bold = weight >= BOLD_WEIGHT or bool(_BOLD.search(plain))
    return Font(plain, bold, bool(_ITALIC.search(plain)))
