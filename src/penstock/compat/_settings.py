"""settings.py of a Kedro project."""

import inspect
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from penstock.compat._told import tell_older
from penstock.errors import ProjectError
from penstock.project import Code, Settings
from penstock.project._settings import settings_of

if TYPE_CHECKING:
    from penstock.config import OmegaConfigLoader

_TAKEN = (
    "CONF_SOURCE",
    "CONFIG_LOADER_ARGS",
    "CONFIG_LOADER_CLASS",
    "DATA_CATALOG_CLASS",
    "DISABLE_HOOKS_FOR_PLUGINS",
    "HOOKS",
)


def kedro_settings(code: Code, *, of_0_18: bool) -> Settings:
    """What the settings.py among a Kedro project's modules says; Kedro's defaults for what it does not say.

    Args:
        code: the modules.
        of_0_18: whether the project was made for Kedro 0.18, which had another loader of configuration by default.

    Raises:
        ProjectError: a setting is of no use, or asks for a class that only Kedro has a use for.
        Exception: whatever the file raises.
    """
    found, file = written_settings(code), str(code.file("settings"))
    _refuse_own_classes(found, file)
    given = {name: found[name] for name in _TAKEN if found.get(name) is not None}
    if "DATA_CATALOG_CLASS" not in given:
        given["DATA_CATALOG_CLASS"] = _catalog_class()
    if "CONFIG_LOADER_CLASS" not in given:
        given["CONFIG_LOADER_CLASS"] = _loader_class(of_0_18)
    settings = settings_of(given, file)
    return replace(settings, hooks=tuple(hook for hook in settings.hooks if _has_hooks(hook)))


def written_settings(code: Code) -> dict[str, Any]:
    """The upper-case names of settings.py."""
    if not code.has("settings"):
        return {}
    with code.in_use():
        return {name: value for name, value in vars(code.load("settings")).items() if name.isupper()}


def _catalog_class() -> type:
    from penstock.compat._catalog import DataCatalog

    return DataCatalog


def _loader_class(of_0_18: bool) -> "type[OmegaConfigLoader]":
    from penstock.compat._config import ConfigLoader
    from penstock.config import OmegaConfigLoader

    if not of_0_18:
        return OmegaConfigLoader
    tell_older("the default of CONFIG_LOADER_CLASS, ConfigLoader,", "OmegaConfigLoader")
    return ConfigLoader


def _refuse_own_classes(found: dict[str, Any], file: str) -> None:
    from penstock.compat._context import KedroContext
    from penstock.compat._session import KedroSession

    for name, known, instead in (
        ("CONTEXT_CLASS", KedroContext, "Write the hook after_context_created to change a context."),
        ("SESSION_CLASS", KedroSession, "Whoever wants another session makes it."),
    ):
        if found.get(name) not in (None, known):
            raise ProjectError(
                f"{file}: {name} is {found[name]!r}, which works with Kedro only. {instead}\n"
                "Take it out, or run the project with Kedro."
            )


def _has_hooks(plugin: Any) -> bool:
    """Whether any method is marked as a hook; templates of Kedro come with classes that have none."""
    return any(
        hasattr(inspect.getattr_static(plugin, name, None), mark)
        for name in dir(plugin)
        for mark in ("penstock_impl", "kedro_impl")
    )
