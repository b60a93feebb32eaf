"""A paper and a model that write the whole corpus of injections wherever they can, and everything that shows it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import papercoder as pc
from papercoder.artifacts import Architecture, Plan
from papercoder.artifacts.judging import ChosenFiles, Critique, Grade, Judgement, RankedFiles
from papercoder.display.shown import Shown
from papercoder.evaluation.rubric.bundle import RubricBundle
from papercoder.evaluation.rubric.tree import Rubric
from papercoder.events import Failed, Started, Wrote
from papercoder.llm.messages import Reply, Request
from papercoder.llm.scripted import ScriptedProvider
from papercoder.paper.model import Algorithm, Equation, Figure, Paper, Section, Table, TextDifference
from papercoder.paper.pages import PageImage
from papercoder.progress import Progress
from papercoder.prompting import parse_prompt
from papercoder.repository.execution import Execution
from papercoder.repository.repository import Repository
from papercoder.run import Run
from papercoder.stages.analysis import Analyses
from papercoder.tweaking.pricing import price_edit
from papercoder.tweaking.trying import Trial
from tests.conftest import png
from tests.display.injections import DIAGRAMS, FILE_NAME, ON_MANY, ON_ONE_LINE
from tests.evaluation.judges import Files as Sources
from tests.evaluation.people.studies import Files, answer_file
from tests.scripted import FILES, replies, scripted

STEP = "planning/config"
TABLE = "Method,Error\n" + ON_ONE_LINE.replace(",", "") + ",3.00\n"
PAPER = Paper(
    title=ON_ONE_LINE, authors=(ON_ONE_LINE, "A"), abstract=ON_MANY, source_format="markdown", sha256="0",
    sections=(Section(heading=ON_ONE_LINE, number="1", level=1, text=ON_MANY),),
    tables=(Table(number="1", caption=ON_ONE_LINE, rows=(("Method", "Error"), (ON_ONE_LINE, ON_MANY))),),
    figures=(Figure(number="1", caption=ON_ONE_LINE),),
    equations=(Equation(number=ON_ONE_LINE, latex=ON_MANY, doubtful=True),),
    algorithms=(Algorithm(number="1", caption=ON_ONE_LINE, text=ON_MANY),),
    references=(ON_ONE_LINE,), warnings=(ON_ONE_LINE,),
)  # fmt: skip


class Hostile(NamedTuple):
    """A run with all that came of it, each part full of injections."""

    run: Run
    paper: Paper
    plan: Plan
    analyses: Analyses
    repository: Repository
    execution: Execution
    trial: Trial

    def shown(self) -> Iterator[Shown]:
        """At least one of every kind of object that shows itself, each with the corpus in it."""
        run, paper, plan, trial = self.run, self.paper, self.plan, self.trial
        yield from (paper, TextDifference(before=ON_MANY, after=ON_MANY[::-1]), PageImage(png(60, 40), 1))
        yield from (plan, plan.overall, plan.architecture, plan.logic, plan.config)
        yield from (self.analyses, *self.analyses.values(), self.repository, self.execution)
        yield from (run, run.calls(), run.banner(), pc.estimate(paper, run), pc.measured_tables(self.execution, paper))
        yield pc.repair(paper, plan, self.repository, run, execution=self.execution, rounds=0)
        yield from (*self._architectures(), *_judged(), *_people(run.folder.with_name("study")))
        yield from _reports(paper, self.execution, run.folder.with_name("judges"))
        yield from (trial, trial.variant, trial.run.library.prompt(STEP), pc.compare(run, trial.run))
        yield price_edit(run, parse_prompt(STEP, trial.run.library.prompt(STEP).source))
        yield from (pc.timeline(run), pc.cost_by_step(run), pc.tokens_by_part(run), pc.file_graph(plan))
        scores = [
            {"variant": variant, "paper": paper, "sample": 0, "value": value}
            for paper in (ON_ONE_LINE, "b", "c")
            for variant, value in (("a", 1), (ON_ONE_LINE, 2))
        ]
        verdicts = pc.verdicts(scores)
        yield from (verdicts, *verdicts.verdicts, self._progress())
        yield pc.edit_artifact(run, STEP, f"edited: {json.dumps(ON_MANY)}\n", note=ON_ONE_LINE)

    def _architectures(self) -> Iterator[Architecture]:
        for source in DIAGRAMS:
            diagrams = {"class_diagram": source, "sequence_diagram": source, "implementation_approach": ON_MANY}
            yield self.plan.architecture.model_copy(update=diagrams)

    def _progress(self) -> Progress:
        progress = Progress(self.run.cost)
        progress.see(Started(1, STEP, ON_ONE_LINE))
        progress.see(Wrote(1, STEP, ON_ONE_LINE, ON_MANY))
        progress.see(Failed(2, STEP, ON_ONE_LINE, ON_MANY))
        return progress


def _judged() -> Iterator[Shown]:
    """What judges reply."""
    critique = Critique(
        file=FILE_NAME, function=ON_ONE_LINE, severity="high", problem=ON_MANY, evidence=ON_MANY, gold_file=ON_ONE_LINE
    )
    yield Judgement(critiques=(critique,), score=1, instructions=(ON_MANY,))
    yield ChosenFiles(files=(ON_ONE_LINE,), reason=ON_MANY)
    yield RankedFiles(files=(ON_ONE_LINE,))
    yield Grade(expectations=ON_MANY, reality=ON_MANY, grade=0)


def _reports(paper: Paper, execution: Execution, folder: Path) -> Iterator[Shown]:
    """What judges and graders report on a hostile repository, and what is measured of it."""
    # What holds a zero byte is no text and is not judged.
    text = ON_MANY.replace("\0", "")
    sources = Sources({**FILES, FILE_NAME: f"X = {ON_ONE_LINE!r}\n", "notes.md": text, "config.yaml": text})
    gold = Sources({FILE_NAME: text})
    wrong = {
        "file": FILE_NAME, "function": ON_ONE_LINE, "code": f"X = {ON_ONE_LINE!r}", "severity": "high",
        "problem": ON_MANY, "evidence": ON_MANY, "gold_file": ON_ONE_LINE, "gold_function": ON_MANY,
    }  # fmt: skip
    replies = {
        "choose_files": {"files": [FILE_NAME], "reason": ON_MANY},
        "grade_requirement": {"expectations": ON_MANY, "reality": ON_MANY, "grade": 0, "instructions": [ON_MANY]},
    }
    judgement = {"critiques": [wrong], "score": 3, "instructions": [ON_MANY]}

    def answer(request: Request) -> str:
        """The corpus in every field."""
        return f"`````json\n{json.dumps(replies.get(request.step.split('/')[1], judgement))}\n`````"

    run = Run(folder, model="openai:x", provider=ScriptedProvider(answer))
    report = pc.evaluate(paper, sources, run, gold, samples=2, label=ON_ONE_LINE)
    leaf = {"id": "leaf", "requirements": ON_MANY, "weight": 1, "sub_tasks": (), "task_category": "Code Development"}
    tree = {**leaf, "id": "top", "sub_tasks": (leaf,), "task_category": None}
    bundle = RubricBundle(name=ON_ONE_LINE, rubric=Rubric.model_validate({"root": tree}), addendum=ON_MANY)
    grading = pc.grade_rubric(paper, sources, bundle, run, label=ON_ONE_LINE)
    run.close()
    norms, ran = pc.norms(sources), pc.executability(sources, execution)
    evidence = pc.Evidence(accuracy=report.scores, norms=norms, executability=ran)
    scores = [
        {"item": item, "measure": measure, "score": number}
        for number, item in enumerate((ON_ONE_LINE, "b", "c", "d"))
        for measure in (ON_ONE_LINE, "other")
    ]
    agreements = pc.agreement(scores)
    yield from (report, *report.judgings, bundle, grading, norms, ran, pc.criteria({ON_ONE_LINE: evidence}))
    yield from (pc.side_by_side(report, report), pc.side_by_side(grading, grading), agreements, *agreements.pairs)


def _people(folder: Path) -> Iterator[Shown]:
    """What people rank and how they answer."""
    systems = {ON_ONE_LINE: Files.of({FILE_NAME: ON_MANY}), "b": Files.of({"b.py": ON_MANY})}
    study = pc.ranking_study(ON_ONE_LINE, {ON_ONE_LINE: systems}, raters=("a",))
    study.write(folder)
    answer_file(study, folder / "answers", "a", {ON_ONE_LINE: {ON_ONE_LINE: 1, "b": 2}}, best={ON_ONE_LINE: "b"},
                elements={"method": {ON_MANY: {(ON_ONE_LINE, "b"): True}}}, rater=ON_ONE_LINE)  # fmt: skip
    answers = pc.read_answers(folder)
    yield from (study, answers, pc.people_results(answers))


def make_hostile(folder: Path) -> Hostile:
    """Runs the chain in `folder` with the hostile paper and model; nothing is reached but this machine's disk."""
    files = {**FILES, FILE_NAME: f'"""Nothing."""\nTEXT = {ON_ONE_LINE!r}\n'}
    run = Run(
        folder / "base", model="openai:x", provider=scripted(_changes(files), files), provenance={"model": ON_ONE_LINE}
    )
    paper = run.adopt(PAPER)
    plan = pc.plan(paper, run)
    analyses = pc.analyze(paper, plan, run)
    repository = pc.write_code(paper, plan, analyses, run)
    execution = Execution(
        command="python main.py", sandbox="none", returncode=1, output=ON_MANY, seconds=1.0, tree="0" * 40,
        outputs={"results/table_1.csv": TABLE, FILE_NAME: ON_MANY},
    )  # fmt: skip
    run.keep("result.json", execution.model_dump_json())
    source = run.library.prompt(STEP).source
    edit = source.replace("## user\n", f"## user\n{{% raw %}}{ON_MANY}{{% endraw %}}\n")
    trial = pc.try_prompt(STEP, run, edit=edit, name="hostile", note=ON_ONE_LINE)
    return Hostile(run, paper, plan, analyses, repository, execution, trial)


def _changes(files: dict[str, str]) -> dict[str, str | Reply | list[str | Reply]]:
    """The replies in which the corpus stands."""
    known = replies(files)
    changes: dict[str, str | Reply | list[str | Reply]] = {
        "planning/overall_plan": Reply(text=f"The plan:\n\n{ON_MANY}", thinking=ON_MANY),
        STEP: [f"````yaml\nnote: {json.dumps(text)}\n````" for text in (ON_MANY, ON_MANY[::-1], ON_ONE_LINE)],
    }
    for step, more in (
        ("planning/architecture", {"implementation_approach": ON_MANY, "unclear": [ON_ONE_LINE],
                                   "class_diagram": DIAGRAMS[1], "sequence_diagram": DIAGRAMS[2]}),
        ("planning/logic_design", {"required_packages": [ON_ONE_LINE], "full_api_spec": ON_MANY,
                                   "shared_knowledge": ON_MANY, "unclear": [ON_ONE_LINE]}),
    ):  # fmt: skip
        body = json.loads(known[step].removeprefix("```json").removesuffix("```"))
        changes[step] = f"````json\n{json.dumps({**body, **more})}\n````"
    return {**changes, **{f"analysis/analyze_file {name}": f"{name}: {ON_MANY}" for name in files}}
