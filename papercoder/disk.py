"""Files on disk: whole or not at all."""

import hashlib
import os
from pathlib import Path


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
