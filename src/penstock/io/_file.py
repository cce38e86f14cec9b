"""FileDataset: a codec on a store."""

import os
from collections.abc import Callable
from copy import deepcopy
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, ClassVar, NoReturn, TypeVar

from penstock.errors import DatasetError, PenstockError, VersionAlreadyExistsError, VersionNotFoundError
from penstock.io._failures import Guard, describe
from penstock.io._placement import Place, Placement
from penstock.io._redact import mask_text
from penstock.io._sides import is_native
from penstock.io._staged import AwaitedStaged
from penstock.io._staging import AwaitedStagedSave, StagedSave
from penstock.io._traffic import count_bytes
from penstock.io._version import Version
from penstock.io._versioned import AbstractVersionedDataset
from penstock.io._worker import on_asyncio, on_worker
from penstock.io.codecs import FileCodec, FileHints
from penstock.io.codecs._compression import asked_compression, compress, decompress
from penstock.io.codecs._contents import contents
from penstock.io.stores import (
    AwaitedRead,
    AwaitedWrite,
    Bytes,
    Locate,
    Location,
    Mode,
    ReadStore,
    Staged,
    Write,
    open_store,
)
from penstock.io.stores._capabilities import offers

_DI = TypeVar("_DI")
_DO = TypeVar("_DO")

_Put = Callable[[Write, str, Mode, str | None], Staged]

_MODES: dict[str, Mode] = {"w": "replace", "a": "append", "x": "create"}


