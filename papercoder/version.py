"""The version of papercoder and of the run folder's format."""

FORMAT = 1


def version() -> str:
    """The installed version, or "unknown" in a tree that was never installed."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("papercoder")
    except PackageNotFoundError:
        return "unknown"
