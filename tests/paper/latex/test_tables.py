"""Tables of every environment, cell by cell."""

from pathlib import Path

import pytest

from papercoder.paper.tables import pipe_table
from tests.paper.latex.reading import read

BODY = r"a & b \\ c & d"
SAME = (("a", "b"), ("c", "d"))


@pytest.mark.parametrize(
    "tabular",
    [
        rf"\begin{{tabular}}{{ll}}{BODY}\end{{tabular}}",
        rf"\begin{{tabular}}[t]{{@{{}}l@{{\hspace{{2pt}}}}|r@{{}}}}\toprule {BODY} \\[2pt] \bottomrule\end{{tabular}}",
        rf"\begin{{tabular*}}{{\textwidth}}{{@{{\extracolsep{{\fill}}}}ll}}{BODY}\end{{tabular*}}",
        rf"\begin{{tabularx}}{{\textwidth}}{{lX}}{BODY}\end{{tabularx}}",
        rf"\begin{{tabu}} to \textwidth {{ll}}{BODY}\end{{tabu}}",
        r"\begin{tblr}{colspec={ll}} a & b \\ \hline[1pt] c & d \end{tblr}",
        rf"\begin{{longtable}}{{ll}}{BODY}\end{{longtable}}",
        r"\begin{longtable}{ll} a & b \\ \endfirsthead a & b \\ \endhead \midrule c & d \end{longtable}",
        r"\begin{tabular}{ll} a & b \tabularnewline \cmidrule(lr){1-2} c & d \end{tabular}",
        r"\begin{tabular}{ll} a & b \\ \rowcolor{gray} c & \cellcolor[gray]{.9} d \end{tabular}",
        rf"\resizebox{{\textwidth}}{{!}}{{\begin{{tabular}}{{ll}}{BODY}\end{{tabular}}}}",
        rf"\begin{{adjustbox}}{{width=1cm}}\begin{{tabular}}{{ll}}{BODY}\end{{tabular}}\end{{adjustbox}}",
    ],
)
@pytest.mark.parametrize("place", ["table", "table*", "sidewaystable", "wraptable", ""])
def test_environments(tmp_path: Path, tabular: str, place: str) -> None:
    arguments = "{r}{5cm}" if place == "wraptable" else "[t]"
    whole = f"\\begin{{{place}}}{arguments}\\caption{{C}}{tabular}\\end{{{place}}}" if place else tabular
    paper = read(tmp_path, whole)
    assert [table.rows for table in paper.tables] == [SAME]
    assert [(table.number, table.caption) for table in paper.tables] == [("1", "C") if place else ("", "")]
    assert pipe_table(SAME) in paper.sections[0].text
    assert ("Table 1: C" in paper.sections[0].text) == bool(place)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (r"{\bf x} {y}", "**x** y"),
        (r"$a | b \& c$", r"$a | b \& c$"),
        (r"x \& y", "x & y"),
        (r"\makecell[l]{x \\ y}", "x y"),
        (r"\shortstack{x\\y}", "x y"),
        (r"\multirow{2}{*}{\textbf{x}}", "**x**"),
        (r"\multirow[t]{2}{1cm}{x}", "x"),
        (r"\multicolumn{1}{c}{\multirow{2}{*}{x}}", "x"),
        (r"\textcolor{red}{x} \checkmark \ding{55}", "x ✓ ✗"),
        (r"\rotatebox{90}{x}", "x"),
        (r"\begin{tabular}{c}x\\y\end{tabular}", "x y"),
        (r"\textsc{x}\textsubscript{y}", "x~y~"),
        (r"x\,$\pm$\,y", "x $\\pm$ y"),
        (r"0.5 {\scriptsize (0.1)}", "0.5 (0.1)"),
    ],
)
def test_cells(tmp_path: Path, cell: str, expected: str) -> None:
    paper = read(tmp_path, f"\\begin{{tabular}}{{ll}} h & i \\\\ {cell} & z \\end{{tabular}}")
    row = paper.tables[0].rows[1]
    assert " ".join(row[0].replace("\u2009", " ").split()) == expected
    assert row[1] == "z"


def test_cells_that_span(tmp_path: Path) -> None:
    body = r"\multicolumn{3}{c}{wide} & x \\ a & b & c & d \\ \multicolumn{2}{l}{two} & e & f"
    rows = read(tmp_path, f"\\begin{{tabular}}{{llll}}{body}\\end{{tabular}}").tables[0].rows
    assert rows == (("wide", "", "", "x"), ("a", "b", "c", "d"), ("two", "", "e", "f"))


def test_tables_side_by_side_have_their_own_captions(tmp_path: Path) -> None:
    one = "\\begin{minipage}{5cm}\\caption{%s}\\begin{tabular}{l}%s\\end{tabular}\\end{minipage}"
    paper = read(tmp_path, f"\\begin{{table}}{one % ('One', 'a')}{one % ('Two', 'b')}\\end{{table}}")
    assert [(each.number, each.caption, each.rows) for each in paper.tables] == [
        ("1", "One", (("a",),)), ("2", "Two", (("b",),)),
    ]  # fmt: skip


def test_a_table_inside_a_figure_and_a_picture_inside_a_table(tmp_path: Path) -> None:
    paper = read(
        tmp_path,
        "\\begin{figure}\\begin{tabular}{l}a\\end{tabular}\\captionof{table}{T}\\end{figure}"
        "\\begin{table}\\includegraphics{x}\\caption{Picture}\\end{table}",
    )
    assert [(each.number, each.caption, each.rows) for each in paper.tables] == [("1", "T", (("a",),))]
    assert paper.figures == ()
    assert any("Table 2 has no cells" in warning for warning in paper.warnings)
    assert "Table 2: Picture" in paper.sections[0].text