class FileDataset(AbstractVersionedDataset[_DI, _DO]):
    """Data in one file: a codec turns it into bytes and back, a store moves the bytes.

    A subclass names its codec in `_CODEC`, or makes it in `_make_codec` when the format has arguments of its
    own. `load()` is `decode(read())`, and `save(data)` is `stage(data).commit()`: a save becomes visible all
    at once or not at all.

    Args:
        filepath: a local path or a URL: `data/cars.csv`, `s3://bucket/cars.csv`,
            `package://name/data/cars.csv`.
        load_args: arguments of the library's reading function, on top of `DEFAULT_LOAD_ARGS`.
        save_args: arguments of the library's writing function, on top of `DEFAULT_SAVE_ARGS`.
        version: which version to load and save; None keeps no versions.
        credentials: what the store needs to know who asks; never shown.
        fs_args: arguments of the store. Among them `open_args_load` and `open_args_save` say how the file is
            opened: encoding, errors, newline, compression, and mode `a` to add to the file at every save.
        metadata: whatever its owner wants to keep beside the dataset.

    Raises:
        DatasetError: the arguments cannot work.
        MissingExtraError: the library behind the format or the store is not installed.
    """

    DEFAULT_LOAD_ARGS: ClassVar[dict[str, Any]] = {}
    DEFAULT_SAVE_ARGS: ClassVar[dict[str, Any]] = {}
    DEFAULT_FS_ARGS: ClassVar[dict[str, Any]] = {}

    _CODEC: ClassVar[type[FileCodec]]
    _OWN_LOAD: ClassVar[bool] = False  # whether a subclass loads in a way of its own, not by read and decode
    _OWN_SAVE: ClassVar[bool] = False  # whether it saves in a way of its own, not by encode and stage_bytes
    _AWAITED: ClassVar[frozenset[str]] = (
        frozenset()
    )  # the operations whose awaitable form is somebody's, not derived

    def __init__(
        self,
        *,
        filepath: str | os.PathLike[str],
        load_args: dict[str, Any] | None = None,
        save_args: dict[str, Any] | None = None,
        version: Version | None = None,
        credentials: dict[str, Any] | None = None,
        fs_args: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        options = deepcopy(fs_args or {})
        opening = {
            name: {**self.DEFAULT_FS_ARGS.get(name, {}), **(options.pop(name, None) or {})}
            for name in ("open_args_load", "open_args_save")
        }
        self._shown_filepath = os.fspath(filepath)
        self._store, self._location = self._open_store(filepath, credentials, options)
        self._bytes_key = hash(repr((self._location, version, credentials, options)))
        path = PurePosixPath(self._location.path)
        super().__init__(path, version, self._store.exists, self._store.glob)
        self.metadata = metadata
        self._load_args = self._for_library(self.DEFAULT_LOAD_ARGS, load_args)
        self._save_args = self._for_library(self.DEFAULT_SAVE_ARGS, save_args)
        self._mode = self._read_mode(
            self._save_args.pop("mode", None) or opening["open_args_save"].get("mode", "w")
        )
        self._hints = FileHints(
            path.name.partition("?")[0], opening["open_args_load"], opening["open_args_save"]
        )
        self._codec = self._make_codec(self._hints)
        self._check()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Note what a subclass does in ways of its own; withdraw `stage` where it would bypass them."""
        super().__init_subclass__(**kwargs)
        cls._AWAITED = frozenset(operation for operation in ("load", "save") if is_native(cls, operation))
        own = vars(cls)  # if one side of an operation is the subclass's own, so is the other by now
        if "_OWN_LOAD" not in own:  # a class that says so itself knows better
            cls._OWN_LOAD = cls._OWN_LOAD or "load" in own
        cls._OWN_SAVE = cls._OWN_SAVE or any(name in own for name in ("save", "stage", "_stage_at"))
        if "save" in own and "stage" not in own:
            cls.stage = _Withdrawn()  # type: ignore[assignment]  # an attribute that is not there

    def _open_store(
        self,
        filepath: str | os.PathLike[str],
        credentials: dict[str, Any] | None,
        options: dict[str, Any],
    ) -> tuple[ReadStore, Location]:
        """The place of this dataset; looked for once."""
        return open_store(filepath, credentials, options)

    # For subclasses that open files by themselves, as those that were written for Kedro do.

    @property
    def _protocol(self) -> str:
        return self._location.protocol

    @property
    def _fs(self) -> Any:
        """A file system of fsspec that is let in as this dataset is."""
        from fsspec import filesystem

        given = self._init_arguments()
        own = {"auto_mkdir": True} if self._protocol == "file" else {}
        asked = own | (given.get("fs_args") or {}) | (given.get("credentials") or {})
        options = {name: value for name, value in asked.items() if not name.startswith("open_args_")}
        return filesystem(self._protocol, **options)

    def _make_codec(self, hints: FileHints) -> FileCodec:
        """The codec of this dataset; made once."""
        return self._CODEC(self._load_args, self._save_args, hints)

    def load(self) -> _DO:
        """Read and decode the file."""
        return self.decode(self.read())

    def save(self, data: _DI) -> None:
        """Encode the data and make it the content of the file, all of it at once."""
        self._stage(data).commit()

    async def aload(self) -> _DO:
        """Read and decode the file: the store is awaited, if it can be, and the decoding done on a worker thread."""
        if not (self._placement().load is Place.LOOP and on_asyncio()):
            return await on_worker(self.load)
        return await on_worker(self.decode, await self.aread())

    async def asave(self, data: _DI) -> None:
        """Encode the data on a worker thread and await the store, which makes it visible all at once or not at all."""
        if not (self._placement().save is Place.LOOP and on_asyncio()):
            await on_worker(self.save, data)
            return
        staged = await self._astage(await on_worker(self.encode, data))
        await staged.acommit()

    def stage(self, data: _DI) -> Staged:
        """Do everything for a save except making it visible, which is left to `commit()` of the result.

        Raises:
            DatasetError: the data cannot be encoded, or the store cannot take it; nothing has changed.
        """
        return self._stage(data, after=self._compare_versions if self._version else None)

    def stage_bytes(self, encoded: Bytes) -> Staged:
        """Do the same with bytes that `encode` gave.

        Raises:
            DatasetError: the store cannot take them; nothing has changed.
        """
        self._clear_version_cache()
        after = self._compare_versions if self._version else None
        with Guard(self, "save"):
            staged = self._stage_with(partial(_put, encoded), after)
        return staged  # noqa: RET504  type checkers believe that a guard may swallow errors

    async def astage_bytes(self, encoded: Bytes) -> AwaitedStaged:
        """Do the same on asyncio's loop; for datasets whose store is awaited.

        Raises:
            DatasetError: the store cannot take them; nothing has changed.
        """
        self._clear_version_cache()
        return await self._astage(encoded, after=self._compare_versions if self._version else None)

    def read(self) -> Bytes:
        """The bytes that a load would decode.

        Raises:
            DatasetError: there are none, or the store cannot give them.
        """
        with Guard(self, "load"):
            path = self._load_path()
            try:
                content = self._store.read(path)
            except FileNotFoundError as error:
                raise self._absent(path) from error
        count_bytes(memoryview(content).nbytes)
        return content

    async def aread(self) -> Bytes:
        """The bytes that a load would decode; the awaitable form of `read`."""
        if not (offers(self._store, AwaitedRead) and on_asyncio()):
            return await on_worker(self.read)
        with Guard(self, "load"):
            # Finding a version takes several questions to the store, which are asked from a worker.
            path = self._location.path if self._version is None else await on_worker(self._load_path)
            try:
                content = await self._store.aread(path)
            except FileNotFoundError as error:
                raise self._absent(path) from error
        count_bytes(memoryview(content).nbytes)
        return content

    def encode(self, data: _DI) -> Bytes:
        """The bytes that a save of `data` would write; later changes to `data` do not reach them.

        Raises:
            DatasetError: the format cannot hold the data.
        """
        try:
            return self._encoded(data)
        except (PenstockError, MemoryError):
            raise
        except Exception as error:
            raise DatasetError(
                f"{describe(self)} cannot save a {type(data).__qualname__}: it cannot be written as "
                f"{self._codec.FORMAT}.\n{type(error).__name__}: {mask_text(str(error))}"
            ) from error

    def decode(self, data: Bytes) -> _DO:
        """The object that a load of these bytes would give.

        Raises:
            DatasetError: they are not what the format expects.
        """
        kind = asked_compression(self._hints.open_load, self._hints)
        try:
            decoded: _DO = self._codec.decode(decompress(data, kind))
        except MemoryError:
            raise
        except PenstockError as error:
            raise DatasetError(f"{describe(self)} cannot be loaded.\n{error}") from None
        except Exception as error:
            raise DatasetError(
                f"{describe(self)} cannot be loaded: '{mask_text(str(self._filepath))}' cannot be read as "
                f"{self._codec.FORMAT}. {contents(data)}\n{type(error).__name__}: {mask_text(str(error))}\n"
                "Check that the type and the load_args of the dataset fit the file."
            ) from error
        return decoded

    def _stage(self, data: _DI, after: Callable[[], None] | None = None) -> Staged:
        def put(store: Write, path: str, mode: Mode, scratch: str | None) -> Staged:
            return self._stage_at(store, path, data, mode, scratch)

        return self._stage_with(put, after)

    def _stage_with(self, put: _Put, after: Callable[[], None] | None) -> Staged:
        """Have something put where a save goes."""
        if not offers(self._store, Write):
            raise DatasetError(
                f"{describe(self)} cannot be saved: '{self._location.protocol}://' can only be read.\n"
                "Give the output a dataset with a filepath that can be written."
            )
        if self._version is None:
            staged = put(self._store, self._location.path, self._mode, None)
            return StagedSave(self, staged, self._file_taken, after)
        # A version is never replaced, and waits outside its own folder: nobody sees it before it is complete.
        path, scratch = str(self._get_save_path()), str(self._filepath)
        staged = put(self._store, path, "create", scratch)
        return StagedSave(self, staged, self._version_taken, after)

    async def _astage(self, encoded: Bytes, after: Callable[[], None] | None = None) -> AwaitedStaged:
        assert offers(self._store, AwaitedWrite)  # it is placed on the loop
        count_bytes(memoryview(encoded).nbytes)
        with Guard(self, "save"):
            if self._version is None:
                staged = await self._store.astage(self._location.path, encoded, mode=self._mode)
            else:
                # Finding a version takes several questions to the store, which are asked from a worker.
                path = str(await on_worker(self._get_save_path))
                staged = await self._store.astage(path, encoded, mode="create")
        taken = self._file_taken if self._version is None else self._version_taken
        return AwaitedStagedSave(self, staged, taken, after)

    def _placement(self) -> Placement:
        """On the loop where the store is awaited, on a thread elsewhere, and where a subclass has ways of its own."""
        return Placement(
            load=self._place("load", offers(self._store, AwaitedRead)),
            save=self._place("save", offers(self._store, AwaitedWrite) and not self._OWN_SAVE),
            bytes_key=self._bytes_key if self._loads_in_steps() else None,
            hands_over=self._hands_over(),
            tells_size=getattr(self._store, "tells_size", False),
        )

    @property
    def _replaces(self) -> bool:
        """Whether saving something twice does no harm."""
        return self._mode == "replace" and self._version is None and not self._OWN_SAVE

    def _loads_in_steps(self) -> bool:
        """Whether `load()` is `decode(read())`."""
        return self._THREAD_SAFE and not self._OWN_LOAD

    def _hands_over(self) -> bool:
        """Whether `save(data)` is `stage_bytes(encode(data)).commit()`, and the next load reads these bytes."""
        reads_back = self._version is None or self._version.load in (None, self._version.save)
        writes = offers(self._store, Write) and self._mode != "append"
        return self._THREAD_SAFE and not self._OWN_SAVE and reads_back and writes

    def _place(self, operation: str, awaited: bool) -> Place:
        if not self._THREAD_SAFE:
            return Place.HOME
        return Place.LOOP if awaited and operation in self._AWAITED else Place.THREAD

    def _stage_at(self, store: Write, path: str, data: _DI, mode: Mode, scratch: str | None = None) -> Staged:
        """Encode the data and hand it to the store."""
        return _put(self.encode(data), store, path, mode, scratch)

    def _encoded(self, data: _DI) -> Bytes:
        kind = asked_compression(self._hints.open_save, self._hints)
        encoded = self._codec.encode(data)
        return encoded if kind is None else compress(bytes(encoded), kind, self._hints.name)

    def _file_taken(self) -> DatasetError:
        return DatasetError(
            f"{describe(self)} cannot be saved: its file exists, and mode 'x' never replaces one.\n"
            "Remove the file, or save in mode 'w'."
        )

    def _version_taken(self) -> VersionAlreadyExistsError:
        return VersionAlreadyExistsError(
            f"{describe(self)} must not be overwritten, and somebody else has saved it meanwhile.\n"
            "Choose another save version, or leave it out to get a new one."
        )

    def _absent(self, path: str) -> DatasetError:
        """What to say about a file that is not there, with the files that are."""
        kind = VersionNotFoundError if self._version is not None else DatasetError
        where = f"there is no file '{mask_text(path)}'.{self._neighbours(path)}"
        return kind(f"{describe(self)} cannot be loaded: {where}")

    def _neighbours(self, path: str) -> str:
        from penstock._suggest import did_you_mean

        place = self._located(path)
        if place is None or self._version is not None:
            return ""
        if not place.parent.is_dir():
            return f" The folder '{place.parent}' does not exist either."
        return did_you_mean(place.name, (file.name for file in place.parent.iterdir()))

    def _load_path(self) -> str:
        return self._location.path if self._version is None else str(self._get_load_path())

    def _located(self, path: str) -> Path | None:
        """The file of this machine that holds the data, if one does."""
        return self._store.locate(path) if offers(self._store, Locate) else None

    def _exists(self) -> bool:
        return self._store.exists(self._load_path())

    def _describe(self) -> dict[str, Any]:
        return {
            "filepath": self._shown_filepath,
            "load_args": self._load_args or None,
            "save_args": self._save_args or None,
            "version": self._version,
        }

    def _for_library(self, defaults: dict[str, Any], given: dict[str, Any] | None) -> dict[str, Any]:
        """The arguments for the library. How to reach a place is the store's business."""
        args = {**defaults, **(given or {})}
        if args.pop("storage_options", None) is not None:
            import logging

            logging.getLogger(__name__).warning(
                "'storage_options' for '%s' is ignored: write it under 'fs_args' or 'credentials'.",
                mask_text(self._shown_filepath),
            )
        return args

    def _read_mode(self, mode: str) -> Mode:
        kinds = [kind for letter, kind in _MODES.items() if letter in mode]
        if len(kinds) != 1 or not set(mode) <= set("wax+bt"):
            raise DatasetError(
                f"The dataset at '{mask_text(self._shown_filepath)}' cannot be saved in mode {mode!r}.\n"
                "Use 'w' to replace the file, 'a' to add to its end, or 'x' to refuse a file that exists."
            )
        return kinds[0]

    def _check(self) -> None:
        """Refuse combinations that could only fail later."""
        if self._mode == "append" and not self._codec.appends:
            raise DatasetError(
                f"{describe(self)} cannot be saved in mode 'a': {self._codec.FORMAT} cannot be continued.\n"
                "Save it in mode 'w', or choose a format of lines such as CSV."
            )
        if self._version is not None and self._location.protocol in ("http", "https"):
            raise DatasetError(f"{describe(self)} cannot keep versions: a web server cannot list files.")
        for opening in (self._hints.open_load, self._hints.open_save):
            asked_compression(opening, self._hints)


def _put(encoded: Bytes, store: Write, path: str, mode: Mode, scratch: str | None) -> Staged:
    count_bytes(memoryview(encoded).nbytes)
    return store.stage(path, encoded, mode=mode, scratch=scratch)


class _Withdrawn:
    """An inherited attribute that a class does not have."""

    def __get__(self, instance: object, owner: type) -> NoReturn:
        raise AttributeError(f"{owner.__qualname__} saves in a way of its own, so it cannot stage a save")
