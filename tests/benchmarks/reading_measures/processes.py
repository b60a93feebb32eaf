"""Whole processes, measured."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

SECONDS_LIMIT = 600.0
# A process's peak includes that of the process which started it, until it begins its own program: so a small one
# starts it, and the memory of the benchmark itself is not in the figures.
_LAUNCHER = """
import json, os, sys, time
quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
start = time.perf_counter()
process = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=quiet)
_, status, usage = os.wait4(process, 0)
print(json.dumps([time.perf_counter() - start, usage.ru_maxrss, os.waitstatus_to_exitcode(status)]))
"""
_PEAK_UNITS_PER_MEGABYTE = 2**20 if sys.platform == "darwin" else 2**10


class Execution(NamedTuple):
    """One process from start to end.

    Attributes:
        seconds: Wall time, the interpreter's start included.
        megabytes: Peak resident memory (MiB) of the largest of its processes.
        fault: Why there is no output; empty where there is.
    """

    seconds: float
    megabytes: float
    fault: str


def execute(python: str, program: str, source: Path, output: Path, limit: float = SECONDS_LIMIT) -> Execution:
    """Runs a program that reads `source` and writes `output`; after `limit` seconds it is killed."""
    output.unlink(missing_ok=True)
    command = [sys.executable, "-I", "-S", "-c", _LAUNCHER, python, "-c", program]
    process = subprocess.Popen(
        [*command, str(source.resolve()), str(output.resolve())],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace", start_new_session=True,
    )  # fmt: skip
    try:
        measured, said = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return Execution(limit, float("nan"), f"killed after {limit:.0f} s")
    if process.returncode:
        return Execution(float("nan"), float("nan"), f"could not be started: {_last_line(said)}")
    seconds, peak, code = json.loads(measured)
    fault = "" if code == 0 and output.exists() else f"exit {code}: {_last_line(said)}"
    return Execution(seconds, peak / _PEAK_UNITS_PER_MEGABYTE, fault)


def _last_line(said: str) -> str:
    return (said.strip().splitlines() or ["nothing said"])[-1]
