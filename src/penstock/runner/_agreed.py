"""What the datasets of a run ask for when they are loaded and saved, and whether it can be heeded."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from penstock._suggest import did_you_mean
from penstock.errors import InvalidRunError
from penstock.io import Place, Placement
from penstock.io._storage import StoreTerms, with_storage
from penstock.io._terms import Terms, terms_of

if TYPE_CHECKING:
    from penstock.engine import Policy


def agreed_terms(
    names: Sequence[str],
    datasets: Sequence[Any],
    placements: Sequence[Placement],
    policy: "Policy",
    storage: Mapping[str, StoreTerms] = MappingProxyType({}),
) -> tuple[Mapping[int, Terms], "Policy"]:
    """Per dataset that has some, on which terms it is loaded and saved; and the policy with the limits among them.

    Args:
        names: of the datasets.
        datasets: as they are.
        placements: where they do their work.
        policy: what the runner says; its limits count more than any others.
        storage: what holds for whole stores, unless a dataset says otherwise.

    Raises:
        InvalidRunError: a limit has no size or two, or a time-out cannot be kept.
    """
    limits = {name: said.limit for name, said in storage.items() if said.limit is not None} | dict(
        policy.limits or {}
    )
    by_store = bool(storage or limits)
    terms = {
        number: found
        for number, placed in enumerate(placements)
        if placed.load is not Place.INLINE
        and (found := with_storage(datasets[number], storage) if by_store else terms_of(datasets[number]))
    }
    if not terms:
        return terms, policy
    terms = {number: _keepable(names, datasets, placements, number, found) for number, found in terms.items()}
    return terms, replace(policy, limits=_sizes(names, terms, limits))


def _keepable(
    names: Sequence[str],
    datasets: Sequence[Any],
    placements: Sequence[Placement],
    number: int,
    found: Terms,
) -> Terms:
    """The terms as they can be kept: calls of what is not thread-safe cannot be left to themselves when time is up."""
    if found.timeout is None or Place.HOME not in placements[number][:2]:
        return found
    own = terms_of(datasets[number])
    if own is not None and own.timeout is not None:
        raise InvalidRunError(
            f"Dataset '{names[number]}' has a 'timeout', but is not thread-safe: its calls cannot be left to "
            "themselves.\nTake the time-out away, or use one of its library. Nothing has run."
        )
    _warn_of_timeout(names[number], found.timeout)
    return replace(found, timeout=None)


def _warn_of_timeout(name: str, seconds: float) -> None:
    import logging

    logging.getLogger("penstock.runner").warning(
        "Dataset '%s' is not thread-safe, so the 'timeout' of its store, %g s, does not hold for it.",
        name,
        seconds,
    )


def _sizes(names: Sequence[str], terms: Mapping[int, Terms], given: Mapping[str, int]) -> Mapping[str, int]:
    """The sizes of all limits; what was given for the run or for stores counts more than what entries say."""
    said: dict[str, tuple[int, str]] = {}
    for number, found in terms.items():
        for limit, size in found.limits.items():
            if size is None or limit in given:
                continue
            before, other = said.setdefault(limit, (size, names[number]))
            if before != size:
                raise InvalidRunError(
                    f"The limit '{limit}' is {before} according to dataset '{other}', but {size} according to "
                    f"'{names[number]}'.\nGive it one size. Nothing has run."
                )
    sizes = {**{limit: size for limit, (size, _) in said.items()}, **given}
    for number, found in terms.items():
        for limit in found.limits:
            if limit not in sizes:
                raise InvalidRunError(
                    f"Dataset '{names[number]}' counts under the limit '{limit}', which has no size."
                    f"{did_you_mean(limit, sizes)}\nGive it one in the catalog, limit: {{{limit}: 4}}, or to the "
                    f"runner, limits={{'{limit}': 4}}. Nothing has run."
                )
    return sizes
