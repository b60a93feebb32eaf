"""Commands and environments that only place, size or colour what they hold: taken off, what they hold kept."""

import re

from papercoder.paper.latex.scanning import Scanner

# The arguments that go with the command; whatever follows them stays.
_COMMANDS = {
    **dict.fromkeys(("resizebox",), "smm"),
    **dict.fromkeys(("scalebox", "raisebox"), "moo"),
    **dict.fromkeys(("adjustbox", "rotatebox", "colorbox", "textcolor", "parbox", "fontsize", "adjincludegraphics"), "om"),
    **dict.fromkeys(("makebox", "framebox", "savebox"), "oo"),
    **dict.fromkeys(("smash", "includegraphics", "pagebreak", "nopagebreak", "linebreak", "centerline"), "so"),
    **dict.fromkeys(("fcolorbox", "setlength", "addtolength", "definecolor", "addcontentsline", "rule"), "omm"),
    **dict.fromkeys(("vspace", "hspace", "color", "vskip", "hskip", "phantom", "hphantom", "vphantom"), "som"),
    **dict.fromkeys(
        "pagestyle thispagestyle captionsetup hypersetup bibliographystyle graphicspath arrayrulecolor "
        "setcitestyle allowdisplaybreaks enlargethispage pdfbookmark setlist crefname Crefname usetikzlibrary "
        "selectlanguage linespread setstretch looseness markboth bstctlcite tcbset lstset sisetup "
        "hyphenation urlstyle stepcounter refstepcounter newcolumntype newlength newsavebox cellcolor "
        "rowcolor columncolor nocite frenchspacing DeclareUnicodeCharacter theoremstyle noalign usepackage "
        "date email institute affiliation keywords icmlkeywords icmltitlerunning acmConference acmYear "
        "setcopyright acmDOI acmISBN received shorttitle titlerunning authorrunning iclrfinalcopy".split(), "om"
    ),
}  # fmt: skip
_COMMANDS |= {"includegraphics": "som", "adjincludegraphics": "om", "vskip": "", "hskip": "", "looseness": ""}
_COMMANDS |= {"allowdisplaybreaks": "o", "frenchspacing": "", "iclrfinalcopy": "", "markboth": "mm", "noalign": ""}
_COMMANDS |= {"crefname": "mmm", "Crefname": "mmm", "newcolumntype": "mom", "rowcolors": "smmm", "rowcolor": "omoo"}
_COMMANDS |= {
    "cellcolor": "om",
    "addcontentsline": "mmm",
    "centerline": "",
    "definecolor": "mmm",
    "columncolor": "omoo",
}
_COMMANDS |= {"DeclareUnicodeCharacter": "mm", "titlespacing": "smmmm", "titleformat": "smommmm", "pdfbookmark": "omm"}
_COMMANDS |= dict.fromkeys(
    "centering raggedright raggedleft noindent indent newpage clearpage cleardoublepage hfill vfill hfil vfil smallskip "
    "medskip bigskip maketitle onecolumn balance flushbottom raggedbottom sloppy fussy par@deep linenumbers nolinenumbers "
    "tableofcontents listoffigures listoftables printAffiliationsAndNotice displaystyle@ unskip ignorespaces protect "
    "tiny scriptsize footnotesize small normalsize large Large LARGE huge Huge selectfont singlespacing doublespacing "
    "onehalfspacing FloatBarrier thinspace leavevmode null relax strut mathstrut xspace boldmath unboldmath bgroup egroup "
    "suppressfloats justifying centeringlastline startcontents printcontents stopcontents parttoc faketableofcontents "
    "doparttoc mtcaddpart penalty nobreak allowbreak goodbreak filbreak newline@ "
    "acknowledgements@ belowrulesep aboverulesep makeatletter makeatother frontmatter mainmatter backmatter".split(), ""
)  # fmt: skip
_SIZED = re.compile(
    r"\\(?:vskip|hskip|kern|penalty|looseness|(?:[a-z]*(?:skip|sep|width|height|indent|margin|penalty|spacing))\s*=?)\s*"
    r"-?\s*(?:\d[\d.]*|\.\d+)\s*(?:true)?\s*(?:in|pt|em|ex|cm|mm|bp|sp|pc|mu|\\[a-z]+width)?"
    r"(?:\s*(?:plus|minus)\s*-?[\d.]+\s*[a-z]{2,4})*(?![A-Za-z])"
)
_ENVIRONMENTS = {
    **dict.fromkeys(("minipage",), "ooom"), **dict.fromkeys(("adjustbox", "spacing", "multicols", "multicols*"), "om"),
    **dict.fromkeys(("adjustwidth", "adjustwidth*"), "mm"), "resizebox": "mm", "scalebox": "m", "rotate": "m", "turn": "m",
    **dict.fromkeys(("subfigure", "subfigure*", "subtable", "subcaptionblock"), ""), "tcolorbox": "o", "mdframed": "o",
    **dict.fromkeys(
        "center flushleft flushright small footnotesize scriptsize tiny normalsize large landscape sloppypar "
        "singlespace doublespace onehalfspace threeparttable measuredfigure appendices samepage raggedright "
        "CJK* widetext strip centering subappendices figurehere framed shaded lrbox varwidth".split(), ""
    ),
    "CJK": "mm", "varwidth": "om", "lrbox": "m", "floatrow": "o", "ThreePartTable": "", "preliminary": "",
}  # fmt: skip
_FOUND = re.compile(r"\\(?:(begin|end)\s*\{\s*([^{}\\]{1,60}?)\s*\}|([A-Za-z@]+)|.)", re.S)
_TWO_COLUMNS = re.compile(r"\\twocolumn\s*(?=\[)")


def without_layout(text: str) -> str:
    """The text without commands and environments that say only how it looks."""
    text = _one_column(_SIZED.sub(" ", text))
    scanner = Scanner(text)
    kept: list[str] = []
    position = 0
    while match := _FOUND.search(text, position):
        kept.append(text[position : match.start()])
        environment, command = match.group(2), match.group(3)
        position = match.end()
        if environment in _ENVIRONMENTS and environment not in ("subfigure", "subfigure*", "subtable", "appendices"):
            kinds = _ENVIRONMENTS[environment] if match.group(1) == "begin" else ""
            position = scanner.arguments(position, kinds)[1]
            kept.append("\n")
        elif command in _COMMANDS:
            position = scanner.arguments(position, _COMMANDS[command])[1]
            kept.append(_gap(text, match.start(), position))
        else:
            kept.append(match.group())
    return "".join((*kept, text[position:]))


def _gap(text: str, start: int, end: int) -> str:
    """A space where taking a command off would join two words."""
    return " " if text[start - 1 : start].isalnum() and text[end : end + 1].isalnum() else ""


def _one_column(text: str) -> str:
    r"""Without `\twocolumn[...]`, what is in the brackets kept."""
    match = _TWO_COLUMNS.search(text)
    if not match:
        return text
    found = Scanner(text).option(match.end(), longest=60_000)
    if not found:
        return text.replace("\\twocolumn", "", 1)
    return text[: match.start()] + found[0] + text[found[1] :]
