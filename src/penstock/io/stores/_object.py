"""Object stores through obstore: S3, Google Cloud Storage, Azure Blob Storage."""

import errno
import os
import zlib
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping
from functools import partial
from typing import Any, NoReturn

from penstock._portal import enter_loop
from penstock.io._pickled import refuse_secrets
from penstock.io._staged import AwaitedStaged, Staged
from penstock.io._traffic import expect_bytes
from penstock.io._worker import on_worker
from penstock.io.stores._capabilities import Bytes, Mode
from penstock.io.stores._object_errors import NoSuchRangeError, raise_translated
from penstock.io.stores._object_options import ObjectOptions
from penstock.io.stores._together import stage_together

RANGE = 8 * 2**20
"""Bytes in a range of a large object; several are read at a time."""
WHOLE = 2 * RANGE
"""Objects up to this size are read in one request, and put by one."""
CREATED_WHOLE = 8 * RANGE
"""Objects up to this size are put by one request where they must not replace anything: it says so itself."""
_AT_ONCE = 8
_MARK = "penstockcrc32"
"""The name under which a checksum is kept beside an object."""
_APPENDS = 100
_ATTEMPTS = 3


class ObjectStore:
    """Objects of one bucket or container, awaited natively; paths begin with its name.

    A small object is put when it is committed. A large one is uploaded in parts while it is staged, and completed by
    the commit. What is discarded, fails or is cancelled is aborted. A checksum is kept beside each object and compared
    at each read, so that damaged data is never taken for good.

    The blocking methods await the others on the portal's loop.

    Args:
        kind: `s3`, `gcs` or `az`.
        protocol: how its paths are spelt in messages.
        place: the bucket or container.
        options: how to reach it.

    Raises:
        DatasetError: the options cannot work.
    """

    tells_size = True

    __slots__ = ("__weakref__", "_client", "_kind", "_options", "_place", "_protocol")

    def __init__(self, kind: str, protocol: str, place: str, options: ObjectOptions) -> None:
        from penstock.io.stores._object_clients import client

        self._kind = kind
        self._protocol = protocol
        self._place = place
        self._options = options
        self._client = client(kind, place.partition("@")[0], options)

    def __repr__(self) -> str:
        return f"ObjectStore('{self._protocol}://{self._place}')"

    def __reduce__(self) -> tuple[Any, ...]:
        refuse_secrets({**self._options.config, **self._options.client}, repr(self))
        return type(self), (self._kind, self._protocol, self._place, self._options)

    # Awaited ----------------------------------------------------------------------------------------------------------

    async def aread(self, path: str) -> Bytes:
        """All the bytes at `path`; a large object is read in several ranges at a time.

        Raises:
            FileNotFoundError: nothing is there.
            OSError: the store did not give them whole and undamaged.
        """
        data, _ = await self._read(self._key(path))
        return data

    async def astage(self, path: str, data: Bytes, *, mode: Mode = "replace") -> AwaitedStaged:
        """Upload `data` in parts, or hold it if it is small; `acommit` makes it appear at `path`.

        Where it must not replace anything, the store is asked to refuse in the same request, up to 64 MiB; beyond
        that, `acommit` looks right before it completes the upload.
        """
        from penstock.io.stores._object_upload import HeldPut, Upload

        key = self._key(path)
        if mode == "append":
            return HeldPut(partial(self._append, key, bytes(data)))
        if memoryview(data).nbytes <= (CREATED_WHOLE if mode == "create" else WHOLE):
            return HeldPut(partial(self._put_whole, key, data, "create" if mode == "create" else "overwrite"))
        check = partial(self._check_free, path) if mode == "create" else None
        upload = Upload(self, key, data, {_MARK: await self._checksum(data)}, check)
        await upload.wait_arrived()
        return upload

    async def aexists(self, path: str) -> bool:
        """Whether there is an object at `path`, or one below it."""
        key = self._key(path)
        try:
            await self._ask("head_async", key)
        except FileNotFoundError:
            async for _ in self._listed(f"{key}/"):
                return True
            return False
        return True

    async def aglob(self, pattern: str) -> list[str]:
        """The paths that fit a shell pattern, in which `*` stands for anything but a slash."""
        key = self._key(pattern)
        fixed = key[: min((key.find(mark) for mark in "*?[" if mark in key), default=len(key))]
        fits = _fitting(key)
        return [self._path(found) async for found in self._listed(fixed.rpartition("/")[0]) if fits(found)]

    async def aremove(self, path: str) -> None:
        """Remove the object at `path`, if there is one."""
        await self._ask("delete_async", self._key(path))

    async def afiles_below(self, path: str) -> list[str]:
        """Every object in the folder `path`, at any depth."""
        start = f"{self._key(path).rstrip('/')}/".lstrip("/")
        listed = [found async for found in self._listed(start.rstrip("/"))]
        return [f"{path}/{found[len(start) :]}" for found in listed if found.startswith(start)]

    # Blocking ---------------------------------------------------------------------------------------------------------

    def read(self, path: str) -> Bytes:
        """All the bytes at `path`."""
        return enter_loop(self.aread, path)

    def exists(self, path: str) -> bool:
        """Whether there is an object at `path`, or one below it."""
        return enter_loop(self.aexists, path)

    def glob(self, pattern: str) -> list[str]:
        """The paths that fit a shell pattern, in which `*` stands for anything but a slash."""
        return enter_loop(self.aglob, pattern)

    def remove(self, path: str) -> None:
        """Remove the object at `path`, if there is one."""
        enter_loop(self.aremove, path)

    def files_below(self, path: str) -> list[str]:
        """Every object in the folder `path`, at any depth."""
        return enter_loop(self.afiles_below, path)

    def stage(self, path: str, data: Bytes, *, mode: Mode = "replace", scratch: str | None = None) -> Staged:
        """Hold `data` in memory; `commit` uploads it. Only the awaited form uploads while it stages."""
        del scratch  # unfinished work is nowhere to be seen
        return _Held(self, path, data, mode)

    def stage_folder(
        self, path: str, files: Mapping[str, Bytes], *, clear: bool = False, scratch: str | None = None
    ) -> Staged:
        """Hold `files`, ready to appear below `path` one after the other."""
        return stage_together(self, path, files, clear=clear, scratch=scratch)

    # Requests ---------------------------------------------------------------------------------------------------------

    async def put(self, key: str, data: Any, **options: Any) -> None:
        """Write an object in one go, or from an asynchronous iterator in parts."""
        await self._ask("put_async", key, data, **options)

    async def _ask(self, operation: str, key: str, *args: Any, **options: Any) -> Any:
        import obstore

        try:
            return await getattr(obstore, operation)(self._client, key, *args, **options)
        except Exception as error:  # noqa: BLE001  translated, all of them
            self._raise(error, key)

    def _raise(self, error: Exception, key: str) -> NoReturn:
        from penstock.io.stores._object_upload import UploadGivenUpError

        if isinstance(error, UploadGivenUpError):
            raise error
        raise_translated(error, self._url(key), self._options.secrets)

    async def _listed(self, prefix: str) -> AsyncIterator[str]:
        """The keys below a prefix, page by page."""
        import obstore

        try:
            async for page in obstore.list(self._client, prefix=prefix or None, chunk_size=1000):
                for found in page:
                    yield found["path"]
        except Exception as error:  # noqa: BLE001  as above
            self._raise(error, prefix)

    async def _read(self, key: str) -> tuple[Bytes, Any]:
        """The content of an object and what is known of it, read again if it is damaged or changes meanwhile."""
        for _ in range(_ATTEMPTS):
            try:
                data, found = await self._fetch(key)
            except FileExistsError:
                continue  # it has been replaced between two ranges
            kept = found.attributes.get(_MARK)
            if kept is None or kept == await self._checksum(data):
                return data, found
        raise OSError(
            f"What the store gives as {self._url(key)} is damaged, or changes all the time: {_ATTEMPTS} times its "
            f"checksum was not the one kept beside it ('{_MARK}' in its metadata).\nSave it again."
        )

    async def _fetch(self, key: str) -> tuple[Bytes, Any]:
        """One request for what is small; of what is not, it gives the beginning and the size."""
        try:
            found = await self._ask("get_async", key, options={"range": (0, WHOLE)})
        except NoSuchRangeError:
            found = await self._ask("get_async", key)  # an empty object has no beginning
        size: int = found.meta["size"]
        expect_bytes(size)
        if size > WHOLE:
            return await self._fetch_ranges(found, key, size), found
        return memoryview(await self._body(found, key, size)), found

    async def _fetch_ranges(self, first: Any, key: str, size: int) -> bytearray:
        data = bytearray(size)
        room = memoryview(data)  # into which bytes are copied once; a bytearray would copy them twice
        starts = iter(range(WHOLE, size, RANGE))
        tag = first.meta["e_tag"]
        same = {"if_match": tag} if tag else {}

        async def fetch_first() -> None:
            room[:WHOLE] = memoryview(await self._body(first, key, WHOLE))

        async def fetch() -> None:
            for start in starts:
                end = min(start + RANGE, size)
                found = await self._ask("get_async", key, options={"range": (start, end), **same})
                room[start:end] = memoryview(await self._body(found, key, end - start))

        await _all_of([fetch_first(), *(fetch() for _ in range(_AT_ONCE))])
        return data

    async def _body(self, found: Any, key: str, size: int) -> Any:
        try:
            body = await found.bytes_async()
        except Exception as error:  # noqa: BLE001  translated, all of them
            self._raise(error, key)
        if len(body) != size:
            raise OSError(f"The store gave {len(body)} of the {size} bytes of {self._url(key)}")
        return body

    async def _append(self, key: str, data: bytes) -> None:
        """Put the object again with more at its end, unless somebody else has changed it meanwhile: then anew."""
        for _ in range(_APPENDS):
            try:
                return await self._append_once(key, data)
            except FileExistsError:
                continue
        raise OSError(f"Others change {self._url(key)} all the time")

    async def _append_once(self, key: str, data: bytes) -> None:
        mode: Any = "create"
        try:
            present, found = await self._read(key)
        except FileNotFoundError:
            pass
        else:
            data = bytes(present) + data
            mode = {name: found.meta[name] for name in ("e_tag", "version") if found.meta[name] is not None}
        await self._put_whole(key, data, mode)

    async def _put_whole(self, key: str, data: Bytes, mode: Any) -> None:
        import obstore

        from penstock.io.stores._object_upload import see_through

        attributes = {_MARK: await self._checksum(data)}
        put: Any = obstore.put_async  # gives a future, whatever its stubs say
        try:
            await see_through(
                put(self._client, key, data, attributes=attributes, mode=mode, use_multipart=False)
            )
        except Exception as error:  # noqa: BLE001  as above
            self._raise(error, key)

    async def _check_free(self, path: str) -> None:
        if await self.aexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path)

    async def _checksum(self, data: Bytes) -> str:
        value = zlib.crc32(data) if memoryview(data).nbytes <= RANGE else await on_worker(zlib.crc32, data)
        return f"{value:08x}"

    # Names ------------------------------------------------------------------------------------------------------------

    def _key(self, path: str) -> str:
        return path.lstrip("/").partition("/")[2]

    def _path(self, key: str) -> str:
        return f"{self._place}/{key}"

    def _url(self, key: str) -> str:
        return f"{self._protocol}://{self._place}/{key}"


