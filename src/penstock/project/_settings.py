"""settings.py: what a project says about itself in Python, under upper-case names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from penstock.project._project import Project


def _loader_class() -> Any:
    from penstock.config import OmegaConfigLoader

    return OmegaConfigLoader


@dataclass(frozen=True, slots=True)
class Settings:
    """A project's settings; each attribute is the upper-case name of settings.py in lower case."""

    conf_source: str = "conf"
    hooks: Sequence[Any] = ()
    disable_hooks_for_plugins: Sequence[str] = ()
    config_loader_class: Any = field(default_factory=_loader_class)
    config_loader_args: Mapping[str, Any] = field(default_factory=dict)
    data_catalog_class: Any = None
    validate_parameters: bool = True


def read_settings(project: Project) -> Settings:
    """What the project's settings.py says."""
    return Settings(conf_source="." if project.layout == "folder" else "conf")
