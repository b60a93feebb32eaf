"""The blacklist: one repository under all its spellings, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papercoder.errors import EvaluationError
from papercoder.evaluation.rubric.blacklist import Violation, blacklisted
from tests.evaluation.rubric.graded import Memory, bundle

ENTRY = "https://github.com/Ada/Averages"


def _found(text: str, *entries: str) -> list[int]:
    return [one.line for one in blacklisted(Memory({"run.sh": text}), bundle(blacklist=entries or (ENTRY,)))]


@pytest.mark.parametrize(
    "text",
    [
        "https://github.com/Ada/Averages", "http://www.github.com/ada/averages/", "github.com/ADA/averages.git",
        "git clone git@github.com:Ada/Averages.git", "ssh://git@github.com:22/Ada/Averages", "git://github.com/Ada/Averages",
        "pip install git+https://github.com/Ada/Averages.git@main#egg=averages", "pip install averages@git+ssh://git@github.com/ada/averages",
        "https://raw.githubusercontent.com/Ada/Averages/main/model.py", "https://api.github.com/repos/Ada/Averages/zipball",
        "https://codeload.github.com/Ada/Averages/tar.gz/main", "https://mirror.example/https://github.com/Ada/Averages",
        "https://token:x@github.com/Ada/Averages", "gh repo clone Ada/Averages", "hub clone ada/averages",
        "torch.hub.load('Ada/Averages', 'mean')", 'from_pretrained("ada/averages")', "See [code](https://github.com/Ada/Averages).",
        'url = "https://github.com/" + "Ada/Averages"', "url = 'https://github.com/' 'Ada' '/Averages'",
        'git clone "https://github.com/"Ada/Averages', "git clone https://github.com/'Ada'/\"Averages\"",
        "git clone https://github.com/\\\nAda/Averages", 'u = ("https://github.com/Ada"\n     "/Averages")',
        'u = f"https://github.com/" + \\\n    f"Ada/Averages"',
        "https:\\/\\/github.com\\/Ada\\/Averages", "https%3A%2F%2Fgithub.com%2FAda%2FAverages",
        '"source": ["!git clone https://github.com/Ada/Averages\\n"]',
        "https://github.com//Ada//Averages", "uv add github:ada/averages",
    ],
)  # fmt: skip
def test_a_repository_is_found_however_it_is_spelled(text: str) -> None:
    assert len(_found(f"import os\n{text}\nprint()\n")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "https://github.com/Ada/Averages-of-others", "https://github.com/Ada/Averages2",
        "https://github.com/Bert/Averages",
        "https://github.com/Ada", "https://github.com/xAda/Averages", "path = 'data/ada/averages'",
        "open('ada/averages')",
        "load('./data/ada/averages')", "ada / averages", "Ada's averages", "https://github.com/Ada/Averages.jl",
        "notgithub.community/ada",
    ],
)  # fmt: skip
def test_what_only_looks_like_it_is_not(text: str) -> None:
    assert _found(text) == []


def test_a_violation_says_where_and_what() -> None:
    files = Memory({"a.py": "x = 1\n", "deep/b.md": "One.\nTwo.\n  see github.com/ada/averages here  \n"})
    assert blacklisted(files, bundle()) == (
        Violation("deep/b.md", 3, "https://github.com/ada/Averages", "see github.com/ada/averages here"),
    )
    (logged,) = blacklisted(Memory({}), bundle(), log="fetching\nhttps://github.com/ada/averages")
    assert (logged.file, logged.line) == ("(log of the execution)", 2)


def test_other_addresses_and_owners_are_forbidden_as_they_stand() -> None:
    assert _found("wget https://www.example.org/data/v1/all.zip", "example.org/data") == [1]
    assert _found("wget https://www.example.org/database", "example.org/data") == []
    assert _found("https://github.com/ada/other", "https://github.com/ada/") == [1]
    assert _found("https://github.com/Ada/Averages", "https://github.com/Ada/Averages/tree/main") == [1]
    assert _found("gh repo clone ada/averages", "git@github.com:Ada/Averages.git") == [1]
    assert _found("gh repo clone ada/averages", "Ada/Averages") == [1]
    assert _found("http://example.org", "https://example.org") == [1]
    assert blacklisted(Memory({"a": ENTRY}), bundle(blacklist=())) == ()


def test_an_entry_that_is_no_address_is_refused() -> None:
    with pytest.raises(EvaluationError, match="'averages' is no address"):
        _found("x", "averages")


NAMES = st.from_regex(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,10}[A-Za-z0-9])?", fullmatch=True)


@st.composite
def _spelled(draw: st.DrawFn) -> tuple[str, str]:
    """An entry and an address of the same repository, in pieces."""
    owner, name = draw(NAMES), draw(NAMES)
    case = draw(st.sampled_from([str, str.lower, str.upper, str.swapcase]))
    head = draw(
        st.sampled_from(
            [
                "https://github.com/",
                "http://www.github.com/",
                "git@github.com:",
                "git+ssh://git@github.com/",
                "github.com/",
            ]
        )
    )
    whole = head + case(f"{owner}/{name}") + draw(st.sampled_from(["", "/", ".git", "/tree/main", "@v1", "#egg=x"]))
    cuts = sorted(draw(st.sets(st.integers(1, len(whole) - 1), max_size=3)))
    pieces = [whole[start:end] for start, end in zip([0, *cuts], [*cuts, None], strict=True)]
    joint = draw(st.sampled_from(['" + "', "' '", '""', '"\n    "', '" + \\\n  "', "\\\n"]))
    quote = "'" if joint == "' '" else "" if joint == "\\\n" else '"'
    return f"https://github.com/{owner}/{name}", f"{quote}{joint.join(pieces)}{quote}"


@given(_spelled(), st.text("abc \n.", max_size=20), st.text("abc \n", max_size=20))
def test_every_spelling_in_pieces_is_found_once_at_its_line(case: tuple[str, str], before: str, after: str) -> None:
    entry, address = case
    text = f"{before} {address} {after}"
    (line,) = _found(text, entry)
    assert before.count("\n") < line <= f"{before}{address}".count("\n") + 1


@given(NAMES, NAMES, st.text(max_size=60))
def test_texts_without_the_name_violate_nothing(owner: str, name: str, text: str) -> None:
    squeezed = "".join(sign for sign in text.lower() if sign.isalnum())
    if (owner + name).lower().replace("-", "") in squeezed:
        return
    assert _found(text, f"https://github.com/{owner}/{name}") == []


@given(st.text())
def test_any_text_is_searched_without_failing(text: str) -> None:
    for one in blacklisted(Memory({"a.txt": text}), bundle(blacklist=(ENTRY, "example.org"))):
        assert 1 <= one.line <= text.count("\n") + 1
