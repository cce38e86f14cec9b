"""Configuration as a resolver sees it that asks for its surroundings."""

from collections.abc import Iterator, Mapping
from typing import Any

from penstock.config._resolution import Site


class View(Mapping[Any, Any]):
    """A mapping or list in which each value is worked out when it is looked at, not before.

    So a resolver may look at what stands beside it, though it is part of the same mapping itself. What stands
    under a name can be asked for with `view.name`, too.
    """

    def __init__(self, site: Site, held: Any, keys: tuple[Any, ...]) -> None:
        self._site = site
        self._held: Mapping[Any, Any] = held if isinstance(held, Mapping) else dict(enumerate(held))
        self._keys = keys

    def __getitem__(self, key: Any) -> Any:
        held = self._held[key]
        if isinstance(held, Mapping | list):
            return View(self._site, held, (*self._keys, key))
        return self._site.refer(0, tuple(map(str, (*self._keys, key))))

    def __iter__(self) -> Iterator[Any]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name not in self._held:
            raise AttributeError(name)
        return self[name]


def surroundings(site: Site, wanted: set[str]) -> dict[str, View]:
    """Those of `_parent_` (what the value stands in) and `_root_` (all of it) that are wanted."""
    above = site.keys[:-1]
    held: Any = site.tree.data
    for key in above:
        held = held[key]
    views = {"_parent_": View(site, held, above), "_root_": View(site, site.tree.data, ())}
    return {name: view for name, view in views.items() if name in wanted}
