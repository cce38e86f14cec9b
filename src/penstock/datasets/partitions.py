"""Folders of partitions: many files of one kind, loaded and saved together or one by one."""

import os
from collections.abc import Awaitable, Callable, Iterable, Mapping
from copy import deepcopy
from functools import partial
from inspect import iscoroutinefunction
from pathlib import PurePosixPath
from typing import Any, ClassVar, Generic, TypeVar

from penstock._portal import enter_loop
from penstock.errors import DatasetError
from penstock.io import AbstractDataset, Partitions, Place, placement
from penstock.io._bounded import all_of
from penstock.io._failures import describe, refuse_none
from penstock.io._foreign import acall
from penstock.io._making import construct, parse_definition
from penstock.io._partitions import PartitionLoader
from penstock.io._redact import mask_text
from penstock.io._worker import on_asyncio, on_worker
from penstock.io.stores import AwaitedFolders, Bytes, Folders, Locate, WriteFolder, open_store
from penstock.io.stores._capabilities import offers
from penstock.io.stores._inside import inside

__all__ = ["IncrementalDataset", "PartitionedDataset"]

_DO = TypeVar("_DO")

_CHECKPOINT = "CHECKPOINT"
"""The file with the checkpoint, unless it lies elsewhere; as Kedro calls it, and never a partition."""


