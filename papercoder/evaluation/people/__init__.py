"""Ranking by the authors of papers: the study, its form, its answers, their statistics."""
