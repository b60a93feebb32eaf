"""Prints wall time, input and cost of three ways to write a repository, on a simulated provider over HTTP.

Ways, all in one run: the published schedule (4 + 2N calls one after the other, S2ORC JSON as text, every finished
file re-sent), `recipe="papercoder"`, and dependency-sliced prompts on the graph's schedule (`recipe="sliced"`).
Then what a call costs papercoder itself: CPU a call, cached calls replayed, memory of many streams.

Run it with `.venv/bin/python -m tests.benchmarks.schedule`. Seconds are simulated ones.
"""

import asyncio
import json
import os
import resource
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import papercoder as pc
from papercoder.calls import Call, CallStore
from papercoder.llm.limits import Limits
from papercoder.llm.messages import Message, Reply, Request
from papercoder.paper.model import Paper, Section
from papercoder.run import Run
from tests.benchmarks.simulated import GRAPHS, Simulation, depth, serve, words

# Small enough to end within a quarter of an hour, large enough that the work of two processes on two cores is no
# part of the latencies.
SCALE = 0.4
# Output tokens of each reply, and tokens of the paper, of the size of the published Transformer run.
PAPER, OVERALL, DESIGN, LOGIC, CONFIG, ANALYSIS, CODE = 9000, 1500, 1200, 1500, 300, 1300, 900


