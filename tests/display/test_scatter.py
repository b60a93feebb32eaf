"""The scatter plot: dots where the points are, a line where it is asked for, on white."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from papercoder.display import scatter as module
from papercoder.display.scatter import FRAME, SIZE, Line, scatter

BLUE, VERMILLION = (0x00, 0x72, 0xB2), (0xD5, 0x5E, 0x00)


def _image(png: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(png))
    assert image.size == SIZE
    return image.convert("RGB")


def _places(image: Image.Image, colour: tuple[int, int, int]) -> list[tuple[int, int]]:
    return [(x, y) for x in range(SIZE[0]) for y in range(SIZE[1]) if image.getpixel((x, y)) == colour]


def test_more_is_further_right_and_further_up() -> None:
    image = _image(scatter([(0, 0), (10, 5)], ("across", "upward")))
    left, top, right, bottom = FRAME
    margin = 0.06 / 1.12
    for x, y in ((left + margin * (right - left), bottom - margin * (bottom - top)),
                 (right - margin * (right - left), top + margin * (bottom - top))):  # fmt: skip
        assert image.getpixel((round(x), round(y))) == BLUE
    assert image.getpixel((2, 2)) == (255, 255, 255)
    assert _places(image, VERMILLION) == []


def test_the_line_stays_in_the_frame() -> None:
    seen = _places(_image(scatter([(0, 0), (1, 1)], ("x", "y"), Line(30.0, -15.0))), VERMILLION)
    assert seen
    left, top, right, bottom = FRAME
    assert all(left <= x <= right and top - 1 <= y <= bottom + 1 for x, y in seen)
    assert max(x for x, _ in seen) - min(x for x, _ in seen) < 40


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(*[st.floats(-1e9, 1e9, allow_subnormal=False)] * 2), min_size=1, max_size=40))
def test_any_scores_can_be_drawn(points: list[tuple[float, float]]) -> None:
    assert BLUE in {colour for _, colour in _image(scatter(points, ("x" * 200, "日本"))).getcolors(100_000) or []}


@pytest.mark.parametrize(("about", "step"), [(0.3, 0.5), (1, 1), (1.2, 2), (7, 10), (0.011, 0.02), (450, 500)])
def test_ticks_are_round_numbers(about: float, step: float) -> None:
    assert module._step(about) == pytest.approx(step)
