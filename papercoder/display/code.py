"""Highlighted code and diffs."""

import difflib

from papercoder.display.html import BLUE, MUTED, VERMILLION, box, escape, upright, without_maths


def code(text: str, file: str) -> str:
    """Code highlighted by the language of its file name, with inline styles only, on white."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import TextLexer, get_lexer_for_filename
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_for_filename(file, stripnl=False)
    except ClassNotFound:
        lexer = TextLexer(stripnl=False)
    formatter = HtmlFormatter(noclasses=True, style="default", nowrap=True)
    inner = without_maths(upright(highlight(text, lexer, formatter)))
    return box(inner, "background:#ffffff;color:#212121")


def unified_diff(before: str, after: str, before_name: str, after_name: str, *, context: int = 3) -> str:
    """A unified diff as plain text, empty where nothing differs."""
    return "\n".join(
        difflib.unified_diff(before.splitlines(), after.splitlines(), before_name, after_name, lineterm="", n=context)
    )


def diff(text: str) -> str:
    """A unified diff as HTML: additions blue, removals vermillion, the signs kept."""

    def line(source: str) -> str:
        colour = {"+": BLUE, "-": VERMILLION, "@": MUTED}.get(source[:1])
        body = escape(source)
        return f'<span style="color:{colour}">{body}</span>' if colour else body

    return box("\n".join(line(part) for part in text.splitlines()))
