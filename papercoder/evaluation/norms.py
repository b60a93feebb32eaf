"""Code norms of a repository, measured by ruff and lizard; nothing here judges whether the code is right."""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from papercoder.display import html
from papercoder.display.shown import Shown
from papercoder.evaluation.bare_code import functions_of, without_docstrings_and_hints
from papercoder.evaluation.extra import require
from papercoder.evaluation.linting import Finding, lint
from papercoder.evaluation.measuring import count
from papercoder.evaluation.packing import Readable
from papercoder.llm.tokens import count_tokens

Kind = Literal["errors", "likely bugs", "style", "simplicity"]
# Ruff's names of rule sets: pyflakes and pylint's errors; bugbear and pylint's warnings; pycodestyle and naming;
# comprehensions, returns and simplifications.
KINDS: dict[Kind, tuple[str, ...]] = {
    "errors": ("F", "PLE"),
    "likely bugs": ("B", "PLW"),
    "style": ("E", "W", "N"),
    "simplicity": ("C4", "RET", "SIM"),
}
DOCSTRINGS = ("D100", "D101", "D102", "D103", "D104", "D106")
HINTS = ("ANN001", "ANN002", "ANN003", "ANN201", "ANN202", "ANN204", "ANN205", "ANN206")
SHOWN_NOT_MEASURED = 200


class Norms(Shown, BaseModel):
    """Code norms of one repository. None stands where a figure does not apply or could not be found out.

    Attributes:
        files: Files that were read.
        code_files: Those in a language that lizard knows.
        python_files: Those in Python, notebooks among them.
        lines: Of code in `code_files`, by lizard: neither blank nor comment.
        functions: And methods in `code_files`, by lizard.
        tokens: Of all texts that were read, by `papercoder.llm.tokens.count_tokens`.
        findings: Ruff's findings per 1,000 lines of Python by kind, with our rules `KINDS`, whatever the
            repository's own configuration or `noqa` comments say.
        mean_complexity: McCabe's cyclomatic complexity over `functions`, by lizard.
        max_complexity: The highest.
        duplicated: Share of tokens in passages that occur more than once; see
            `papercoder.evaluation.measuring.Counted`.
        public_definitions: Modules, classes, functions and methods that ruff's rules `DOCSTRINGS` hold to be public:
            what they find in the same code without its docstrings.
        documented: Share of them with a docstring.
        hintable_functions: Functions with a parameter or a return to which ruff's rules `HINTS` ask a hint:
            where they find something in the same code without its hints.
        hinted: Share of them that lack no hint.
        not_measured: (file, reason) of what a tool could not read; it counts in `files` and `tokens` only, or
            not in the figures of that tool.
        tools: Tool -> version.
    """

    model_config = ConfigDict(frozen=True)

    files: int
    code_files: int
    python_files: int
    lines: int
    functions: int
    tokens: int
    findings: dict[Kind, float] | None
    mean_complexity: float | None
    max_complexity: int | None
    duplicated: float | None
    public_definitions: int | None
    documented: float | None
    hintable_functions: int | None
    hinted: float | None
    not_measured: tuple[tuple[str, str], ...] = ()
    tools: dict[str, str] = {}

    @staticmethod
    def names() -> tuple[str, ...]:
        """The names of `measures`, whether or not anything was measured."""
        rates = (f"{kind} per 1,000 lines" for kind in KINDS)
        return (
            "files", "lines of code", "functions", "tokens", *rates, "mean complexity", "highest complexity",
            "share duplicated", "share documented", "share hinted",
        )  # fmt: skip

    def measures(self) -> dict[str, float | None]:
        """Every figure under the name that tables show; shares are of 1."""
        rates = ((self.findings or {}).get(kind) for kind in KINDS)
        figures = (
            self.files, self.lines, self.functions, self.tokens, *rates, self.mean_complexity, self.max_complexity,
            self.duplicated, self.documented, self.hinted,
        )  # fmt: skip
        return dict(zip(self.names(), figures, strict=True))

    def __repr__(self) -> str:
        """One line: how much code there is."""
        return f"Norms({self.files} files, {self.lines:,} lines of code, {self.functions} functions)"

    __str__ = __repr__

    def _html(self) -> str:
        note = ", ".join(f"{tool} {number}" for tool, number in self.tools.items())
        rows = [(name, figure(value)) for name, value in self.measures().items()]
        parts = [html.title("Code norms", note), html.table(("measure", "value"), rows, numeric=(1,))]
        if self.not_measured:
            shown = html.table(("file", "why"), self.not_measured[:SHOWN_NOT_MEASURED])
            parts.append(html.details(f"{len(self.not_measured):,} files that a tool could not read", shown))
        return "".join(parts)


