"""A scatter plot as a PNG: drawn on white, in colours that colour-blind people tell apart."""

import io
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from papercoder.display.html import BLUE, VERMILLION

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

SIZE = (640, 480)
# Left, top, right, bottom of the frame.
FRAME = (90, 24, 616, 400)
TEXT, GRID = "#1f1f1f", "#d9d9d9"
LONGEST_LABEL = 60
NUMBERED = 30
_RADIUS, _TEXT_SIZE = 5, 16


class Line(NamedTuple):
    """y = slope * x + start."""

    slope: float
    start: float


class _Axis(NamedTuple):
    low: float
    high: float
    ticks: tuple[float, ...]
    first: int
    last: int

    def pixel(self, value: float) -> float:
        return self.first + (value - self.low) / (self.high - self.low) * (self.last - self.first)


def scatter(points: Sequence[tuple[float, float]], labels: tuple[str, str], line: Line | None = None) -> bytes:
    """Points as blue dots, numbered from 1 where they are few, with an optional line in vermillion.

    Args:
        points: x and y, finite.
        labels: Of the x axis and the y axis.
        line: Drawn inside the frame only.
    """
    from PIL import Image, ImageDraw

    image = Image.new("RGB", SIZE, "#ffffff")
    draw = ImageDraw.Draw(image)
    left, top, right, bottom = FRAME
    across = _axis([x for x, _ in points], left, right)
    upward = _axis([y for _, y in points], bottom, top)
    _draw_axes(draw, across, upward)
    if line is not None:
        _draw_line(draw, line, across, upward)
    for number, (x, y) in enumerate(points, 1):
        at = across.pixel(x), upward.pixel(y)
        draw.circle(at, _RADIUS, fill=BLUE, outline="#ffffff")
        if len(points) <= NUMBERED:
            draw.text((at[0] + 7, at[1] - 7), str(number), fill=TEXT, font=_font(13), anchor="ls")
    middle = (left + right) / 2
    draw.text((middle, SIZE[1] - 14), labels[0][:LONGEST_LABEL], fill=TEXT, font=_font(_TEXT_SIZE), anchor="ms")
    side = Image.new("RGB", (bottom - top, 26), "#ffffff")
    ImageDraw.Draw(side).text(
        ((bottom - top) / 2, 20), labels[1][:LONGEST_LABEL], fill=TEXT, font=_font(_TEXT_SIZE), anchor="ms"
    )
    image.paste(side.rotate(90, expand=True), (4, top))
    stream = io.BytesIO()
    image.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _draw_axes(draw: "ImageDraw", across: _Axis, upward: _Axis) -> None:
    left, top, right, bottom = FRAME
    for tick in across.ticks:
        x = across.pixel(tick)
        draw.line((x, top, x, bottom), fill=GRID)
        draw.text((x, bottom + 8), f"{tick:g}", fill=TEXT, font=_font(14), anchor="mt")
    for tick in upward.ticks:
        y = upward.pixel(tick)
        draw.line((left, y, right, y), fill=GRID)
        draw.text((left - 8, y), f"{tick:g}", fill=TEXT, font=_font(14), anchor="rm")
    draw.rectangle(FRAME, outline=TEXT)


def _draw_line(draw: "ImageDraw", line: Line, across: _Axis, upward: _Axis) -> None:
    ends = []
    for x in (across.low, across.high):
        y = min(max(line.slope * x + line.start, upward.low), upward.high)
        inside = x if line.slope == 0 else min(max((y - line.start) / line.slope, across.low), across.high)
        ends.append((across.pixel(inside), upward.pixel(y)))
    draw.line(ends, fill=VERMILLION, width=2)


def _axis(values: Sequence[float], first: int, last: int) -> _Axis:
    low, high = min(values, default=0.0), max(values, default=1.0)
    if low == high:
        low, high = low - 0.5, high + 0.5
    margin = (high - low) * 0.06
    low, high = low - margin, high + margin
    step = _step((high - low) / 5)
    ticks = [number * step for number in range(math.ceil(low / step), math.floor(high / step) + 1)]
    return _Axis(low, high, tuple(ticks), first, last)


def _step(about: float) -> float:
    """The nearest of 1, 2 and 5 times a power of ten that is not below."""
    power = 10.0 ** math.floor(math.log10(about))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= about * (1 - 1e-9))


def _font(size: int) -> Any:
    from PIL import ImageFont

    return ImageFont.load_default(size)