class _Partitioned(AbstractDataset[dict[str, Any], _DO], Generic[_DO]):
    """A folder whose files are partitions; what loading them gives is left to subclasses."""

    _EXTRA: ClassVar[str | None] = None

    def __init__(
        self,
        *,
        path: str | os.PathLike[str],
        dataset: str | type[Any] | dict[str, Any],
        filepath_arg: str = "filepath",
        filename_suffix: str = "",
        credentials: dict[str, Any] | None = None,
        load_args: dict[str, Any] | None = None,
        fs_args: dict[str, Any] | None = None,
        overwrite: bool = False,
        save_lazily: bool = True,
        concurrency: int = 32,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        self._path = os.fspath(path).rstrip("/")
        self._suffix = filename_suffix
        self._depth = _depth(load_args)
        self._overwrite = overwrite
        self._save_lazily = save_lazily
        self._concurrency = _positive(concurrency)
        self.metadata = metadata
        self._store, self._folder = _open_folder(self._path, credentials, fs_args)
        self._filepath_arg = filepath_arg
        shared = {"credentials": credentials, "fs_args": fs_args}
        self._class, self._arguments = _definition(dataset, shared, filepath_arg)
        self._versioned = "version" in self._arguments
        self._sample = self._dataset_of(
            f"sample{filename_suffix}"
        )  # what is wrong with the entry is told now
        self._listed: list[str] | None = None

    async def asave(self, data: dict[str, Any]) -> None:
        """Save partitions by their ids; what is in the folder and not among them stays, unless `overwrite` is set."""
        names = self._names(data)
        lazy = {name: value for name, value in names.items() if self._save_lazily and callable(value)}
        try:
            old = set(await self._alist_files()) if self._overwrite else set()
            await self._asave_ready({name: names[name] for name in names if name not in lazy})
            await self._asave_lazy(lazy)
            await self._aremove(file for file in old if self._name_of(file) not in names)
        finally:
            self._listed = None

    async def aexists(self) -> bool:
        """Whether there is any partition."""
        return bool(await self._alist())

    def _release(self) -> None:
        self._listed = None

    # Names: where partitions lie in the folder, suffix included -------------------------------------------------------

    async def _alist(self) -> list[str]:
        """The names of the partitions to load, in order; asked for once."""
        if self._listed is None:
            self._listed = sorted({self._name_of(file) for file in await self._alist_files()})
        return self._listed

    async def _alist_files(self) -> list[str]:
        """The files of all partitions, by their paths in the folder; listed anew."""
        if offers(self._store, AwaitedFolders) and on_asyncio():
            found = await self._store.afiles_below(self._folder)
        else:
            found = await on_worker(self._store.files_below, self._folder)
        files = (file[len(self._folder) + 1 :] for file in found)
        return [file for file in files if file.endswith(self._suffix) and self._is_partition(file)]

    def _is_partition(self, file: str) -> bool:
        return self._depth is None or file.count("/") < self._depth

    def _name_of(self, file: str) -> str:
        if not self._versioned:
            return file
        name = PurePosixPath(file).parent.parent
        if name.name != PurePosixPath(file).name:
            raise DatasetError(
                f"'{mask_text(self._path)}/{file}' is not a version of a partition: these lie at "
                f"<partition>/<version>/<partition>.\nMove it away, or take 'versioned' out of the entry."
            )
        return str(name)

    def _names(self, data: Any) -> dict[str, Any]:
        """The partitions to save by their names, in order."""
        if not isinstance(data, Mapping):
            raise DatasetError(
                f"{describe(self)} cannot save a {type(data).__qualname__}.\n"
                "Give it a dict from the id of each partition to its data, or to a function that makes it."
            )
        names: dict[str, Any] = {}
        for key in sorted(data, key=str):
            name = inside(_checked_id(key).lstrip("/")) + self._suffix
            if name in names:
                raise DatasetError(
                    f"Two partitions would both be saved as '{name}'. Give them different ids."
                )
            names[name] = data[key]
        return names

    def _id_of(self, name: str) -> str:
        return name.removesuffix(self._suffix) if self._suffix else name

    def _partitions(self, names: Iterable[str]) -> Partitions:
        loaders = {self._id_of(name): PartitionLoader(self._dataset_of, name) for name in names}
        return Partitions(loaders, self._concurrency)

    def _dataset_of(self, name: str) -> Any:
        arguments = {**deepcopy(self._arguments), self._filepath_arg: f"{self._path}/{name}"}
        return construct(f"partition {name}", self._class, arguments)

    # Saving -----------------------------------------------------------------------------------------------------------

    async def _asave_ready(self, names: Mapping[str, Any]) -> None:
        """Save data that is there: all of it is staged before any of it becomes visible, where files are staged."""
        for name, data in names.items():
            if data is None:
                refuse_none(self._dataset_of(name))
        placed = placement(self._sample)
        if not names:
            return
        if self._versioned or not placed.hands_over:
            await self._all(partial(acall, self._dataset_of(name), "save", names[name]) for name in names)
        elif self._goes_to_a_folder():
            await self._asave_folder(names)
        elif placed.save is Place.LOOP and on_asyncio():
            await self._asave_staged(names, _astage, _acommit, _adiscard)
        else:
            await self._asave_staged(names, _stage, _commit, _discard)

    def _goes_to_a_folder(self) -> bool:
        """Whether files are staged as one folder: a file of its own for each would hold many files open."""
        local = offers(self._store, Locate) and offers(self._store, WriteFolder)
        return local and self._sample._mode == "replace"

    async def _asave_folder(self, names: Mapping[str, Any]) -> None:
        encoded = await self._all(
            partial(on_worker, self._dataset_of(name).encode, data) for name, data in names.items()
        )
        files = dict(zip(names, encoded, strict=True))
        await on_worker(_save_folder, self._store, self._folder, files)

    async def _asave_staged(
        self,
        names: Mapping[str, Any],
        stage: Callable[[Any, Any], Awaitable[Any]],
        commit: Callable[[Any], Awaitable[None]],
        discard: Callable[[Any], Awaitable[None]],
    ) -> None:
        staged: list[Any] = []

        async def stage_one(name: str, data: Any) -> None:
            staged.append(await stage(self._dataset_of(name), data))

        try:
            await self._all(partial(stage_one, name, data) for name, data in names.items())
            await self._all(partial(commit, one) for one in staged)
        finally:
            await _tidy(staged, discard)

    async def _asave_lazy(self, names: Mapping[str, Callable[[], Any]]) -> None:
        """Save what functions make, each as soon as it is made, so that few are in memory at a time."""
        from anyio import Lock

        turn = (
            Lock()
        )  # plain functions are called one at a time, in order; those that are awaited wait for nobody

        async def make(name: str, function: Callable[[], Any]) -> Any:
            try:
                if iscoroutinefunction(function):
                    return await function()
                async with turn:
                    return await on_worker(function)
            except Exception as error:
                error.add_note(f"While making the partition '{self._id_of(name)}'.")
                raise

        async def save(name: str, function: Callable[[], Any]) -> None:
            await acall(self._dataset_of(name), "save", await make(name, function))

        await self._all(partial(save, name, function) for name, function in names.items())

    async def _aremove(self, files: Iterable[str]) -> None:
        awaited = offers(self._store, AwaitedFolders) and on_asyncio()
        remove: Any = self._store.aremove if awaited else partial(on_worker, self._store.remove)
        await self._all(partial(remove, f"{self._folder}/{file}") for file in files)

    async def _all(self, work: Iterable[Callable[[], Awaitable[Any]]]) -> list[Any]:
        return await all_of(work, self._concurrency)


class PartitionedDataset(_Partitioned[Partitions]):
    """A folder of files, each a partition that is loaded when it is wanted.

    Loading gives a dict from partition ids to functions that load, which can also load many at a time (see
    `penstock.io.Partitions`). Saving takes a dict from ids to data: all partitions are written where nobody looks, and
    then become visible, each at once. Functions in place of data are called when their turn comes, and each partition
    becomes visible as soon as it is complete.

    Args:
        path: the folder, a local path or a URL.
        dataset: the type of each partition, or an entry without the path.
        filepath_arg: what that type calls the path of a file.
        filename_suffix: the end of file names that is no part of ids; files with another end are no partitions.
        credentials: what the store needs to know who asks; given to `dataset`, too, unless it has some.
        load_args: `maxdepth`, how many folders deep to look for partitions; 1 is the folder itself.
        fs_args: arguments of the store; given to `dataset`, too, unless it has some.
        overwrite: whether a save removes the partitions that it does not save, once all others are saved.
        save_lazily: whether functions are called to make the data, rather than saved.
        concurrency: how many partitions are loaded or saved at a time.
        metadata: whatever its owner wants to keep beside the dataset.

    Raises:
        DatasetError: the arguments cannot work.

    >>> stations = PartitionedDataset(
    ...     path="memory://docs/stations", dataset="json.JSONDataset", filename_suffix=".json"
    ... )
    >>> stations.save({"bern": [1, 2], "davos": lambda: [3]})
    >>> partitions = stations.load()
    >>> sorted(partitions)
    ['bern', 'davos']
    >>> partitions["davos"]()
    [3]
    >>> partitions.load_all()
    {'bern': [1, 2], 'davos': [3]}
    """

    async def aload(self) -> Partitions:
        """The partitions that there are now, none of them loaded yet."""
        self._listed = None
        names = await self._alist()
        if not names:
            suffix = f" with names that end in '{self._suffix}'" if self._suffix else ""
            raise DatasetError(
                f"{describe(self)} cannot be loaded: no partitions were found in "
                f"'{mask_text(self._path)}'{suffix}."
            )
        return self._partitions(names)


class IncrementalDataset(_Partitioned[dict[str, Any]]):
    """A folder of partitions of which only those are loaded that nobody has dealt with yet.

    Loading gives a dict from partition ids to data. `confirm()`, which a node with `confirms` calls once its outputs
    are saved, writes the last of these ids to a checkpoint; the next load gives only partitions that come after it.
    What is loaded stays the same until the dataset is released.

    Args:
        path: the folder, a local path or a URL.
        dataset: the type of each partition, or an entry without the path.
        checkpoint: an entry for the checkpoint, which may leave out type and path, with `force_checkpoint` and
            `comparison_func` in it; or the id after which to load, whatever has been confirmed.
        filepath_arg: what the type calls the path of a file.
        filename_suffix: the end of file names that is no part of ids; files with another end are no partitions.
        credentials: what the store needs to know who asks; given to `dataset` and `checkpoint`, too, unless they have
            some.
        load_args: `maxdepth`, how many folders deep to look for partitions; 1 is the folder itself.
        fs_args: arguments of the store; given to `dataset`, too, unless it has some.
        concurrency: how many partitions are loaded or saved at a time.
        metadata: whatever its owner wants to keep beside the dataset.

    Raises:
        DatasetError: the arguments cannot work.

    >>> days = IncrementalDataset(path="memory://docs/days", dataset="json.JSONDataset")
    >>> days.save({"2026-01-01": [1], "2026-01-02": [2]})
    >>> days.load()
    {'2026-01-01': [1], '2026-01-02': [2]}
    >>> days.confirm()
    >>> days.release()
    >>> days.load()
    {}
    """

    def __init__(
        self,
        *,
        path: str | os.PathLike[str],
        dataset: str | type[Any] | dict[str, Any],
        checkpoint: str | dict[str, Any] | None = None,
        filepath_arg: str = "filepath",
        filename_suffix: str = "",
        credentials: dict[str, Any] | None = None,
        load_args: dict[str, Any] | None = None,
        fs_args: dict[str, Any] | None = None,
        concurrency: int = 32,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(
            path=path,
            dataset=dataset,
            filepath_arg=filepath_arg,
            filename_suffix=filename_suffix,
            credentials=credentials,
            load_args=load_args,
            fs_args=fs_args,
            concurrency=concurrency,
            metadata=metadata,
        )
        entry = _checkpoint_entry(checkpoint)
        self._force_checkpoint = entry.pop("force_checkpoint", None)
        self._comes_after = _comparison(entry.pop("comparison_func", None))
        place = {filepath_arg: f"{self._path}/{_CHECKPOINT}", "credentials": credentials, "fs_args": fs_args}
        given = {name: value for name, value in place.items() if value is not None}
        entry = {"type": "text.TextDataset", **given, **entry}
        self._checkpoint_path = str(entry[filepath_arg])
        self._checkpoint = AbstractDataset.from_config("checkpoint", entry)

    async def aload(self) -> dict[str, Any]:
        """The data of every partition after the checkpoint, by its id."""
        return await self._partitions(await self._alist()).aload_all()

    def confirm(self) -> None:
        """Take what was loaded as dealt with: later loads give what comes after it.

        Raises:
            DatasetError: the checkpoint cannot be written.
        """
        enter_loop(self.aconfirm)

    async def aconfirm(self) -> None:
        """Take what was loaded as dealt with; the awaitable form of `confirm`."""
        names = await self._alist()
        if names:
            await acall(self._checkpoint, "save", self._id_of(names[-1]))

    async def _alist(self) -> list[str]:
        if self._listed is None:
            after = await self._aread_checkpoint()
            names = sorted({self._name_of(file) for file in await self._alist_files()})
            self._listed = [
                name for name in names if after is None or self._comes_after(self._id_of(name), after)
            ]
        return self._listed

    def _is_partition(self, file: str) -> bool:
        checkpoints = (f"{self._path}/{_CHECKPOINT}", self._checkpoint_path)
        return super()._is_partition(file) and f"{self._path}/{file}" not in checkpoints

    async def _aread_checkpoint(self) -> Any:
        if self._force_checkpoint is not None:
            return self._force_checkpoint
        return await acall(self._checkpoint, "load") if await acall(self._checkpoint, "exists") else None


def _save_folder(store: WriteFolder, folder: str, files: Mapping[str, Bytes]) -> None:
    """Stage and commit in one go: whoever awaits this may be cancelled, which must not part the two."""
    staged = store.stage_folder(folder, files)
    try:
        staged.commit()
    finally:
        staged.discard()  # does nothing once it is committed


async def _tidy(staged: Iterable[Any], discard: Callable[[Any], Awaitable[None]]) -> None:
    """Discard what is not committed, also when the save is being cancelled."""
    from anyio import CancelScope

    with CancelScope(shield=True):
        for one in staged:
            await discard(one)


async def _astage(dataset: Any, data: Any) -> Any:
    return await dataset.astage_bytes(await on_worker(dataset.encode, data))


async def _acommit(staged: Any) -> None:
    await staged.acommit()


async def _adiscard(staged: Any) -> None:
    await staged.adiscard()


async def _stage(dataset: Any, data: Any) -> Any:
    return await on_worker(dataset.stage, data)


async def _commit(staged: Any) -> None:
    await on_worker(staged.commit)


async def _discard(staged: Any) -> None:
    await on_worker(staged.discard)


def _open_folder(
    path: str, credentials: dict[str, Any] | None, fs_args: dict[str, Any] | None
) -> tuple[Any, str]:
    """The store of a folder and its path there, found by a file in it: a whole bucket is a folder, but no file."""
    options = {name: value for name, value in (fs_args or {}).items() if not name.startswith("open_args_")}
    store, location = open_store(f"{path}/file", credentials, options)
    if not offers(store, Folders):
        raise DatasetError(
            f"There cannot be partitions at '{mask_text(path)}': "
            f"folders of '{location.protocol}://' cannot be listed.\nUse a local folder or an object store."
        )
    return store, location.path.removesuffix("/file")


def _definition(
    dataset: str | type[Any] | dict[str, Any], shared: Mapping[str, Any], filepath_arg: str
) -> tuple[Any, dict[str, Any]]:
    """The class of each partition and the arguments that all of them share."""
    entry = dict(dataset) if isinstance(dataset, Mapping) else {"type": dataset}
    if filepath_arg in entry:
        raise DatasetError(
            f"The entry of the partitions' dataset gives '{filepath_arg}', which is different for each of them.\n"
            f"Take it out: 'path' says where the partitions lie."
        )
    given = {name: value for name, value in shared.items() if value}
    return parse_definition("each partition", {**given, **entry})


def _depth(load_args: Mapping[str, Any] | None) -> int | None:
    others = set(load_args or ()) - {"maxdepth"}
    if others:
        raise DatasetError(
            f"A partitioned dataset takes no {', '.join(map(repr, sorted(others)))} among its load_args: it knows "
            "'maxdepth' only.\nArguments for loading a partition belong to 'load_args' of its 'dataset'."
        )
    depth: int | None = (load_args or {}).get("maxdepth")
    return depth


def _positive(concurrency: Any) -> int:
    if not isinstance(concurrency, int) or concurrency < 1:
        raise DatasetError(f"'concurrency' is {concurrency!r}, but at least 1 partition is loaded at a time.")
    return int(concurrency)


def _checked_id(key: object) -> str:
    if not isinstance(key, str):
        raise DatasetError(
            f"{key!r} cannot be the id of a partition: it is a {type(key).__name__}, not text."
        )
    return key


def _checkpoint_entry(checkpoint: str | dict[str, Any] | None) -> dict[str, Any]:
    entry = {"force_checkpoint": checkpoint} if isinstance(checkpoint, str) else dict(checkpoint or {})
    if "versioned" in entry or "version" in entry:
        raise DatasetError("A checkpoint keeps no versions. Take 'versioned' out of its entry.")
    return entry


def _comparison(given: str | Callable[[Any, Any], bool] | None) -> Callable[[Any, Any], bool]:
    """Whether an id comes after the checkpoint."""
    from operator import gt

    if not isinstance(given, str):
        return given or gt
    from importlib import import_module

    module, _, name = given.rpartition(".")
    try:
        found: Callable[[Any, Any], bool] = getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise DatasetError(
            f"There is no function '{given}' to compare partitions with.\n{type(error).__name__}: {error}\n"
            "Give the dotted path of a function that takes the id of a partition and the checkpoint."
        ) from error
    return found
