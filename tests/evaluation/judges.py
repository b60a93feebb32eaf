"""Scripted judges and repositories to judge."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import papercoder as pc
from papercoder.llm.messages import Reply, Request
from papercoder.llm.scripted import ScriptedProvider
from papercoder.paper.markdown import read_markdown
from papercoder.paper.model import Paper
from papercoder.run import Run
from tests.scripted import FILES, PAPER

SENTENCE = "The estimate is the arithmetic mean of the values."


@dataclass(frozen=True)
class Files:
    """A repository of given files."""

    files: Mapping[str, str]

    def sources(self) -> Mapping[str, str]:
        """The files."""
        return self.files


TARGET = Files({**FILES, "config.yaml": "seed: 0\n", "README.md": "Averages.\n"})
GOLD = Files({"estimator.py": "def mean(values):\n    return sum(values) / len(values)\n", "setup.py": "pass\n"})


def paper() -> Paper:
    """The paper that is judged by."""
    return read_markdown(PAPER, sha256="0" * 64, source_format="markdown", name="averaging.md")


def judgement(score: int, *critiques: Mapping[str, Any], instructions: tuple[str, ...] = ()) -> str:
    """A judge's reply."""
    data = {"critiques": list(critiques), "score": score, "instructions": list(instructions)}
    return f"```json\n{json.dumps(data)}\n```"


def critique(**fields: str) -> dict[str, str]:
    """A critique of which nothing is invented, but for `fields`."""
    known = {
        "file": "mean.py", "function": "mean", "code": "return sum(values) / len(values)", "severity": "medium",
        "problem": "It divides by n.", "evidence": SENTENCE,
    }  # fmt: skip
    return {**known, **fields}


def sensible(request: Request) -> str:
    """A judge that gives 4 for code and 1 for none."""
    if request.step == "evaluation/choose_files":
        return '```json\n{"files": ["estimator.py"], "reason": "The estimator."}\n```'
    return judgement(1) if request.subject.startswith("control") else judgement(4, critique())


def judging_run(folder: Path, answer: Callable[[Request], str | Reply], **arguments: Any) -> Run:
    """A run whose judge is scripted."""
    return pc.Run(folder, model="openai:gpt-5", provider=ScriptedProvider(answer), **arguments)
