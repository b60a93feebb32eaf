"""Opt-in inspection of papercoder objects in notebooks.

from papercoder.widgets import inspect

inspect(run)
"""

from papercoder.widgets.answering import answer
from papercoder.widgets.inspecting import inspect
from papercoder.widgets.live import start
from papercoder.widgets.ranking import rank
from papercoder.widgets.workbench import workbench

__all__ = ["answer", "inspect", "rank", "start", "workbench"]
