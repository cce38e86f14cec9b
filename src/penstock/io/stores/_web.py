"""Files on web servers, read only."""

from collections.abc import Mapping
from typing import Any, NoReturn

from penstock._portal import enter_loop
from penstock.io._pickled import refuse_secrets
from penstock.io._requirement import is_installed
from penstock.io._traffic import expect_bytes
from penstock.io._worker import on_worker
from penstock.io.stores._capabilities import Bytes
from penstock.io.stores._object_errors import raise_translated
from penstock.io.stores._object_options import ObjectOptions, check_endpoint, read_options


class WebReader:
    """Files on web servers, awaited natively, each in one request: `https://example.com/cars.csv?year=2024`.

    Args:
        protocol: `http` or `https`.
        options: headers and how to connect, in obstore's words or fsspec's; never shown.

    Raises:
        DatasetError: an option is unknown or has an impossible value.
    """

    tells_size = True

    __slots__ = ("_given", "_options", "protocol")

    def __init__(self, protocol: str, options: Mapping[str, Any] | None = None) -> None:
        self.protocol = protocol
        self._given = dict(options or {})
        self._options = read_options("http", self._given)

    def __repr__(self) -> str:
        return f"WebReader('{self.protocol}')"

    def __reduce__(self) -> tuple[Any, ...]:
        refuse_secrets(self._given, repr(self))
        return type(self), (self.protocol, self._given)

    async def aread(self, path: str) -> Bytes:
        """All the bytes at `path`.

        Raises:
            FileNotFoundError: nothing is there.
            OSError: the server did not give them whole.
        """
        try:
            found = await self._get(path)
            expect_bytes(found.meta["size"])
            return bytes(await found.bytes_async())
        except Exception as error:  # noqa: BLE001  translated, all of them
            if "Content-Length Header missing" not in str(error):
                self._raise(error, path)
        return await self._read_unmeasured(path)

    async def aexists(self, path: str) -> bool:
        """Whether there is a file at `path`; asked by a request whose answer is not read."""
        try:
            await self._get(path)
        except FileNotFoundError:
            return False
        except Exception as error:  # noqa: BLE001  as above
            if "Content-Length Header missing" not in str(error):
                self._raise(error, path)
        return True

    def read(self, path: str) -> Bytes:
        """All the bytes at `path`."""
        return enter_loop(self.aread, path)

    def exists(self, path: str) -> bool:
        """Whether there is a file at `path`."""
        return enter_loop(self.aexists, path)

    def glob(self, pattern: str) -> list[str]:
        """Refused: a web server cannot list files.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError(f"A web server cannot list files, so nothing can fit {pattern!r}")

    async def _get(self, path: str) -> Any:
        import obstore

        from penstock.io.stores._object_clients import client

        url, headers = self._signed_in(path)
        kept = {**self._options.client.get("default_headers", {}), **headers}
        plain = {"allow_http": True} if self.protocol == "http" else {}
        options = ObjectOptions(client={**self._options.client, **plain, "default_headers": kept})
        return await obstore.get_async(client("http", url, options), "")

    def _signed_in(self, path: str) -> tuple[str, dict[str, str]]:
        """The URL without user and password, and the header that says them."""
        from base64 import b64encode
        from urllib.parse import unquote, urlsplit

        url = f"{self.protocol}://{path}"
        check_endpoint("filepath", url)
        parts = urlsplit(url)
        if parts.username is None:
            return url, {}
        user = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        return bare, {"Authorization": f"Basic {b64encode(user.encode()).decode()}"}

    async def _read_unmeasured(self, path: str) -> Bytes:
        """Read from a server that does not tell how much it sends, which obstore takes for an error."""
        from penstock.io.stores._fsspec import FsspecReader

        if not (is_installed("fsspec") and is_installed("aiohttp")):
            raise OSError(
                "The server does not say how many bytes it sends, and obstore cannot read such answers.\n"
                'Install fsspec for them: pip install "fsspec[http]"'
            )
        return await on_worker(FsspecReader(self.protocol, self._given).read, path)

    def _raise(self, error: Exception, path: str) -> NoReturn:
        from penstock.io._redact import secrets_of

        url = f"{self.protocol}://{path}"
        shown = f"{self.protocol}://{path.rpartition('@')[2].partition('?')[0]}"
        raise_translated(error, shown, self._options.secrets | secrets_of({"url": url}))
