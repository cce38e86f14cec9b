"""Configuration files: every value knows its line, and mistakes are told before anything uses them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from penstock.config._yaml import Document, parse_yaml, read_yaml
from penstock.errors import BadConfigException, ConfigKeyError, MissingConfigException

if TYPE_CHECKING:
    from penstock.config._loader import OmegaConfigLoader

__all__ = [
    "BadConfigException",
    "ConfigKeyError",
    "Document",
    "MissingConfigException",
    "OmegaConfigLoader",
    "laid_over",
    "parse_yaml",
    "read_yaml",
]


def laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters over others, key by key where both are mappings; what is above wins.

    Raises:
        BadConfigException: a mapping is to lie over a list, or a list over a mapping.

    >>> laid_over({"model": {"depth": 3, "seed": 1}}, {"model": {"depth": 5}})
    {'model': {'depth': 5, 'seed': 1}}
    """
    from penstock.config._merge import ClashError, merged

    try:
        return merged(below, above, "soft")
    except ClashError as clash:
        raise BadConfigException(f"'{'.'.join(map(str, clash.keys))}': {clash}.") from None


def __getattr__(name: str) -> Any:
    """The loader is imported when somebody names it; projects of one folder read files without it."""
    if name == "OmegaConfigLoader":
        from penstock.config._loader import OmegaConfigLoader

        return OmegaConfigLoader
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
