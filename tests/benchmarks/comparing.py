"""Prints how long comparing takes, and how often variants that are the same are called different.

Run it with `.venv/bin/python -m tests.benchmarks.comparing`. Times are of this machine.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import papercoder as pc
from papercoder.comparing.code_parts import files_changes
from papercoder.repository.repository import Repository
from tests.conftest import SAMPLE

FILES, REPEATS, COMPARISONS, SEED = 50, 5, 2000, 0


def repository(folder: Path, edited: int) -> Repository:
    """A repository of 50 files, each made of three of the sample's, with the functions of `edited` files changed."""
    sources = [file.read_text(encoding="utf-8") for file in sorted((SAMPLE / "gold").glob("*.py"))]
    files = {f"part_{number}.py": "\n\n".join(sources[(number + i) % len(sources)] for i in range(3))
             for number in range(FILES)}  # fmt: skip
    for name in list(files)[:edited]:
        files[name] = files[name].replace(" return ", " return not ")
    made = Repository.create(folder)
    made.commit(files, "Code", "benchmark")
    return made


def _median_ms(work: Callable[[], object]) -> str:
    """The median of a few times: as the clock goes, and of the processor where others use it too."""
    times = []
    for _ in range(REPEATS):
        start, busy = time.perf_counter(), time.process_time()
        work()
        times.append((1000 * (time.perf_counter() - start), 1000 * (time.process_time() - busy)))
    clock, processor = (sorted(column)[REPEATS // 2] for column in zip(*times, strict=True))
    return f"{clock:.0f} ms, {processor:.0f} ms of the processor"


def main() -> None:
    """Prints one line a figure."""
    with tempfile.TemporaryDirectory() as scratch:
        before = repository(Path(scratch) / "before", 0)
        lines = sum(text.count("\n") for text in before.sources().values())
        for edited in (5, FILES):
            after = repository(Path(scratch) / f"after{edited}", edited)

            def work(after: Repository = after) -> object:
                """Reads both and compares them."""
                return list(files_changes(before.sources(), after.sources()))

            print(f"{FILES} files ({lines:,} lines), {edited} edited: {_median_ms(work)} (aim 300)")
    recording = SAMPLE / "recording"
    print(f"two recorded runs of 26 calls: {_median_ms(lambda: pc.compare(recording, recording))}")
    for measure in ("score", "yes/no"):
        for papers in (6, 8, 10):
            rate = pc.false_alarm_rate(papers, COMPARISONS, SEED, measure)
            print(f"{measure}, {papers} papers: {100 * rate:.1f} % of {COMPARISONS} called different (aim 6.5)")


if __name__ == "__main__":
    main()
