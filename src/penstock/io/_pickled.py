"""Datasets in pickles: credentials are left out, and found again by their names where the dataset is made anew."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any, cast

from penstock.errors import DatasetError
from penstock.io._credentials import KEY
from penstock.io._redact import secrets_of

_CHANGED = ("_terms", "_version", "metadata")
"""What may be changed after a dataset was made."""

_NO_SECRETS = "key"
"""What the arguments of reading and writing functions call by this name is a table or a column."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The entry with names of credentials that a dataset was made from.

    Attributes:
        name: of the dataset.
        outline: its entry, with credentials by their names.
        versions: to load and to save.
        with_credentials: called with name and outline; puts credentials in place.
    """

    name: str
    outline: dict[str, Any]
    versions: tuple[str | None, str | None]
    with_credentials: Callable[[str, dict[str, Any]], dict[str, Any]]

    def made(self) -> Any:
        """The dataset again.

        Raises:
            CatalogError: its credentials are not at hand.
        """
        from penstock.io._lazy import LazyDataset

        return LazyDataset(self.name, self.outline, *self.versions, "", self.with_credentials).materialise()


def remember_origin(dataset: object, origin: Origin) -> None:
    """Let a dataset know the entry that it was made from, and the one behind its validator likewise."""
    from penstock.io._dataset import AbstractDataset
    from penstock.io._validated import ValidatedDataset

    if isinstance(dataset, ValidatedDataset):
        outline = {key: value for key, value in origin.outline.items() if key != "validator"}
        remember_origin(dataset._dataset, replace(origin, outline=outline))
    if isinstance(dataset, AbstractDataset):
        object.__setattr__(dataset, "_origin", origin)


def origin_of(dataset: object) -> Origin | None:
    """The entry that a dataset was made from, if that names credentials."""
    origin = getattr(dataset, "_origin", None)
    return origin if isinstance(origin, Origin) else None


def reduced(dataset: Any) -> tuple[Any, ...] | None:
    """How a dataset is pickled that must not be pickled as it is; None if it may, or says itself how.

    Raises:
        DatasetError: it holds credentials that have no name.
    """
    if any("__reduce__" in vars(cls) for cls in type(dataset).__mro__ if cls is not object):
        return None
    origin = origin_of(dataset)
    if origin is not None:
        refuse_secrets(origin.outline, f"Dataset '{origin.name}'")
        changed = {name: vars(dataset)[name] for name in _CHANGED if name in vars(dataset)}
        return _made_again, (origin, changed)
    refuse_secrets(dataset._init_arguments(), f"A {type(dataset).__qualname__}")
    return None


def refuse_secrets(arguments: Mapping[str, Any], who: str) -> None:
    """Refuse to pickle what holds credentials itself; names of credentials are none.

    Raises:
        DatasetError: it does.
    """
    if has_secrets(arguments):
        raise DatasetError(
            f"{who} cannot be pickled: it holds credentials, and so would the pickle.\n"
            "Put them under a name, which pickles keep instead: credentials: NAME in the entry of a catalog, and the "
            "values in credentials.yml. Passwords do not belong into URLs."
        )


def has_secrets(arguments: Mapping[str, Any]) -> bool:
    """Whether arguments, or an entry, hold secrets rather than their names."""
    return any(secrets_of(_worth_a_look(arguments)))


def _worth_a_look(arguments: Mapping[str, Any]) -> dict[str, Any]:
    looked_at: dict[str, Any] = {}
    for name, value in arguments.items():
        if name == KEY and isinstance(value, str):
            continue
        if name in ("load_args", "save_args") and isinstance(value, Mapping):
            looked_at[name] = {key: item for key, item in value.items() if key != _NO_SECRETS}
        else:
            looked_at[name] = _worth_a_look(value) if isinstance(value, Mapping) and name != KEY else value
    return looked_at


def _made_again(origin: Origin, changed: Mapping[str, Any]) -> Any:
    dataset = origin.made()
    vars(dataset).update(changed)
    return dataset


def copied(dataset: Any, memo: dict[int, Any] | None = None) -> Any:
    """A copy within this process, as the `copy` module makes it of anything that is pickled as it is.

    Args:
        dataset: what to copy.
        memo: of a deep copy, what has been copied; None for a shallow one.
    """
    parts = cast(tuple[Any, ...], object.__reduce_ex__(dataset, 4))
    make, arguments, state = (*parts, None)[:3]
    twin = make(*arguments)
    if memo is not None:
        memo[id(dataset)] = twin
        state = deepcopy(state, memo)
    if state is None:
        return twin
    if hasattr(twin, "__setstate__"):
        twin.__setstate__(state)
        return twin
    attributes, slots = state if isinstance(state, tuple) else (state, None)
    vars(twin).update(attributes or {})
    for name, value in (slots or {}).items():
        object.__setattr__(twin, name, value)
    return twin
