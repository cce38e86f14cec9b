"""Configuration files: every value knows its line, and mistakes are told before anything uses them."""

from penstock.config._loader import OmegaConfigLoader
from penstock.config._yaml import Document, parse_yaml, read_yaml
from penstock.errors import BadConfigException, ConfigKeyError, MissingConfigException

__all__ = [
    "BadConfigException",
    "ConfigKeyError",
    "Document",
    "MissingConfigException",
    "OmegaConfigLoader",
    "parse_yaml",
    "read_yaml",
]