def _replies(graph: dict[str, list[str]]) -> dict[str, str]:
    design = {
        "implementation_approach": words(DESIGN, 1), "files": list(graph), "class_diagram": "classDiagram\n",
        "sequence_diagram": "sequenceDiagram\n", "unclear": [],
    }  # fmt: skip
    logic = {
        "required_packages": [], "other_language_packages": [],
        "logic_analysis": [
            {"file": name, "description": words(LOGIC // len(graph), number)} for number, name in enumerate(graph)
        ],
        "task_list": [{"file": name, "depends_on": needs} for name, needs in graph.items()],
        "full_api_spec": "", "shared_knowledge": "", "unclear": [],
    }  # fmt: skip
    found = {
        "overall": words(OVERALL, 2),
        "Now design the software": f"```json\n{json.dumps(design)}\n```",
        "Now break the design": f"```json\n{json.dumps(logic)}\n```",
        "Now write `config.yaml`": f"```yaml\ntext: {words(CONFIG, 3)}\n```",
    }
    for number, name in enumerate(graph):
        found[f"analysis {name}"] = words(ANALYSIS, 10 + number)
        found[f"coding {name}"] = f"```python\n# {words(CODE, 50 + number)}\n```"
    return found


@contextmanager
def served(simulation: Simulation) -> Iterator[None]:
    """Serves a simulation from another thread, for the duration of the context."""
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(serve(simulation))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)


def _paper(as_json: bool) -> Paper:
    text = words(PAPER, 4)
    if as_json:
        spans = [{"text": line, "cite_spans": [], "section": "Method", "sec_num": "3"} for line in _lines(text)]
        text = json.dumps(spans)
    section = Section(number="1", heading="Method", level=1, text=text)
    return Paper(title="A paper", sections=(section,), source_format="markdown", sha256="0")


def _lines(text: str) -> list[str]:
    parts = text.split(" ")
    return [" ".join(parts[start : start + 120]) for start in range(0, len(parts), 120)]


def _way(graph: dict[str, list[str]], recipe: str, *, published: bool) -> tuple[float, Simulation]:
    simulation = Simulation(_replies(graph), SCALE)
    limits = Limits(concurrency=1 if published else 32)
    with served(simulation), tempfile.TemporaryDirectory() as scratch:
        run = Run(
            Path(scratch) / "run", model="openai:gpt-4o", base_url=f"{simulation.url}/v1", recipe=recipe, limits=limits
        )
        start = time.perf_counter()
        paper = run.adopt(_paper(as_json=published))
        plan = pc.plan(paper, run)
        pc.write_code(paper, plan, pc.analyze(paper, plan, run), run)
        wall = (time.perf_counter() - start) / SCALE
        run.close()
    return wall, simulation


def _critical_path(graph: dict[str, list[str]], simulation: Simulation) -> float:
    """Seconds of planning, the longest analysis, and the longest chain of coding, by the latencies that were."""
    latency = simulation.latencies
    planning = sum(seconds for about, seconds in latency.items() if not about.startswith(("analysis", "coding")))
    ends: dict[str, float] = {}
    for name in graph:
        ends[name] = max((ends[other] for other in graph[name]), default=0.0) + latency[f"coding {name}"]
    return planning + max(latency[f"analysis {name}"] for name in graph) + max(ends.values())


def _ways() -> None:
    print("files depth way                    calls  input tokens  cached  wall s  speed-up  input cost  of path")
    for size, graph in GRAPHS.items():
        base: tuple[float, float] | None = None
        for name, recipe, published in (
            ("published", "papercoder", True),
            ("papercoder", "papercoder", False),
            ("sliced, graph schedule", "sliced", False),
        ):
            wall, simulation = _way(graph, recipe, published=published)
            # The published scripts know no prompt cache prices: all their input at full price.
            cost = simulation.input_tokens if published else simulation.cost()
            base = base or (wall, cost)
            path = wall / _critical_path(graph, simulation)
            print(
                f"{size:5} {depth(graph):5} {name:22} {simulation.calls:5} {simulation.input_tokens:13,} "
                f"{simulation.cached_tokens / simulation.input_tokens:7.0%} {wall:7.0f} {base[0] / wall:8.1f}x "
                f"{cost / base[1]:10.0%} {path if recipe == 'sliced' else float('nan'):8.2f}"
            )


def _overhead(folder: Path) -> None:
    store = CallStore(folder / "calls")
    request = Request(step="coding/write_file", model="m", messages=(Message(role="user", blocks=(words(20_000, 5),)),))
    start = time.process_time()
    for number in range(1, 201):
        call = Call(request=request.model_copy(update={"sample": number}), reply=Reply(text="x" * 4000), origin="paid")
        store.add(number, call, {})
    print(f"writing a call of 20,000 tokens: {(time.process_time() - start) / 200 * 1000:.1f} ms of CPU (aim 5)")


def _cached(folder: Path) -> None:
    store = CallStore(folder / "many" / "calls")
    message = Message(role="user", blocks=(words(3000, 6),))
    for number in range(1, 1001):
        request = Request(step="coding/write_file", model="gpt-4o", messages=(message,), sample=number)
        store.add(number, Call(request=request, reply=Reply(text="x" * 3000), origin="paid"), {})
    start = time.perf_counter()
    run = Run(folder / "many", model="openai:gpt-4o")
    for number in range(1, 1001):
        run.complete(Request(step="coding/write_file", model="gpt-4o", messages=(message,), sample=number))
    print(f"opening a run of 1,000 calls and answering each from it: {time.perf_counter() - start:.1f} s (aim 3)")
    run.close()


def _streams() -> None:
    simulation = Simulation({"overall": words(2000, 7)}, SCALE)
    with served(simulation), tempfile.TemporaryDirectory() as scratch:
        run = Run(
            Path(scratch) / "run",
            model="openai:gpt-4o",
            base_url=f"{simulation.url}/v1",
            limits=Limits(concurrency=200),
        )
        run.samples(pc.Ask("planning/overall_plan", {"paper": words(2000, 8)}), 200)
        run.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory with 200 streams at once, server and benchmark included: {peak:.0f} MB (aim 300)")


def main() -> None:
    """Prints every figure."""
    os.environ.setdefault("OPENAI_API_KEY", "sk-benchmark")
    _ways()
    with tempfile.TemporaryDirectory() as scratch:
        _overhead(Path(scratch))
        _cached(Path(scratch))
    _streams()


if __name__ == "__main__":
    main()
