"""The answers that raters sent back, read and un-anonymised."""

import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from papercoder.display import html
from papercoder.display.shown import Shown
from papercoder.errors import EvaluationError
from papercoder.evaluation.people.questions import Kind
from papercoder.evaluation.people.saved import SavedAnswers, SavedGroup
from papercoder.evaluation.people.study import KEY_FILE, Key, KeyGroup
from papercoder.yaml_text import loaded_yaml

if TYPE_CHECKING:
    import pandas


class GroupAnswers(BaseModel):
    """What one rater says about one group, with the systems' names.

    Attributes:
        systems: All of the group.
        ranks: System -> place, 1 for the best; equal places are ties, missing systems were not ranked.
        best: The system that is called best.
        worst: The system that is called worst.
        easier: Whether the best one makes reproducing the paper easier than starting from nothing.
    """

    model_config = ConfigDict(frozen=True)

    systems: tuple[str, ...]
    ranks: dict[str, int]
    best: str | None
    best_why: str
    worst: str | None
    worst_why: str
    easier: bool | None
    easier_why: str

    @property
    def complete(self) -> bool:
        """Whether every system has a rank."""
        return set(self.ranks) == set(self.systems)

    @property
    def preferred(self) -> tuple[str, ...]:
        """The best: the one called so, else all of the first place of a complete ranking."""
        if self.best is not None:
            return (self.best,)
        first = min(self.ranks.values(), default=0)
        return tuple(system for system, rank in self.ranks.items() if rank == first) if self.complete else ()


class Implemented(BaseModel):
    """Whether a system's repository implements a key element that the rater named."""

    model_config = ConfigDict(frozen=True)

    kind: Kind
    element: str
    group: str
    system: str
    implemented: bool


class RaterAnswers(BaseModel):
    """One rater on one paper.

    Attributes:
        study: The study's name.
        paper: Its title.
        rater: Name or pseudonym.
        author: Whether the rater is an author of the paper; None where not said.
        groups: By the group's name.
        implemented: One a judged element and repository.
    """

    model_config = ConfigDict(frozen=True)

    study: str
    paper: str
    rater: str
    author: bool | None
    groups: dict[str, GroupAnswers]
    implemented: tuple[Implemented, ...]


class Answers(Shown, BaseModel):
    """The answers of several raters.

    Attributes:
        raters: In the order of their files.
        warnings: What was odd about them.
    """

    model_config = ConfigDict(frozen=True)

    raters: tuple[RaterAnswers, ...]
    warnings: tuple[str, ...] = ()

    def frame(self) -> "pandas.DataFrame":
        """One row a rater, group and system: its rank, and whether it is called best or worst."""
        import pandas

        rows = [
            (one.study, one.paper, one.rater, one.author, group, system, said.ranks.get(system), said.best == system,
             said.worst == system)
            for one in self.raters for group, said in one.groups.items() for system in said.systems
        ]  # fmt: skip
        columns = ["study", "paper", "rater", "author", "group", "system", "rank", "best", "worst"]
        return pandas.DataFrame(rows, columns=columns)

    def __repr__(self) -> str:
        """One line: how many."""
        return f"Answers({len(self.raters)} answered, {len(self.warnings)} warnings)"

    __str__ = __repr__

    def _html(self) -> str:
        rows = [
            (one.rater, one.paper, _yes_no(one.author), group, _ranking(said), said.best or "", said.best_why,
             said.worst or "", said.worst_why, _yes_no(said.easier), said.easier_why)
            for one in self.raters for group, said in one.groups.items()
        ]  # fmt: skip
        header = ("rater", "paper", "author", "group", "ranking", "best", "why", "worst", "why", "easier", "why")
        return html.title("Answers", f"{len(self.raters)} answered") + html.note(self.warnings) * bool(
            self.warnings
        ) + html.table(header, rows)  # fmt: skip


def read_answers(source: str | Path | Iterable[str | Path], *, keys: Iterable[str | Path] = ()) -> Answers:
    """Reads what raters saved, with the form or the widget, and puts the systems' names back.

    Of two files of one rater on one paper the later one counts, with a warning.

    Args:
        source: A folder with `answers-*.json` (or .yaml), at whatever depth; or such files. A file's key is
            `key.json` in its folder or one above it.
        keys: Key files that are elsewhere.

    Raises:
        EvaluationError: There are no answers, a file is broken or names something that is not in its study, or
            there is no key for it. The message names the file.
    """
    files = _files(source)
    known = [read_key(Path(file)) for file in keys]
    noticed: list[str] = []
    latest: dict[tuple[str, str], tuple[Path, SavedAnswers, RaterAnswers]] = {}
    for file in files:
        saved = read_saved(file)
        named, odd = _named(saved, _key_of(saved, file, known), file)
        noticed += odd
        who = (saved.study, saved.who.casefold())
        if who in latest:
            older, newer = sorted((latest[who], (file, saved, named)), key=lambda one: one[1].saved)
            noticed.append(f"{saved.who} answered twice: {newer[0].name} is later and counts, {older[0].name} doesn't.")
            latest[who] = newer
        else:
            latest[who] = (file, saved, named)
    for text in noticed:
        warnings.warn(text, UserWarning, stacklevel=2)
    return Answers(raters=tuple(named for _, _, named in latest.values()), warnings=tuple(noticed))


