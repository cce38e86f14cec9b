"""Configuration of which each name is worked out when it is looked up, and no other."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any


class OneByOne(Mapping[str, Any]):
    """A kind of configuration, by the names at its top.

    A value that cannot be worked out, since it needs an environment variable that is not set here, say, is in nobody's
    way who asks for another.

    Args:
        names: gives the names, once they are needed.
        value: works out the value of one.
    """

    def __init__(self, names: Callable[[], Iterable[str]], value: Callable[[str], Any]) -> None:
        self._names = names
        self._value = value

    def __getitem__(self, name: str) -> Any:
        if name not in self._names():
            raise KeyError(name)
        return self._value(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names())

    def __len__(self) -> int:
        return len(list(self._names()))

    def __repr__(self) -> str:
        """Without values, which may be secret, and without reading anything."""
        return f"{type(self).__name__}()"
