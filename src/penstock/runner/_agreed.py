"""What the datasets of a run ask for when they are loaded and saved, and whether it can be heeded."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from penstock._suggest import did_you_mean
from penstock.errors import InvalidRunError
from penstock.io import Place, Placement
from penstock.io._terms import Terms, terms_of

if TYPE_CHECKING:
    from penstock.engine import Policy


def agreed_terms(
    names: Sequence[str], datasets: Sequence[Any], placements: Sequence[Placement], policy: "Policy"
) -> tuple[Mapping[int, Terms], "Policy"]:
    """Per dataset that has some, on which terms it is loaded and saved; and the policy with the limits among them.

    Raises:
        InvalidRunError: a limit has no size or two, or a time-out cannot be kept.
    """
    terms = {
        number: found
        for number, placed in enumerate(placements)
        if placed.load is not Place.INLINE and (found := terms_of(datasets[number])) is not None
    }
    if not terms:
        return terms, policy
    _check_timeouts(names, placements, terms)
    return terms, replace(policy, limits=_sizes(names, terms, policy.limits or {}))


def _check_timeouts(
    names: Sequence[str], placements: Sequence[Placement], terms: Mapping[int, Terms]
) -> None:
    for number, found in terms.items():
        if found.timeout is not None and Place.HOME in placements[number][:2]:
            raise InvalidRunError(
                f"Dataset '{names[number]}' has a 'timeout', but is not thread-safe: its calls cannot be left to "
                "themselves.\nTake the time-out away, or use one of its library. Nothing has run."
            )


def _sizes(names: Sequence[str], terms: Mapping[int, Terms], given: Mapping[str, int]) -> Mapping[str, int]:
    """The sizes of all limits; what a runner was given counts more than what stands in a catalog."""
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
