"""The terms of whole stores: what holds for all datasets there, or for all that use the same credentials."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from penstock._suggest import did_you_mean
from penstock.errors import CatalogError, PenstockError
from penstock.io._dataset import AbstractDataset
from penstock.io._mistakes import Locate, nowhere
from penstock.io._terms import KEYS, Terms, store_names, terms_of

if TYPE_CHECKING:
    from penstock._retry import Retry

_NAME = re.compile(r"[A-Za-z][\w+.-]*://[^/?#@\s]+|credentials:\S+")


@dataclass(frozen=True, slots=True)
class StoreTerms:
    """What holds for each dataset of a store unless it says otherwise, and for all of them together.

    Attributes:
        retry: how often to try.
        timeout: seconds that one attempt may take.
        limit: how many loads and saves may be under way at once.
    """

    retry: "Retry | None" = None
    timeout: float | None = None
    limit: int | None = None


def storage_terms(given: object, locate: Locate = nowhere) -> dict[str, StoreTerms]:
    """The terms by store that a user has written.

    Args:
        given: by name of a store (`s3://bucket`) or of credentials (`credentials:warehouse`), what entries say, too.
        locate: says where a key was written.

    Raises:
        CatalogError: something makes no sense; lists everything.

    >>> storage_terms({"s3://bucket": {"timeout": 30}})
    {'s3://bucket': StoreTerms(retry=None, timeout=30.0, limit=None)}
    """
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise CatalogError(
            f"Storage maps names of stores to their terms, but this is a {type(given).__name__}."
        )
    terms, wrong = dict[str, StoreTerms](), list[str]()
    for name, said in given.items():
        try:
            _check(name, said)
            terms[name] = _terms(name, said)
        except PenstockError as error:
            place = locate(name)
            wrong.append(f"{place}: {error}" if place else str(error))
    if wrong:
        raise CatalogError(
            "\n".join(["What is said about storage cannot be:", *(f"- {one}" for one in wrong)])
        )
    return terms


def with_storage(dataset: object, storage: Mapping[str, StoreTerms]) -> Terms | None:
    """The terms of a dataset: what it says itself, then what its store says, then what its credentials say."""
    own = terms_of(dataset) or Terms()
    place = own.place or _found_place(dataset)
    said = [storage[name] for name in place if name in storage]
    if not place:
        return terms_of(dataset)
    return replace(
        own,
        place=place,
        retry=_first(own.retry, *(one.retry for one in said)),
        timeout=_first(own.timeout, *(one.timeout for one in said)),
    )


def _found_place(dataset: object) -> tuple[str, ...]:
    """The store of a dataset that was made in code, where names of credentials are unknown."""
    return store_names(dataset._init_arguments()) if isinstance(dataset, AbstractDataset) else ()


def _first(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)


def _check(name: object, said: object) -> None:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise CatalogError(
            f"{name!r} is no name of a store. Write it like s3://bucket or https://example.com, without a path, or "
            "like credentials:warehouse."
        )
    if not isinstance(said, Mapping):
        raise CatalogError(f"'{name}' is {said!r}, but should be a mapping with {_listed()}.")
    for key in said:
        if key not in KEYS:
            raise CatalogError(
                f"'{name}' has no '{key}'.{did_you_mean(str(key), KEYS)} It may have {_listed()}."
            )


def _listed() -> str:
    return ", ".join(f"'{key}'" for key in KEYS)


def _terms(name: str, said: Mapping[str, Any]) -> StoreTerms:
    try:
        limit = {} if said.get("limit") is None else {name: said["limit"]}
        terms = Terms.made(said.get("retry"), said.get("timeout"), limit)
    except PenstockError as error:
        raise CatalogError(f"'{name}': {error}") from None
    return StoreTerms(terms.retry, terms.timeout, terms.limits.get(name))
