"""What judges are asked: one ask a sample, the same window for every repository."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from papercoder.artifacts import ChosenFiles
from papercoder.asking import Ask, samples
from papercoder.errors import EvaluationError, ReplyError
from papercoder.estimating import margin_of
from papercoder.evaluation.judging import Protocol
from papercoder.evaluation.packing import Packed, pack, tree_text
from papercoder.fences import fenced
from papercoder.llm.capabilities import capabilities
from papercoder.llm.tokens import count_tokens
from papercoder.paper.model import Paper
from papercoder.run import Run

# The longest repository of the Paper2Code benchmark; no judge is shown more, whatever its window.
LONGEST_REPOSITORY_TOKENS = 70_000
LEAST_REPOSITORY_TOKENS = 4_000
REPLY_TOKENS = 12_000
CHOOSING = "evaluation/choose_files"


class Gold(NamedTuple):
    """The gold repository as a judge sees it.

    Attributes:
        packed: The chosen files, cut to their window.
        files: All of its files.
        chosen_by: "model" or "user".
        reason: Of a model's choice.
    """

    packed: Packed
    files: Mapping[str, str]
    chosen_by: str
    reason: str


class Judge:
    """Asks one model about repositories of one paper.

    Args:
        paper: As prompts see it; shortened by the stated rules where it leaves no room in the model's window.
        run: Whose model judges.
        with_gold: Whether a gold repository takes its half of the window.

    Raises:
        PaperError: Even without references and appendix the paper leaves no room.
    """

    def __init__(self, paper: Paper, run: Run, *, with_gold: bool):
        model = run.models.of("evaluation").model
        room = round(capabilities(model).window / (1 + margin_of(model))) - REPLY_TOKENS
        repositories = 2 if with_gold else 1
        text = paper.markdown(budget_tokens=max(room - repositories * LEAST_REPOSITORY_TOKENS, 1))
        self.window = min((room - count_tokens(text)) // repositories, LONGEST_REPOSITORY_TOKENS)
        self.model = model
        self._run = run
        self._paper = fenced(text, "markdown")

    def gold(self, files: Mapping[str, str], chosen: Sequence[str]) -> Gold:
        """The gold repository, cut to the files that matter.

        Args:
            files: Of the gold repository.
            chosen: By the user; where empty, the model is asked.

        Raises:
            EvaluationError: A chosen file is not in it, or it is empty.
        """
        if unknown := [file for file in chosen if file not in files]:
            raise EvaluationError(
                f"The gold repository has no file {unknown[0]!r}. It has: {', '.join(sorted(files))}."
            )
        if chosen:
            return Gold(pack(files, self.window, first=chosen), files, "user", "")
        answer: ChosenFiles = self._run.ask(self.choosing(files))
        return Gold(pack(files, self.window, first=answer.files), files, "model", answer.reason)

    def choosing(self, files: Mapping[str, str]) -> Ask:
        """What is asked to have the files of a gold repository chosen that matter.

        Raises:
            EvaluationError: There are none.
        """
        if not files:
            raise EvaluationError("The gold repository holds no file that could be read: there is nothing to judge by.")

        def check(chosen: ChosenFiles) -> None:
            """Every chosen file must be there, once."""
            if unknown := [file for file in chosen.files if file not in files]:
                raise ReplyError(f"There is no file {unknown[0]!r} in the gold repository. Give the paths as listed.")
            if len(set(chosen.files)) != len(chosen.files):
                raise ReplyError("A file is chosen twice.")

        return Ask(CHOOSING, {"paper": self._paper, "tree": tree_text(files)}, subject="gold", check=check)

    def pack(self, files: Mapping[str, str]) -> Packed:
        """A repository cut to the window."""
        return pack(files, self.window)

    def asks(
        self, protocol: Protocol, label: str, files: Mapping[str, str], packed: Packed, gold: Packed | None, count: int
    ) -> list[Ask]:
        """What is asked about one repository, an ask a sample.

        Args:
            protocol: How.
            label: What the repository is called.
            files: All of it.
            packed: What is shown of it.
            gold: What is shown of the gold repository, if there is one.
            count: How many samples.
        """
        values = {
            "paper": self._paper,
            "gold": gold.text() if gold else "",
            "repository": packed.text(),
            "cut": packed.cut_text(),
            "file_count": str(len(files)),
            "tree": tree_text(files),
        }
        return samples(Ask(f"evaluation/{protocol}", values, subject=label), count)
