"""LaTeX source to Paper: a .tex file, a folder, or an e-print as arXiv serves it."""
