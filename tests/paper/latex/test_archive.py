"""Where LaTeX comes from: files, folders and e-prints, the bad ones refused or bounded."""

import gzip
import hashlib
import io
import tarfile
import time
from pathlib import Path

import pytest

from papercoder.errors import PaperError
from papercoder.paper.latex import archive
from papercoder.paper.reading import read_paper
from tests.paper.latex.reading import document

PAPER = document("\\title{A title}\\section{One}Text.\\input{part}")
PART = "Included text."


def _tar(members: dict[str, bytes | tarfile.TarInfo]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as made:
        for name, content in members.items():
            if isinstance(content, tarfile.TarInfo):
                made.addfile(content)
                continue
            info = tarfile.TarInfo(name)
            info.size = len(content)
            made.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def _special(name: str, kind: bytes, target: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


WHOLE: dict[str, bytes | tarfile.TarInfo] = {"./main.tex": PAPER.encode(), "part.tex": PART.encode()}


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["tar", "tar.gz"])
def test_an_archive_is_known_by_its_bytes(tmp_path: Path, pack: type[bytes]) -> None:
    file = tmp_path / "paper.pdf"
    file.write_bytes(pack(_tar(WHOLE)))
    paper = read_paper(file)
    assert paper.title == "A title"
    assert PART in paper.sections[0].text
    assert paper.source_format == "latex"
    assert paper.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()


def test_one_gzipped_file(tmp_path: Path) -> None:
    file = tmp_path / "2101.00001"
    file.write_bytes(gzip.compress(PAPER.replace("\\input{part}", "").encode()))
    assert read_paper(file).title == "A title"


def test_a_gzipped_pdf_says_so(tmp_path: Path) -> None:
    file = tmp_path / "2101.00001"
    file.write_bytes(gzip.compress(b"%PDF-1.5 ..."))
    with pytest.raises(PaperError, match="holds a PDF"):
        read_paper(file)


def test_a_folder_and_its_hash(tmp_path: Path) -> None:
    (tmp_path / "main.tex").write_text(PAPER)
    (tmp_path / "part.tex").write_text(PART)
    (tmp_path / ".hidden").write_text("x")
    first = read_paper(tmp_path)
    assert PART in first.sections[0].text
    lines = "".join(
        f"{name}\t{hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()}\n" for name in ("main.tex", "part.tex")
    )
    assert first.sha256 == hashlib.sha256(lines.encode()).hexdigest()
    (tmp_path / "part.tex").write_text(PART + " More.")
    assert read_paper(tmp_path).sha256 != first.sha256


def test_truncated_gzip(tmp_path: Path) -> None:
    file = tmp_path / "paper.tar.gz"
    file.write_bytes(gzip.compress(_tar(WHOLE))[:-40])
    with pytest.raises(PaperError, match="damaged"):
        read_paper(file)


@pytest.mark.parametrize(
    ("name", "member"),
    [
        ("../outside.tex", b"SECRET"),
        ("/etc/outside.tex", b"SECRET"),
        ("part.tex", _special("part.tex", tarfile.SYMTYPE, "/etc/passwd")),
        ("part.tex", _special("part.tex", tarfile.LNKTYPE, "../secret")),
        ("part.tex", _special("part.tex", tarfile.CHRTYPE)),
        ("part.tex", _special("part.tex", tarfile.FIFOTYPE)),
    ],
    ids=["parent", "absolute", "symbolic link", "hard link", "device", "pipe"],
)
def test_members_that_lead_elsewhere_are_left_out(tmp_path: Path, name: str, member: bytes | tarfile.TarInfo) -> None:
    file = tmp_path / "paper.tar.gz"
    file.write_bytes(gzip.compress(_tar({"main.tex": PAPER.encode(), name: member})))
    paper = read_paper(file)
    assert any("was left out" in warning for warning in paper.warnings)
    assert any("'part'" in warning and "missing" in warning for warning in paper.warnings)
    assert [path.name for path in tmp_path.iterdir()] == ["paper.tar.gz"]


def test_a_bomb_is_refused_while_it_unpacks(tmp_path: Path) -> None:
    zeros = gzip.compress(b"\0" * 20_000_000)
    file = tmp_path / "bomb.tar.gz"
    header = _special("big.pdf", tarfile.REGTYPE)
    header.size = 10_000_000_000
    file.write_bytes(gzip.compress(header.tobuf()) + zeros * 40)
    started = time.monotonic()
    with pytest.raises(PaperError, match="unpacks to more than"):
        read_paper(file)
    assert time.monotonic() - started < 10


def test_too_much_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_TEXT_BYTES", 1_000)
    file = tmp_path / "paper.tar"
    file.write_bytes(_tar({f"{number}.tex": b"x" * 400 for number in range(3)}))
    with pytest.raises(PaperError, match="more than 1,000 bytes of text"):
        read_paper(file)


def test_too_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_FILES", 3)
    file = tmp_path / "paper.tar"
    file.write_bytes(_tar({f"{number}.tex": b"x" for number in range(5)}))
    with pytest.raises(PaperError, match="more than 3 files"):
        read_paper(file)


@pytest.mark.parametrize("content", [b"\x1f\x8b" + bytes(range(256)) * 8, b"\x1f\x8b\x08"], ids=["junk", "header"])
def test_junk_that_says_it_is_an_archive(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "paper.tar.gz"
    file.write_bytes(content)
    with pytest.raises(PaperError):
        read_paper(file)


def test_an_archive_without_latex(tmp_path: Path) -> None:
    file = tmp_path / "paper.tar"
    file.write_bytes(_tar({"figure.png": b"x"}))
    with pytest.raises(PaperError, match=r"no \.tex file"):
        read_paper(file)


def test_latin_1(tmp_path: Path) -> None:
    file = tmp_path / "main.tex"
    file.write_bytes(document("\\section{Caf\xe9}").encode("latin-1"))
    paper = read_paper(file)
    assert paper.sections[0].heading == "Café"
    assert any("Latin-1" in warning for warning in paper.warnings)


@pytest.mark.parametrize("content", ["", "  \n", "% only a comment\n", "\\documentclass{article}", "\\x{"])
def test_nothing_to_read(tmp_path: Path, content: str) -> None:
    file = tmp_path / "main.tex"
    file.write_text(content)
    with pytest.raises(PaperError):
        read_paper(file)
