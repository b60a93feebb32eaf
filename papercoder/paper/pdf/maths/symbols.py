"""Symbols of mathematics: how LaTeX writes them and what part they play in a formula."""

RELATIONS = r"""
= = < < > > : : ≤ \leq ≥ \geq ≠ \neq ≡ \equiv ≈ \approx ∼ \sim ≃ \simeq ≅ \cong ≐ \doteq
≜ \triangleq ≔ \coloneqq ≕ \eqqcolon ≝ \overset{\text{def}}{=} ∝ \propto ∈ \in ∋ \ni ∉ \notin
⊂ \subset ⊃ \supset ⊆ \subseteq ⊇ \supseteq ⊊ \subsetneq ⊄ \not\subset ⊈ \nsubseteq ≪ \ll ≫ \gg
≺ \prec ≻ \succ ⪯ \preceq ⪰ \succeq ≼ \preccurlyeq ≽ \succcurlyeq ⩽ \leqslant ⩾ \geqslant ≲ \lesssim
≳ \gtrsim ≰ \nleq ≱ \ngeq ≮ \nless ≯ \ngtr ∥ \| ∣ \mid ∤ \nmid ⊥ \perp ⊢ \vdash ⊣ \dashv ⊨ \models
⊩ \Vdash ≍ \asymp ⋈ \bowtie ⊏ \sqsubset ⊐ \sqsupset ⊑ \sqsubseteq ⊒ \sqsupseteq ⌣ \smile ⌢ \frown
≢ \not\equiv ≁ \nsim ≉ \not\approx ≦ \leqq ≧ \geqq ← \leftarrow → \rightarrow ↔ \leftrightarrow
⇐ \Leftarrow ⇒ \Rightarrow ⇔ \Leftrightarrow ↦ \mapsto ⟼ \longmapsto ⟵ \longleftarrow
⟶ \longrightarrow ⟷ \longleftrightarrow ⟸ \Longleftarrow ⟹ \Longrightarrow ⟺ \Longleftrightarrow
↑ \uparrow ↓ \downarrow ↕ \updownarrow ⇑ \Uparrow ⇓ \Downarrow ⇕ \Updownarrow ↪ \hookrightarrow
↩ \hookleftarrow ↗ \nearrow ↘ \searrow ↙ \swarrow ↖ \nwarrow ⇀ \rightharpoonup ⇁ \rightharpoondown
↼ \leftharpoonup ↽ \leftharpoondown ⇌ \rightleftharpoons ⇋ \leftrightharpoons ↠ \twoheadrightarrow
↣ \rightarrowtail ⇝ \rightsquigarrow ⇄ \rightleftarrows ⇆ \leftrightarrows ↛ \nrightarrow
⇏ \nRightarrow
"""
BINARIES = r"""
+ + − - ± \pm ∓ \mp × \times ÷ \div ⋅ \cdot · \cdot ∗ * ⋆ \star ∘ \circ ◦ \circ ∙ \bullet • \bullet
⊕ \oplus ⊖ \ominus ⊗ \otimes ⊘ \oslash ⊙ \odot ∩ \cap ∪ \cup ⊎ \uplus ⊓ \sqcap ⊔ \sqcup ∧ \wedge
∨ \vee ∖ \setminus ≀ \wr ⋄ \diamond △ \triangle ▽ \bigtriangledown ▷ \triangleright ◁ \triangleleft
⊞ \boxplus ⊟ \boxminus ⊠ \boxtimes ⊡ \boxdot ⨿ \amalg ⊛ \circledast ⋉ \ltimes ⋊ \rtimes ⊲ \lhd
⊳ \rhd † \dagger ‡ \ddagger
"""
LARGE_OPERATORS = r"""
∑ \sum ∏ \prod ∐ \coprod ∫ \int ∬ \iint ∭ \iiint ∮ \oint ⋃ \bigcup ⋂ \bigcap ⨄ \biguplus ⋀ \bigwedge
⋁ \bigvee ⨆ \bigsqcup ⨁ \bigoplus ⨂ \bigotimes ⨀ \bigodot
"""
OPENING = r"( ( [ [ { \{ ⟨ \langle ⌊ \lfloor ⌈ \lceil ⟦ \llbracket 〈 \langle"
CLOSING = r") ) ] ] } \} ⟩ \rangle ⌋ \rfloor ⌉ \rceil ⟧ \rrbracket 〉 \rangle"
FENCES = r"| | ‖ \|"
PUNCTUATION = r", , ; ; . . ! ! ? ?"
DOTS = r"… \ldots ⋯ \cdots ⋮ \vdots ⋱ \ddots"
LETTERS = r"""
α \alpha β \beta γ \gamma δ \delta ϵ \epsilon ε \varepsilon ζ \zeta η \eta θ \theta ϑ \vartheta
ι \iota κ \kappa ϰ \varkappa λ \lambda μ \mu ν \nu ξ \xi ο o π \pi ϖ \varpi ρ \rho ϱ \varrho
σ \sigma ς \varsigma τ \tau υ \upsilon ϕ \phi φ \varphi χ \chi ψ \psi ω \omega ϝ \digamma Γ \Gamma
Δ \Delta Θ \Theta Λ \Lambda Ξ \Xi Π \Pi Σ \Sigma Υ \Upsilon Φ \Phi Ψ \Psi Ω \Omega ∂ \partial
∇ \nabla ∞ \infty ℓ \ell ℘ \wp ℏ \hbar ı \imath ȷ \jmath ℵ \aleph ℶ \beth ð \eth
"""
ORDINARY = r"""
∀ \forall ∃ \exists ∄ \nexists ¬ \neg ∅ \emptyset ⊤ \top ∠ \angle ′ \prime ″ \prime\prime
‵ \backprime ℜ \Re ℑ \Im ♭ \flat ♮ \natural ♯ \sharp ♣ \clubsuit ♢ \diamondsuit ♡ \heartsuit
♠ \spadesuit □ \square ■ \blacksquare ◻ \square ◼ \blacksquare ◇ \Diamond ★ \bigstar ✓ \checkmark
√ \surd % \% # \# $ \$ & \& _ \_ \ \backslash ⊺ \intercal ∴ \therefore ∵ \because ° {}^{\circ}
~ \sim § \S ¶ \P © \copyright ▲ \blacktriangle ▼ \blacktriangledown ∁ \complement ⟂ \perp
∎ \blacksquare
"""
ACCENTS = r"""
ˆ \hat ˜ \tilde ¯ \bar ˙ \dot ¨ \ddot ´ \acute ` \grave ˇ \check ˘ \breve ⃗ \vec ˚ \mathring
"""
WIDE_ACCENTS = {r"\hat": r"\widehat", r"\tilde": r"\widetilde", r"\bar": r"\overline"}

