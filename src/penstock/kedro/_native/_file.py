"""A file dataset of Kedro whose bytes are moved by a store of Penstock."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from penstock.errors import DatasetError, VersionAlreadyExistsError, VersionNotFoundError
from penstock.io import FileDataset, Version
from penstock.io._failures import arguments_of
from penstock.io._redact import secrets_of
from penstock.io.codecs import FileCodec, FileHints
from penstock.io.stores import AwaitedStaged, Bytes, Location, ReadStore, Staged
from penstock.kedro._native._errors import NativeVersionExistsError, both, told
from penstock.kedro._native._formats import Format
from penstock.kedro._native._twin import Twin

_ASK_THE_ORIGINAL = (FileNotFoundError, IsADirectoryError, PermissionError)


class Unread(bytes):
    """In place of bytes that were not to be had as one file: the original says what there is."""


class NativeFile(FileDataset[Any, Any]):
    """Loads and saves what the original would, at the same path, with the same versions.

    Its failures are told in Kedro's words, and caught as Kedro's `DatasetError`. What cannot be read as one file is
    left to the original, which loads it (a folder of Parquet files) or says what is wrong.

    Args:
        original: the dataset of Kedro, which goes on being asked how it shows itself and which version it saves.
        format: how its class reads and writes.
        place: the store that holds it, and where.
        options: the options of the store; never shown.
        mode: how the original opens its file for saving.
    """

    def __init__(
        self,
        original: Any,
        format: Format,  # noqa: A002  the word for it
        place: tuple[ReadStore, Location],
        options: Mapping[str, Any],
        mode: str,
    ) -> None:
        self._original = original
        self._format = format
        self._place_of_original = place
        self._SINGLE_PROCESS = getattr(original, "_SINGLE_PROCESS", False)
        super().__init__(
            filepath=str(original._filepath),
            version=original._version and Version(*original._version),
            credentials=dict(options),
            fs_args={"open_args_save": {"mode": mode}},
            metadata=getattr(original, "metadata", None),
        )

    def _open_store(self, *_: Any) -> tuple[ReadStore, Location]:
        return self._place_of_original

    def _make_codec(self, hints: FileHints) -> FileCodec:
        return Twin(hints=hints, original=self._original, format=self._format)

    # Loading ----------------------------------------------------------------------------------------------------------

    def read(self) -> Bytes:
        """The bytes that a load would decode, or `Unread`."""
        try:
            return super().read()
        except DatasetError as error:
            return _left_to_original(error)

    async def aread(self) -> Bytes:
        """The awaitable form of `read`."""
        try:
            return await super().aread()
        except DatasetError as error:
            return _left_to_original(error)

    def decode(self, data: Bytes) -> Any:
        """The object that a load of these bytes would give.

        Raises:
            DatasetError: they are not what the format expects; both Kedro's and Penstock's.
        """
        if isinstance(data, Unread):
            return self._in_words("loading data from", self._original.load)
        return self._in_words("loading data from", self._codec.decode, data)

    # Saving -----------------------------------------------------------------------------------------------------------

    def encode(self, data: Any) -> Bytes:
        """The bytes that a save of `data` would write.

        Raises:
            DatasetError: the format cannot hold the data; both Kedro's and Penstock's.
        """
        encoded: Bytes = self._in_words("saving data to", self._codec.encode, data)
        return encoded

    def _in_words(self, doing: str, function: Callable[..., Any], *args: Any) -> Any:
        """Call something, and tell what fails in Kedro's words, without secrets."""
        try:
            return function(*args)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001  whatever it is, it is raised again
            doing = f"Failed while {doing} dataset {self._original!s}"
            failed, cause = told(error, doing, secrets_of(arguments_of(self)))
            raise failed from cause

    def _stage_with(self, put: Any, after: Callable[[], None] | None) -> Staged:
        try:
            return super()._stage_with(put, partial(self._tell_original, after))
        except DatasetError as error:
            raise both(error) from error.__cause__

    async def _astage(self, encoded: Bytes, after: Callable[[], None] | None = None) -> AwaitedStaged:
        try:
            return await super()._astage(encoded, partial(self._tell_original, after))
        except DatasetError as error:
            raise both(error) from error.__cause__

    def _tell_original(self, after: Callable[[], None] | None) -> None:
        """Let the original forget what it has listed before the save: hooks and callers go on asking it."""
        self._original._invalidate_cache()
        if after is not None:
            after()

    def _version_taken(self) -> VersionAlreadyExistsError:
        return NativeVersionExistsError(*super()._version_taken().args)

    # Versions ---------------------------------------------------------------------------------------------------------

    def resolve_save_version(self) -> str | None:
        """The version that a save would write: the original's."""
        version: str | None = self._original.resolve_save_version()
        return version

    def _clear_version_cache(self) -> None:
        super()._clear_version_cache()
        if hasattr(self._original, "_clear_version_cache"):
            self._original._clear_version_cache()
        else:  # Kedro 0.19
            self._original._version_cache.clear()

    # What is the original's own ---------------------------------------------------------------------------------------

    def _release(self) -> None:
        super()._release()
        self._original._release()

    def _describe(self) -> dict[str, Any]:
        described: dict[str, Any] = self._original._describe()
        return described

    def __repr__(self) -> str:
        return repr(self._original)

    def _init_config(self) -> dict[str, Any]:
        return config_of(self._original)


class NativeScan(NativeFile):
    """One that is only saved by a store: the original makes a query over what is there, and reads while that runs."""

    def load(self) -> Any:
        """The query that the original makes."""
        return self._in_words("loading data from", self._original.load)


def _left_to_original(error: DatasetError) -> Unread:
    if isinstance(error, VersionNotFoundError) or isinstance(error.__cause__, _ASK_THE_ORIGINAL):
        return Unread()
    raise both(error) from error.__cause__


def config_of(original: Any) -> dict[str, Any]:
    """The catalog entry of a dataset of Kedro; in 0.19 under the name that is public there."""
    config: dict[str, Any] = (
        original._init_config if hasattr(original, "_init_config") else original.to_config
    )()
    return config
