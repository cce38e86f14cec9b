"""A project's own logging configuration: read with care, then handed to `logging.config`.

It is a file of settings, and people lend settings to each other. So it may choose among classes of handlers,
formatters and filters, also those of other packages, but it cannot call whatever it likes, as `dictConfig` would
let it.
"""

import logging
import logging.config
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from importlib import import_module
from os import PathLike
from pathlib import Path
from typing import Any

from penstock._suggest import did_you_mean
from penstock.config import Document, read_yaml
from penstock.errors import BadConfigException
from penstock.logging._filters import ContextFilter, MaskingFilter
from penstock.logging._formats import JsonFormatter
from penstock.logging._terminal import StandardError

_KINDS: dict[str, type] = {
    "handlers": logging.Handler,
    "formatters": logging.Formatter,
    "filters": logging.Filter,
}
_KEYS = {"version", "incremental", "disable_existing_loggers", "loggers", "root", *_KINDS}
_CALLED = {"queue", "listener"}  # of queue handlers, from Python 3.12 on
_STREAMS = {"ext://sys.stdout", "ext://sys.stderr"}
_ALIASES = {"kedro.logging.RichHandler": "rich.logging.RichHandler"}  # which it is, set up for Kedro
_ON_THE_TERMINAL = {"logging.StreamHandler", "rich.logging.RichHandler"}
_CONTEXT, _MASKING, _JSON = "penstock_context", "penstock_masking", "penstock_json"


def apply(config: Mapping[str, Any] | str | PathLike[str] | Document, folder: Path, json: bool) -> None:
    """Set logging up as a project says.

    Raises:
        BadConfigException: it cannot be used; names file and line.
    """
    settings = _Settings(_read(config))
    settings.check()
    ready = settings.completed(folder, json)
    try:
        logging.config.dictConfig(ready)
    except (ValueError, TypeError, AttributeError, ImportError, OSError) as error:
        raise settings.refused(error) from error
    _enable_penstock()


def _read(config: Mapping[str, Any] | str | PathLike[str] | Document) -> Document:
    if isinstance(config, Document):
        return config
    return Document(dict(config), "logging") if isinstance(config, Mapping) else read_yaml(config)


class _Settings:
    """What is written, and where each part of it stands."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._data = document.data

    def check(self) -> None:
        """Refuse what cannot be meant, and what would run code by surprise."""
        for key in self._data:
            if key not in _KEYS:
                raise self._mistake([key], f"there is no setting '{key}'.{did_you_mean(str(key), _KEYS)}")
        for section in (*_KINDS, "loggers", "root"):
            if not isinstance(self._data.get(section, {}), dict):
                raise self._mistake([section], f"'{section}' must be a mapping of names to settings.")
        for section, kind in _KINDS.items():
            for name, entry in self._data.get(section, {}).items():
                self._check_entry([section, name], entry, kind)

    def completed(self, folder: Path, json: bool) -> dict[str, Any]:
        """The settings as `dictConfig` takes them, with Penstock's own part in every handler."""
        data: dict[str, Any] = deepcopy(self._data)
        data = {"version": 1, "disable_existing_loggers": False} | data
        if data.get("incremental"):
            return data
        data["filters"] = data.get("filters", {}) | {
            _CONTEXT: {"()": ContextFilter},
            _MASKING: {"()": MaskingFilter},
        }
        if json:
            data["formatters"] = data.get("formatters", {}) | {_JSON: {"()": JsonFormatter}}
        for name, handler in data.get("handlers", {}).items():
            data["handlers"][name] = _completed(handler, folder, json)
        return data

    def refused(self, error: Exception) -> BadConfigException:
        """What `dictConfig` found, and where that is written."""
        found = re.search(r"Unable to configure (\w+) '(.*)'", str(error))
        path = [f"{found[1]}s", found[2]] if found else ["root"] if "root logger" in str(error) else []
        reason = error.__cause__ or error
        return self._mistake(path, f"{error}: {reason}." if error.__cause__ else f"{error}.")

    def _check_entry(self, path: list[str], entry: Any, kind: type) -> None:
        if not isinstance(entry, dict):
            raise self._mistake(path, f"'{path[-1]}' must be a mapping of settings.")
        for key in ("class", "()"):
            if key in entry:
                self._check_class([*path, key], entry[key], kind)
        for key in _CALLED & entry.keys():
            raise self._mistake(
                [*path, key], f"'{key}' may not be chosen from here, since it would be called."
            )
        for inner, key, value in _within(entry, path):
            if key == "()" and inner != path:
                raise self._mistake(
                    [*inner, key], "'()' has its place directly in a handler, formatter or filter."
                )
            if isinstance(value, str) and value.startswith("ext://") and value not in _STREAMS:
                raise self._mistake(
                    [*inner, key], f"'{value}' may not be used; only {', '.join(sorted(_STREAMS))}."
                )

    def _check_class(self, path: list[str], name: Any, kind: type) -> None:
        found = self._imported(path, str(name))
        if not (isinstance(found, type) and issubclass(found, kind)):
            raise self._mistake(
                path,
                f"'{name}' is not a class of {path[0]}, and nothing else may be called from here.\n"
                f"Name a subclass of logging.{kind.__name__}.",
            )

    def _imported(self, path: list[str], name: str) -> object:
        module, dot, attribute = _ALIASES.get(name, name).rpartition(".")
        if not dot:
            raise self._mistake(
                path, f"'{name}' is not the dotted path of a class, such as logging.StreamHandler."
            )
        try:
            return getattr(import_module(module), attribute)
        except (ImportError, AttributeError) as error:
            raise self._mistake(path, f"'{name}' cannot be imported: {error}.") from error

    def _mistake(self, path: list[str], what: str) -> BadConfigException:
        return BadConfigException(f"{self._document.where(*path)}: {what}")


def _completed(handler: dict[str, Any], folder: Path, json: bool) -> dict[str, Any]:
    """A handler with Penstock's filters, its file in an existing folder, and JSON if it writes on the terminal."""
    for key in ("class", "()"):
        if handler.get(key) in _ALIASES:
            handler[key] = _ALIASES[handler[key]]
    if json and handler.get("class") in _ON_THE_TERMINAL:
        kept = {key: handler[key] for key in ("level", "filters") if key in handler}
        handler = kept | {"()": StandardError, "formatter": _JSON}
    if "filename" in handler:
        file = folder / str(handler["filename"])
        file.parent.mkdir(parents=True, exist_ok=True)
        handler["filename"] = str(file)
    handler["filters"] = [*handler.get("filters", ()), _CONTEXT, _MASKING]
    return handler


def _within(entry: Mapping[str, Any] | list[Any], path: list[Any]) -> Iterator[tuple[list[Any], Any, Any]]:
    """Every key with its value, however deep, and the path to what holds it."""
    for key, value in entry.items() if isinstance(entry, Mapping) else enumerate(entry):
        yield path, key, value
        if isinstance(value, Mapping | list):
            yield from _within(value, [*path, key])


def _enable_penstock() -> None:
    """`disable_existing_loggers` means other libraries; without Penstock's own lines nobody would know what runs."""
    for name, logger in logging.root.manager.loggerDict.items():
        if name.partition(".")[0] == "penstock" and isinstance(logger, logging.Logger):
            logger.disabled = False
