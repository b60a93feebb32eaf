"""Evaluation: judges, rubrics, people, and how far they agree, on any repository."""