def figure(value: float | None) -> str:
    """A figure as people read it: counts whole, others with two decimals, what is not known as unknown."""
    if value is None:
        return "unknown"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"


def norms(repository: Readable, *, seconds: float = 120) -> Norms:
    """Measures the code norms of a repository, whoever wrote it; nothing of it is run.

    Args:
        repository: Generated or opened; all its sources are measured.
        seconds: For each of the two tools.

    Raises:
        EvaluationError: ruff or lizard is not installed.
    """
    require("ruff", "lizard")
    texts = repository.sources()
    counted = count(texts, seconds)
    functions = [number for file in counted.files.values() for number in file.complexities]
    checked = _checked(texts, {name: file.lines for name, file in counted.files.items()}, seconds)
    return Norms(
        files=len(texts),
        code_files=len(counted.files),
        python_files=sum(map(_is_python, texts)),
        lines=sum(file.lines for file in counted.files.values()),
        functions=len(functions),
        tokens=sum(map(count_tokens, texts.values())),
        mean_complexity=sum(functions) / len(functions) if functions else None,
        max_complexity=max(functions, default=None),
        duplicated=counted.duplicated,
        findings=checked.findings,
        public_definitions=checked.public_definitions,
        documented=checked.documented,
        hintable_functions=checked.hintable_functions,
        hinted=checked.hinted,
        not_measured=tuple(sorted((*checked.failed.items(), *counted.failed.items()))),
        tools={tool: version(tool) for tool in ("ruff", "lizard")},
    )


class _Checked(NamedTuple):
    """What ruff says of the Python files; None where there is nothing that it could be said of."""

    findings: dict[Kind, float] | None
    public_definitions: int | None
    documented: float | None
    hintable_functions: int | None
    hinted: float | None
    failed: dict[str, str]


def _checked(texts: Mapping[str, str], lines: Mapping[str, int], seconds: float) -> _Checked:
    whole, bare, failed = dict[str, str](), dict[str, str](), dict[str, str]()
    for name in filter(_is_python, texts):
        try:
            bare[name] = without_docstrings_and_hints(texts[name])
            whole[name] = texts[name]
        except ValueError as error:
            failed[name] = f"not Python that can be read: {error}"
    rules = [rule for group in KINDS.values() for rule in group]
    found = lint(whole, [*rules, *DOCSTRINGS, *HINTS], seconds)
    possible = lint({name: bare[name] for name in bare if name not in found.failed}, [*DOCSTRINGS, *HINTS], seconds)
    failed |= found.failed | possible.failed
    read = {name for name in whole if name not in failed}
    if not read:
        return _Checked(None, None, None, None, None, failed)
    missing = [finding for finding in found.findings if finding.file in read]
    everything = [finding for finding in possible.findings if finding.file in read]
    public = _number(everything, DOCSTRINGS)
    hintable = len(functions_of(_of(everything, HINTS), bare))
    unhinted = len(functions_of(_of(missing, HINTS), whole))
    return _Checked(
        findings=_rates(missing, sum(lines.get(name, 0) for name in read)),
        public_definitions=public,
        documented=1 - _number(missing, DOCSTRINGS) / public if public else None,
        hintable_functions=hintable,
        hinted=1 - unhinted / hintable if hintable else None,
        failed=failed,
    )


def _rates(findings: list[Finding], lines: int) -> dict[Kind, float] | None:
    if not lines:
        return None
    return {kind: 1000 * _number(findings, rules) / lines for kind, rules in KINDS.items()}


def _of(findings: list[Finding], rules: tuple[str, ...]) -> list[Finding]:
    """Those of a rule or a set of rules: a set's name is followed by a number."""
    return [
        finding for finding in findings
        if any(finding.code.startswith(rule) and finding.code[len(rule) :].isdecimal() for rule in rules)
        or finding.code in rules
    ]  # fmt: skip


def _number(findings: list[Finding], rules: tuple[str, ...]) -> int:
    return len(_of(findings, rules))


def _is_python(name: str) -> bool:
    return name.lower().endswith((".py", ".pyi"))
