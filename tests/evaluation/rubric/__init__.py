"""Rubrics: their form, their arithmetic, grading by them, and their blacklist."""