SAME = str.maketrans({
    "µ": "μ", "∆": "Δ", "Ω": "Ω", "-": "−", "‐": "−", "–": "−", "\u00ad": "−", "∶": ":", "ː": ":", "∕": "/", "⁄": "/",
    "\u0300": "`", "\u0301": "´", "\u0302": "ˆ", "\u0303": "˜", "\u0304": "¯", "\u0305": "¯", "ˉ": "¯", "\u0306": "˘",
    "\u0307": "˙", "\u0308": "¨", "\u030c": "ˇ", "\u20d1": "\u20d7", "〈": "⟨", "〉": "⟩", "\u2329": "⟨", "\u232a": "⟩",
    "Ɛ": "ε", "ɛ": "ε", "ɸ": "ϕ", "☆": "⋆", "⋅": "·", "⨯": "×", "∥": "‖", "║": "‖", "∣": "|", "’": "′", "'": "′",
    "⁎": "∗", "*": "∗", "\u2061": "",
})  # fmt: skip
NEGATED = {
    "=": "≠", "∈": "∉", "≡": "≢", "∼": "≁", "≈": "≉", "⊂": "⊄", "⊆": "⊈", "≤": "≰", "≥": "≱", "<": "≮", ">": "≯",
    "|": "∤", "→": "↛", "⇒": "⇏", "∃": "∄",
}  # fmt: skip
# Two or three glyphs that TeX sets so tightly that they are one sign.
JOINED = {
    ("−", "→"): "⟶", ("←", "−"): "⟵", ("=", "⇒"): "⟹", ("⇐", "="): "⟸", ("⇐", "⇒"): "⟺", ("←", "→"): "⟷",
    ("⊢", "→"): "↦", ("→", "⊢"): "↦", ("|", "="): "⊨", ("∫", "∫"): "∬", ("∬", "∫"): "∭", (":", "="): "≔",
}  # fmt: skip
_OPERATOR_NAMES = """
max min sup inf lim limsup liminf argmax argmin Pr det gcd log ln exp sin cos tan cot sec csc sinh cosh tanh coth arcsin
arccos arctan arg dim ker deg hom lg mod
"""
NAMES = frozenset(_OPERATOR_NAMES.split())
_WORDS = """
if otherwise else then and or for all any some each every where when with such that is are in of the an to by as from on
at not subject given let minimize maximize we have
"""
TEXT_WORDS = frozenset(_WORDS.split())
"""Words between formulas, which TeX's roman fonts do not tell from names in mathematics."""


def _pairs(table: str) -> dict[str, str]:
    words = table.split()
    return dict(zip(words[::2], words[1::2], strict=True))


_KINDS = {
    "relation": RELATIONS, "binary": BINARIES, "large": LARGE_OPERATORS, "open": OPENING, "close": CLOSING,
    "fence": FENCES, "punctuation": PUNCTUATION, "dots": DOTS, "letter": LETTERS, "ordinary": ORDINARY,
    "accent": ACCENTS,
}  # fmt: skip
LATEX: dict[str, str] = {}
KIND: dict[str, str] = {}
for _kind, _table in _KINDS.items():
    for _character, _latex in _pairs(_table).items():
        LATEX[_character] = _latex
        KIND.setdefault(_character, _kind)
KIND["√"] = "radical"
