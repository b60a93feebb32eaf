"""Prints how long importing takes, and replaying the sample run in a clean kernel.

Run it with `.venv/bin/python tests/benchmarks/notebook.py`. Times are of this machine; compare ratios within one run.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
REPEATS = 5
IMPORT = "import time; start = time.perf_counter(); {}; print(time.perf_counter() - start)"
TOUCH = "import papercoder; [getattr(papercoder, name) for name in papercoder.__all__]"


def _seconds(code: str) -> float:
    """The median seconds of a statement in a fresh interpreter."""
    times = [
        float(subprocess.run([sys.executable, "-c", IMPORT.format(code)], capture_output=True, check=True).stdout)
        for _ in range(REPEATS)
    ]
    return sorted(times)[REPEATS // 2]


def _replay(folder: Path) -> tuple[float, float]:
    """Seconds of bare papermill on the sample, and of the generated code within them."""
    sample = ROOT / "notebooks" / "sample"
    parameters = {"source": sample / "paper.pdf", "model": f"replay:{sample / 'recording'}", "folder": folder}
    arguments = [part for name, value in parameters.items() for part in ("-p", name, str(value))]
    notebook = ROOT / "notebooks" / "paper_to_code.ipynb"
    command = [sys.executable, "-m", "papermill", str(notebook), str(folder / "notebook.ipynb"), "-k", "python3"]
    start = time.perf_counter()
    subprocess.run([*command, "--no-progress-bar", *arguments], check=True, capture_output=True)
    whole = time.perf_counter() - start
    executions = [json.loads(file.read_text(encoding="utf-8")) for file in (folder / "executions").glob("*-now.json")]
    return whole, sum(execution["seconds"] for execution in executions)


def main() -> None:
    """Prints one line a figure."""
    print(f"import papercoder: {_seconds('import papercoder'):.3f} s (aim 0.3)")
    print(f"the same, and every public name touched: {_seconds(TOUCH):.3f} s")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "run"
        folder.mkdir()
        whole, generated = _replay(folder)
    print(f"replay of the sample in a clean kernel: {whole:.1f} s (aim 30)")
    print(f"  of which the generated code: {generated:.1f} s")
    print(f"  of which orchestration: {whole - generated:.1f} s (aim 5)")


if __name__ == "__main__":
    main()
