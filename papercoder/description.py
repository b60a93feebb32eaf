"""run.json: what a run is, in plain facts."""

import json
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from papercoder.disk import write_atomically
from papercoder.errors import RunError
from papercoder.recording import read_description
from papercoder.settings import Models
from papercoder.version import FORMAT, version


class Description:
    """The facts in a run folder's run.json; each change is on disk when it returns.

    Args:
        folder: The run folder.
        models: Whom the run asks.
        parameters: As they were passed.
        provenance: Where replies come from.
        answered: Whether the folder holds calls already.

    Raises:
        RunError: The folder holds calls of another model, or run.json is damaged.
    """

    def __init__(
        self, folder: Path, models: Models, parameters: dict[str, Any], provenance: dict[str, str], *, answered: bool
    ):
        self._file = folder / "run.json"
        known = read_description(folder) if self._file.exists() else {}
        if known:
            before = Models.model_validate(known["resolved"]).default.model
            if answered and before != models.default.model:
                raise RunError(
                    f"{folder} is a run with {before}, not {models.default.model}. Take another folder for another "
                    "model."
                )
        self._facts = {"format": FORMAT, "created": datetime.now(UTC).isoformat(timespec="seconds"), **known}
        self.add(
            papercoder=version(), python=platform.python_version(), parameters=parameters,
            resolved=models.model_dump(mode="json"), provenance=provenance,
        )  # fmt: skip

    def add(self, **facts: Any) -> None:
        """Adds facts, or replaces those of the same name."""
        self._facts.update(facts)
        write_atomically(self._file, json.dumps(self._facts, indent=1, default=str) + "\n")

    def add_prompt(self, step: str, sha256: str) -> None:
        """Notes the prompt file that a step was rendered from."""
        used = self._facts.get("prompts", {})
        if used.get(step) != sha256:
            self.add(prompts=dict(sorted({**used, step: sha256}.items())))
