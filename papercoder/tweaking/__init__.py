"""Changing a prompt or an artifact of a run, and paying only for what follows from it."""
