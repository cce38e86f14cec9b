"""Turn a misspelt name into a suggestion."""

from collections.abc import Iterable


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """A sentence that offers the closest candidates, or nothing when none is close.

    >>> did_you_mean("compaines", ["companies", "shuttles"])
    " Did you mean 'companies'?"
    >>> did_you_mean("xyz", ["companies"])
    ''
    """
    from difflib import get_close_matches  # only ever needed on the way to an error

    close = get_close_matches(word, list(candidates), n=3, cutoff=0.6)
    if not close:
        return ""
    return f" Did you mean {' or '.join(repr(name) for name in close)}?"
