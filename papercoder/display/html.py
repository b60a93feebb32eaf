"""Small functions that return HTML strings, complete under an untrusted Lab's sanitizer.

Only elements and inline styles that JupyterLab keeps in untrusted output are used (no style element, no
script, no inline SVG). Everything that comes from outside goes through `escape`.
"""

import html
from collections.abc import Collection, Iterable, Sequence

BORDER = "var(--jp-border-color2, #9e9e9e)"
MUTED = "var(--jp-ui-font-color2, #616161)"
BLUE = "#0072B2"
VERMILLION = "#D55E00"
YELLOW = "#F0E442"
LONG_WORD = 16
# What turns the direction of the text after it, so that it would read as something else than it is.
_TURNING = {number: f"[U+{number:04X}]" for number in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}
# A word that is wider than the page goes on in the next line.
_BROKEN = "overflow-wrap:anywhere"
_BOX = (
    "white-space:pre-wrap;word-break:normal;overflow-wrap:anywhere;max-height:36em;overflow:auto;margin:.3em 0;"
    f"padding:.5em;border:1px solid {BORDER};font-size:.9em;line-height:1.35"
)


class Markup(str):
    """HTML that our own functions made: `table` puts it in as it is."""

    __slots__ = ()


def escape(value: object) -> str:
    """Text that is safe inside HTML and that no maths typesetter touches.

    Characters that turn the direction of text are shown by their number.
    """
    return without_maths(html.escape(upright(str(value)), quote=True))


def without_maths(markup: str) -> str:
    """HTML whose dollar signs and backslashes stand in elements of their own, so that MathJax does not read them."""
    return markup.replace("$", "<span>$</span>").replace("\\", "<span>\\</span>")


def upright(text: str) -> str:
    """Text in which characters that turn the direction of what follows are written as [U+202E]."""
    return text.translate(_TURNING)


def attribute(value: object) -> str:
    """Text that is safe as the value of an attribute."""
    return html.escape(upright(str(value)), quote=True)


def title(text: str, note: str = "") -> str:
    """The first line of every view: what it is, then a note in a muted colour."""
    tail = f' <span style="color:{MUTED}">{escape(note)}</span>' if note else ""
    return f'<div style="margin:.2em 0;{_BROKEN}"><b>{escape(text)}</b>{tail}</div>'


def box(inner: str, style: str = "") -> str:
    """HTML whose line breaks count, in a scrolling box; `style` comes on top of the box's own."""
    return f'<pre style="{_BOX}{";" if style else ""}{style}">{inner}</pre>'


def line(text: str) -> str:
    """Text in a line of its own."""
    return f'<div style="{_BROKEN}">{escape(text)}</div>'


def pre(text: str) -> str:
    """Text as it is, in a scrolling box."""
    return box(escape(text))


def marked(text: str, start: int, end: int) -> str:
    """Text as it is, in a scrolling box, with `text[start:end]` marked."""
    mark = f'<mark style="background:{YELLOW};color:#212121">{escape(text[start:end])}</mark>'
    return box(escape(text[:start]) + mark + escape(text[end:]))


def beside(left: str, right: str, *, least: tuple[int, int]) -> str:
    """Two pieces of HTML side by side; one under the other where there is less room than `least`, in em, for each.

    What is wider than its side scrolls there.
    """
    columns = "".join(
        f'<div style="flex:{width} 1 {width}em;min-width:0;overflow-x:auto">{piece}</div>'
        for piece, width in zip((left, right), least, strict=True)
    )
    return f'<div style="display:flex;flex-wrap:wrap;gap:1em;align-items:flex-start">{columns}</div>'


def details(summary: str, body: str, *, opened: bool = False) -> str:
    """A folded part; `body` is HTML already, and `summary` where it is Markup."""
    state = " open" if opened else ""
    shown = summary if isinstance(summary, Markup) else escape(summary)
    return f'<details{state}><summary style="cursor:pointer;{_BROKEN}">{shown}</summary>{body}</details>'


def table(header: Sequence[object], rows: Iterable[Sequence[object]], *, numeric: Collection[int] = ()) -> str:
    """A table; the columns in `numeric` are aligned to the right; cells are escaped unless they are Markup."""

    def cell(tag: str, value: object, column: int) -> str:
        side = "right" if column in numeric else "left"
        style = f"text-align:{side};padding:.15em .6em;border-bottom:1px solid {BORDER};vertical-align:top"
        style += f";{_BROKEN}" if any(len(word) > LONG_WORD for word in str(value).split()) else ""
        return f'<{tag} style="{style}">{value if isinstance(value, Markup) else escape(value)}</{tag}>'

    head = "".join(cell("th", value, i) for i, value in enumerate(header))
    body = "".join("<tr>" + "".join(cell("td", value, i) for i, value in enumerate(row)) + "</tr>" for row in rows)
    return (
        '<table style="border-collapse:collapse;margin:.3em 0"><thead><tr>'
        f"{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def bullets(items: Iterable[object]) -> str:
    """A list; nothing for no items."""
    inner = "".join(f"<li>{escape(item)}</li>" for item in items)
    return f'<ul style="margin:.2em 0;{_BROKEN}">{inner}</ul>' if inner else ""


def badge(text: str, *, good: bool | None = None) -> str:
    """A few words in a frame: blue with + for good, vermillion with - for bad, muted otherwise."""
    colour = MUTED if good is None else BLUE if good else VERMILLION
    glyph = "" if good is None else "+ " if good else "− "
    return (
        f'<span style="border:2px solid {colour};border-radius:3px;padding:0 .4em;'
        f'font-size:.85em;{_BROKEN}">{escape(glyph + text)}</span>'
    )


def note(lines: Iterable[object]) -> str:
    """Lines in a frame with a blue edge: what a reader should know first."""
    body = "".join(f"<div>{escape(one)}</div>" for one in lines)
    return f'<div style="border-left:4px solid {BLUE};padding:.3em .8em;margin:.3em 0;{_BROKEN}">{body}</div>'


def picture(png: bytes, description: str, *, width: str = "max-width:100%") -> str:
    """A PNG as a data address, on white so that it reads in dark themes too; `width` is in CSS."""
    import base64

    data = base64.b64encode(png).decode("ascii")
    return (
        f'<img alt="{attribute(description)}" src="data:image/png;base64,{data}" '
        f'style="{width};box-sizing:border-box;background:#ffffff;padding:.5em">'
    )


def scrolled(inner: str) -> str:
    """A piece of HTML as large as it is, in a box that scrolls both ways."""
    # As wide as its room and no wider: inside a tab's flexible boxes it would else grow as wide as what it holds.
    room = "width:0;min-width:100%;box-sizing:border-box"
    return f'<div style="{room};max-height:44em;overflow:auto;border:1px solid {BORDER};margin:.3em 0">{inner}</div>'
