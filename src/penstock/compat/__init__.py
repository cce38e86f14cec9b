"""Kedro's names without Kedro: a Kedro project, of 0.18, 0.19 or 1.x, runs on Penstock alone, as it is.

`enable` has `import kedro` mean Penstock from then on, in this process and in those that it starts; so do
`penstock run --without-kedro` and, whenever Penstock is imported, the environment variable PENSTOCK_WITHOUT_KEDRO.
Nothing else does. What Penstock has nothing for is refused by name when it is imported.

This room never imports Kedro; see `penstock.kedro` for working together with it.
"""

from typing import TYPE_CHECKING, Any

from penstock.compat._switch import disable, enable, is_enabled, is_wanted

if TYPE_CHECKING:
    from penstock.compat._session import CompatSession

__all__ = ["CompatSession", "disable", "enable", "is_enabled", "is_wanted"]


def __getattr__(name: str) -> Any:
    """Sessions are imported when somebody names them: names alone need none."""
    if name != "CompatSession":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from penstock.compat._session import CompatSession

    return CompatSession
