"""Files on disk: whole or not at all, and where those go that can be made again."""

import hashlib
import os
from pathlib import Path
from urllib.parse import quote

LONGEST_NAME = 150


def cache_folder(kind: str) -> Path:
    """Where things of a kind are kept that can be made again: $XDG_CACHE_HOME/papercoder/<kind>, or in ~/.cache."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "papercoder" / kind


def text_hash(text: str) -> str:
    """sha256 of a text's bytes."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def file_name(text: str, *, kept: str = "") -> str:
    """A name for a file about `text`, safe on every system: quoted, and past 150 characters cut and told by its hash.

    Args:
        text: Untrusted.
        kept: Characters that stay as they are, beside letters, digits and `_.-~`.
    """
    quoted = quote(text.encode("utf-8", "surrogatepass"), safe=kept)
    return quoted if len(quoted) <= LONGEST_NAME else f"{quoted[:100]}-{text_hash(text)[:16]}"


def write_atomically(file: Path, text: str) -> None:
    """Writes a text so that a reader sees all of it or nothing, whatever stops this process."""
    write_bytes_atomically(file, text.encode("utf-8", "surrogatepass"))


def write_bytes_atomically(file: Path, content: bytes) -> None:
    """The same for bytes."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.{os.getpid()}.part")
    with part.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(file)