class _Held:
    """Bytes in memory that are uploaded by the commit, for those who cannot await."""

    __slots__ = ("_data", "_mode", "_path", "_store")

    def __init__(self, store: ObjectStore, path: str, data: Bytes, mode: Mode) -> None:
        self._store = store
        self._path = path
        self._data: Bytes | None = data
        self._mode = mode

    def commit(self) -> None:
        data, self._data = self._data, None
        if data is not None:
            enter_loop(self._acommit, data)

    def discard(self) -> None:
        self._data = None

    async def _acommit(self, data: Bytes) -> None:
        staged = await self._store.astage(self._path, data, mode=self._mode)
        await staged.acommit()


def _fitting(pattern: str) -> Callable[[str], bool]:
    """Whether a key fits a shell pattern, part by part."""
    from fnmatch import fnmatchcase

    wanted = pattern.split("/")

    def fits(key: str) -> bool:
        parts = key.split("/")
        return len(parts) == len(wanted) and all(map(fnmatchcase, parts, wanted))

    return fits


async def _all_of(work: Iterable[Coroutine[Any, Any, None]]) -> None:
    """Await several coroutines at a time; if one fails, the others are cancelled, and its error is raised."""
    import asyncio

    try:
        async with asyncio.TaskGroup() as group:
            for one in work:
                group.create_task(one)
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None
