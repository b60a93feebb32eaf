"""Prints how fast a large rubric is graded, scored and shown, on a simulated provider over HTTP.

The provider allows a number of requests a minute; what counts is the share of it that grading reaches. Grading is
then interrupted at a random leaf and gone on with: no call may be made twice.

Run it with `.venv/bin/python -m tests.benchmarks.evaluation --papers FOLDER`, a folder of PaperBench papers.
"""

import argparse
import os
import random
import tempfile
import time
from pathlib import Path

import papercoder as pc
from papercoder.errors import Stopped
from papercoder.evaluation.rubric.bundle import RubricBundle
from papercoder.evaluation.rubric.grades import RubricGrading
from papercoder.evaluation.rubric.tree import CODE_DEVELOPMENT, Requirement, Rubric
from papercoder.events import Answered, Event
from papercoder.llm.limits import Limits
from papercoder.run import Run
from tests.benchmarks.schedule import served
from tests.benchmarks.simulated import Simulation, words

FILES, FILE_TOKENS, REASON_TOKENS = 14, 1000, 120
# A minute of this many requests, at latencies a tenth of the simulated ones.
REQUESTS_A_MINUTE, SCALE, CONCURRENCY = 600, 0.1, 32


class _Files:
    """A repository of a usual size."""

    def __init__(self) -> None:
        self._texts = {f"part_{number:02}.py": words(FILE_TOKENS, number) for number in range(FILES)}

    def sources(self) -> dict[str, str]:
        """Path -> text."""
        return self._texts


def _replies() -> dict[str, str]:
    names = ", ".join(f'"part_{number:02}.py"' for number in range(10))
    reason = words(REASON_TOKENS, 1)
    return {
        "rank": f'```json\n{{"files": [{names}]}}\n```',
        "grade": f'```json\n{{"expectations": "{reason}", "reality": "{reason}", "grade": 1}}\n```',
    }


def _grade(
    folder: Path, bundle: RubricBundle, simulation: Simulation, limits: Limits, stop_after: int = 0
) -> RubricGrading:
    assert bundle.paper is not None
    with served(simulation):
        run = Run(folder, model="openai:gpt-4o", base_url=f"{simulation.url}/v1", limits=limits)
        answered = 0

        def watch(event: Event) -> None:
            """Stops the run once enough is answered."""
            nonlocal answered
            answered += isinstance(event, Answered)
            if stop_after and answered == stop_after:
                run.stop()

        run.watch(watch)
        try:
            return pc.grade_rubric(bundle.paper, _Files(), bundle, run)
        finally:
            run.close()


def _grading(folder: Path, bundle: RubricBundle) -> RubricGrading:
    leaves = sum(placed.leaf.task_category == CODE_DEVELOPMENT for placed in bundle.rubric.leaves)
    limits = Limits(concurrency=CONCURRENCY, requests_per_minute=REQUESTS_A_MINUTE)
    simulation = Simulation(_replies(), SCALE)
    start, cpu = time.perf_counter(), time.process_time()
    grading = _grade(folder / "whole", bundle, simulation, limits)
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    # The first minute's allowance may be spent at once.
    least = (simulation.calls - REQUESTS_A_MINUTE) / REQUESTS_A_MINUTE * 60
    print(f"{bundle.name}: {leaves} leaves, {simulation.calls} calls in {seconds:.0f} s")
    print(f"CPU: {cpu:.0f} s, the simulated server's included")
    print(f"share of the rate limit of {REQUESTS_A_MINUTE} a minute: {least / seconds:.0%} (aim 90%)")
    return grading


def _resuming(folder: Path, bundle: RubricBundle, whole: RubricGrading) -> None:
    limits = Limits(concurrency=CONCURRENCY)
    simulation = Simulation(_replies(), SCALE)
    stop_after = random.randrange(1, 2 * len(whole.leaves))
    try:
        _grade(folder / "resumed", bundle, simulation, limits, stop_after)
    except Stopped:
        before = len(list((folder / "resumed" / "calls").glob("[0-9]*.md")))
    resumed = Simulation(_replies(), SCALE)
    grading = _grade(folder / "resumed", bundle, resumed, limits)
    repeated = before + resumed.calls - 2 * len(whole.leaves)
    print(f"stopped after {before} calls, gone on with {resumed.calls}: {repeated} repeated (aim 0)")
    print(repr(grading))


def _scoring() -> None:
    def leaf(name: str) -> Requirement:
        """One leaf."""
        return Requirement(id=name, requirements="R", weight=1, task_category=CODE_DEVELOPMENT)

    parts = tuple(
        Requirement(id=f"p{i}", requirements="R", weight=1, sub_tasks=tuple(leaf(f"p{i}l{j}") for j in range(19)))
        for i in range(100)
    )
    tree = Rubric(root=Requirement(id="root", requirements="R", weight=1, sub_tasks=parts))
    grades = {placed.leaf.id: 1.0 for placed in tree.leaves}
    start = time.perf_counter()
    pc.replication_score(tree, grades)
    print(f"scoring {sum(1 for _ in tree.nodes()):,} nodes: {(time.perf_counter() - start) * 1000:.1f} ms (aim 20)")


def main() -> None:
    """Prints every figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=Path, required=True)
    folder = parser.parse_args().papers
    os.environ.setdefault("OPENAI_API_KEY", "sk-benchmark")
    largest = max(folder.glob("*/rubric.json"), key=lambda file: file.stat().st_size)
    bundle = pc.read_rubric(largest)
    _scoring()
    with tempfile.TemporaryDirectory() as scratch:
        grading = _grading(Path(scratch), bundle)
        start = time.perf_counter()
        view = grading._repr_html_()
        print(
            f"its view: {time.perf_counter() - start:.2f} s to make (aim 1), {len(view.encode()) / 1e6:.2f} MB (aim 3)"
        )
        _resuming(Path(scratch), bundle, grading)


if __name__ == "__main__":
    main()
