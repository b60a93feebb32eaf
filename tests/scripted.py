"""A scripted model that writes a tiny repository: what tests run the whole chain with."""

import json
import re
from collections.abc import Callable

import papercoder as pc
from papercoder.llm.messages import Reply, Request
from papercoder.llm.scripted import ScriptedProvider
from papercoder.paper.model import Paper
from papercoder.run import Run

FILES = {
    "mean.py": (
        '"""The estimator."""\n\n\ndef mean(values: list[float]) -> float:\n'
        '    """Returns the arithmetic mean."""\n    return sum(values) / len(values)\n'
    ),
    "main.py": (
        '"""Measures Table 1."""\n\nimport csv\nimport pathlib\n\nfrom mean import mean\n\n\ndef main() -> None:\n'
        '    """Writes results/table_1.csv."""\n    folder = pathlib.Path("results")\n    folder.mkdir(exist_ok=True)\n'
        '    with (folder / "table_1.csv").open("w", newline="") as stream:\n'
        '        csv.writer(stream).writerows([["Method", "Error"], ["Mean", f"{mean([1.0, 2.0, 6.0]):.2f}"]])\n\n\n'
        'if __name__ == "__main__":\n    main()\n'
    ),
}

PAPER = """# Averaging, revisited

Ada Example, Ben Sample

## Abstract

We average numbers and measure the result.

## 1 Method

The estimate is the arithmetic mean of the values.

## 2 Results

Table 1: The error.

| Method | Error |
|---|---|
| Mean | 3.00 |

## References

- A. Author. On means. 1900.
"""


def replies(files: dict[str, str] | None = None) -> dict[str, str]:
    """step (and file) -> reply, for a design of `files` in which each file depends on those before it."""
    files = files or FILES
    names = list(files)
    architecture = {
        "implementation_approach": "Plain Python.",
        "files": names,
        "class_diagram": "classDiagram\n    class Mean {\n        +mean(values) float\n    }\n",
        "sequence_diagram": "sequenceDiagram\n    participant M as Main\n    participant E as Mean\n    M->>E: mean\n",
        "unclear": [],
    }
    logic = {
        "required_packages": [],
        "other_language_packages": [],
        "logic_analysis": [{"file": name, "description": f"What {name} holds."} for name in names],
        "task_list": [{"file": name, "depends_on": names[:index]} for index, name in enumerate(names)],
        "full_api_spec": "",
        "shared_knowledge": "None.",
        "unclear": [],
    }
    found = {
        "planning/overall_plan": "Average the numbers of Table 1.",
        "planning/architecture": f"```json\n{json.dumps(architecture, indent=1)}\n```",
        "planning/logic_design": f"```json\n{json.dumps(logic)}\n```",
        "planning/config": "```yaml\nseed: 0\n```",
    }
    for name, text in files.items():
        found[f"analysis/analyze_file {name}"] = f"The analysis of {name}."
        found[f"coding/write_file {name}"] = f"```python\n{text}```"
    return found


def scripted(
    changes: dict[str, str | Reply | list[str | Reply]] | None = None, files: dict[str, str] | None = None
) -> ScriptedProvider:
    """A scripted provider; `changes` override replies, a list gives one reply after the other."""
    table: dict[str, str | Reply | list[str | Reply]] = {**replies(files), **(changes or {})}
    queues = {key: list(value) for key, value in table.items() if isinstance(value, list)}

    def answer(request: Request) -> str | Reply:
        """The next reply to this step."""
        key = f"{request.step} {request.subject}".strip()
        if key in queues:
            return queues[key].pop(0)
        value = table[key]
        assert not isinstance(value, list)
        return value

    return ScriptedProvider(answer)


def chain(run: Run, paper: Paper) -> pc.Repository:
    """Plans, analyses and writes; closes the run however that ends."""
    try:
        adopted = run.adopt(paper)
        plan = pc.plan(adopted, run)
        repository: pc.Repository = pc.write_code(adopted, plan, pc.analyze(adopted, plan, run), run)
        return repository
    finally:
        run.close()


def text_answer(changes: dict[str, str] | None = None) -> Callable[[str], str]:
    """Answers rendered prompts, as a server sees them: finds step and file in the prompt's own words."""
    table = {**replies(), **(changes or {})}

    def answer(prompt: str) -> str:
        """The reply to a prompt."""
        if match := re.search(r"The file to analyse is `([^`]+)`", prompt):
            return table[f"analysis/analyze_file {match.group(1)}"]
        if match := re.search(r"^Write the file `([^`]+)`", prompt, re.M):
            return table[f"coding/write_file {match.group(1)}"]
        for step, words in (
            ("planning/config", "Now write `config.yaml`"),
            ("planning/logic_design", "Now break the design into tasks"),
            ("planning/architecture", "Now design the software"),
        ):
            if words in prompt:
                return table[step]
        return table["planning/overall_plan"]

    return answer
