"""What counts as a word, a heading's text, a caption's label, a pointer, a citation and page furniture."""

import re
import unicodedata

# Stands in running text for what is no text there: a formula or a citation. Runs of words end at it.
GAP = "\x00"

_LABELLED = r"^[\W_]*(?:figure|fig\.?|table|tab\.|algorithm|listing)\s*"
LABEL = re.compile(_LABELLED + r"[A-Z]?\.?\d+[a-z]?(?:\.\d+)?[\W_]{0,6}", re.IGNORECASE)
CAPTION = re.compile(_LABELLED + r"[A-Z]?\.?\d+(?:\.\d+)?[\W_]{0,3}?[:.|]", re.IGNORECASE)
POINTER = re.compile(
    r"\b(sections?|sec\.|fig(?:ure)?s?\.?|tables?|tab\.|eqs?\.|equations?|algorithms?|appendix|app\.|"
    r"theorems?|lemmas?|propositions?|definitions?|assumptions?|corollary|remark)\s*\(?"
    r"(?:[A-Z]\b|[A-Z]?\.?\d+)(?:\.\d+)*[a-z]?\)?",
    re.IGNORECASE,
)
CITATION = re.compile(
    r"\[@[^\]]*\]|\[\d+(?:\s*[,;–-]\s*\d+)*\]|\([^()]{0,400}?\b(?:19|20)\d\d[a-z]?\b[^()]{0,200}\)|"
    r"[A-Z][\w’'-]+(?: et al\.?,?| (?:and|&) [A-Z][\w’'-]+)? \((?:19|20)\d\d[a-z]?\)"
)
FURNITURE = re.compile(
    r"arxiv:\s*\d{4}\.\d{4,5}|"
    r"^\W*(?:preprint|under review|published (?:as|in)|submitted to|accepted (?:at|by|to)|"
    r"proceedings of the|copyright \d{4}|\d+(?:st|nd|rd|th) (?:international )?conference)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^(?:appendix\s+)?(?:[A-Z]|\d+|[IVX]+)(?:\.\d+)*[.:)]?\s+(?=\S)", re.IGNORECASE)


def words(text: str) -> list[str]:
    """Words without case, hyphens and apostrophes, and numbers; single letters are dropped."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("\u00ad", "")
    text = re.sub(r"(?<=[^\W\d_])[-‐‑]\n?(?=[^\W\d_])", "", re.sub(r"(?<=\d),(?=\d{3})", "", text))
    text = re.sub(r"[’'`´]", "", text)
    return [word for word in re.findall(r"\d+(?:\.\d+)?|[^\W\d_]+", text) if len(word) > 1 or word.isdigit()]


def heading_key(text: str) -> str:
    """The words of a heading without its number, by which headings are compared."""
    text = re.sub(r"[*_`#]|<[^>]+>", "", text).strip()
    return " ".join(words(_NUMBER.sub("", text).replace(GAP, " ")))
