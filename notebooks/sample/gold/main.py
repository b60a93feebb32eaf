"""Measures Tables 2 and 3 of the paper and writes them to results/."""

import csv
from pathlib import Path

import numpy as np

from config import load_config
from data import RECIPES
from experiment import CORRELATION, GREEDY, LEVERAGE, OURS, PLAIN, WHOLE, run

HERE = Path(__file__).resolve().parent
TABLE_2 = (PLAIN, LEVERAGE, CORRELATION, OURS)
TABLE_3_AFTER_TAUS = (
    GREEDY,
    "Ours with repeats",
    "Ours, repeats, weights",
    "Leverage, no repeats",
    "Ours, small pilot",
    "Greedy, small pilot",
    WHOLE,
)


def cell(values: list[float]) -> str:
    """Formats a mean with its standard error in brackets."""
    error = np.std(values, ddof=1) / np.sqrt(len(values))
    return f"{np.mean(values):.3f} ({error:.3f})"


def write_table(path: Path, head: str, rows: dict[str, list[str]]) -> None:
    """Writes a table as CSV and prints it.

    Args:
        path: Where to write.
        head: Heading of the first column.
        rows: Cells by row label, one per data set.
    """
    lines = [[head, *RECIPES], *([label, *cells] for label, cells in rows.items())]
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(lines)
    print(path.stem)
    for first, *rest in lines:
        print(f"{first:<26}" + "".join(f"{text:>16}" for text in rest))


def main() -> None:
    """Runs all seeds on all data sets and writes both tables."""
    config = load_config(HERE / "config.yaml")
    seeds = range(config.first_seed, config.first_seed + config.n_seeds)
    errors = {
        name: [run(recipe, config, seed) for seed in seeds]
        for name, recipe in RECIPES.items()
    }

    def row(label: str) -> list[str]:
        return [cell([one[label] for one in runs]) for runs in errors.values()]

    taus = [f"tau = {value:g}" for value in config.taus]
    table_3 = {"tau = 0": row(PLAIN)}
    table_3 |= {label: row(label) for label in (*taus, *TABLE_3_AFTER_TAUS)}
    results = HERE / "results"
    results.mkdir(exist_ok=True)
    write_table(results / "table_2.csv", "Method", {k: row(k) for k in TABLE_2})
    write_table(results / "table_3.csv", "Variant", table_3)


if __name__ == "__main__":
    main()
