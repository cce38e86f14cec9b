"""The context of a Kedro project."""

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from penstock.compat._catalog import DataCatalog
from penstock.hooks import HookManager
from penstock.project import Project, Settings
from penstock.session import Context


class KedroContext(Context):
    """A project with its configuration, under the name that hooks and tests of Kedro's projects have for it.

    Args:
        given: what `penstock.session.Context` takes; sessions make contexts so.
        named: what Kedro's takes, by name: `project_path`, `config_loader`, `hook_manager`, `env`, `package_name` and
            `runtime_params`, or `extra_params` as it was called before Kedro 1.0.
    """

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*(given or _by_hand(**named)))

    @property
    def _extra_params(self) -> dict[str, Any]:
        return dict(self.runtime_params)


def _by_hand(
    *,
    project_path: str | PathLike[str],
    config_loader: Any,
    hook_manager: HookManager | None = None,
    env: str | None = None,
    package_name: str | None = None,
    runtime_params: Mapping[str, Any] | None = None,
    extra_params: Mapping[str, Any] | None = None,
) -> tuple[Any, ...]:
    path = Path(project_path).expanduser().resolve()
    project = Project(path, "kedro", package_name, package_name or path.name, path / "src")
    settings = Settings(data_catalog_class=DataCatalog)
    config_loader.config_patterns.setdefault("storage", [])  # not a kind that Kedro's loaders have
    return (
        project,
        settings,
        env,
        config_loader,
        runtime_params or extra_params or {},
        hook_manager or HookManager(),
    )
