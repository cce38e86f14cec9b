"""AbstractDataset: what every dataset promises, whichever side of it was written."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from copy import copy
from types import MethodType
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar, cast

from penstock._portal import enter_loop
from penstock.io._failures import aguard, arguments_of, guard
from penstock.io._sides import OPERATIONS, wire, wire_stage, written

if TYPE_CHECKING:
    from inspect import Signature
    from logging import Logger

_DI = TypeVar("_DI")
_DO = TypeVar("_DO")


class AbstractDataset(ABC, Generic[_DI, _DO]):
    """Something that data can be loaded from and saved to, blocking or awaited.

    Subclasses write either side, `load`/`save` or `async def aload`/`asave`, whichever comes naturally; the
    other side is derived. The derived blocking side works everywhere, inside running event loops too; the
    derived awaitable side runs the blocking one on a worker thread. The same goes for `exists` and `release`,
    which may be left out. The names `_load`, `_save`, `_exists` and `_release` count as the blocking side.

    Failures come out as `DatasetError` from the original error, naming the dataset without its secrets.

    >>> class Greeting(AbstractDataset[str, str]):
    ...     def __init__(self, name, token=""):
    ...         self.name = name
    ...     async def aload(self):
    ...         return f"Hello {self.name}"
    ...     async def asave(self, data):
    ...         self.name = data.removeprefix("Hello ")
    >>> greeting = Greeting("Ada", token="abc")
    >>> greeting.save("Hello Grace")
    >>> greeting.load()
    'Hello Grace'
    """

    #: False: a run loads and saves on its home thread only, one at a time. Nodes of a SequentialRunner run there too.
    _THREAD_SAFE: ClassVar[bool] = True
    #: True: useless in another process.
    _SINGLE_PROCESS: bool = False
    #: True: nothing is left of the data when the process ends.
    _EPHEMERAL: bool = False
    #: True: loading and saving are so cheap that any thread may do them on the spot.
    _INLINE: ClassVar[bool] = False
    #: False: the arguments are not remembered, for they are the data itself.
    _REMEMBERS: ClassVar[bool] = True

    #: Whatever its owner wants to keep beside a dataset; never interpreted.
    metadata: dict[str, Any] | None = None

    _init_call: tuple[tuple[Any, ...], dict[str, Any]] = ((), {})

    if not TYPE_CHECKING:  # the arguments are those of `__init__`

        def __new__(cls, *args: Any, **kwargs: Any) -> Self:
            """Remember the arguments, for `to_config` and for reprs; looked into only when somebody asks."""
            if cls.__init__ is object.__init__ and (args or kwargs):
                raise TypeError(f"{cls.__qualname__}() takes no arguments")
            self = super().__new__(cls)
            if cls._REMEMBERS:
                # Frozen dataclasses refuse ordinary assignment.
                object.__setattr__(self, "_init_call", (args, kwargs))
            return self

    def __init_subclass__(cls, *, guarded: bool = True, **kwargs: Any) -> None:
        """Look at what a subclass wrote, once. With `guarded=False` it has written everything itself."""
        super().__init_subclass__(**kwargs)
        for operation in OPERATIONS if guarded else ():
            found = written(cls, AbstractDataset, operation)
            if found is not None:
                wire(cls, operation, *found)
        wire_stage(cls)

    @classmethod
    def _guarded(cls, operation: str, function: Callable[..., Any]) -> Callable[..., Any]:
        return guard(operation, function)

    @classmethod
    def _aguarded(
        cls, operation: str, function: Callable[..., Awaitable[Any]]
    ) -> Callable[..., Awaitable[Any]]:
        return aguard(operation, function)

    @classmethod
    def from_config(
        cls,
        name: str,
        config: dict[str, Any],
        load_version: str | None = None,
        save_version: str | None = None,
    ) -> Any:
        """Make the dataset that a catalog entry describes.

        Raises:
            DatasetError: the entry cannot be made into a dataset; says what is wrong with it.
            MissingExtraError: the library that its type needs is not installed.
        """
        from penstock.io._making import make_dataset

        return make_dataset(name, config, load_version, save_version)

    def load(self) -> _DO:
        """Give the data, blocking until it is there.

        Raises:
            DatasetError: it could not be loaded.
        """
        return enter_loop(self.aload)

    def save(self, data: _DI) -> None:
        """Keep the data, blocking until it is kept.

        Raises:
            DatasetError: it could not be saved, or is None.
        """
        enter_loop(self.asave, data)

    async def aload(self) -> _DO:
        """Give the data; the awaitable form of `load`."""
        from anyio.to_thread import run_sync

        return await run_sync(self.load)

    async def asave(self, data: _DI) -> None:
        """Keep the data; the awaitable form of `save`."""
        from anyio.to_thread import run_sync

        await run_sync(self.save, data)

    if not TYPE_CHECKING:
        # Each side rests on the other, so one of them has to be written. A type checker would demand both.
        load, save = abstractmethod(load), abstractmethod(save)

    # What the engine asks of datasets in memory, which do their work on the spot.

    def _take(self) -> _DO:
        """Load for the last time; a dataset in memory may hand over the very object and forget it."""
        return self.load()

    def _is_quick(self, data: Any = None) -> bool:  # noqa: ARG002
        """Whether an event loop may wait for a load, or for a save of `data`."""
        return False

    def exists(self) -> bool:
        """Whether there is something to load. False, with a warning, for datasets that cannot tell.

        Raises:
            DatasetError: the question could not be answered.
        """
        return self._exists()

    async def aexists(self) -> bool:
        """Whether there is something to load; the awaitable form of `exists`."""
        return self._exists()

    def release(self) -> None:
        """Let go of whatever is held in memory.

        Raises:
            DatasetError: it could not be let go.
        """
        self._release()

    async def arelease(self) -> None:
        """Let go of whatever is held in memory; the awaitable form of `release`."""
        self._release()

    def _exists(self) -> bool:
        import logging

        logging.getLogger(__name__).warning(
            "%s does not say whether its data exists; taking it as absent. Write 'exists' to change that.",
            type(self).__qualname__,
        )
        return False

    def _release(self) -> None:
        """Nothing is held unless a subclass says otherwise."""

    def _describe(self) -> dict[str, Any]:
        """What tells this dataset from others of its class; secrets are masked when it is shown."""
        return {
            name: value if _is_plain(value) else f"<{type(value).__name__}>"
            for name, value in self._init_arguments().items()
            if name != "metadata"
        }

    @property
    def _logger(self) -> "Logger":
        """For what a subclass has to tell."""
        import logging

        return logging.getLogger(type(self).__module__)

    def __repr__(self) -> str:
        from penstock.io._redact import mask, mask_text

        described = self._describe()
        shown = ", ".join(
            f"{name}={mask_text(repr(mask(value, name)))}"
            for name, value in described.items()
            if value is not None
        )
        return f"{type(self).__module__}.{type(self).__qualname__}({shown})"

    def _repr_html_(self) -> str:
        """What notebooks show."""
        from penstock.io._pictures import table_of_dataset

        return table_of_dataset(self)

    @classmethod
    def _init_signature(cls) -> "Signature":
        """What the constructor takes, as `__init__` has it.

        `inspect.signature(cls)` would read `__new__`, which takes anything, where that is defined nearer than
        `__init__`; Python 3.11.2 prefers it even where it is not.
        """
        from inspect import Signature, signature

        init = cls.__init__
        known: tuple[Any, Signature] | None = vars(cls).get("_known_signature")
        if (
            known is None or known[0] is not init
        ):  # kept, since reading it takes long, and each dataset is asked
            own = (
                Signature() if init is object.__init__ else signature(MethodType(init, cls))
            )  # without `self`
            cls._known_signature = known = init, own  # type: ignore[attr-defined]  # read above
        return known[1]

    def _init_arguments(self) -> dict[str, Any]:
        """The arguments that this dataset was made with, by name; defaults are left out."""
        from inspect import Parameter

        args, kwargs = self._init_call
        expected = self._init_signature()
        bound = expected.bind_partial(*args, **kwargs).arguments
        for name, parameter in expected.parameters.items():
            if parameter.kind is Parameter.VAR_KEYWORD:
                bound.update(bound.pop(name, {}))
        return dict(bound)

    def _init_config(self) -> dict[str, Any]:
        """The catalog entry that would make this dataset again."""
        cls = type(self)
        config = {"type": f"{cls.__module__}.{cls.__qualname__}", **_as_config(arguments_of(self))}
        if config.pop("version", None):
            config["versioned"] = True
        return config

    def to_config(self) -> dict[str, Any]:
        """The catalog entry that would make this dataset again, credentials included."""
        return self._init_config()

    def __reduce_ex__(self, protocol: Any) -> Any:
        """Pickle it without credentials: with those of a catalog entry by name, others not at all."""
        from penstock.io._pickled import reduced

        return reduced(self) or super().__reduce_ex__(protocol)

    def __copy__(self) -> Self:
        from penstock.io._pickled import copied

        return cast(Self, copied(self))

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        from penstock.io._pickled import copied

        return cast(Self, copied(self, memo))

    def _copy(self, **overwrite: Any) -> Self:
        """The same dataset with some attributes changed; the original stays as it is."""
        twin = copy(self)
        if overwrite.keys() - {"_version"}:
            vars(twin).pop("_origin", None)  # its entry would not make it any more
        for name, value in overwrite.items():
            setattr(twin, name, value)
        return twin


def _is_plain(value: object) -> bool:
    """Whether the repr of a value is worth reading; data and clients are only named by their type."""
    from os import PathLike

    return value is None or isinstance(
        value, str | bytes | int | float | PathLike | dict | list | tuple | set
    )


def _as_config(value: Any) -> Any:
    """Arguments as a configuration file would hold them: paths as text, datasets as their own entries."""
    from os import PathLike, fspath

    if isinstance(value, AbstractDataset):
        return value._init_config()
    if isinstance(value, PathLike):
        return fspath(value)
    if isinstance(value, dict):
        return {key: _as_config(item) for key, item in value.items()}
    return value
