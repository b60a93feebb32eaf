"""PDF to Paper: glyphs, lines and blocks, maths, tables, in that order; all of it in a process of its own."""
