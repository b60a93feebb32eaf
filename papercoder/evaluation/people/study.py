"""A study in which people rank repositories that systems wrote for a paper, without knowing which wrote which."""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import count, product
from pathlib import Path
from string import ascii_uppercase

from pydantic import BaseModel, ConfigDict

from papercoder.disk import text_hash, write_atomically
from papercoder.display import html
from papercoder.display.shown import Shown
from papercoder.errors import EvaluationError
from papercoder.evaluation.packing import Readable
from papercoder.evaluation.people.anonymising import (
    NOT_HIDDEN,
    RULE,
    Anonymous,
    anonymous,
    telling_names,
)
from papercoder.evaluation.people.questions import Sheet, SheetGroup
from papercoder.paper.model import Paper

KEY_FILE = "key.json"


class KeyGroup(BaseModel):
    """What a group and its letters stand for in one form."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    systems: dict[str, str]


class Key(BaseModel):
    """What un-anonymises a study's answers. No rater may have it.

    Attributes:
        study: The study's name.
        paper: Its title.
        seed: Of the shuffling.
        replaced: Names that were replaced in the repositories.
        left_out: Group -> system -> files that no rater sees.
        forms: Form -> the group's label in it -> its name and letters.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    study: str
    paper: str
    seed: int
    replaced: tuple[str, ...]
    left_out: dict[str, dict[str, tuple[str, ...]]]
    forms: dict[str, dict[str, KeyGroup]]


class RankingStudy(Shown, BaseModel):
    """Repositories to rank, and who ranks them.

    Attributes:
        name: From the paper's title and what is compared.
        paper: The title.
        seed: Of the shuffling.
        raters: One form each, with an order and letters of its own.
        replaced: Names that were replaced in the repositories.
        groups: Group -> system -> its repository as raters see it.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    paper: str
    seed: int
    raters: tuple[str, ...]
    replaced: tuple[str, ...]
    groups: dict[str, dict[str, Anonymous]]

    def key(self) -> Key:
        """What the letters stand for."""
        return Key(
            study=self.name, paper=self.paper, seed=self.seed, replaced=self.replaced,
            left_out={
                group: {system: found.left_out for system, found in systems.items()}
                for group, systems in self.groups.items()
            },
            forms={rater: self._shuffled(rater) for rater in self.raters},
        )  # fmt: skip

    def sheet(self, rater: str | None = None) -> Sheet:
        """What a rater sees: letters and files.

        Args:
            rater: One of `raters`; the first by default.

        Raises:
            EvaluationError: The study has no such rater.
        """
        form = self.raters[0] if rater is None else rater
        if form not in self.raters:
            raise EvaluationError(f"The study has no rater {form!r}. It has: {', '.join(self.raters)}.")
        groups = [
            SheetGroup(
                label=label,
                repositories={
                    letter: self.groups[group.name][system].files for letter, system in group.systems.items()
                },
            )
            for label, group in self._shuffled(form).items()
        ]
        return Sheet(study=self.name, form=form, paper=self.paper, groups=tuple(groups))

    def write(self, folder: str | Path) -> tuple[Path, ...]:
        """Writes a form for each rater into `forms/`, and the key beside that folder.

        Send a form only; what comes back belongs into `answers/`, where `read_answers(folder)` finds it.

        Returns:
            The forms.
        """
        from papercoder.evaluation.people.form import ranking_form

        folder = Path(folder)
        forms = []
        for rater in self.raters:
            forms.append(folder / "forms" / f"ranking-{self.name}-{rater}.html")
            write_atomically(forms[-1], ranking_form(self.sheet(rater)))
        write_atomically(folder / KEY_FILE, self.key().model_dump_json(indent=2) + "\n")
        (folder / "answers").mkdir(exist_ok=True)
        return tuple(forms)

    def __repr__(self) -> str:
        """One line: what, how many."""
        return f"RankingStudy({self.name!r}, {len(self.groups)} groups, {len(self.raters)} raters)"

    __str__ = __repr__

    def _html(self) -> str:
        rows = [
            (group, system, len(found.files), len(found.left_out))
            for group, systems in self.groups.items()
            for system, found in systems.items()
        ]
        return (
            html.title(f"Ranking study of {self.paper}", f"raters: {', '.join(self.raters)}; seed {self.seed}")
            + html.table(("group", "system", "files shown", "left out"), rows, numeric=(2, 3))
            + html.bullets([RULE, NOT_HIDDEN, f"replaced: {', '.join(self.replaced)}"])
        )

    def _shuffled(self, rater: str) -> dict[str, KeyGroup]:
        order = random.Random(f"{self.seed} {rater}")
        names, letters, shuffled = list(self.groups), _letters(), {}
        order.shuffle(names)
        for number, group in enumerate(names, 1):
            systems = list(self.groups[group])
            order.shuffle(systems)
            shuffled[f"Group {number}"] = KeyGroup(name=group, systems={next(letters): one for one in systems})
        return shuffled


def ranking_study(
    paper: Paper | str,
    groups: Mapping[str, Mapping[str, Readable]],
    *,
    raters: Sequence[str] = ("rater-1",),
    seed: int = 0,
    hidden: Sequence[str] = (),
) -> RankingStudy:
    """Prepares a study in which people rank repositories of one paper, as in the published study by people.

    The published groups are prompts (Abstract, Paper, PaperCoder), baselines (ChatDev, MetaGPT, PaperCoder) and
    models. How repositories are anonymised, and what that cannot hide, is in `anonymising.RULE` and `NOT_HIDDEN`
    and stands on every form.

    Args:
        paper: The paper, or its title.
        groups: Group -> system -> repository: anything with `files()` and `read(file)`.
        raters: A name or pseudonym each; each gets an order and letters of their own.
        seed: Of the shuffling. Whoever knows it and the systems' names can work out the letters.
        hidden: More names to replace in the repositories, such as those of people.

    Raises:
        EvaluationError: There is no rater, two have the same name, or a group has fewer than two systems.
    """
    forms = tuple(_form_name(rater) for rater in raters)
    if not forms or len({form.casefold() for form in forms}) < len(forms):
        raise EvaluationError(f"Raters need names that differ; there are: {', '.join(forms) or 'none'}.")
    if small := [group for group, systems in groups.items() if len(systems) < 2]:
        raise EvaluationError(f"A group needs two systems or more to rank. Fewer are in: {', '.join(small)}.")
    if not groups:
        raise EvaluationError("A study needs a group of systems to rank. Give groups={'prompts': {...}}.")
    names = telling_names([system for systems in groups.values() for system in systems], hidden)
    made = {
        group: {system: anonymous(repository, names) for system, repository in systems.items()}
        for group, systems in groups.items()
    }
    title = paper if isinstance(paper, str) else paper.title
    # Not of the raters: a study may get more of them, and their letters depend on nobody else.
    nobody = RankingStudy(name="", paper=title, seed=seed, raters=(), replaced=names, groups=made)
    name = f"{_slug(title, 32) or 'paper'}-{text_hash(nobody.model_dump_json())[:8]}"
    return nobody.model_copy(update={"name": name, "raters": forms})


def _letters() -> Iterator[str]:
    for length in count(1):
        yield from map("".join, product(ascii_uppercase, repeat=length))


def _form_name(rater: str) -> str:
    if not (name := _slug(rater, 40)):
        raise EvaluationError(f"The rater {rater!r} needs a name with a letter or digit.")
    return name


def _slug(text: str, longest: int) -> str:
    return re.sub(r"[\W_]+", "-", text)[:longest].strip("-")
