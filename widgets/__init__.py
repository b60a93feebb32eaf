"""Opt-in inspection of papercoder objects in notebooks.

from papercoder.widgets import inspect

inspect(run)
"""

from papercoder.widgets.answering import answer
from papercoder.widgets.inspecting import inspect

__all__ = ["answer", "inspect"]
