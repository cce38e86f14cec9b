"""settings.py: what a project says about itself in Python, under upper-case names."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from penstock._suggest import did_you_mean
from penstock.errors import ProjectError
from penstock.project._code import Code

if TYPE_CHECKING:
    from penstock.config import OmegaConfigLoader
    from penstock.io import DataCatalog


@dataclass(frozen=True, slots=True)
class Settings:
    """What a project's settings.py says; each attribute is a setting's name in lower case.

    Attributes:
        conf_source: the folder with configuration, below the project's, or a zip or tar file of one. That is `conf`, or
            the project's folder itself where that is all there is.
        hooks: objects with hooks; those of the last one are called first.
        disable_hooks_for_plugins: names of installed distributions whose hooks are not called.
        config_loader_class: reads the configuration; `OmegaConfigLoader` or a subclass of it.
        config_loader_args: more arguments for it. `base_env` is "base" and `default_run_env` is "local" unless they say
            otherwise; where there is no `conf` folder, there are no environments unless asked for.
        data_catalog_class: makes catalogs; `DataCatalog` or a subclass of it.
        validate_parameters: whether parameters are checked against type hints before a run.
    """

    conf_source: str | None = None
    hooks: Sequence[Any] = ()
    disable_hooks_for_plugins: Sequence[str] = ()
    config_loader_class: "type[OmegaConfigLoader] | None" = None
    config_loader_args: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    data_catalog_class: "type[DataCatalog] | None" = None
    validate_parameters: bool = True


def read_settings(code: Code) -> Settings:
    """What the settings.py among a project's modules says; the defaults when there is none.

    Raises:
        ProjectError: there is no such setting, or its value is of no use.
        Exception: whatever the file raises.
    """
    if not code.has("settings"):
        return Settings()
    with code.in_use():
        found = {
            name: value
            for name, value in vars(code.load("settings")).items()
            if name.isupper() and name[0] != "_" and not _is_called(name, value)
        }
    return settings_of(
        {name: value for name, value in found.items() if _has_use(name)}, str(code.file("settings"))
    )


def settings_of(found: Mapping[str, Any], file: str) -> Settings:
    """Settings by their names in a file.

    Raises:
        ProjectError: there is no such setting, or its value is of no use.
    """
    return Settings(**{_known(name, file): _usable(name, value, file) for name, value in found.items()})


def _is_called(name: str, value: Any) -> bool:
    """Whether that is the name of a class or function itself, such as that of the hooks `ETL`."""
    return getattr(value, "__name__", None) == name


_NAMES = tuple(setting.name.upper() for setting in fields(Settings))

_REFUSED = {
    "CONTEXT_CLASS": "A context is always a penstock.session.Context. To change what is in it, write the hook "
    "after_context_created; to read configuration differently, set CONFIG_LOADER_CLASS.",
    "SESSION_CLASS": "Whoever wants another session makes it: YourSession.create(...).",
}
_WITHOUT_USE = ("SESSION_STORE_CLASS", "SESSION_STORE_ARGS")


def _has_use(name: str) -> bool:
    if name in _WITHOUT_USE:
        import logging

        logging.getLogger(__name__).warning(
            "The setting %s has no effect: sessions leave no record. Runs can be written down by a hook.",
            name,
        )
        return False
    return True


def _known(name: str, file: str) -> str:
    if name in _REFUSED:
        raise ProjectError(f"{file}: {name} is a setting of Kedro that there is not here. {_REFUSED[name]}")
    if name not in _NAMES:
        raise ProjectError(
            f"{file}: there is no setting {name}.{did_you_mean(name, _NAMES)} There are {', '.join(_NAMES)}. "
            "Names of your own begin with an underscore."
        )
    return name.lower()


def _usable(name: str, value: Any, file: str) -> Any:
    expected, fits = _EXPECTED[name]
    if fits(value):
        return value
    raise ProjectError(f"{file}: {name} should be {expected}, but is {value!r}.")


def _is_catalog_class(value: Any) -> bool:
    from penstock.io import DataCatalog

    return isinstance(value, type) and issubclass(value, DataCatalog)


def _is_loader_class(value: Any) -> bool:
    from penstock.config import OmegaConfigLoader

    return isinstance(value, type) and issubclass(value, OmegaConfigLoader)


def _is_several(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


_EXPECTED: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "CONF_SOURCE": ("the path of a folder or an archive", lambda value: isinstance(value, str)),
    "HOOKS": ("a tuple of objects, such as (MyHooks(),)", _is_several),
    "DISABLE_HOOKS_FOR_PLUGINS": ('a tuple of names, such as ("kedro-viz",)', _is_several),
    "CONFIG_LOADER_CLASS": ("penstock.config.OmegaConfigLoader or a subclass of it", _is_loader_class),
    "CONFIG_LOADER_ARGS": ("a dictionary", lambda value: isinstance(value, Mapping)),
    "DATA_CATALOG_CLASS": ("penstock.io.DataCatalog or a subclass of it", _is_catalog_class),
    "VALIDATE_PARAMETERS": ("True or False", lambda value: isinstance(value, bool)),
}
