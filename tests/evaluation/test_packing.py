"""Every repository is cut by the same rule, which says what it cut."""

from hypothesis import given, settings
from hypothesis import strategies as st

from papercoder.evaluation.packing import pack, settings_only, tree_text
from papercoder.llm.tokens import count_tokens

FILES = {"b.py": "b = 1\n" * 40, "README.md": "# Read\n", "config.yaml": "a: 1\n", "a.py": "a = 1\n" * 40}


def test_code_comes_first_then_settings_then_documents() -> None:
    packed = pack(FILES, 10_000)
    assert list(packed.files) == ["a.py", "b.py", "config.yaml", "README.md"]
    assert packed.cut == ()
    assert packed.cut_text() == ""


def test_the_first_file_that_does_not_fit_is_cut_and_all_after_it() -> None:
    packed = pack(FILES, 300)
    assert list(packed.files) == ["a.py", "b.py"]
    first, *others = packed.cut
    assert first.file == "b.py"
    assert 10 <= first.shown < 40
    assert [(cut.file, cut.shown) for cut in others] == [("config.yaml", 0), ("README.md", 0)]
    assert f"b.py (lines 1 to {first.shown} of 40)" in packed.text()
    assert packed.cut_text().splitlines() == [
        f"- b.py, lines {first.shown + 1} to 40", "- config.yaml, 1 lines", "- README.md, 1 lines"
    ]  # fmt: skip


def test_chosen_files_are_all_that_is_shown() -> None:
    packed = pack(FILES, 10_000, first=["config.yaml", "b.py"])
    assert list(packed.files) == ["config.yaml", "b.py"]
    assert packed.cut == ()


def test_only_settings_are_settings() -> None:
    assert settings_only(FILES) == {"config.yaml": "a: 1\n"}


def test_a_tree_tells_lengths() -> None:
    assert tree_text(FILES).splitlines()[1] == "README.md (1 lines)"
    assert tree_text({}) == ""


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["a.py", "b/c.py", "d.yaml", "e.md", "f"]), st.text(max_size=400), max_size=5),
    st.integers(0, 400),
)
def test_what_is_shown_fits_the_window_and_nothing_is_lost(files: dict[str, str], window: int) -> None:
    packed = pack(files, window)
    assert packed.tokens <= window
    assert {*packed.files, *(cut.file for cut in packed.cut)} == set(files)
    assert all(files[file].startswith(text) for file, text in packed.files.items())
    assert count_tokens(packed.text()) <= window + 3 * len(packed.files)
