"""What the stages hand on. Every artifact knows its file form (`text`) and how to read it back.

A step's prompt names its artifact class; the class's kind decides how a reply is parsed: free text, structured
data (JSON in the reply, YAML on disk, where people read it), YAML, one file of code, or one equation.
"""

from papercoder.artifacts.base import Artifact, Kind
from papercoder.artifacts.judging import ChosenFiles, Critique, Grade, Judgement, RankedFiles, Severity
from papercoder.artifacts.planning import Architecture, Config, FileLogic, LogicDesign, OverallPlan, Plan, Task
from papercoder.artifacts.writing import Analysis, Edits, Formula, SourceFile

__all__ = [
    "ARTIFACTS", "Analysis", "Architecture", "Artifact", "ChosenFiles", "Config", "Critique", "Edits", "FileLogic",
    "Formula", "Grade", "Judgement", "Kind", "LogicDesign", "OverallPlan", "Plan", "RankedFiles", "Severity",
    "SourceFile", "Task",
]  # fmt: skip

_CLASSES = (
    OverallPlan, Architecture, LogicDesign, Config, Analysis, SourceFile, Edits, Formula,
    Judgement, ChosenFiles, RankedFiles, Grade,
)  # fmt: skip
ARTIFACTS: dict[str, type[Artifact]] = {cls.__name__: cls for cls in _CLASSES}
