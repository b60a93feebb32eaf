"""A rubric with what belongs to it, in one folder: PaperBench's own form, or one made by hand in the same form."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict

from papercoder.display import html
from papercoder.display.shown import Shown
from papercoder.errors import EvaluationError
from papercoder.evaluation.rubric.tree import CODE_DEVELOPMENT, Rubric, parse_rubric
from papercoder.paper.model import Paper
from papercoder.paper.reading import read_paper

RUBRIC = "rubric.json"
# Part of a bundle -> the names that its file may have, the first found is taken.
_TEXTS = {
    "addendum": ("addendum.md",),
    "judge_addendum": ("judge.addendum.md", "judge_addendum.md"),
    "blacklist": ("blacklist.txt",),
}
_PAPERS = ("paper.md", "paper.pdf")
MOST_BYTES = 5_000_000
_POINTER = b"version https://git-lfs.github.com/spec/"


class RubricBundle(Shown, BaseModel):
    """A rubric, and what graders and writers are told beyond the paper.

    Attributes:
        name: Of its folder.
        rubric: The whole tree, of all categories.
        paper: None where the folder holds none.
        addendum: What whoever wrote the repository was told beyond the paper; "" for nothing.
        judge_addendum: What only graders are told; "" for nothing.
        blacklist: What a repository must not name or fetch, as the file has it; empty for nothing.
        missing: The parts that the folder does not hold.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    rubric: Rubric
    paper: Paper | None = None
    addendum: str = ""
    judge_addendum: str = ""
    blacklist: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """One line: whose rubric, how many leaves are about code, and what is missing."""
        leaves = sum(placed.leaf.task_category == CODE_DEVELOPMENT for placed in self.rubric.leaves)
        without = f", without {', '.join(self.missing)}" if self.missing else ""
        return (
            f"RubricBundle({self.name!r}, {leaves:,} of {len(self.rubric.leaves):,} leaves Code Development{without})"
        )

    __str__ = __repr__

    def _html(self) -> str:
        rows = [
            ("paper", self.paper.title if self.paper else "missing"),
            ("addendum", f"{len(self.addendum):,} characters"),
            ("judge addendum", f"{len(self.judge_addendum):,} characters"),
            ("blacklist", ", ".join(self.blacklist) or "none"),
        ]
        counts: dict[str, int] = {}
        for placed in self.rubric.leaves:
            category = placed.leaf.task_category or ""
            counts[category] = counts.get(category, 0) + 1
        rows += [(category, f"{count:,} leaves") for category, count in sorted(counts.items())]
        return html.title(f"Rubric {self.name}", self.rubric.root.requirements[:200]) + html.table(
            ("part", "what"), rows
        )


def read_rubric(path: str | Path) -> RubricBundle:
    """Reads a rubric and what lies beside it.

    Args:
        path: A folder with rubric.json and, as far as they are there, paper.md or paper.pdf, addendum.md,
            judge.addendum.md (or judge_addendum.md) and blacklist.txt, as `data/papers/<id>` of a PaperBench checkout
            has them; or the rubric.json itself.

    Raises:
        EvaluationError: There is no rubric.json, it is malformed, or a file is one that Git LFS did not fetch.
        PaperError: The paper cannot be read.
    """
    path = Path(path)
    folder = path.parent if path.is_file() else path
    file = path if path.is_file() else folder / RUBRIC
    if not file.is_file():
        raise EvaluationError(
            f"There is no {RUBRIC} in {folder}. Give a folder of PaperBench's data/papers, or one of your own with a "
            f"{RUBRIC} in the same form."
        )
    rubric = parse_rubric(_content(file))
    texts = {part: _text(folder, names) for part, names in _TEXTS.items()}
    paper = next((read_paper(folder / name) for name in _PAPERS if (folder / name).is_file()), None)
    absent = [_TEXTS[part][0] for part, text in texts.items() if text is None]
    return RubricBundle(
        name=folder.resolve().name,
        rubric=rubric,
        paper=paper,
        addendum=(texts["addendum"] or "").strip(),
        judge_addendum=(texts["judge_addendum"] or "").strip(),
        blacklist=_entries(texts["blacklist"] or ""),
        missing=(*([] if paper else ["paper.md"]), *absent),
    )


def _text(folder: Path, names: tuple[str, ...]) -> str | None:
    file = next((folder / name for name in names if (folder / name).is_file()), None)
    return _content(file).decode("utf-8-sig", "replace").replace("\r\n", "\n") if file else None


def _content(file: Path) -> bytes:
    content = file.read_bytes()
    if content.startswith(_POINTER):
        raise EvaluationError(f"{file} is a pointer of Git LFS, not the file itself. Run `git lfs pull` there.")
    if file.name != RUBRIC and len(content) > MOST_BYTES:
        raise EvaluationError(f"{file} has {len(content):,} bytes; the limit is {MOST_BYTES:,}.")
    return content


def _entries(text: str) -> tuple[str, ...]:
    lines = (line.strip() for line in text.splitlines())
    return tuple(line for line in lines if line and line.casefold() != "none" and not line.startswith("#"))
