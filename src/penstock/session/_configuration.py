"""A project's configuration as one run sees it."""

from collections.abc import Mapping
from os import PathLike
from typing import Any

from penstock.config import MissingConfigException, OmegaConfigLoader
from penstock.errors import MissingEnvironmentError
from penstock.project import Project, Settings

_FOLDER_PATTERNS = {kind: [f"{kind}.yml"] for kind in ("catalog", "parameters", "credentials", "logging")}


class Configuration:
    """What files and runtime parameters say, read when it is asked for."""

    def __init__(
        self,
        project: Project,
        settings: Settings,
        env: str | None,
        runtime_params: Mapping[str, Any],
        conf_source: str | PathLike[str] | None,
    ) -> None:
        self.project = project
        self.settings = settings
        self.env = env
        self.runtime_params = dict(runtime_params)
        if project.layout == "folder":
            arguments: dict[str, Any] = {"config_patterns": _FOLDER_PATTERNS}
        else:
            arguments = {"base_env": "base", "default_run_env": "local"}
        arguments |= settings.config_loader_args
        self.loader: OmegaConfigLoader = settings.config_loader_class(
            conf_source or project.path / settings.conf_source, env, runtime_params, **arguments
        )

    @property
    def parameters(self) -> dict[str, Any]:
        """All parameters of the run."""
        try:
            found: dict[str, Any] = self.loader["parameters"]
        except MissingEnvironmentError:
            raise
        except MissingConfigException:
            return self.runtime_params
        return found

    def optional(self, kind: str) -> Mapping[str, Any]:
        """What files say about a kind; nothing when there are none."""
        try:
            found: Mapping[str, Any] = self.loader[kind]
        except MissingEnvironmentError:
            raise
        except MissingConfigException:
            return {}
        return found
