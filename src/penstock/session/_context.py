"""Context: a project with its configuration, as hooks get it."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from penstock.hooks import HookManager
from penstock.io import CatalogConfigResolver, DataCatalog
from penstock.io._parameters import parameter_datasets
from penstock.io._storage import storage_terms
from penstock.project import Project, Settings
from penstock.session._configuration import read

if TYPE_CHECKING:
    from penstock.config import OmegaConfigLoader


class Context:
    """A project and what its configuration says, for one run or for a session. Everything in it is read when needed.

    Attributes:
        project_path: the folder of the project.
        env: the environment that was asked for, if any.
        config_loader: reads the configuration; what is put into it holds for this context.
        runtime_params: the parameters that were given for it.
        hook_manager: the hooks of the session.
    """

    def __init__(
        self,
        project: Project,
        settings: Settings,
        env: str | None,
        config_loader: "OmegaConfigLoader",
        runtime_params: Mapping[str, Any],
        hook_manager: HookManager,
        load_versions: Mapping[str, str] | None = None,
    ) -> None:
        self.project_path: Path = project.path
        self.env = env
        self.config_loader = config_loader
        self.hook_manager = hook_manager
        self._settings = settings
        self.runtime_params = runtime_params
        self._load_versions = load_versions

    @cached_property
    def params(self) -> dict[str, Any]:
        """All parameters, those for this run laid over those in files."""
        found = read(self.config_loader, "parameters")
        return dict(self.runtime_params if found is None else found)

    @cached_property
    def catalog(self) -> DataCatalog:
        """The catalog, with the parameters in it. Relative paths begin at the folder of the project.

        Raises:
            ConfigError: a file cannot be read, or entries are wrong; names file, line and entry.
            DatasetNotFoundError: a version is given for a dataset that is not there.
        """
        entries = read(self.config_loader, "catalog") or {}
        credentials = self.config_loader.one_by_one("credentials")
        kind = self._settings.data_catalog_class or DataCatalog
        resolver = CatalogConfigResolver(
            entries,
            lambda: credentials,
            kind.default_runtime_patterns,
            folder=self.project_path,
            locate=self.config_loader.locate("catalog"),
        )
        catalog = kind.from_resolver(resolver, self._load_versions)
        catalog._storage = storage_terms(
            read(self.config_loader, "storage"), self.config_loader.locate("storage")
        )
        catalog.add_parameters(self.params)
        if self.hook_manager:
            self.hook_manager.hook.after_catalog_created(
                catalog=catalog,
                conf_catalog=entries,
                conf_creds=credentials,
                parameters=dict(parameter_datasets(self.params)),
                save_version=None,
                load_versions=self._load_versions or {},
            )
        return catalog

    def __repr__(self) -> str:
        return f"{type(self).__name__}(project_path={str(self.project_path)!r}, env={self.env!r})"
