"""What papers, models, file names and people may write to take a page over: one corpus for every test of views.

Each script sets `window.injected`, each address is one of `HOST`, each style outlines what it reaches, so that a
browser shows whether any of them came through. `audit` checks the same without a browser.
"""

from html.parser import HTMLParser

HOST = "http://injected.example"
SET = "window.injected=1"
STYLE = "outline:9px solid rgb(1, 2, 3)"
RIGHT_TO_LEFT = "\u202e"
HTML = (
    f"<script>{SET}</script>", f'"><img src=x onerror={SET}>', f"' onmouseover='{SET}' x='", f"<svg onload={SET}>",
    f"</pre></details><style>*{{{STYLE}}}</style>", f"</td></tr></table><h1 style='{STYLE}'>",
    f"</script></textarea></title></select><iframe src='{HOST}/frame' onload={SET}></iframe>",
    f"<link rel=stylesheet href={HOST}/style.css>", f"<base href={HOST}/>", f"<object data={HOST}/object></object>",
    f"<meta http-equiv=refresh content='0;url={HOST}/meta'>", f"<details open ontoggle={SET}><summary>x</summary>",
    f"<form action=javascript:{SET}><button autofocus onfocus={SET}>x</button></form>",
    f"<a href=javascript:{SET}>x</a>", f"<a href=\"jav&#x09;ascript:{SET}\">x</a>",
    f"<img src={HOST}/img srcset={HOST}/2>",
    "<iframe srcdoc='&lt;script&gt;parent.injected=1&lt;/script&gt;'></iframe>",
    f"<embed src=\"data:text/html,<script>parent.{SET}</script>\">",
    f"<svg><image href={HOST}/svg.png /><foreignObject><script>{SET}</script></foreignObject></svg>",
    f"<svg><a xlink:href=javascript:{SET}><text>x</text></a><animate onbegin={SET} attributeName=x dur=1s></svg>",
    f"<math><mtext></p><style><img src=x onerror={SET}></style></mtext></math>",
    f"<div style='position:fixed;inset:0;z-index:9999;background:url({HOST}/background)'>over everything</div>",
    "]]>", "<!--", "--!><!-- -->", "&lt;script&gt;", f"&#60;img src=x onerror={SET}&#62;",
    "\x00<scr\x00ipt>", "<plaintext>",
)  # fmt: skip
MARKDOWN = (
    f"[x](javascript:{SET})", f"![x]({HOST}/markdown.png)", f"<{HOST}/autolink>", f"[x]: {HOST} '{SET}'",
    f"```\n</code></pre><script>{SET}</script>\n```", f"~~~html\n<img src=x onerror={SET}>",
    f"| a |\n|---|\n| <svg onload={SET}> |",
)  # fmt: skip
MATHS = (
    f"$\\href{{javascript:{SET}}}{{x}}$", f"$$\\style{{{STYLE}}}{{x}}$$", "\\(\\class{jp-Notebook}{x}\\)",
    "\\[\\require{html}\\cssId{main}{x}\\]", f"\\begin{{equation}}\\href{{{HOST}/maths}}{{x}}\\end{{equation}}",
    f"$\\unicode{{x3c}}img src=x onerror={SET}\\unicode{{x3e}}$", "$\\def\\x{\\x\\x}\\x$",
)  # fmt: skip
TEMPLATES = ("{{ ''.__class__.__mro__ }}", "{% include '/etc/passwd' %}", "{# #}", "%%{init: {}}%%", "${7*7}")
UNREADABLE = (f"gpj{RIGHT_TO_LEFT}exe.py", "\u2066\u2067x\u2069", "\u200b\u200f", "W" * 600, "e" + "\u0301" * 90)
INJECTIONS = [*HTML, *MARKDOWN, *MATHS, *TEMPLATES, *UNREADABLE]
ON_ONE_LINE = " ".join(" ".join(INJECTIONS).split())
ON_MANY = "\n\n".join(INJECTIONS)
# Only what the boundary for file names lets through, and a design may hold.
FILE_NAME = f"'&lt;img src=x onerror={SET}&gt; $x$ [x](javascript%3A) {{{{ x }}}} %%{{init}}%% `x` {'n' * 60}.py"
DIAGRAMS = (
    '%%{init: {"securityLevel": "loose", "htmlLabels": true, "themeCSS": "* {fill: url(HOST/css)}"}}%%\n'
    f"flowchart LR\n  A[\"<img src='HOST/label.png' onerror='{SET}'>\"] --> B\n"
    f'  click A href "javascript:{SET}"\n  click B call alert("x")\n  style B fill:url(HOST/fill)\n',
    f"---\nconfig:\n  securityLevel: loose\n  themeCSS: '@import url(HOST/import.css)'\n---\nclassDiagram\n"
    f'  class A["<script>{SET}</script>"]\n  A : +x() svg onload={SET}\n  link A "HOST/class" "tip"\n',
    f"sequenceDiagram\n  participant A as <svg onload={SET}>\n  A->>A: <img src=HOST/message.png>\n"
    f'  links A: {{"x": "javascript:{SET}"}}\n',
    'flowchart LR\n  A@{ img: "HOST/picture.png", label: "x", w: 60, h: 60 } --> B\n',
    f"flowchart LR\n  A[</pre><script>{SET}</script>\n",
)
KEPT_TAGS = {
    "div", "b", "span", "pre", "mark", "details", "summary", "table", "thead", "tbody", "tr", "th", "td", "ul", "li",
    "img",
}  # fmt: skip
KEPT_ATTRIBUTES = {"style", "alt", "src", "open"}


class Audit(HTMLParser):
    """Collects tags and attributes, and checks that tags close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.sources: list[str] = []
        self.styles: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attributes}
        self.sources += [value or "" for name, value in attributes if name == "src"]
        self.styles += [value or "" for name, value in attributes if name == "style"]
        if tag != "img":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def audit(text: str) -> Audit:
    """Checks that a representation holds nothing but the elements and attributes that our own functions write."""
    found = Audit()
    found.feed(text)
    found.close()
    assert "cannot be shown" not in text
    assert found.open == []
    assert found.tags <= KEPT_TAGS
    assert found.attributes <= KEPT_ATTRIBUTES
    assert all(source.startswith("data:image/png;base64,") for source in found.sources)
    assert not any("url(" in style or "fixed" in style or "outline" in style for style in found.styles)
    assert RIGHT_TO_LEFT not in text
    return found
