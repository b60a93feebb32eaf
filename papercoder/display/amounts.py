"""Counts and money as people read them."""


def counted(count: int, name: str, names: str = "") -> str:
    """A number and what it counts: "1 call", "1,200 calls"; `names` where an s is not the plural."""
    return f"{count:,} {name if count == 1 else names or name + 's'}"


def usd(amount: float | None, *, digits: int = 3, mark: str = "", unknown: str = "unknown") -> str:
    """US dollars.

    Args:
        amount: None where it is unknown.
        digits: Behind the point.
        mark: In front of a known amount: "≈ ".
        unknown: What stands for an unknown one.
    """
    return unknown if amount is None else f"{mark}USD {amount:.{digits}f}"
