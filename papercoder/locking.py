"""One writer a run folder: a second process gets an error instead of a mixed-up run."""

import os
from pathlib import Path
from typing import Any

from papercoder.errors import RunError

_held: dict[Path, Any] = {}


def hold(folder: Path) -> None:
    """Makes this process the folder's writer until it ends.

    The lock is the operating system's: it goes with the process, however that ends. Opening the folder again
    in the same process, as running a notebook's cell twice does, is fine.

    Raises:
        RunError: Another process writes to the folder.
    """
    from filelock import FileLock, Timeout

    place = folder.resolve()
    if place in _held:
        return
    place.mkdir(parents=True, exist_ok=True)
    # Held by the process, not by a thread: a run that a widget started may be closed from another one.
    lock = FileLock(place / ".lock", thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise RunError(
            f"Another process is writing to the run folder {folder}. Wait until it has ended or stop it, or take "
            "another folder."
        ) from error
    except OSError as error:
        raise RunError(f"The run folder {folder} cannot be written to: {os.strerror(error.errno or 0)}.") from error
    _held[place] = lock


def release(folder: Path) -> None:
    """Lets other processes write to the folder; nothing if this one does not hold it."""
    lock = _held.pop(folder.resolve(), None)
    if lock is not None:
        lock.release()
