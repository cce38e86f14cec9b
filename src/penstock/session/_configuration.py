"""A project's configuration, and how much of it a run looks at."""

from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from penstock.config import Document, MissingConfigException, OmegaConfigLoader
from penstock.project import Project, Settings

#: What a catalog is made from.
KINDS = ("catalog", "parameters", "credentials", "globals", "storage")

_ONE_FILE_EACH = {kind: [f"{kind}.yml"] for kind in (*KINDS, "logging")}


def make_loader(
    project: Project,
    settings: Settings,
    env: str | None,
    runtime_params: Mapping[str, Any],
    conf_source: str | PathLike[str] | None,
) -> OmegaConfigLoader:
    """What reads the configuration of a project. It reads nothing yet."""
    own, known = "conf", dict[str, Any](base_env="base", default_run_env="local")
    if project.layout == "folder":
        own, known = ".", {"config_patterns": _ONE_FILE_EACH}
    kind: Any = settings.config_loader_class or OmegaConfigLoader
    loader: OmegaConfigLoader = kind(
        conf_source=str(conf_source or project.path / (settings.conf_source or own)),
        env=env,
        runtime_params=dict(runtime_params),
        **known | dict(settings.config_loader_args),
    )
    loader.config_patterns.setdefault("storage", ["storage.yml"])  # not a kind that Kedro's loaders have
    return loader


def read(loader: OmegaConfigLoader, kind: str) -> dict[str, Any] | None:
    """What is configured of a kind; None where nobody wrote any.

    Raises:
        ConfigError: something else is wrong.
    """
    try:
        found: dict[str, Any] = loader[kind]
    except MissingConfigException:
        loader.check_environments()
        return None
    return found


def logging_config(config: OmegaConfigLoader) -> Document | Path | None:
    """The project's logging.yml, if it has one; what it says if it lies in an archive."""
    if Path(config.conf_source).is_file():
        return _in_archive(config)
    file = Path(config.conf_source, "logging.yml")
    return file if file.is_file() else None


def _in_archive(config: OmegaConfigLoader) -> Document | None:
    from penstock.config import parse_yaml
    from penstock.config._sources import open_source
    from penstock.config._yaml import decoded

    source = open_source(config.conf_source, config.base_env)
    if not source.has_file("", "logging.yml"):
        return None
    place = source.where("", "logging.yml")
    return parse_yaml(decoded(source.read("", "logging.yml"), place), place)
