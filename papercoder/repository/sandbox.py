"""Command lines that run generated code inside bubblewrap, and whether that works here."""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

MEMORY_BYTES = 16 * 2**30


def environment() -> dict[str, str]:
    """The emptied environment of generated code: nothing of the user's but the interpreter's place."""
    folder = str(Path(sys.executable).parent)
    return {
        "PATH": f"{folder}:/usr/local/bin:/usr/bin:/bin", "HOME": "/tmp", "LANG": "C.UTF-8",
        "MPLBACKEND": "Agg", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1",
    }  # fmt: skip


def bubblewrap(repository: Path, command: str) -> list[str]:
    """The command line that runs a shell command inside bubblewrap.

    No network, a read-only system, only /usr, the interpreter and the repository to be seen, `.git`
    read-only, an emptied environment, a limit on memory. It does not protect from using up the disk of the
    repository's file system or processor time within the time limit, nor from faults of the kernel.
    """
    mounts: list[str] = ["--ro-bind", "/usr", "/usr"]
    for name in ("bin", "sbin", "lib", "lib32", "lib64"):
        path = Path("/") / name
        if path.is_symlink():
            mounts += ["--symlink", os.readlink(path), str(path)]
        elif path.is_dir():
            mounts += ["--ro-bind", str(path), str(path)]
    for name in ("/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime"):
        mounts += ["--ro-bind-try", name, name]
    mounts += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]
    for prefix in dict.fromkeys((sys.base_prefix, sys.prefix)):
        if not prefix.startswith("/usr"):
            mounts += ["--ro-bind", prefix, prefix]
    root = str(repository.resolve())
    mounts += ["--bind", root, "/repo"]
    if (repository / ".git").is_dir():
        mounts += ["--ro-bind", f"{root}/.git", "/repo/.git"]
    variables = [part for name, value in environment().items() for part in ("--setenv", name, value)]
    return [
        "bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--clearenv", *variables, *mounts,
        "--chdir", "/repo", "--remount-ro", "/", "--cap-drop", "ALL",
        *_limited(["/bin/sh", "-c", command]),
    ]  # fmt: skip


@cache
def bubblewrap_fault() -> str:
    """Why bubblewrap cannot be used here; empty if it can. Tried once, for real."""
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed (Debian and Ubuntu: apt install bubblewrap)"
    try:
        done = subprocess.run(
            ["bwrap", "--unshare-all", "--ro-bind", "/", "/", "/bin/true"],
            capture_output=True, check=False, timeout=20,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"bubblewrap does not start: {error}"
    if done.returncode != 0:
        return f"bubblewrap does not work here: {done.stderr.decode('utf-8', 'replace').strip()}"
    return ""


def _limited(command: list[str]) -> list[str]:
    return ["prlimit", f"--as={MEMORY_BYTES}", *command] if shutil.which("prlimit") else command
