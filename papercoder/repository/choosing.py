"""The one rule of what is read of a repository that somebody else wrote: by name, by size, by content.

Left out are, in this order:

1. links, and what is neither a file nor a folder;
2. names that some system forbids (`papercoder.repository.files.path_fault`), and of names that differ only in
   case all but the first;
3. folders that left_out.yaml names, virtual environments, git repositories inside a git checkout, and folders of
   more than `MOST_IN_FOLDER` entries;
4. what git ignores, if the folder is a git checkout;
5. files that are generated, data, weights or media by their names, as left_out.yaml lists them;
6. files over `MOST_BYTES` (notebooks over `MOST_NOTEBOOK_BYTES`), and of the kinds that hold either settings or
   data, such as JSON, those over `MOST_SETTINGS_BYTES`;
7. files that are not text, minified scripts, and notebooks that cannot be read.

Everything else is read: code, configuration, scripts, README and documentation.
"""

import codecs
import re
from pathlib import Path, PurePosixPath

from papercoder.repository.files import MAXIMUM_BYTES as MOST_BYTES
from papercoder.repository.notebooks import notebook_as_script
from papercoder.yaml_text import loaded_yaml

MOST_SETTINGS_BYTES = 100_000
MOST_NOTEBOOK_BYTES = 30_000_000
MOST_IN_FOLDER = 5_000
LONGEST_SCRIPT_LINE = 5_000
NOTEBOOK = ".ipynb"

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_RULE = loaded_yaml(Path(__file__).with_name("left_out.yaml").read_text(encoding="utf-8"))
_SETTINGS = tuple(_RULE["settings"])


def folder_reason(name: str) -> str:
    """Why a folder of this name, without its parents, is left out; empty if it is not."""
    lowered = name.lower()
    for reason, names in _RULE["folders"].items():
        if name in names or lowered in names:
            return str(reason)
    return _by_ending(lowered, "folder_endings")


def file_reason(name: str, size: int) -> str:
    """Why a file of this name, without its folders, and size in bytes is left out unread; empty if it is not."""
    lowered = name.lower()
    if reason := _by_ending(lowered, "file_endings"):
        return reason
    limit = MOST_NOTEBOOK_BYTES if lowered.endswith(NOTEBOOK) else MOST_BYTES
    if lowered.endswith(_SETTINGS):
        limit = MOST_SETTINGS_BYTES
    return f"{size:,} bytes, more than {limit:,}" if size > limit else ""


def _by_ending(lowered: str, kind: str) -> str:
    for reason, endings in _RULE[kind].items():
        if lowered.endswith(tuple(ending.lower() for ending in endings)):
            return str(reason)
    return ""


def as_text(name: str, content: bytes) -> tuple[str, str]:
    """The name and text under which a file's content is read.

    Notebooks become scripts, and their names get the script's suffix: `train.ipynb` is read as
    `train.ipynb.py`. What is not UTF-8 is read as UTF-16 if it says so, and as Latin-1 otherwise.

    Raises:
        ValueError: It is left out; the message is the reason.
    """
    text = _decoded(content)
    suffix = PurePosixPath(name).suffix.lower()
    if suffix == NOTEBOOK:
        text, script = notebook_as_script(text)
        name += script
        if len(text) > MOST_BYTES:
            raise ValueError(f"a notebook of {len(text):,} characters of code and text, more than {MOST_BYTES:,}")
    longest = max(map(len, text.split("\n")))
    if suffix in (".js", ".mjs", ".cjs", ".css") and longest > LONGEST_SCRIPT_LINE:
        raise ValueError("minified")
    return name, text


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return _lines(content.decode("utf-16"))
        except UnicodeDecodeError as error:
            raise ValueError("not text") from error
    if b"\0" in content:
        raise ValueError("not text")
    try:
        return _lines(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    if _CONTROL.search(text):
        raise ValueError("not text")
    return _lines(text)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
