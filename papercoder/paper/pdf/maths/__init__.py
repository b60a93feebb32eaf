"""Mathematics of a PDF, from the places of its glyphs: displayed equations and formulas in running text, as LaTeX."""
