"""What the extra `evaluation` installs."""

from importlib.util import find_spec

from papercoder.errors import EvaluationError


def require(*modules: str) -> None:
    """Refuses to go on without what the extra installs.

    Raises:
        EvaluationError: A module is not installed.
    """
    for module in modules:
        if find_spec(module) is None:
            raise EvaluationError(f"{module} is not installed. Install it: pip install papercoder[evaluation]")
