"""The terms on which a dataset is loaded and saved in runs: tried again, in time, not too many at once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

from penstock.errors import ConfigError, DatasetError

if TYPE_CHECKING:
    from penstock._retry import Retry

T = TypeVar("T")

KEYS = ("retry", "timeout", "limit")
"""What an entry may say of them."""

_WHERE = ("filepath", "path", "url")
_HOST_ENDS = re.compile(r"[/?#]")


@dataclass(frozen=True, slots=True)
class Terms:
    """What a run heeds when it loads and saves a dataset.

    Attributes:
        retry: how often to try.
        timeout: seconds that one attempt may take.
        limits: the named limits that it counts under, with their sizes where these stand beside them.
        place: names that it counts under if somebody limits them: its store and its credentials.
    """

    retry: "Retry | None" = None
    timeout: float | None = None
    limits: Mapping[str, int | None] = field(default_factory=dict)
    place: tuple[str, ...] = ()

    @classmethod
    def made(
        cls, retry: Any = None, timeout: Any = None, limit: Any = None, place: tuple[str, ...] = ()
    ) -> "Terms":
        """The terms that a user has written.

        Raises:
            ConfigError: a value makes no sense.
        """
        from penstock._retry import Retry, seconds

        return cls(
            None if retry is None else Retry.made(retry),
            None if timeout is None else seconds(timeout),
            _limits(limit),
            place,
        )

    def to_config(self) -> dict[str, Any]:
        """What a catalog entry would say."""
        told: dict[str, Any] = {}
        if self.retry is not None:
            told["retry"] = self.retry.to_config()
        if self.timeout is not None:
            told["timeout"] = self.timeout
        if self.limits:
            told["limit"] = [name if size is None else {name: size} for name, size in self.limits.items()]
        return told


def with_terms(dataset: T, *, retry: Any = None, timeout: float | None = None, limit: Any = None) -> T:
    """The very dataset; runs load and save it on these terms from now on, which replace any earlier ones.

    Args:
        dataset: any dataset, one of a foreign class too. Data in memory is not concerned.
        retry: how often to try in all, or a `penstock.Retry`.
        timeout: seconds that one attempt to load or save may take.
        limit: the name of a limit, or several; or a mapping from names to how many loads and saves of all datasets
            under that name may be under way at once. A runner's `limits` gives sizes, too.

    Raises:
        ConfigError: a value makes no sense.
        DatasetError: the dataset is of a class that cannot remember it.

    >>> from penstock.datasets.json import JSONDataset
    >>> orders = with_terms(JSONDataset(filepath="https://example.com/orders.json"), retry=5, timeout=10)
    """
    place = getattr(terms_of(dataset), "place", ())
    return remember_terms(dataset, Terms.made(retry, timeout, limit, place))


def terms_of(dataset: object) -> Terms | None:
    """The terms that a dataset has been given."""
    terms = getattr(dataset, "_terms", None)
    return terms if isinstance(terms, Terms) else None


def placed(dataset: T, outline: Mapping[str, Any]) -> T:
    """The dataset, which from now on knows the names of its store and its credentials."""
    place = store_names(outline)
    if not place:
        return dataset
    terms = terms_of(dataset) or Terms()
    return remember_terms(dataset, replace(terms, place=place))


def store_names(outline: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the store and of the credentials that an entry, or the arguments of a dataset, tell of.

    >>> store_names({"filepath": "s3://bucket/a.csv", "credentials": "warehouse"})
    ('s3://bucket', 'credentials:warehouse')
    """
    found = []
    where = next((outline[key] for key in _WHERE if isinstance(outline.get(key), str)), "")
    if "://" in where:
        protocol, _, rest = where.partition("://")
        found.append(f"{protocol}://{_HOST_ENDS.split(rest, maxsplit=1)[0].rpartition('@')[2]}")
    credentials = outline.get("credentials")
    if isinstance(credentials, str):
        found.append(f"credentials:{credentials}")
    inside = outline.get("dataset")
    return tuple(found) or (store_names(inside) if isinstance(inside, Mapping) else ())


def remember_terms(dataset: T, terms: Terms) -> T:
    """The dataset, on these terms from now on.

    Raises:
        DatasetError: the dataset is of a class that cannot remember it.
    """
    from penstock.io._validated import ValidatedDataset

    if isinstance(dataset, ValidatedDataset):  # which shows what is behind it, in every copy of it
        remember_terms(dataset._dataset, terms)
        return dataset
    try:
        dataset._terms = terms  # type: ignore[attr-defined]
    except AttributeError:
        raise DatasetError(
            f"{type(dataset).__qualname__} cannot be given 'retry', 'timeout' or 'limit': it has a fixed set of "
            "attributes.\nPut it into a dataset of your own that loads and saves through it."
        ) from None
    return dataset


def _limits(given: Any) -> dict[str, int | None]:
    """Names with their sizes, where they have some."""
    limits: dict[Any, Any] = {}
    for one in given if isinstance(given, list | tuple) else [] if given is None else [given]:
        limits |= one if isinstance(one, Mapping) else {one: None}
    for name, size in limits.items():
        if not isinstance(name, str) or not name:
            raise ConfigError(f"'limit' is {name!r}; give the name of a limit, or {{name: size}}.")
        if size is not None and (not isinstance(size, int) or isinstance(size, bool) or size < 1):
            raise ConfigError(
                f"The limit '{name}' is {size!r}; give a whole number of loads and saves, at least 1."
            )
    return limits
