"""The spellings a node accepts for datasets, names and tags, and the one form it keeps them in."""

import re
from collections.abc import Iterable
from typing import Any

from penstock.errors import PipelineError
from penstock.pipeline._transcoding import SEPARATOR, check_transcoding

Names = str | list[str] | dict[str, str] | None

_WORD = re.compile(r"[\w.-]+")


def as_list(names: str | Iterable[str] | dict[str, str] | None) -> list[str]:
    """Names as a list, whichever way they were given; of a dict the values.

    >>> as_list("a"), as_list({"x": "a"}), as_list(None)
    (['a'], ['a'], [])
    """
    if names is None:
        return []
    if isinstance(names, str):
        return [names]
    return list(names.values() if isinstance(names, dict) else names)


def check_datasets(names: Names, role: str) -> list[str]:
    """The dataset names in `names`, as given for the node's `role` ("inputs" or "outputs").

    Raises:
        PipelineError: something in it cannot be a dataset's name.
    """
    if not (names is None or isinstance(names, str | list | dict)):
        raise PipelineError(
            f"A node's {role} are a str, a list, a dict or None, not a {type(names).__name__}: {names!r}.\n"
            "The form is node(function, inputs, outputs)."
        )
    found: list[Any] = as_list(names)  # callers without a type checker pass anything
    for name in found:
        if not isinstance(name, str) or not name:
            raise PipelineError(
                f"{name!r} in the {role} {names!r} of a node cannot be the name of a dataset.\n"
                "Dataset names are strings with at least one character."
            )
        if SEPARATOR in name:
            check_transcoding(name)
    return found


def check_word(word: object, role: str) -> str:
    """`word`, which is to serve as a node's `role` ("name" or "tag").

    Raises:
        PipelineError: it has other characters than letters, digits, hyphens, underscores and full stops.
    """
    if not isinstance(word, str) or not _WORD.fullmatch(word):
        raise PipelineError(
            f"{word!r} is not a valid node {role}.\n"
            "Use letters, digits, hyphens, underscores and full stops only."
        )
    return word
