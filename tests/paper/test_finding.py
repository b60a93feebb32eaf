"""Quotations: found however they are set, never where the paper says something else."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from papercoder.errors import PaperError
from papercoder.paper.finding import find_span
from papercoder.paper.model import Paper, Section

TEXT = """We train for 100 epochs with a learning rate of 0.15 on 1-3 layers and never use dropout.
The eﬃcient variant is state-of-
the-art; the loss is not convex and cannot be bounded. It is unable to recover the signal at 5% noise.

$$
L = \\frac{1}{n} \\sum_{i=1}^{n} ( x_i - y_i )^2 - 0.5 \\, \\lambda \\| w \\|^2 \\tag{3}
$$

where $x _ i = -0.25$ and $\\alpha b$ are fixed, 1e-5 and 10² steps, “as before”.

| Method | Error |
|---|---|
| Mean of 3 | 13.5 |
"""


def _said(quote: str) -> str | None:
    span = find_span(quote, TEXT)
    return None if span is None else TEXT[slice(*span)]


@pytest.mark.parametrize(
    "quote",
    [
        "We train for 100 epochs",
        "We  train\nfor 100   epochs",
        "learning rate of 0.15 on 1–3 layers",
        "The efficient variant is state-of-the-art",
        "The eﬃcient variant is state-of-the-\nart",
        "never use drop-\nout",
        "(x_i-y_i)^2-0.5\\lambda\\|w\\|^2",
        "where $x_i=-0.25$ and $\\alpha b$ are",
        '10² steps, "as before"',
        "| Mean of 3 | 13.5 |",
        "|Mean of 3|13.5|",
        "cannot be bounded",
        "where x_i = -0.25 and \\alpha b are",
        "$100$ epochs with a learning rate",
    ],
)
def test_how_it_is_set_does_not_matter(quote: str) -> None:
    assert _said(quote) is not None


@pytest.mark.parametrize(
    "quote",
    [
        "We train for 10 epochs",
        "We train for 1000 epochs",
        "learning rate of 0.1",
        "learning rate of 0.51 on",
        "rate of 0.15 on 13 layers",
        "rate of 0.15 on 3 layers",
        "3 layers and never use",
        "the loss is convex",
        "the loss is not con vex",
        "and can be bounded",
        "able to recover the signal",
        "un able to recover the signal",
        "recover the signal at 5",
        "(x_i+y_i)^2-0.5\\lambda",
        "(x_i-y_i)^2+0.5\\lambda",
        "(x_j-y_i)^2-0.5\\lambda",
        "where $x_i=0.25$ and",
        "0.25$ and $\\alpha b$ are",
        "fixed, 1e5 and",
        "fixed, 1e-5 and 102 steps",
        "fixed, 1",
        "| Mean of 3 | 135 |",
        "we train for 100 epochs",
    ],
)
def test_what_it_says_does(quote: str) -> None:
    assert _said(quote) is None


def test_the_span_is_the_papers_own_words() -> None:
    assert _said("efficient variant is state-of-the-art") == "eﬃcient variant is state-of-\nthe-art"
    assert _said("x_i=-0.25") == "x _ i = -0.25"


@pytest.mark.parametrize(
    ("quote", "text", "found"),
    [
        ("best at tau = 1 and tau = 2", "it is best at tau $= 1$ and tau $= 2$.", True),
        ("best at tau = 13", "it is best at tau $= 1$ 3 times.", False),
        ("best at 13 steps", "it is best at 1 $3$ steps", False),
        ("best at 1$3$ steps", "it is best at 13 steps", False),
        ("costs $5 a run", "it costs \\$5 a run or \\$6 a day", True),
        ("where $x$ and $y$ are", "where x and y are", True),
    ],
)
def test_dollar_signs_come_and_go(quote: str, text: str, found: bool) -> None:
    assert (find_span(quote, text) is not None) == found


def test_a_later_place_is_found_where_the_first_says_something_else() -> None:
    text = "It has 13 layers in all. It has 1 layer less."
    assert find_span("It has 1", text) == (25, 33)


words = st.lists(
    st.one_of(
        st.text(alphabet="abcdefgxyz", min_size=1, max_size=8),
        st.integers(-999, 999).map(str),
        st.floats(-9, 9, allow_nan=False).map(lambda number: f"{number:.2f}"),
        st.sampled_from(["$x_i - y$", "(see", "below)", "eﬀect", "non-linear", "1-3", "5%", "naïve", "—", "x²"]),
    ),
    min_size=3,
    max_size=40,
)
gaps = st.sampled_from([" ", "\n", "  ", " \n\t"])


@given(words, st.data())
def test_any_span_of_words_is_found_whatever_the_white_space(tokens: list[str], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(tokens) - 1))
    end = data.draw(st.integers(start + 1, len(tokens)))
    text = "".join(token + data.draw(gaps) for token in tokens)
    quote = "".join(token + data.draw(gaps) for token in tokens[start:end])
    span = find_span(quote, text)
    assert span is not None
    assert re.sub(r"\s", "", text[slice(*span)]) == re.sub(r"\s", "", quote)


@given(words, st.data())
def test_a_changed_number_is_not_found(tokens: list[str], data: st.DataObject) -> None:
    numbers = [i for i, token in enumerate(tokens) if re.fullmatch(r"-?\d+(\.\d+)?", token)]
    assume(numbers)
    place = data.draw(st.sampled_from(numbers))
    changed = data.draw(
        st.sampled_from(["{}0", "1{}", "-{}", "{}.5", "{}-3"]).map(lambda form: form.format(tokens[place].strip("-")))
    )
    assume(changed not in tokens)
    assert find_span(f"begin {changed} end", f"begin {tokens[place]} end") is None
    assert find_span(f"begin {changed}", " ".join(["begin", *tokens[place:]])) is None


def _paper(**sections: str) -> Paper:
    parts = tuple(Section(heading=name, level=1, text=text) for name, text in sections.items())
    return Paper(title="T", abstract="We average many numbers.", sections=parts, source_format="markdown", sha256="0")


def test_a_paper_says_in_which_section() -> None:
    found = _paper(Method="The mean is taken.", Results="The error is\n0.35 in Table 1.").find("The error is 0.35")
    assert found is not None
    assert (found.section.heading, found.text) == ("Results", "The error is\n0.35")


def test_the_abstract_counts() -> None:
    found = _paper(Method="x").find("We average many numbers")
    assert found is not None
    assert found.section.heading == "Abstract"


def test_a_short_quote_is_refused_with_the_length_that_is_needed() -> None:
    with pytest.raises(PaperError, match="at least 12 characters"):
        _paper(Method="The mean is taken.").find("The   mean  is")


def test_there_is_no_nearest_match() -> None:
    assert _paper(Method="The mean is taken over all values.").find("The mean is taken over most values") is None
