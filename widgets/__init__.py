"""Opt-in inspection of papercoder objects in notebooks."""
