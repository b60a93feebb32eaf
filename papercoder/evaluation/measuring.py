"""Lizard in a process of its own, because untrusted code can crash it or keep it busy for ever."""

import json
import subprocess
import sys
import time
from collections.abc import Mapping
from typing import NamedTuple

# Beyond so much text the search for duplicates needs gigabytes.
MOST_CHARACTERS_FOR_DUPLICATES = 5_000_000


class CodeFile(NamedTuple):
    """What lizard counts in a file.

    Attributes:
        lines: Of code: neither blank nor comment.
        complexities: McCabe's cyclomatic complexity of every function.
    """

    lines: int
    complexities: tuple[int, ...]


class Counted(NamedTuple):
    """What lizard counts in many files.

    Attributes:
        files: By name; only those in a language that it knows.
        duplicated: Share of the tokens that stand in a passage of about 70 tokens or more that occurs elsewhere too,
            up to the names of variables; None where it was not found out.
        failed: File -> why it was not counted.
    """

    files: dict[str, CodeFile]
    duplicated: float | None
    failed: dict[str, str]


def count(texts: Mapping[str, str], seconds: float) -> Counted:
    """Counts lines, functions, complexity and duplication; a file that crashes lizard is left out and named."""
    deadline = time.monotonic() + seconds
    failed: dict[str, str] = {}
    while True:
        wanted = {name: text for name, text in texts.items() if name not in failed}
        printed, fault = _process(wanted, deadline - time.monotonic())
        files: dict[str, CodeFile] = {}
        done, duplicated, ended = set(), None, False
        for line in printed.splitlines():
            name, lines, complexities, share = json.loads(line)
            ended = ended or name is None
            duplicated = share if name is None else duplicated
            done.add(name)
            if lines is not None:
                files[name] = CodeFile(lines, tuple(complexities))
        left = [name for name in wanted if name not in done]
        if ended or not left:
            return Counted(files, duplicated, failed)
        if time.monotonic() >= deadline:
            return Counted(files, None, {**failed, **dict.fromkeys(left, f"no time left after {seconds:.0f} s")})
        failed[left[0]] = f"lizard failed on it: {fault}"


def _process(texts: Mapping[str, str], seconds: float) -> tuple[str, str]:
    """What the process printed in whole lines, and the last line of what it complained."""
    command = [sys.executable, "-P", "-m", "papercoder.evaluation.measuring"]
    given = json.dumps(texts).encode()
    try:
        done = subprocess.run(command, input=given, capture_output=True, timeout=max(seconds, 0.1), check=False)
        printed, said = done.stdout, done.stderr.decode("utf-8", "replace").strip().splitlines()
    except subprocess.TimeoutExpired as error:
        printed, said = error.stdout or b"", ["it took too long"]
    whole = printed[: printed.rfind(b"\n") + 1].decode("utf-8", "replace")
    return whole, said[-1][:200] if said else "it crashed"


def _print_counts(texts: Mapping[str, str]) -> None:
    """The other side: a line of JSON for each file as it is done, then one with the share of duplication."""
    import lizard
    from lizard_ext.lizardduplicate import LizardExtension

    code = {name: text for name, text in texts.items() if lizard.get_reader_for(name)}
    duplicates = LizardExtension()
    search = sum(map(len, code.values())) <= MOST_CHARACTERS_FOR_DUPLICATES
    analyzer = lizard.FileAnalyzer(lizard.get_extensions([duplicates] if search else []))
    counted = []
    for name in texts.keys() - code.keys():
        _print(name, None, [], None)
    for name, text in code.items():
        found = analyzer.analyze_source_code(name, text)
        counted.append(found)
        _print(name, found.nloc, [function.cyclomatic_complexity for function in found.function_list], None)
    share = None
    if search and counted:
        list(duplicates.cross_file_process(counted))
        list(duplicates.get_duplicates())
        share = duplicates.duplicate_rate()
    _print(None, None, [], share)


def _print(*values: object) -> None:
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    _print_counts(json.load(sys.stdin))
