"""A small study, and answers as raters save them."""

import json
from pathlib import Path
from typing import Any

from papercoder.evaluation.people.study import RankingStudy, ranking_study

SAVED = "2026-03-01T10:00:00+00:00"


class Files:
    """A repository in memory."""

    def __init__(self, **files: str):
        self._files = {name.replace("__", "/").replace("_py", ".py"): text for name, text in files.items()}

    @classmethod
    def of(cls, files: dict[str, str]) -> "Files":
        """The same from paths."""
        made = cls()
        made._files = files
        return made

    def sources(self) -> dict[str, str]:
        """Path -> text."""
        return self._files


PROMPTS = {
    "Abstract": Files.of({"main.py": "print('abstract')\n"}),
    "Paper": Files.of({"main.py": "print('paper')\n"}),
    "PaperCoder": Files.of({"main.py": "print('all')\n", "docs/plan.md": "By PaperCoder.", "src/model.py": "x = 1\n"}),
}
BASELINES = {
    "ChatDev": Files.of({"main.py": "# made by ChatDev\n", "ChatChainConfig.json": "{}"}),
    "MetaGPT": Files.of({"metagpt_run.py": "name = 'meta_gpt'\n"}),
    "PaperCoder": PROMPTS["PaperCoder"],
}


def small_study(**options: Any) -> RankingStudy:
    """Two groups of three."""
    return ranking_study("A Paper: of <Means>", {"prompts": PROMPTS, "baselines": BASELINES}, **options)


def letters(study: RankingStudy, form: str) -> dict[tuple[str, str], tuple[str, str]]:
    """(group, system) -> (label, letter) in one form."""
    return {
        (group.name, system): (label, letter)
        for label, group in study.key().forms[form].items()
        for letter, system in group.systems.items()
    }


def answer_file(
    study: RankingStudy,
    folder: Path,
    form: str,
    ranks: dict[str, dict[str, int]],
    *,
    best: dict[str, str] | None = None,
    easier: dict[str, bool] | None = None,
    elements: dict[str, dict[str, dict[tuple[str, str], bool]]] | None = None,
    **more: Any,
) -> Path:
    """Writes what a rater would save, given with the systems' names."""
    known = letters(study, form)
    groups: dict[str, Any] = {}
    for group, systems in ranks.items():
        for system, place in systems.items():
            label, letter = known[group, system]
            groups.setdefault(label, {}).setdefault("ranks", {})[letter] = place
    for group, system in (best or {}).items():
        label, letter = known[group, system]
        groups.setdefault(label, {})["best"] = letter
    for group, yes in (easier or {}).items():
        label = next(label for (name, _), (label, _) in known.items() if name == group)
        groups.setdefault(label, {})["easier"] = yes
    named = {
        kind: [
            {"name": name, "implemented": {known[which][1]: yes for which, yes in judged.items()}}
            for name, judged in several.items()
        ]
        for kind, several in (elements or {}).items()
    }
    file = folder / f"answers-{study.name}-{form}.json"
    folder.mkdir(parents=True, exist_ok=True)
    content = {"format": 1, "study": study.name, "form": form, "saved": SAVED, "groups": groups, "elements": named}
    file.write_text(json.dumps(content | more, indent=2), encoding="utf-8")
    return file
