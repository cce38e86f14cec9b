"""Find every mistake of a catalog at once, as far as it shows without importing anything."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from penstock._suggest import did_you_mean
from penstock.errors import CatalogError, PenstockError
from penstock.io._credentials import named
from penstock.io._pattern import is_pattern, malformed, placeholders, specificity, used

#: Says where a key of a catalog stands, such as "catalog.yml:12"; empty when it was not read from a file.
Locate = Callable[..., str]


class Mistake(NamedTuple):
    """Something wrong with a catalog: at which keys, what, and what to do about it."""

    keys: tuple[Any, ...]
    message: str


def nowhere(*_keys: Any) -> str:
    """Where a catalog stands that was not read from a file."""
    return ""


def refuse(mistakes: Iterable[Mistake], locate: Locate = nowhere) -> None:
    """Report all mistakes together, or do nothing when there are none.

    Raises:
        CatalogError: there are some.
    """
    lines = [_told(mistake, locate(*mistake.keys)) for mistake in mistakes]
    if lines:
        raise CatalogError(summary(lines))


def summary(lines: list[str]) -> str:
    """A message that lists what is wrong with a catalog."""
    if len(lines) == 1:
        return f"The catalog has a mistake.\n{lines[0]}"
    return "\n".join([f"The catalog has {len(lines)} mistakes.", *(f"- {line}" for line in lines)])


def _told(mistake: Mistake, place: str) -> str:
    return f"{place}: {mistake.message}" if place else mistake.message


def find_mistakes(config: object, credentials: object) -> Iterator[Mistake]:
    """Everything that is wrong with the entries of a catalog, and with credentials unless they are not known yet."""
    if not isinstance(config, Mapping):
        yield Mistake((), f"A catalog maps names to entries, but this is a {type(config).__name__}.")
        return
    if not isinstance(credentials, Mapping | None):
        yield Mistake((), f"Credentials map names to values, but these are a {type(credentials).__name__}.")
        credentials = {}
    found = [
        mistake for name, entry in config.items() for mistake in _entry_mistakes(name, entry, credentials)
    ]
    yield from found
    if found:  # telling unknown types costs imports, which wait for the first use where nothing else is wrong
        yield from _unknown_types(config)
    catch_all = [name for name in config if is_pattern(str(name)) and specificity(name) == 0]
    if len(catch_all) > 1:
        listed = ", ".join(f"'{name}'" for name in catch_all)
        yield Mistake((catch_all[1],), f"{listed} would each catch every dataset. Keep one of them.")


def _entry_mistakes(name: Any, entry: Any, credentials: Mapping[str, Any] | None) -> Iterator[Mistake]:
    if not isinstance(name, str):
        yield Mistake(
            (name,), f"The name {name!r} is a {type(name).__name__}, not text. Put it between quotes."
        )
    elif not isinstance(entry, Mapping):
        found = "nothing" if entry is None else f"a {type(entry).__name__}"
        yield Mistake(
            (name,),
            f"Entry '{name}' is {found}, but describes a dataset with a 'type' and its arguments. "
            f"If it is a template for others, call it '_{name}'.",
        )
    else:
        yield from _type_mistakes(name, entry)
        yield from _versioned_mistakes(name, entry)
        if credentials is not None:
            yield from _credentials_mistakes(name, entry, credentials)
        if is_pattern(name):
            yield from _pattern_mistakes(name, entry)


def _type_mistakes(name: str, entry: Mapping[str, Any]) -> Iterator[Mistake]:
    if "type" not in entry:
        yield Mistake((name,), f"Entry '{name}' has no 'type'. For example: type: pandas.CSVDataset")
    elif not (isinstance(entry["type"], type) or (isinstance(entry["type"], str) and entry["type"])):
        yield Mistake(
            (name, "type"),
            f"Entry '{name}' has the type {entry['type']!r}, which is no name of a class. "
            "For example: type: pandas.CSVDataset",
        )


def _unknown_types(config: Mapping[Any, Any]) -> Iterator[Mistake]:
    """Types that nobody knows, so that one report tells all there is to mend."""
    from penstock.io._types import dataset_class

    for name, entry in config.items():
        kind = entry.get("type") if isinstance(entry, Mapping) else None
        if not isinstance(kind, str) or not kind or placeholders(kind):
            continue
        try:
            dataset_class(kind)
        except PenstockError as error:
            yield Mistake((name, "type"), f"Entry '{name}': {' '.join(str(error).split())}")


def _versioned_mistakes(name: str, entry: Mapping[str, Any]) -> Iterator[Mistake]:
    versioned = entry.get("versioned", False)
    if not isinstance(versioned, bool):
        yield Mistake(
            (name, "versioned"),
            f"Entry '{name}' says versioned: {versioned!r}. It is true or false; "
            "versions themselves are chosen with load_versions and save_version.",
        )
    inner = entry.get("dataset")
    if (
        isinstance(inner, Mapping)
        and "versioned" in inner
        and str(entry.get("type", "")).endswith("CachedDataset")
    ):
        yield Mistake(
            (name, "dataset", "versioned"),
            f"Entry '{name}' says 'versioned' for the dataset inside. Move that up, to the CachedDataset.",
        )


def _credentials_mistakes(
    name: str, entry: Mapping[str, Any], credentials: Mapping[str, Any]
) -> Iterator[Mistake]:
    for wanted in named(entry):
        if wanted in credentials or (is_pattern(name) and is_pattern(wanted)):
            continue
        yield Mistake((name, "credentials"), f"Entry '{name}' {missing_credentials(wanted, credentials)}")


def missing_credentials(wanted: str, credentials: Mapping[str, Any]) -> str:
    """What to say about credentials that are not there; names only, never values."""
    if not credentials:
        remedy = "none were given. Pass credentials=..., or add them to credentials.yml."
    else:
        remedy = f"there are none of that name.{did_you_mean(wanted, map(str, credentials)) or ' Add them.'}"
    return f"asks for the credentials '{wanted}', but {remedy}"


def _pattern_mistakes(name: str, entry: Mapping[str, Any]) -> Iterator[Mistake]:
    odd = malformed(name)
    if odd:
        yield Mistake(
            (name,), f"The name '{name}' is no pattern: {odd}. Write it like '{{layer}}.{{name}}_raw'."
        )
        return
    known = placeholders(name)
    for unknown in sorted(set(used(dict(entry))) - set(filter(None, known))):
        hint = (
            did_you_mean(unknown, known)
            or " Use one of the name's, or double the braces to mean them as text."
        )
        yield Mistake((name,), f"Entry '{name}' uses '{{{unknown}}}', which its name does not have.{hint}")
