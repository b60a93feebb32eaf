"""Unpacks a zip that somebody else made: bounded, inside its folder, no links, into a cache that is checked."""

import hashlib
import os
import shutil
import stat
import tempfile
import zipfile
import zlib
from pathlib import Path
from typing import NamedTuple

from papercoder.disk import cache_folder
from papercoder.errors import RepositoryError
from papercoder.repository.choosing import folder_reason
from papercoder.repository.files import path_fault
from papercoder.repository.walking import MOST_ENTRIES, LeftOut, Reading

MOST_ZIP_BYTES = 500_000_000
MOST_UNPACKED_BYTES = 1_000_000_000
# Code and data shrink to a tenth, rarely to a hundredth; a small zip may be what it likes.
HIGHEST_RATIO, RATIO_FROM_BYTES = 200, 50_000_000
_ENTRY = b"PK\x01\x02"
_FAULTS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, IndexError)


class Unpacked(NamedTuple):
    """A zip on disk.

    Attributes:
        folder: Its one top folder, or where everything lies if it has none.
        left_out: Members that were not unpacked.
    """

    folder: Path
    left_out: tuple[LeftOut, ...]


def unpacked(file: Path) -> Unpacked:
    """Unpacks a zip into the cache, by its sha256; what lies there already is used if it is still as it was.

    Raises:
        RepositoryError: It is damaged, encrypted, or unpacks to too much.
    """
    target = cache_folder("repositories") / _sha256(file)
    try:
        with zipfile.ZipFile(file) as archive:
            members, left_out = _members(archive, file)
            if not _intact(target, members):
                _unpack(archive, members, target, file)
    except _FAULTS as error:
        raise RepositoryError(f"{file} is a damaged zip ({error}). Download or make it again.") from error
    except RuntimeError as error:
        raise RepositoryError(f"{file} cannot be unpacked ({error}). Unpack it and open the folder.") from error
    except OSError as error:
        raise RepositoryError(
            f"{file} cannot be unpacked into {target.parent}: {error.strerror or error}. Make room there, or unpack it "
            "yourself and open the folder."
        ) from error
    tops = {name.split("/")[0] for name in members}
    top = next(iter(tops)) if len(tops) == 1 and all("/" in name for name in members) else ""
    prefix = f"{top}/" if top else ""
    outside = tuple(LeftOut(path.removeprefix(prefix), reason) for path, reason in left_out)
    return Unpacked(target / top, outside)


def _sha256(file: Path) -> str:
    """The hash of a zip's bytes; one of too many bytes or members is refused before anything parses it."""
    digest, entries, tail = hashlib.sha256(), 0, b""
    if file.stat().st_size > MOST_ZIP_BYTES:
        raise RepositoryError(f"{file} has more than {MOST_ZIP_BYTES:,} bytes. Unpack it and open the folder.")
    with file.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
            entries += (tail + block).count(_ENTRY)
            tail = block[-3:]
    if entries > MOST_ENTRIES:
        raise RepositoryError(f"{file} holds more than {MOST_ENTRIES:,} files. Unpack it and open the folder of code.")
    return digest.hexdigest()


def _members(archive: zipfile.ZipFile, file: Path) -> tuple[dict[str, zipfile.ZipInfo], list[LeftOut]]:
    """What may be unpacked, by name, and what may not."""
    reading, members = Reading(), dict[str, zipfile.ZipInfo]()
    for member in archive.infolist():
        name = member.filename
        if member.is_dir():
            continue
        if reason := _member_reason(member) or reading.taken(name) or _under_a_file(name, members):
            reading.leave_out(name, reason)
        else:
            members[name] = member
    total = sum(member.file_size for member in members.values())
    packed = file.stat().st_size
    if total > MOST_UNPACKED_BYTES or (total > RATIO_FROM_BYTES and total > HIGHEST_RATIO * packed):
        raise RepositoryError(
            f"{file} would unpack from {packed:,} to {total:,} bytes and was refused. If you trust it, unpack it "
            "yourself and open the folder."
        )
    folders = {parent for name in members for parent in _parents(name)}
    for name in folders & members.keys():
        del members[name]
        reading.leave_out(name, "also the name of a folder")
    return members, reading.left_out


def _member_reason(member: zipfile.ZipInfo) -> str:
    name = member.filename
    mode = member.external_attr >> 16
    if stat.S_ISLNK(mode):
        return "a link"
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "neither a file nor a folder"
    if any(part in (".git", "__MACOSX") for part in name.split("/")):
        return "git's own" if "__MACOSX" not in name else folder_reason("__MACOSX")
    return path_fault(name)


def _under_a_file(name: str, members: dict[str, zipfile.ZipInfo]) -> str:
    return "inside what is also a file" if any(parent in members for parent in _parents(name)) else ""


def _parents(name: str) -> list[str]:
    parts = name.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts))]


def _intact(folder: Path, members: dict[str, zipfile.ZipInfo]) -> bool:
    """Whether the cache holds exactly these files with these contents: code that ran there may have changed them."""
    if not folder.is_dir():
        return False
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_symlink() or path.is_file()}
    return there == members.keys() and all(_same(folder / name, member) for name, member in members.items())


def _same(path: Path, member: zipfile.ZipInfo) -> bool:
    if path.is_symlink() or path.stat().st_size != member.file_size:
        return False
    checksum = 0
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            checksum = zlib.crc32(block, checksum)
    return checksum == member.CRC


def _unpack(archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], target: Path, file: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".unpacking-") as made:
        fresh, written = Path(made) / "fresh", 0
        fresh.mkdir()
        for name, member in members.items():
            place = fresh / name
            place.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(member) as source, place.open("xb") as stream:
                while block := source.read(1 << 20):
                    written += len(block)
                    if written > MOST_UNPACKED_BYTES:
                        raise RepositoryError(f"{file} unpacks to more than it says and was refused.")
                    stream.write(block)
            if (member.external_attr >> 16) & stat.S_IXUSR:
                place.chmod(0o755)
        if target.is_symlink():
            target.unlink()
        elif target.exists():
            os.rename(target, Path(made) / "before")
        os.rename(fresh, target)
        shutil.rmtree(Path(made) / "before", ignore_errors=True)
