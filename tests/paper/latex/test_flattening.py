"""One text out of many files, and nothing from outside the source's folder."""

import itertools
from pathlib import Path

import pytest

from papercoder.errors import PaperError
from papercoder.paper.latex import flattening
from papercoder.paper.reading import read_paper
from tests.paper.latex.reading import WORDS, document, read, text


def _write(folder: Path, **files: str) -> Path:
    for name, content in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(exist_ok=True)
        path.with_suffix(".tex").write_text(content)
    return folder


def _texts(folder: Path) -> str:
    return " ".join(section.text for section in read_paper(folder).sections)


def test_input_include_import_and_subfile(tmp_path: Path) -> None:
    sub = "\\documentclass[main]{subfiles}\\begin{document}SUBFILE\\end{document} AFTER"
    body = "\\input{a}\\include{parts/b}\\import{parts/}{c}\\subfile{parts/d}\\input e\n"
    _write(tmp_path, main=document(body), a="INPUT", parts__b="INCLUDE \\input{f}", parts__c="IMPORT", parts__d=sub)
    _write(tmp_path, e="BARE", parts__f="BESIDE")
    found = _texts(tmp_path)
    assert all(word in found for word in ("INPUT", "INCLUDE", "IMPORT", "SUBFILE", "BARE", "BESIDE"))
    assert "AFTER" not in found


def test_the_longest_document_is_the_main_file(tmp_path: Path) -> None:
    _write(tmp_path, cover=document("COVER"), main=document("MAIN \\input{long}"), long="LONG " * 100)
    found = _texts(tmp_path)
    assert "MAIN" in found
    assert "LONG" in found
    assert "COVER" not in found


def test_a_fragment_without_preamble(tmp_path: Path) -> None:
    file = tmp_path / "method.tex"
    file.write_text(
        f"\\section{{Method}}\n\\label{{s}}{WORDS}\n\\begin{{equation}}a=b\\end{{equation}} \\item loose }} {{"
    )
    paper = read_paper(file)
    assert [(section.number, section.heading) for section in paper.sections] == [("1", "Method")]
    assert [(equation.number, equation.latex) for equation in paper.equations] == [("1", "a=b")]


@pytest.mark.parametrize("path", ["../secret", "/SECRET", "~/secret", "parts/../../secret"])
def test_a_path_outside_is_refused(tmp_path: Path, path: str) -> None:
    folder = tmp_path / "paper"
    folder.mkdir()
    (tmp_path / "secret.tex").write_text("SECRET TEXT")
    path = path.replace("/SECRET", str(tmp_path / "secret"))
    paper = read(folder, f"\\input{{{path}}}")
    assert "SECRET TEXT" not in paper.markdown()
    assert any("outside" in warning and "refused" in warning for warning in paper.warnings)


@pytest.mark.parametrize("given", ["file", "folder"])
def test_a_link_outside_is_refused(tmp_path: Path, given: str) -> None:
    folder = tmp_path / "paper"
    folder.mkdir()
    (tmp_path / "secret.tex").write_text("SECRET TEXT")
    (folder / "part.tex").symlink_to(tmp_path / "secret.tex")
    (folder / "main.tex").write_text(document("\\input{part}"))
    paper = read_paper(folder if given == "folder" else folder / "main.tex")
    assert "SECRET TEXT" not in paper.markdown()
    assert any("outside" in warning for warning in paper.warnings)


def test_what_includes_itself_is_cut_and_said(tmp_path: Path) -> None:
    _write(tmp_path, main=document("\\input{a}"), a="ONE \\input{b}", b="TWO \\input{a}")
    paper = read_paper(tmp_path)
    assert paper.markdown().count("ONE") == 1
    assert any("includes itself" in warning for warning in paper.warnings)


def test_inclusions_that_multiply_are_bounded(tmp_path: Path) -> None:
    names = [f"f{number}" for number in range(18)]
    for name, following in itertools.pairwise(names):
        (tmp_path / f"{name}.tex").write_text(f"\\input{{{following}}}" * 4)
    (tmp_path / "f17.tex").write_text("end ")
    (tmp_path / "main.tex").write_text(document("\\input{f0}"))
    assert any("include each other" in warning for warning in read_paper(tmp_path / "main.tex").warnings)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    assert any("'gone'" in warning and "missing" in warning for warning in read(tmp_path, "\\input{gone}").warnings)


def test_too_long_a_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flattening, "MOST_CHARACTERS", 500)
    with pytest.raises(PaperError, match="more than 500 characters"):
        read(tmp_path, "long " * 200)


def test_comments_and_what_is_switched_off(tmp_path: Path) -> None:
    body = (
        "one % gone\ntwo 50\\% % gone\n\nthree\n\\begin{comment} gone \\end{comment}\\iffalse gone \\else four \\fi"
        "\\ifdraft gone \\else five \\fi \\finaltrue \\iffinal six \\ifdraft gone\\fi\\fi $a \\iff b$"
    )
    found = text(tmp_path, body, "\\newif\\ifdraft \\newif\\iffinal \\draftfalse")
    assert "gone" not in found
    assert " ".join(found.split()) == "one two 50% three four five six $a \\iff b$"


def test_what_is_verbatim_is_untouched(tmp_path: Path) -> None:
    code = "x = {  % not a comment\n\\section{no}\n  $y$ \\begin{comment}"
    paper = read(tmp_path, f"\\begin{{verbatim}}\n{code}\n\\end{{verbatim}} \\verb|a_%b| \\url{{http://x.y/a%20b_c}} z")
    assert f"```\n{code}\n```" in paper.sections[0].text
    assert "`a_%b` <http://x.y/a%20b_c> z" in paper.sections[0].text
    assert paper.algorithms[0].text == code
