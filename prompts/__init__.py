"""Prompts: one Markdown file an agent step, and recipes that name the steps. Data only."""
