"""Parameters as datasets: `parameters` for all of them, `params:a.b` for each."""

from collections.abc import Iterator, Mapping
from typing import Any


def parameter_datasets(parameters: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every dataset name that stands for parameters, with its value.

    >>> dict(parameter_datasets({"model": {"alpha": 0.1}}))["params:model.alpha"]
    0.1
    """
    yield "parameters", parameters
    # A list of what is left instead of recursion: how deep parameters nest is the user's business.
    left = [(f"params:{key}", value) for key, value in reversed(list(parameters.items()))]
    while left:
        name, value = left.pop()
        yield name, value
        if isinstance(value, Mapping):
            left.extend((f"{name}.{key}", item) for key, item in reversed(list(value.items())))
