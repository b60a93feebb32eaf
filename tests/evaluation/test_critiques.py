"""What a critique names is looked up; what does not exist is marked as invented."""

from pathlib import Path

import pytest

from papercoder.artifacts import Critique
from papercoder.evaluation.critiques import CheckedCritique, Lines, Lookup
from papercoder.evaluation.evaluating import evaluate
from papercoder.evaluation.packing import pack
from tests.evaluation.judges import SENTENCE, TARGET, critique, judgement, judging_run, paper

FILES = {
    "src/model.py": (
        "import numpy\n\n\nclass Model:\n    @property\n    def size(self) -> int:\n        return 1\n\n"
        "    def fit(self, x):\n        def inner():\n            return 2\n        return inner() + 1\n\n\n"
        "def fit(x):\n    return Model().fit(x)\n"
    ),
    "run.sh": "python main.py --lr 0.1\ntrain_model --fast\n",
    "broken.py": "def broken(:\n    pass\n",
    "a/data.py": "x = 1\n",
    "b/data.py": "x = 2\n",
}


def check(**fields: str) -> CheckedCritique:
    """A critique of `FILES`, looked up."""
    given = {"severity": "low", "problem": "Wrong.", **fields}
    lookup = Lookup(paper(), FILES, pack(FILES, 10_000), {"gold.py": "def right():\n    pass\n"})
    return lookup.check(Critique.model_validate(given))


@pytest.mark.parametrize(
    ("fields", "lines"),
    [
        ({"file": "src/model.py"}, None),
        ({"file": "src/model.py", "function": "Model"}, (4, 12)),
        ({"file": "./src/model.py", "function": "Model.size"}, (5, 7)),
        ({"file": "model.py", "function": "Model.fit(self, x)"}, (9, 12)),
        ({"file": "repo/src/model.py", "function": "`Model.fit`"}, (9, 12)),
        ({"file": "src/model.py", "function": "def size(self) -> int:"}, (5, 7)),
        ({"file": "src/model.py", "function": "inner"}, (10, 11)),
        ({"file": "src/model.py", "function": "Model.fit, inner"}, (9, 12)),
        ({"file": "src/model.py", "function": "Model.fit", "code": "return inner() + 1"}, (12, 12)),
        ({"file": "src/model.py", "code": "  return   Model().fit(x)"}, (16, 16)),
        ({"file": "src/model.py", "code": "def inner():\n    return 2"}, (10, 11)),
        ({"file": "src/model.py", "function": "module level", "code": "import numpy"}, (1, 1)),
        ({"file": "run.sh", "function": "train_model"}, (2, 2)),
        ({"file": "broken.py", "function": "broken"}, (1, 1)),
        ({"file": "", "function": "Model.size"}, (5, 7)),
        ({"file": "", "code": "python main.py --lr 0.1"}, (1, 1)),
        ({"file": "", "function": ""}, None),
    ],
)
def test_what_exists_is_found(fields: dict[str, str], lines: tuple[int, int] | None) -> None:
    found = check(**fields)
    assert found.inventions == ()
    assert (found.lines[1:] if found.lines else None) == lines


@pytest.mark.parametrize(
    ("fields", "invention"),
    [
        ({"file": "src/trainer.py"}, "there is no file 'src/trainer.py' in the repository"),
        ({"file": "data.py"}, "there is no file 'data.py'"),
        ({"file": "odel.py"}, "there is no file 'odel.py'"),
        ({"file": "src/model.py", "function": "Model.predict"}, "there is no 'Model.predict' in src/model.py"),
        ({"file": "src/model.py", "function": "size.Model"}, "there is no 'size.Model'"),
        ({"file": "src/model.py", "function": "Model.fit and Model.predict"}, "there is no 'Model.predict'"),
        ({"file": "run.sh", "function": "train"}, "there is no 'train'"),
        ({"file": "", "function": "nowhere"}, "there is no 'nowhere' in the repository"),
        ({"file": "src/model.py", "code": "return Model().fit(y)"}, "the line 'return Model().fit(y)' is not in"),
        ({"file": "src/model.py", "code": "return"}, "the line 'return' is not in"),
        ({"file": "src/model.py", "code": "return 2\ndef inner():"}, "is not in src/model.py"),
        ({"file": "run.sh", "code": "import numpy"}, "is not in run.sh"),
        ({"gold_file": "gold2.py"}, "there is no file 'gold2.py' in the gold repository"),
        ({"gold_file": "gold.py", "gold_function": "wrong"}, "there is no 'wrong' in gold.py"),
    ],
)
def test_what_does_not_exist_is_invented(fields: dict[str, str], invention: str) -> None:
    assert any(invention in reason for reason in check(**fields).inventions)


def test_evidence_is_looked_up_in_the_paper() -> None:
    assert check(evidence=SENTENCE).evidence_found is True
    assert check(evidence="The estimate is the geometric mean of the values.").evidence_found is False
    assert check(evidence="the mean").evidence_found is False
    assert check().evidence_found is None


def test_critiques_of_files_that_were_not_shown_are_marked() -> None:
    packed = pack(FILES, 30)
    assert [cut.file for cut in packed.cut if not cut.shown][-1] == "src/model.py"
    lookup = Lookup(paper(), FILES, packed)
    critique = Critique(file="src/model.py", severity="high", problem="Missing.")
    assert lookup.check(critique).unseen
    assert not check(file="src/model.py").unseen


def test_the_share_of_inventions_is_reported(tmp_path: Path) -> None:
    wrong = critique(file="trainer.py", evidence="A sentence that the paper does not have.")
    reply = judgement(3, critique(), critique(), critique(), wrong)
    report = evaluate(paper(), TARGET, judging_run(tmp_path / "run", lambda request: reply), samples=2, controls=False)
    own = report.judging("reference_free")
    assert (own.invented, own.unfounded) == (0.25, 0.25)
    assert own.critiques[0].lines == Lines("mean.py", 6, 6)
    assert any("25% of its critiques name something that does not exist" in text for text in report.warnings)
    assert "invented: there is no file" in report._repr_html_()
    assert list(report.frame().invented) == [1, 1]