def read_saved(file: Path) -> SavedAnswers:
    """One file of answers, still with letters.

    Raises:
        EvaluationError: It cannot be read, or is not what the form saves; the message says where.
    """
    try:
        # YAML holds JSON too, but reads a time without quotes as one.
        text = file.read_text(encoding="utf-8-sig")
        if file.suffix.casefold() == ".json":
            return SavedAnswers.model_validate_json(text)
        return SavedAnswers.model_validate(loaded_yaml(text))
    except ValidationError as error:
        raise EvaluationError(f"{file} is no file of answers: {_faults(error)}.") from error
    except (OSError, ValueError) as error:
        raise EvaluationError(f"{file} cannot be read: {error}.") from error


def read_key(file: Path) -> Key:
    """A study's key.

    Raises:
        EvaluationError: It cannot be read, or is no key.
    """
    try:
        return Key.model_validate_json(file.read_text(encoding="utf-8"))
    except ValidationError as error:
        raise EvaluationError(f"{file} is no key of a study: {_faults(error)}.") from error
    except (OSError, ValueError) as error:
        raise EvaluationError(f"{file} cannot be read: {error}.") from error


def _files(source: str | Path | Iterable[str | Path]) -> list[Path]:
    if not isinstance(source, (str, Path)):
        files = [Path(file) for file in source]
    elif Path(source).is_dir():
        files = sorted(
            file for file in Path(source).rglob("answers-*") if file.suffix.casefold() in (".json", ".yaml", ".yml")
        )
    else:
        files = [Path(source)]
    if not files:
        raise EvaluationError(f"There are no answers-*.json in {source}. Put the files that raters sent back there.")
    return files


def _key_of(saved: SavedAnswers, file: Path, known: Sequence[Key]) -> Key:
    nearby = [folder / KEY_FILE for folder in file.resolve().parents]
    for key in (*known, *(read_key(one) for one in nearby if one.is_file())):
        if key.study == saved.study:
            if saved.form not in key.forms:
                raise EvaluationError(f"{file}: the study {key.study} has no form {saved.form!r} in its key.")
            return key
    raise EvaluationError(f"{file}: there is no key of the study {saved.study}. Put its {KEY_FILE} beside it.")


def _named(saved: SavedAnswers, key: Key, file: Path) -> tuple[RaterAnswers, list[str]]:
    form = key.forms[saved.form]
    if unknown := sorted(set(saved.groups) - set(form)):
        raise EvaluationError(f"{file}: the form has no {', '.join(unknown)}.")
    groups, odd = {}, []
    for label, group in form.items():
        said = _group(saved.groups.get(label, SavedGroup()), group, f"{file}: {label}")
        groups[group.name] = said
        odd += [f"{file.name}: {fault} in {label}." for fault in _contradictions(said)]
    whose = {letter: (group.name, system) for group in form.values() for letter, system in group.systems.items()}
    judged = []
    for kind, elements in saved.elements.items():
        for element in elements:
            if unknown := sorted(set(element.implemented) - set(whose)):
                raise EvaluationError(f"{file}: elements, {kind}: there is no repository {', '.join(unknown)}.")
            for letter, yes in element.implemented.items():
                group_name, system = whose[letter]
                judged.append(Implemented(
                    kind=kind, element=element.name, group=group_name, system=system, implemented=yes
                ))  # fmt: skip
    made = RaterAnswers(
        study=saved.study, paper=key.paper, rater=saved.who, author=saved.author, groups=groups,
        implemented=tuple(judged),
    )  # fmt: skip
    return made, odd


def _group(said: SavedGroup, group: KeyGroup, where: str) -> GroupAnswers:
    named = {*said.ranks, *(letter for letter in (said.best, said.worst) if letter is not None)}
    if unknown := sorted(named - set(group.systems)):
        raise EvaluationError(f"{where} has no repository {', '.join(unknown)}.")
    return GroupAnswers(
        systems=tuple(sorted(group.systems.values())),
        ranks={group.systems[letter]: rank for letter, rank in said.ranks.items()},
        best=None if said.best is None else group.systems[said.best],
        best_why=said.best_why,
        worst=None if said.worst is None else group.systems[said.worst],
        worst_why=said.worst_why,
        easier=said.easier,
        easier_why=said.easier_why,
    )


def _contradictions(said: GroupAnswers) -> list[str]:
    ranks, found = said.ranks, []
    if said.best in ranks and ranks[said.best] > min(ranks.values()):
        found.append("the best one is not ranked first; as the best it counts, in the ranking its rank does")
    if said.worst in ranks and ranks[said.worst] < max(ranks.values()):
        found.append("the worst one is not ranked last; its rank counts")
    return found


def _faults(error: ValidationError) -> str:
    return "; ".join(f"{'.'.join(map(str, one['loc'])) or 'the file'}: {one['msg']}" for one in error.errors()[:5])


def _yes_no(answer: bool | None) -> str:
    return "" if answer is None else "yes" if answer else "no"


def _ranking(said: GroupAnswers) -> str:
    places = sorted(set(said.ranks.values()))
    return " > ".join(
        " = ".join(system for system, rank in sorted(said.ranks.items()) if rank == place) for place in places
    )
