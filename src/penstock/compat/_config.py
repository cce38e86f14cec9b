"""The loaders of configuration that Kedro 0.18 had."""

import re
from collections.abc import Mapping
from os import PathLike
from threading import RLock
from typing import Any

from penstock.config import OmegaConfigLoader
from penstock.config._layer import dotted
from penstock.config._merge import copied
from penstock.config._resolution import ABSENT, Resolution, Tree, inner
from penstock.errors import BadConfigException

_TEMPLATE = re.compile(r"\$\{(?P<path>[A-Za-z0-9_.]+)(?:\|(?P<default>[^}]*))?\}")

_GETTING = RLock()
"""Held while a loader has patterns for a moment: runs that go on side by side share one."""


class ConfigLoader(OmegaConfigLoader):
    """Reads configuration in layers and takes all text as it is written: `${...}` has no meaning."""

    def __init__(
        self,
        conf_source: str | PathLike[str],
        env: str | None = None,
        runtime_params: Mapping[str, Any] | None = None,
        config_patterns: Mapping[str, list[str]] | None = None,
        *,
        base_env: str = "base",
        default_run_env: str = "local",
    ) -> None:
        super().__init__(
            conf_source,
            env,
            runtime_params,
            config_patterns=config_patterns,
            base_env=base_env,
            default_run_env=default_run_env,
        )

    def get(self, *patterns: str) -> Any:  # type: ignore[override]  # as in Kedro 0.18
        """The configuration of all files that fit patterns; of a kind, if its name is given."""
        if len(patterns) == 1 and patterns[0] in self:
            return self[patterns[0]]
        kind = f"files like {', '.join(patterns)}"
        with _GETTING:
            self.config_patterns[kind] = list(patterns)
            try:
                return self[kind]
            finally:
                del self.config_patterns[kind]

    def _resolution(self, kind: str) -> Resolution:  # noqa: ARG002
        return _Literal()


class TemplatedConfigLoader(ConfigLoader):
    """Reads configuration in layers, with `${a.b|default}` replaced by what globals say.

    Args:
        conf_source: a folder, or a zip or tar file.
        env: the environment that lies over the base.
        runtime_params: parameters of this run.
        config_patterns: for each kind the patterns of its files.
        globals_pattern: the files with globals.
        globals_dict: more globals, which win.
        environments: `base_env` and `default_run_env`.
    """

    def __init__(
        self,
        conf_source: str | PathLike[str],
        env: str | None = None,
        runtime_params: Mapping[str, Any] | None = None,
        config_patterns: Mapping[str, list[str]] | None = None,
        *,
        globals_pattern: str | None = None,
        globals_dict: Mapping[str, Any] | None = None,
        **environments: str,
    ) -> None:
        patterns = {**(config_patterns or {}), "globals": [globals_pattern] if globals_pattern else []}
        super().__init__(conf_source, env, runtime_params, patterns, **environments)
        self._globals_dict = dict(globals_dict or {})

    def _resolution(self, kind: str) -> Resolution:
        return _Literal() if kind == "globals" else _Templates({**self._globals(), **self._globals_dict})


class _Literal(Resolution):
    """Takes all text as it is."""

    def __init__(self) -> None:
        super().__init__({})

    def whole(self, tree: Tree, only: Any = None) -> dict[Any, Any]:
        return {key: copied(value) for key, value in tree.data.items() if only is None or key == only}


class _Templates(Resolution):
    """Replaces templates in text, and in keys, by values.

    Args:
        values: what templates may name.
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__({})
        self._given = values

    def whole(self, tree: Tree, only: Any = None) -> dict[Any, Any]:
        return {
            self._filled(tree, key, (key,)): self._filled(tree, value, (key,))
            for key, value in tree.data.items()
            if only is None or key == only
        }

    def _filled(self, tree: Tree, value: Any, keys: tuple[Any, ...]) -> Any:
        if isinstance(value, Mapping):
            return {
                self._filled(tree, key, (*keys, key)): self._filled(tree, item, (*keys, key))
                for key, item in value.items()
            }
        if isinstance(value, list):
            return [self._filled(tree, item, (*keys, index)) for index, item in enumerate(value)]
        return self._filled_text(tree, value, keys) if isinstance(value, str) else value

    def _filled_text(self, tree: Tree, text: str, keys: tuple[Any, ...]) -> Any:
        alone = _TEMPLATE.fullmatch(text)
        if alone is not None:
            return copied(self._named(tree, alone, keys))
        return _TEMPLATE.sub(lambda found: str(self._named(tree, found, keys)), text)

    def _named(self, tree: Tree, found: re.Match[str], keys: tuple[Any, ...]) -> Any:
        value = inner(self._given, tuple(found["path"].split(".")))
        if value is not ABSENT and value is not None:
            return value
        if found["default"] is not None:
            return found["default"]
        raise BadConfigException(
            f"{tree.where(*keys)}: '{dotted(keys)}' refers to '{found['path']}', which globals do not have. "
            "Write it there, or give a default: ${" + found["path"] + "|default}."
        )
