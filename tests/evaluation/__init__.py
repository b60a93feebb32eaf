"""Evaluation of repositories."""
