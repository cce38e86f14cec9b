"""Lay one configuration over another: destructively, key by key at the top, or softly, at every depth."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

Keys: TypeAlias = tuple[Any, ...]
STRATEGIES = ("destructive", "soft")


class ClashError(Exception):
    """A mapping and a list at the same place, where neither can be laid over the other."""

    def __init__(self, keys: Keys, below: str, above: str) -> None:
        super().__init__(f"a {below} under a {above}")
        self.keys, self.below, self.above = keys, below, above


def merged(below: Mapping[Any, Any], above: Mapping[Any, Any], strategy: str) -> dict[Any, Any]:
    """Both together; what is above wins.

    Raises:
        ClashError: the strategy is soft, and a mapping meets a list.

    >>> merged({"model": {"depth": 3, "seed": 1}}, {"model": {"depth": 5}}, "soft")
    {'model': {'depth': 5, 'seed': 1}}
    >>> merged({"model": {"depth": 3, "seed": 1}}, {"model": {"depth": 5}}, "destructive")
    {'model': {'depth': 5}}
    """
    return {**below, **above} if strategy == "destructive" else _soft(below, above, ())


def _soft(below: Mapping[Any, Any], above: Mapping[Any, Any], keys: Keys) -> dict[Any, Any]:
    result = dict(below)
    for key, value in above.items():
        under = result.get(key)
        if isinstance(under, Mapping) and isinstance(value, Mapping):
            result[key] = _soft(under, value, (*keys, key))
        elif {_shape(under), _shape(value)} == {"mapping", "list"}:
            raise ClashError((*keys, key), _shape(under), _shape(value))
        elif key not in result or not is_missing(value):
            result[key] = value
    return result


def is_missing(value: Any) -> bool:
    """Whether a value only says that somebody else has to give one."""
    return isinstance(value, str) and value == "???"


def _shape(value: Any) -> str:
    if isinstance(value, Mapping):
        return "mapping"
    return "list" if isinstance(value, list | tuple) else "value"


def copied(value: Any, count: Callable[[], None] = lambda: None) -> Any:
    """New dicts and lists with the same values in them, so that a caller may change them."""
    count()
    if isinstance(value, dict):
        return {key: copied(item, count) for key, item in value.items()}
    if isinstance(value, list):
        return [copied(item, count) for item in value]
    return value
