"""How loaded values become the arguments of a node's function.

The engine loads each dataset of a node once and passes the values in one order; a node may want one of them
twice, or by name. The recipe is chosen when the node is built, so that a call does nothing but call.
"""

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

Call = Callable[[Sequence[Any]], Any]


def unique(names: tuple[str, ...]) -> tuple[str, ...]:
    """Each name once, in order of first appearance."""
    return names if len(names) < 2 else tuple(dict.fromkeys(names))


def bind_positions(func: Callable[..., Any], names: Sequence[str], distinct: Sequence[str]) -> Call | None:
    """Pass the value of each of `names` by position; None when the values as they come are just that."""
    if len(names) == len(distinct):
        return None
    repeat = itemgetter(*map(distinct.index, names))  # two names at least, so this always gives a tuple
    return lambda values: func(*repeat(values))


def bind_arguments(
    func: Callable[..., Any], arguments: Sequence[str], names: Sequence[str], distinct: Sequence[str]
) -> Call:
    """Pass the value of each of `names` under the name of its argument."""
    places = [(argument, distinct.index(name)) for argument, name in zip(arguments, names, strict=True)]
    return lambda values: func(**{argument: values[place] for argument, place in places})
