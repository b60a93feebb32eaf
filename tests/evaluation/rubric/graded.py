"""A tiny rubric, a repository in memory, and a judge that looks for words in the files it is shown."""

import json
import re
from collections.abc import Callable
from typing import Any

from papercoder.evaluation.rubric.bundle import RubricBundle
from papercoder.evaluation.rubric.tree import CODE_DEVELOPMENT, Requirement, Rubric
from papercoder.llm.messages import Reply, Request
from papercoder.llm.scripted import ScriptedProvider

RANK, GRADE = "evaluation/rank_files", "evaluation/grade_requirement"


def node(
    name: str, *children: Requirement, weight: float = 1, category: str | None = None, text: str = ""
) -> Requirement:
    """A requirement; a leaf is about code unless told otherwise."""
    asked: Any = category or (None if children else CODE_DEVELOPMENT)
    return Requirement(
        id=name, requirements=text or f"It has {name}.", weight=weight, sub_tasks=children, task_category=asked
    )


def rubric() -> Rubric:
    """Three leaves about code, worth 1/2, 1/4 and 1/4, and one that is about results."""
    return Rubric(
        root=node(
            "all",
            node("method", node("mean", weight=3), node("results", weight=5, category="Result Analysis"), weight=2),
            node("parts", node("loader"), node("trainer"), weight=2),
        )
    )


def bundle(**changes: Any) -> RubricBundle:
    """The rubric with addenda and a blacklist."""
    values: dict[str, Any] = {
        "name": "tiny", "rubric": rubric(), "addendum": "Use the sample mean.", "judge_addendum": "For graders only.",
        "blacklist": ("https://github.com/ada/Averages",),
    }  # fmt: skip
    return RubricBundle(**{**values, **changes})


class Memory:
    """Files in memory; None stands for one that cannot be read."""

    def __init__(self, files: dict[str, str | None]):
        self.contents = files

    def sources(self) -> dict[str, str]:
        """Path -> text of those that can be read."""
        return {file: text for file, text in self.contents.items() if text is not None}


def leaf_of(request: Request) -> str:
    """The id of the leaf that a request is about."""
    return request.subject.split()[-1]


def many(count: int = 12) -> dict[str, str | None]:
    """More files than are shown; three of them have what the rubric asks for."""
    files: dict[str, str | None] = {f"part_{number:02}.py": f"part = {number}\n" for number in range(count - 3)}
    return files | {f"{name}.py": f"def {name}(): ...\n" for name in ("mean", "loader", "trainer")}


def ranking(*files: str) -> str:
    """The reply that names these files."""
    return f"```json\n{json.dumps({'files': files})}\n```"


def grade(met: bool, why: str = "It was looked up.") -> str:
    """The reply that grades."""
    return f"```json\n{json.dumps({'expectations': 'A function.', 'reality': why, 'grade': int(met)})}\n```"


def looks_up(request: Request) -> str:
    """Ranks the file with the leaf's name and one more; grades 1 where a function of that name is shown."""
    if request.step == RANK:
        return ranking(f"{leaf_of(request)}.py", "part_00.py")
    return grade(bool(re.search(rf"def {leaf_of(request)}\(", request.messages[-1].text)))


def judge(answer: Callable[[Request], str | Reply] = looks_up) -> ScriptedProvider:
    """A provider that judges."""
    return ScriptedProvider(answer)
