"""Files on disk: whole or not at all, and where those go that can be made again."""

import hashlib
import os
from pathlib import Path


def cache_folder(kind: str) -> Path:
    """Where things of a kind are kept that can be made again: $XDG_CACHE_HOME/papercoder/<kind>, or in ~/.cache."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "papercoder" / kind


def text_hash(text: str) -> str:
    """sha256 of a text's bytes."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


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
