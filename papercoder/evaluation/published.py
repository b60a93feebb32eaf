"""Scores that were published, in tidy form, to show beside one's own and cited as theirs."""

from importlib import resources
from typing import TYPE_CHECKING, Any

from papercoder.errors import EvaluationError
from papercoder.yaml_text import loaded_yaml

if TYPE_CHECKING:
    import pandas


def published_scores(table: str | None = None) -> "pandas.DataFrame":
    """Published scores of PaperCoder and what it was compared with, a row a score, as `agreement` takes them.

    Args:
        table: One of "venues", "sizes", "backbones", "people", "preferred", "ablation", "self-refine", "paperbench",
            "full-replication", "agreement"; by default all of them.

    Returns:
        Columns: table, item (system and setting), system, setting (such as the venue), measure, score, sd (missing
        where none is published), about and source.

    Raises:
        EvaluationError: There is no such table.
    """
    import pandas

    data = loaded_yaml(resources.files(__package__).joinpath("published.yaml").read_text(encoding="utf-8"))
    tables: dict[str, dict[str, Any]] = data["tables"]
    if table is not None and table not in tables:
        raise EvaluationError(f"There is no published table {table!r}. There are: {', '.join(tables)}.")
    chosen = tables if table is None else {table: tables[table]}
    records = [record for name, its in chosen.items() for record in _tidy(name, its, data["source"])]
    return pandas.DataFrame(records)


def _tidy(name: str, table: dict[str, Any], source: str) -> list[dict[str, Any]]:
    keys, columns = table["keys"], table["columns"]
    records = []
    for row in table["rows"]:
        cells = dict(zip([*keys, *columns], row, strict=True))
        item = ", ".join(cells[key] for key in keys)
        for column in columns:
            if column.endswith(" sd") or cells[column] is None:
                continue
            records.append({
                "table": name, "item": item, "system": cells["system"], "setting": cells.get("setting", ""),
                "measure": column, "score": float(cells[column]), "sd": cells.get(f"{column} sd"),
                "about": table["about"], "source": source,
            })  # fmt: skip
    return records
