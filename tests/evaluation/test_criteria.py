"""Criteria side by side: what is not known stays unknown."""

import math
from pathlib import Path
from typing import NamedTuple

import pytest

from papercoder.errors import EvaluationError
from papercoder.evaluation.criteria import Evidence, criteria
from papercoder.evaluation.executability import Executability
from papercoder.evaluation.norms import norms
from papercoder.repository.opening import open_repository


class Judged(NamedTuple):
    """What a judge gives."""

    mean: float


def test_means_of_what_is_known_and_unknown_for_the_rest(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("def f():\n    return 1\n", encoding="utf-8")
    found = criteria(
        {
            "ours": [
                Evidence({"judge": Judged(4.0)}, norms(open_repository(tmp_path))),
                Evidence({"judge": 5}, executability=Executability(at_first_try=True, in_the_end=True)),
                Evidence({"judge": None}),
            ],
            "<b>theirs</b>": Evidence({"rubric": 0.0}),
        }
    )
    frame = found.frame()
    assert list(frame.columns) == ["ours", "<b>theirs</b>"]
    assert frame.loc[("accuracy", "judge"), "ours"] == 4.5
    assert math.isnan(frame.loc[("accuracy", "judge"), "<b>theirs</b>"])
    assert frame.loc[("accuracy", "rubric"), "<b>theirs</b>"] == 0.0
    assert frame.loc[("code norms", "functions"), "ours"] == 1
    assert frame.loc[("executability", "runs at first try"), "ours"] == 1
    assert math.isnan(frame.loc[("executability", "lines changed"), "ours"])
    page = found._repr_html_()
    assert "4.50 (2 of 3)" in page
    assert "unknown" in page
    assert "<b>theirs</b>" not in page
    assert "14,343" in page
    assert "2504.17192" in page


@pytest.mark.parametrize("systems", [{}, {"ours": []}, {"ours": Evidence({"judge": math.nan})}])
def test_nothing_and_no_numbers_are_refused(systems: dict[str, Evidence]) -> None:
    with pytest.raises(EvaluationError):
        criteria(systems)
