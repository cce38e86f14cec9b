"""Configuration files: every value knows its line, and mistakes are told before anything uses them."""

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
    "parse_yaml",
    "read_yaml",
]


def __getattr__(name: str) -> Any:
    """The loader is imported when somebody names it; projects of one folder read files without it."""
    if name == "OmegaConfigLoader":
        from penstock.config._loader import OmegaConfigLoader

        return OmegaConfigLoader
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
