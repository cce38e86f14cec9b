"""Objects that are datasets without being ours: anything with a `load()` and a `save(data)`.

They are accepted as they are; what they lack is made up for where they are used.
"""

from functools import cache
from inspect import Parameter, isawaitable, ismodule, signature
from typing import Any

from penstock._portal import enter_loop
from penstock.io._dataset import AbstractDataset

_OPTIONAL = ("exists", "release")


def is_dataset(value: object) -> bool:
    """Whether a value is a dataset rather than data.

    >>> is_dataset([1, 2, 3])
    False
    """
    if isinstance(value, AbstractDataset):
        return True
    cls: Any = type(value)
    return not isinstance(value, type) and not ismodule(value) and _loads_and_saves(cls)


@cache
def _loads_and_saves(cls: Any) -> bool:
    """Whether instances take `load()` and `save(data)`; images and models have other ideas of both."""
    if cls.__module__.partition(".")[0] == "PIL":  # Image.load() and Image.save(fp) look the same
        return False
    return _callable_with(cls, "load", 1) and _callable_with(cls, "save", 2)


def _callable_with(cls: type, name: str, arguments: int) -> bool:
    function = getattr(cls, name, None)
    if not callable(function) or isinstance(vars(cls).get(name), classmethod | staticmethod):
        return False
    try:
        signature(function).bind(*(object(),) * arguments)
    except (TypeError, ValueError):
        return False
    return any(p.kind is not Parameter.KEYWORD_ONLY for p in signature(function).parameters.values())


def call(dataset: Any, operation: str, *data: Any) -> Any:
    """Carry out an operation, blocking, whichever side of it the dataset has.

    What cannot tell whether its data exists has none, and what cannot let go of anything holds nothing.
    """
    if not hasattr(dataset, operation):
        if hasattr(dataset, f"a{operation}"):
            return enter_loop(acall, dataset, operation, *data)
        if operation in _OPTIONAL:
            return False
    try:
        return getattr(dataset, operation)(*data)
    except Exception as error:
        hush_foreign(error, dataset)
        raise


def hush_foreign(error: Exception, dataset: object) -> None:
    """Clean an error of a dataset that does not do so by itself."""
    if not isinstance(dataset, AbstractDataset):
        from penstock.io._hushed import hush, secrets_in

        hush(error, secrets_in(dataset))


async def acall(dataset: Any, operation: str, *data: Any) -> Any:
    """Carry out an operation, awaited: natively where the dataset can, on a worker thread otherwise."""
    from anyio.to_thread import run_sync

    function = getattr(dataset, f"a{operation}", None)
    if function is None:
        return await run_sync(call, dataset, operation, *data)
    try:
        result = function(*data)
        return await result if isawaitable(result) else result
    except Exception as error:
        hush_foreign(error, dataset)
        raise
