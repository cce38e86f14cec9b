"""Where credentials are found again: pickles leave them out, and keep only their names."""

from collections.abc import Callable, Mapping
from os import urandom
from typing import Any
from weakref import WeakValueDictionary

from penstock.errors import CatalogError

Given = Mapping[str, Any] | Callable[[], Mapping[str, Any]]

_known: "WeakValueDictionary[str, Credentials]" = WeakValueDictionary()
_provided: Given | None = None


def provide_credentials(credentials: Given | None) -> None:
    """Give this process the credentials of catalogs and datasets that are unpickled in it.

    A pickle holds the names of credentials and never their values. Where it is read in the process that wrote it, the
    values are found again by themselves; a worker process is told of them by this function, before it uses what it has
    been sent.

    Args:
        credentials: by name, what entries refer to; or a function that gives that, which is called when a dataset is
            made that needs some. None forgets what was given before.

    >>> provide_credentials({"warehouse": {"token": "s3cret"}})
    >>> provide_credentials(None)
    """
    global _provided  # noqa: PLW0603  what belongs to a process
    _provided = credentials


class Credentials:
    """The credentials of a catalog, by name. Copies and pickles of it stand for the same ones, without their values.

    Args:
        given: by name, or a function that gives them; None if they were left behind by pickling.
        key: by which they are known in the process that has the values; a new one if there is none.
    """

    __slots__ = ("__weakref__", "_given", "_key")

    def __init__(self, given: Given | None, key: str | None = None) -> None:
        self._given = given
        self._key = key or urandom(16).hex()
        _known[self._key] = self

    def by_name(self, entry: str) -> Mapping[str, Any]:
        """All of them.

        Args:
            entry: who asks, for messages.

        Raises:
            CatalogError: they were left behind by pickling, and nobody has provided them here.
        """
        given = _provided if self._given is None else self._given
        if given is None:
            raise CatalogError(
                f"Entry '{entry}' needs credentials, which pickles leave out, and nobody has provided them in this "
                "process.\nGive them before anything that was pickled is used: "
                "penstock.io.provide_credentials({name: {...}})."
            )
        return given() if callable(given) else given

    def __repr__(self) -> str:
        return "<Credentials>"

    def __reduce__(self) -> tuple[Callable[[str], "Credentials"], tuple[str]]:
        return _found_again, (self._key,)


def _found_again(key: str) -> Credentials:
    return _known.get(key) or Credentials(None, key)
