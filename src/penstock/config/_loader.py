"""OmegaConfigLoader: configuration in layers, read when it is asked for, and once."""

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from copy import copy
from functools import partial
from os import PathLike, fspath
from typing import Any, Self, TypeAlias

from penstock._suggest import did_you_mean
from penstock.config._documents import Documents
from penstock.config._layer import Layer, Locate, clashing, is_template, layer
from penstock.config._merge import STRATEGIES, ClashError, copied, merged
from penstock.config._one_by_one import OneByOne
from penstock.config._patterns import is_wild, matching
from penstock.config._resolution import Resolution, Resolver, Tree
from penstock.config._resolvers import (
    ALWAYS,
    RESERVED,
    custom,
    environment,
    from_globals,
    from_runtime,
    refused,
)
from penstock.config._sources import SUFFIXES, Source, open_source, visible
from penstock.errors import (
    BadConfigException,
    ConfigKeyError,
    MissingConfigException,
    MissingEnvironmentError,
)

Patterns: TypeAlias = Mapping[str, list[str]]


def _anywhere(name: str) -> list[str]:
    return [f"{name}*", f"{name}*/**", f"**/{name}*"]


class _Reading:
    """What has been read so far; thrown away as a whole when files are to be read again."""

    def __init__(self) -> None:
        self.source: Source | None = None
        self.layers: dict[str, list[Layer]] = {}
        self.values: dict[str, dict[str, Any]] = {}
        self.asked: set[str] = set()


