"""What a project's catalog has, beside what its pipelines need."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from penstock.io import place_of

if TYPE_CHECKING:
    from penstock.io import DataCatalog
    from penstock.pipeline import Pipeline

State = Literal["used", "unused", "missing", "pattern"]


@dataclass(frozen=True, slots=True)
class Listed:
    """One dataset of a project.

    Attributes:
        name: the name, or the pattern of names.
        type: the type as its entry has it; empty for one that is missing.
        place: the file or address; empty when it has none.
        pattern: the pattern that stands for it, where it has no entry of its own.
        pipelines: the pipelines that use it.
        state: "missing" for one that pipelines need and nobody gives; "pattern" for an entry that stands for many.
    """

    name: str
    type: str
    place: str
    pattern: str | None
    pipelines: tuple[str, ...]
    state: State

    @property
    def remark(self) -> str:
        """What is to be known about it, for people."""
        if self.state == "missing":
            return f"missing: {', '.join(self.pipelines)} cannot run without it"
        if self.pattern:
            return f"from '{self.pattern}'"
        return self.state if self.state in ("unused", "pattern") else ""


def listed(catalog: "DataCatalog", pipelines: "Mapping[str, Pipeline] | None") -> list[Listed]:
    """The entries, what patterns make for the pipelines, what they lack, and the patterns themselves.

    Without knowing the pipelines nothing is called unused.
    """
    resolver = catalog.config_resolver
    users = used_by(pipelines or {})
    names = [*resolver.names, *made_from_patterns(catalog, users)]
    datasets = [_described(catalog, name, users, known=pipelines is not None) for name in names]
    absent = [
        Listed(name, "", "", None, tuple(needing), "missing")
        for name, needing in missing(catalog, pipelines or {}).items()
    ]
    patterns = [
        Listed(name, str(body.get("type", "")), place_of(body), None, (), "pattern")
        for name, body in resolver.pattern_bodies().items()
    ]
    return [*datasets, *absent, *patterns]


def used_by(pipelines: "Mapping[str, Pipeline]") -> dict[str, list[str]]:
    """Per dataset the names of the pipelines that read or write it."""
    users: dict[str, list[str]] = {}
    for pipeline, flow in pipelines.items():
        for name in flow.datasets():
            users.setdefault(name, []).append(pipeline)
    return users


def made_from_patterns(catalog: "DataCatalog", names: Iterable[str]) -> list[str]:
    """Those of the names that have no entry of their own, and that a pattern of the catalog stands for."""
    resolver = catalog.config_resolver
    return sorted(name for name in names if name not in resolver.names and resolver.matches(name))


def missing(catalog: "DataCatalog", pipelines: "Mapping[str, Pipeline]") -> dict[str, list[str]]:
    """What pipelines have to be given and the catalog does not have, with the names of the pipelines."""
    found: dict[str, list[str]] = {}
    for pipeline, flow in pipelines.items():
        for name in _absent(catalog, flow.inputs()):
            found.setdefault(name, []).append(pipeline)
    return found


def _absent(catalog: "DataCatalog", names: Iterable[str]) -> list[str]:
    return sorted(name for name in names if name not in catalog)


def _described(catalog: "DataCatalog", name: str, users: Mapping[str, list[str]], *, known: bool) -> Listed:
    resolver = catalog.config_resolver
    entry = resolver.as_written(name)
    own = name in resolver.names
    pattern = (
        None if own else resolver.match_dataset_pattern(name) or resolver.match_user_catch_all_pattern(name)
    )
    state: State = "unused" if known and name not in users else "used"
    return Listed(name, str(entry["type"]), place_of(entry), pattern, tuple(users.get(name, ())), state)
