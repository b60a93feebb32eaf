"""Published scores in tidy form, against figures of the papers' tables."""

import pytest

import papercoder as pc
from papercoder.errors import EvaluationError


def test_a_cell_of_each_table_is_where_it_belongs() -> None:
    frame = pc.published_scores().set_index(["table", "item", "measure"])
    assert frame.index.is_unique
    assert frame["score"].notna().all()
    for where, score in {
        ("venues", "PaperCoder, NeurIPS", "reference-based"): 3.83,
        ("venues", "Oracle, ICML", "reference-free"): 4.80,
        ("sizes", "PaperCoder", "tokens"): 14343,
        ("backbones", "Qwen2.5-Coder-7B-Instruct", "human"): 2.71,
        ("people", "PaperCoder, baselines", "rank"): 1.13,
        ("preferred", "PaperCoder, later study", "chosen"): 22,
        ("ablation", "+ architecture", "reference-based"): 3.13,
        ("self-refine", "config", "after"): 3.93,
        ("paperbench", "PaperCoder, o3-mini-high", "replication"): 45.1,
        ("full-replication", "PaperCoder", "replication"): 28.5,
        ("agreement", "GPT-4o, reference-free with people", "coefficient"): 0.71,
    }.items():
        assert frame.loc[where, "score"] == score
    assert frame.loc[("venues", "ChatDev, ICLR", "reference-free"), "sd"] == 0.65
    assert ("venues", "Oracle, ICML", "reference-based") not in frame.index
    assert frame["source"].str.contains("2504.17192").all()


def test_one_table_goes_into_agreement_beside_ones_own() -> None:
    found = pc.agreement(pc.published_scores("venues"), group="system")
    pair = found.between("reference-based", "reference-free")
    assert (len(pair.points), pair.groups, pair.left_out) == (15, 5, 3)
    assert pair.pearson.value == pytest.approx(0.949, abs=0.001)


def test_an_unknown_table_names_those_there_are() -> None:
    with pytest.raises(EvaluationError, match="venues, sizes, backbones"):
        pc.published_scores("all")
