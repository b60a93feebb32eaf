"""A process of its own for native parsers, which untrusted files can hang, crash or make eat memory."""

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from papercoder.errors import PaperError

MEMORY_LIMIT_BYTES = 450_000_000


def isolated(module: str, content: bytes, arguments: dict[str, Any], seconds: float) -> bytes:
    """Runs `module` on a file's bytes in a process of its own.

    Args:
        module: Name of a module whose `__main__` calls `serve`.
        content: The file's bytes.
        arguments: Plain values for it.
        seconds: After so many it is killed.

    Raises:
        PaperError: It refused the file, crashed, or was killed; the message says which.
    """
    command = [sys.executable, "-P", "-m", module, json.dumps(arguments)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired as error:
        raise PaperError(
            f"The file was not read within {seconds:.0f} s and was given up. Is it very long or damaged? Print the "
            "pages that matter to a new PDF."
        ) from error
    if done.returncode == 0:
        return done.stdout
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()
    if done.returncode == 3 and said:
        raise PaperError(said[-1])
    raise PaperError(
        f"The reader crashed on this file (exit {done.returncode}: {said[-1] if said else 'nothing said'}). It may be "
        "damaged: if it opens in a viewer, print it to a new PDF."
    )


def serve(work: Callable[[bytes, dict[str, Any]], bytes]) -> None:
    """The other side: limits this process's memory, does the work on standard input, writes to standard output."""
    limit_memory()
    try:
        result = work(sys.stdin.buffer.read(), json.loads(sys.argv[1]))
    except PaperError as error:
        print(" ".join(str(error).split()), file=sys.stderr)  # noqa: T201 - the parent reads it
        raise SystemExit(3) from error
    sys.stdout.buffer.write(result)


def limit_memory() -> None:
    """Bounds this process's memory, where the system can."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_LIMIT_BYTES, MEMORY_LIMIT_BYTES))
