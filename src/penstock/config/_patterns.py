"""Which files belong to a kind of configuration: shell patterns over paths, `**` for any number of folders."""

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase


def matching(paths: Iterable[str], patterns: Iterable[str]) -> list[str]:
    """The paths that fit one of the patterns, in order of their names.

    >>> matching(["catalog.yml", "ingest/catalog_raw.yml", "parameters.yml"], ["catalog*", "**/catalog*"])
    ['catalog.yml', 'ingest/catalog_raw.yml']
    """
    wanted = [pattern.split("/") for pattern in patterns]
    return sorted(path for path in paths if any(_fits(path.split("/"), pattern) for pattern in wanted))


def is_wild(pattern: str) -> bool:
    """Whether a pattern may fit more than the one path that is written like it."""
    return any(letter in pattern for letter in "*?[")


def _fits(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    if not pattern:
        return not parts
    first, rest = pattern[0], pattern[1:]
    if first == "**":
        if not rest:
            return bool(parts)
        return any(_fits(parts[skipped:], rest) for skipped in range(len(parts)))
    return bool(parts) and fnmatchcase(parts[0], first) and _fits(parts[1:], rest)
