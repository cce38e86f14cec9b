"""Put credentials into catalog entries where they are named, and take them out again."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

KEY = "credentials"


def named(config: Any) -> Iterator[str]:
    """The credentials that an entry refers to by name, however deep."""
    if isinstance(config, Mapping):
        for key, value in config.items():
            if key == KEY and isinstance(value, str):
                yield value
            else:
                yield from named(value)


def insert(config: dict[str, Any], credentials: Mapping[str, Any]) -> dict[str, Any]:
    """The entry with every named credential replaced by what it stands for."""
    return {key: _value(key, value, credentials) for key, value in config.items()}


def _value(key: str, value: Any, credentials: Mapping[str, Any]) -> Any:
    if key == KEY and isinstance(value, str):
        return deepcopy(credentials[value])
    return insert(value, credentials) if isinstance(value, dict) else value


def extract(name: str, config: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The entry with its credentials replaced by a name, and the credentials under that name.

    >>> extract("orders", {"type": "SQLDataset", "credentials": {"con": "..."}})
    ({'type': 'SQLDataset', 'credentials': 'orders_credentials'}, {'orders_credentials': {'con': '...'}})
    """
    taken: dict[str, Any] = {}

    def without(part: dict[str, Any]) -> dict[str, Any]:
        return {key: replaced(key, value) for key, value in part.items()}

    def replaced(key: str, value: Any) -> Any:
        if key == KEY and value:
            reference = f"{name}_{KEY}" if not taken else f"{name}_{KEY}_{len(taken) + 1}"
            taken[reference] = value
            return reference
        return without(value) if isinstance(value, dict) else value

    return without(config), taken
