"""Turns machine-learning papers into repositories that run, and shows every step on the way.

    import papercoder as pc

    run = pc.Run("runs/attention", model="anthropic:claude-sonnet-5-5", budget_usd=5)
    paper = run.adopt(pc.read_paper("attention.pdf"))
    plan = pc.plan(paper, run)
    analyses = pc.analyze(paper, plan, run)
    repository = pc.write_code(paper, plan, analyses, run)
    execution = pc.execute(repository, "python main.py")
    report = pc.repair(paper, plan, repository, run)

Names are loaded when they are first used, so that importing papercoder is quick.
"""

from importlib import import_module
from typing import Any

_HOMES = {
    "Paper": "papercoder.paper.model",
    "read_paper": "papercoder.paper.reading",
    "Price": "papercoder.llm.capabilities",
    "Limits": "papercoder.llm.limits",
    "Plan": "papercoder.artifacts",
    "OverallPlan": "papercoder.artifacts",
    "Architecture": "papercoder.artifacts",
    "LogicDesign": "papercoder.artifacts",
    "Config": "papercoder.artifacts",
    "Analysis": "papercoder.artifacts",
    "Run": "papercoder.run",
    "Ask": "papercoder.asking",
    "Repository": "papercoder.repository.repository",
    "open_repository": "papercoder.repository.opening",
    "Execution": "papercoder.repository.execution",
    "execute": "papercoder.repository.execution",
    "measured_tables": "papercoder.repository.tables",
    "restore_maths": "papercoder.stages.maths",
    "plan": "papercoder.stages.planning",
    "analyze": "papercoder.stages.analysis",
    "write_code": "papercoder.stages.coding",
    "repair": "papercoder.stages.repairing",
    "choose_sandbox": "papercoder.stages.sandboxing",
    "estimate": "papercoder.stages.estimating",
    "try_prompt": "papercoder.tweaking.trying",
    "edit_artifact": "papercoder.tweaking.editing",
    "undo_edit": "papercoder.tweaking.editing",
    "timeline": "papercoder.tweaking.charts",
    "cost_by_step": "papercoder.tweaking.charts",
    "tokens_by_part": "papercoder.tweaking.charts",
    "file_graph": "papercoder.tweaking.charts",
    "Variant": "papercoder.variants",
    "create_variant": "papercoder.variants",
    "open_variant": "papercoder.variants",
    "variants_in": "papercoder.variants",
    "compare": "papercoder.comparing.comparison",
    "Comparison": "papercoder.comparing.comparison",
    "verdicts": "papercoder.comparing.verdict",
    "Verdicts": "papercoder.comparing.verdict",
    "false_alarm_rate": "papercoder.comparing.false_alarms",
    "evaluate": "papercoder.evaluation.evaluating",
    "judge_asks": "papercoder.evaluation.evaluating",
    "Evaluation": "papercoder.evaluation.report",
    "side_by_side": "papercoder.evaluation.pairs",
    "SideBySide": "papercoder.evaluation.pairs",
    "read_rubric": "papercoder.evaluation.rubric.bundle",
    "grade_rubric": "papercoder.evaluation.rubric.grading",
    "rubric_asks": "papercoder.evaluation.rubric.grading",
    "replication_score": "papercoder.evaluation.rubric.scoring",
    "code_development": "papercoder.evaluation.rubric.tree",
    "blacklisted": "papercoder.evaluation.rubric.blacklist",
    "norms": "papercoder.evaluation.norms",
    "executability": "papercoder.evaluation.executability",
    "criteria": "papercoder.evaluation.criteria",
    "Evidence": "papercoder.evaluation.criteria",
    "ranking_study": "papercoder.evaluation.people.study",
    "read_answers": "papercoder.evaluation.people.answers",
    "people_results": "papercoder.evaluation.people.counting",
    "agreement": "papercoder.evaluation.correlation",
    "published_scores": "papercoder.evaluation.published",
    "PapercoderError": "papercoder.errors",
}
_MODULES = {
    "maths": "papercoder.stages.maths",
    "planning": "papercoder.stages.planning",
    "analysis": "papercoder.stages.analysis",
    "coding": "papercoder.stages.coding",
    "repairing": "papercoder.stages.repairing",
}

__all__ = [*_HOMES, *_MODULES]


def __getattr__(name: str) -> Any:
    """Loads a public name on first use."""
    if name in _MODULES:
        return import_module(_MODULES[name])
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'papercoder' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
