"""A bucket on the benchmarks' own S3 server, seen past all contestants."""

import asyncio
import pickle
from collections.abc import Awaitable, Iterable, Mapping
from functools import cached_property
from typing import Any
from zlib import crc32

NAME = "bench"


def path(name: str) -> str:
    """Where a pickle lies, as catalogs spell it."""
    return f"s3://{NAME}/{name}.pkl"


class Bucket:
    """Where a workload keeps its data, by default as pickles.

    Args:
        url: the server's.
    """

    def __init__(self, url: str) -> None:
        self.url = url

    @property
    def credentials(self) -> dict[str, Any]:
        """As a catalog spells them, of Kedro and of Penstock."""
        return {
            "key": "bench",
            "secret": "none",
            "client_kwargs": {"endpoint_url": self.url, "region_name": "us-east-1"},
        }

    @cached_property
    def client(self) -> Any:
        """obstore's, made once."""
        from obstore.store import S3Store

        return S3Store(
            NAME,
            endpoint=self.url,
            access_key_id="bench",
            secret_access_key="none",
            region="us-east-1",
            client_options={"allow_http": True},
        )

    def entries(self, names: Iterable[str]) -> dict[str, Any]:
        """A catalog of pickles, which Kedro and Penstock read alike."""
        return {
            name: {"type": "pickle.PickleDataset", "filepath": path(name), "credentials": self.credentials}
            for name in names
        }

    def values(self, names: Iterable[str]) -> dict[str, Any]:
        """What is in the pickles that are there."""
        keys = set(self.keys(""))
        there = [name for name in names if f"{name}.pkl" in keys]
        objects = _together(self._get(f"{name}.pkl") for name in there)
        return {name: pickle.loads(data) for name, data in zip(there, objects, strict=True)}

    def put(self, objects: Mapping[str, bytes]) -> None:
        """Keep objects with the checksum that Penstock compares, as if it had saved them itself."""
        _together(
            self.client.put_async(key, data, attributes={"penstockcrc32": f"{crc32(data):08x}"})
            for key, data in objects.items()
        )

    def get(self, key: str) -> bytes:
        (data,) = _together([self._get(key)])
        return data

    async def _get(self, key: str) -> bytes:
        found = await self.client.get_async(key)
        return bytes(await found.bytes_async())

    def keys(self, prefix: str) -> list[str]:
        return [found["path"] for page in self.client.list(prefix) for found in page]

    def clear(self, prefix: str) -> None:
        """Forget all that lies below a folder."""
        if keys := self.keys(prefix):
            self.client.delete(keys)


def _together(work: Iterable[Awaitable[Any]]) -> list[Any]:
    async def gather() -> list[Any]:
        return await asyncio.gather(*work)

    return asyncio.run(gather())