class OmegaConfigLoader(MutableMapping[str, Any]):
    """A project's configuration by kind: `loader["catalog"]`, `loader["parameters"]`, ...

    Each kind is read from the files that fit its patterns, first those of the base environment, then those of
    the chosen one, which wins. Nothing is read before it is asked for, so a run that needs no credentials
    never sees them; and nothing is read twice, until `reload()`. What a loader gives belongs to the caller.

    Text may refer to other configuration: `${a.b}` in the same kind, `${globals:a,default}`,
    `${runtime_params:a,default}`, `${oc.env:NAME,default}` in credentials, and `${name:arguments}` for
    functions of the user. All of this belongs to the loader alone; nothing is registered with OmegaConf.

    Args:
        conf_source: a folder, or a zip or tar file, which is read where it is.
        env: the environment that lies over the base; `default_run_env` unless given.
        runtime_params: parameters of this run. They lie over all `parameters`, and others may refer to them.
        config_patterns: for each kind the patterns of its files, beside or instead of those known.
        base_env: the environment below; `conf_source` itself unless given.
        default_run_env: the environment that lies over the base unless another is asked for. It may be missing.
        custom_resolvers: functions by the name that text calls them by.
        merge_strategy: for a kind, "destructive" (names at the top replace, the default) or "soft" (at every
            depth).
        ignore_hidden: leave out files and folders whose names begin with a dot.
        restrict_runtime_params_type_selection: refuse a catalog in which a runtime parameter chooses the
            `type` of a dataset, for parameters that come from people who may not run any class.

    Raises:
        BadConfigException: a merge strategy or resolver cannot be used.
    """

    def __init__(
        self,
        conf_source: str | PathLike[str],
        env: str | None = None,
        runtime_params: Mapping[str, Any] | None = None,
        *,
        config_patterns: Patterns | None = None,
        base_env: str | None = None,
        default_run_env: str | None = None,
        custom_resolvers: Mapping[str, Callable[..., Any]] | None = None,
        merge_strategy: Mapping[str, str] | None = None,
        ignore_hidden: bool = True,
        restrict_runtime_params_type_selection: bool = False,
    ) -> None:
        self.conf_source = fspath(conf_source)
        self.env = env
        self.base_env = base_env or ""
        self.default_run_env = default_run_env or ""
        self.config_patterns: dict[str, list[str]] = {
            **{name: _anywhere(name) for name in ("catalog", "parameters", "credentials")},
            "globals": ["globals.yml"],
            "logging": _anywhere("logging"),
            **(config_patterns or {}),
        }
        self.merge_strategy = dict(merge_strategy or {})
        self.ignore_hidden = ignore_hidden
        self.restrict_runtime_params_type_selection = restrict_runtime_params_type_selection
        self._runtime_params = dict(runtime_params or {})
        self._resolvers = _checked(custom_resolvers or {})
        self._given: dict[str, Any] = {}
        self._documents = Documents()
        self._reading = _Reading()
        for kind in self.merge_strategy:
            self._strategy(kind)

    def __copy__(self) -> Self:
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        return twin

    def __getstate__(self) -> dict[str, Any]:
        """A pickle knows where the files are, not what was read from them: credentials stay where they are."""
        return {**self.__dict__, "_documents": Documents(), "_reading": _Reading()}

    @property
    def runtime_params(self) -> dict[str, Any]:
        """The parameters of this run. Giving others works everything out again, from the files as they were."""
        return self._runtime_params

    @runtime_params.setter
    def runtime_params(self, parameters: Mapping[str, Any]) -> None:
        self._runtime_params = dict(parameters)
        self.reload()

    def reload(self) -> None:
        """Forget what was worked out, so that changed files are seen. What was given with `loader[...] = ` stays.

        Only files that have changed are read again.
        """
        self._reading = _Reading()

    def with_runtime_params(self, parameters: Mapping[str, Any]) -> Self:
        """A loader of the same files, read as they are then, and of what was given, with other runtime parameters.

        The two share nothing that either could change.
        """
        twin = copy(self)
        twin._given = dict(self._given)
        twin.runtime_params = dict(parameters)
        return twin

    def __getitem__(self, kind: str) -> Any:
        """The configuration of a kind, with everything worked out. What was given for it instead comes back as it is.

        Raises:
            ConfigKeyError: there is no such kind.
            MissingConfigException: there is no file for it, or no such environment.
            BadConfigException: a file cannot be read, or says something wrong.
        """
        if kind in self._given:
            return self._given[kind]
        return copied(self._worked_out(kind))

    def __setitem__(self, kind: str, value: Any) -> None:
        """Use this instead of what files say."""
        self._given[kind] = value
        self._reading.values = {}  # others may refer to it

    def __delitem__(self, kind: str) -> None:
        """Use what files say again."""
        del self._given[kind]
        self._reading.values = {}

    def __iter__(self) -> Iterator[str]:
        return iter({**self.config_patterns, **self._given})

    def __len__(self) -> int:
        return len({**self.config_patterns, **self._given})

    def __contains__(self, kind: object) -> bool:
        """Whether a kind is known; not whether there are files for it, which would mean to read them."""
        return kind in self.config_patterns or kind in self._given

    def __repr__(self) -> str:
        """Without values, which may be secret."""
        return (
            f"{type(self).__name__}(conf_source={self.conf_source!r}, env={self.env!r}, "
            f"base_env={self.base_env!r}, default_run_env={self.default_run_env!r}, "
            f"runtime_params={sorted(map(str, self._runtime_params))})"
        )

    def known_parameters(self) -> set[str]:
        """The names of parameters that files have, or have asked for by `${runtime_params:...}` so far."""
        in_files = {
            name for each in self._layers("parameters") for file in each.documents for name in file.data
        }
        given = self._given.get("parameters", {})
        return {str(name) for name in (*in_files, *given)} | {
            name.split(".")[0] for name in self._reading.asked
        }

    def check_environments(self) -> None:
        """Make sure that the configuration is there, with the environments that were asked for.

        Raises:
            MissingConfigException: it is not.
        """
        self._environments(self._open())

    def state(self, *kinds: str) -> object:
        """Something that is different once files of these kinds have changed, or what was given instead of them.

        Nothing is read for it.
        """
        source = open_source(self.conf_source, self.base_env)
        files = [
            (env, file, source.stamp(env, file))
            for env in self._environments(source)
            for kind in kinds
            for file in self._files(source, env, self.config_patterns[kind])
        ]
        return files, dict(self._given)

    def one_by_one(self, kind: str) -> Mapping[str, Any]:
        """The same as `loader[kind]`, but nothing is read before a name is looked up, and no other is worked out.

        Empty when there are no files.
        """
        if kind in self._given or type(self).__getitem__ is not OmegaConfigLoader.__getitem__:
            given: Mapping[str, Any] = self._given[kind] if kind in self._given else self[kind]
            return given
        return OneByOne(partial(self._names, kind), lambda name: copied(self._work_out(kind, name)[name]))

    def where(self, kind: str, *keys: Any) -> str:
        """File and line where the value at a path of keys was written that won; or the nearest above it.

        Empty when it was in no file.

        Raises:
            ConfigError: as from `loader[kind]`.
        """
        if kind in self._given:
            return ""
        layers = [each for each in self._layers(kind) if each.documents]
        if not layers:
            return ""
        if self._strategy(kind) == "destructive":
            return next((each for each in reversed(layers) if keys and each.wrote(keys[0])), layers[0]).where(
                *keys
            )
        return max(reversed(layers), key=lambda each: each.reach(keys)).where(*keys)

    def locate(self, kind: str) -> Locate:
        """`where` for one kind: a function from keys to file and line."""
        return partial(self.where, kind)

    def _worked_out(self, kind: str) -> dict[str, Any]:
        """What files say about a kind; shared, so not to be changed."""
        reading = self._reading
        if kind not in reading.values:
            reading.values[kind] = self._work_out(kind)
        return reading.values[kind]

    def _names(self, kind: str) -> list[str]:
        """What is at the top of the files of a kind."""
        names = dict.fromkeys(name for each in self._layers(kind) for name in each.data)
        return [name for name in names if not is_template(name)]

    def _work_out(self, kind: str, only: str | None = None) -> dict[str, Any]:
        """All that files say about a kind, or what they say under one name at the top."""
        layers = self._layers(kind)
        if kind != "globals" and not any(each.documents for each in layers):
            raise self._no_files(kind)
        resolution = self._resolution(kind)
        result: dict[str, Any] = {}
        tree = None
        for each in layers:
            tree = Tree(each.data, each.where, tree)
            above = resolution.whole(tree, only)
            # Runtime parameters lie over each layer, for what refers to them there. What no file of the upper
            # one has is left to the lower, or a parameter would replace all that stands beside it there.
            if result:
                above = {name: value for name, value in above.items() if each.wrote(name)}
            result = self._over(result, above, kind)
        if kind != "parameters":
            result = {name: value for name, value in result.items() if not is_template(name)}
        return result

    def _resolution(self, kind: str) -> Resolution:
        """One reading of a kind: what works text out."""
        return Resolution(
            self._resolvers_for(kind),
            secret=kind == "credentials",
            guards_types=kind == "catalog" and self.restrict_runtime_params_type_selection,
        )

    def _over(self, below: dict[str, Any], above: dict[str, Any], kind: str) -> dict[str, Any]:
        try:
            return merged(below, above, self._strategy(kind))
        except ClashError as clash:
            lower, upper = (each.where(*clash.keys) for each in self._layers(kind))
            raise clashing(clash, lower, upper) from None

    def _strategy(self, kind: str) -> str:
        strategy = self.merge_strategy.get(kind, "destructive")
        if str(strategy).lower() in STRATEGIES:
            return str(strategy).lower()
        raise BadConfigException(
            f"'{kind}' is to be merged by the strategy {strategy!r}, which there is not."
            f"{did_you_mean(str(strategy), STRATEGIES)} There are 'destructive' (names at the top replace those of "
            "the base environment) and 'soft' (at every depth)."
        )

    def _resolvers_for(self, kind: str) -> dict[str, Resolver]:
        resolvers: dict[str, Resolver] = {**ALWAYS, **self._resolvers}
        if kind == "globals":
            return resolvers | {
                "globals": refused("asks for a global by '${globals:...}'. Among globals, write '${name}'."),
                "runtime_params": refused("refers to a runtime parameter, which globals may not."),
                "oc.env": self._resolvers.get("oc.env", refused(_NO_ENVIRONMENT)),
            }
        if kind != "credentials":
            resolvers.setdefault("oc.env", refused(_NO_ENVIRONMENT))
        return (
            {"oc.env": environment}
            | resolvers
            | {
                "globals": from_globals(self._globals),
                "runtime_params": from_runtime(self._runtime_params, self._reading.asked.add),
            }
        )

    def _globals(self) -> Mapping[Any, Any]:
        given: Mapping[Any, Any] | None = self._given.get("globals")
        return self._worked_out("globals") if given is None else given

    def _layers(self, kind: str) -> list[Layer]:
        """What the base environment and the chosen one say about a kind."""
        reading = self._reading
        if kind not in self.config_patterns:
            raise ConfigKeyError(
                f"There is no configuration called {kind!r}.{did_you_mean(kind, self)} Known are "
                f"{', '.join(map(repr, self))}; others are made known with config_patterns."
            )
        if kind not in reading.layers:
            source = self._open()
            layers = [self._layer(source, env, kind) for env in self._environments(source)]
            reading.layers.setdefault(kind, layers)
        return reading.layers[kind]

    def _open(self) -> Source:
        reading = self._reading
        if reading.source is None:
            reading.source = open_source(self.conf_source, self.base_env)
        return reading.source

    def _layer(self, source: Source, env: str, kind: str) -> Layer:
        documents = [
            self._documents.read(source, env, file, secret=kind == "credentials")
            for file in self._files(source, env, self.config_patterns[kind])
        ]
        of_parameters = kind == "parameters"
        return layer(documents, self._runtime_params if of_parameters else {}, leaves=of_parameters)

    def _files(self, source: Source, env: str, patterns: list[str]) -> list[str]:
        """The files of an environment that fit patterns; where these are names, nothing else is looked at."""
        if self.ignore_hidden and visible([env]) != [env]:
            return []
        if any(map(is_wild, patterns)):
            found = matching(source.files(env), patterns)
        else:
            found = sorted(file for file in patterns if source.has_file(env, file))
        return visible(found) if self.ignore_hidden else found

    def _environments(self, source: Source) -> list[str]:
        """The base environment and the one over it, which may be missing unless somebody asked for it."""
        for env in (self.base_env, self.env):
            if env is not None and not source.has(env):
                raise MissingEnvironmentError(
                    f"There is no environment {env!r} in {source.name}, which has "
                    f"{', '.join(map(repr, source.environments())) or 'none'}."
                    f"{did_you_mean(env, source.environments())}"
                )
        over = self.env or self.default_run_env
        return list(dict.fromkeys([self.base_env, over] if over and source.has(over) else [self.base_env]))

    def _no_files(self, kind: str) -> MissingConfigException:
        source = self._reading.source
        folders = [source.where(env) for env in self._environments(source)] if source else []
        return MissingConfigException(
            f"There are no files for {kind!r} in {' or '.join(folders)}. Looked for "
            f"{', '.join(self.config_patterns[kind])}, ending in {', '.join(SUFFIXES)}."
        )


_NO_ENVIRONMENT = (
    "reads an environment variable, which only credentials may. To read them here too, pass "
    "custom_resolvers={'oc.env': os.environ.get}."
)


def _checked(functions: Mapping[str, Callable[..., Any]]) -> dict[str, Resolver]:
    for name, function in functions.items():
        if name in RESERVED:
            raise BadConfigException(f"The resolver '{name}' is built in; give yours another name.")
        if not callable(function):
            raise BadConfigException(
                f"The resolver '{name}' is a {type(function).__name__}, which cannot be called."
            )
    return {name: custom(function) for name, function in functions.items()}
