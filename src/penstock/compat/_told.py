"""What is told once for each process: that a name is older than it need be."""

_told: set[str] = set()


def tell_older(old: str, new: str) -> None:
    """Log, once for each process, that there is a newer way to say something.

    Args:
        old: what was said.
        new: what to say now.
    """
    if old in _told:
        return
    _told.add(old)
    import logging

    logging.getLogger("penstock.compat").warning("Deprecated: %s is now %s.", old, new)
