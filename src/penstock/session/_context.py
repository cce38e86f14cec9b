"""Context: a project with its configuration, as hooks get it."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from penstock.config import OmegaConfigLoader
from penstock.io import CatalogConfigResolver, DataCatalog
from penstock.session._configuration import Configuration


class Context:
    """A project and what its configuration says, under Kedro's names."""

    def __init__(self, configuration: Configuration, load_versions: Mapping[str, str] | None = None) -> None:
        self._configuration = configuration
        self._load_versions = load_versions

    @property
    def project_path(self) -> Path:
        """The folder of the project."""
        return self._configuration.project.path

    @property
    def env(self) -> str | None:
        """The environment that was asked for."""
        return self._configuration.env

    @property
    def config_loader(self) -> OmegaConfigLoader:
        """What reads the configuration."""
        return self._configuration.loader

    @property
    def params(self) -> dict[str, Any]:
        """All parameters."""
        return self._configuration.parameters

    @cached_property
    def catalog(self) -> DataCatalog:
        """A catalog of the entries, with parameters in it."""
        configuration = self._configuration
        resolver = CatalogConfigResolver(
            configuration.optional("catalog"),
            configuration.optional("credentials"),
            folder=self.project_path,
            locate=configuration.loader.locate("catalog"),
        )
        catalog = DataCatalog._from_resolver(resolver, self._load_versions, None)
        catalog.add_parameters(self.params)
        return catalog
