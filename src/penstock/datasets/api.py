"""What a web API gives and takes."""

from collections.abc import AsyncIterator, Iterator, Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from penstock.errors import DatasetError
from penstock.io import AbstractDataset, count_bytes
from penstock.io._failures import describe
from penstock.io._paging import Paging
from penstock.io._redact import MASK, mask_text, scrub, secrets_of
from penstock.io._requirement import require

if TYPE_CHECKING:
    from httpx import AsyncClient, Response
else:
    Response = Any  # httpx is imported when something is loaded or saved

__all__ = ["APIDataset"]

_SAVING = ("POST", "PUT", "PATCH")
_OF_CLIENT = frozenset({"auth", "cert", "follow_redirects", "proxy", "timeout", "trust_env", "verify"})
_OF_REQUEST = frozenset({"content", "cookies", "data", "files", "headers", "json", "params"})
_SHOWN_BODY = 300
_ABSENT = (404, 410)


class APIDataset(AbstractDataset[Any, Response | list[Any]]):
    """The answer of a web API to one request, or to one for each page.

    Method GET loads: an `httpx.Response`, or with `paging` the list of the pages, decoded from JSON. POST, PUT and
    PATCH save: a list in chunks, anything else in one request, as JSON; text and bytes are sent as they are.
    Statuses from 400 on are errors.

    Args:
        url: where to ask.
        method: GET to load; POST, PUT or PATCH to save.
        load_args: arguments of httpx for loading: `params`, `headers`, `json`, `cookies`, `timeout` (seconds, or a pair
            for connecting and reading; 30 unless given), `auth`, `verify`, `cert`, `proxy`, `follow_redirects`.
        save_args: the same for saving; `chunk_size` (100 unless given) items of a list go into a request, or one with
            `send_individually`.
        credentials: user and password, as a pair; or `token`, sent as a bearer token; or `headers`. Never shown.
        paging: how to find the next page: `next_link` (where in a page its URL is, such as `links.next`, or `header`),
            `page_param` with `first_page` and `items`, or `cursor_param` with `cursor`; at most `max_pages`.
        metadata: whatever its owner wants to keep beside the dataset.

    Raises:
        DatasetError: the arguments cannot work.
        MissingExtraError: httpx is not installed.

    >>> flights = APIDataset(url="https://ada:secret@example.com/flights", load_args={"params": {"q": "UA"}})
    >>> flights
    penstock.datasets.api.APIDataset(url='https://ada:***@example.com/flights', method='GET', \
load_args={'params': '***'})
    """

    _EXTRA: ClassVar[str | None] = "api"

    def __init__(
        self,
        *,
        url: str,
        method: str = "GET",
        load_args: dict[str, Any] | None = None,
        save_args: dict[str, Any] | None = None,
        credentials: tuple[str, str] | list[str] | dict[str, Any] | None = None,
        paging: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        require("httpx", extra="api", purpose="api.APIDataset")
        self._url = _checked_url(url)
        self._method = _checked_method(method)
        given = deepcopy((load_args if self._method == "GET" else save_args) or {})
        one_by_one = given.pop("send_individually", False)
        self._chunk_size = _checked_chunk(1 if one_by_one else given.pop("chunk_size", 100))
        self._client_args, self._request_args = _split(given)
        self._add_credentials(credentials)
        self._paging = None if paging is None else Paging.made(paging)
        if self._paging and self._method != "GET":
            raise DatasetError(f"'paging' is for loading, which method {self._method} does not do.")
        self._shown = {"load_args": load_args, "save_args": save_args, "paging": paging}
        self.metadata = metadata

    async def aload(self) -> Response | list[Any]:
        """Ask, and give the response, or all pages."""
        if self._method != "GET":
            raise DatasetError(
                f"{describe(self)} cannot be loaded: method {self._method} saves.\nUse method GET to load."
            )
        async with self._client() as client:
            if self._paging is None:
                return await self._ask(client, **self._request_args)
            return [page async for page in self._pages(client, self._paging)]

    async def asave(self, data: Any) -> None:
        """Send the data; a list chunk by chunk, in order."""
        if self._method not in _SAVING:
            raise DatasetError(
                f"{describe(self)} cannot be saved: method {self._method} loads.\n"
                "Use method POST, PUT or PATCH to save."
            )
        async with self._client() as client:
            for body in self._bodies(data):
                await self._ask(client, **{**self._request_args, **body})

    async def aexists(self) -> bool:
        """Whether the server has something at the URL."""
        if self._method != "GET":
            return False
        async with self._client() as client:
            response = await client.request(self._method, self._url, **self._request_args)
        if response.status_code not in _ABSENT:
            self._check(response)
        return bool(response.is_success)

    def _client(self) -> "AsyncClient":
        from httpx import AsyncClient

        args = dict(self._client_args)
        timeout, verify, cert = args.pop("timeout", 30.0), args.pop("verify", True), args.pop("cert", None)
        return AsyncClient(
            timeout=_timeout(timeout), verify=_verify(verify, cert), **{"follow_redirects": True, **args}
        )

    async def _ask(self, client: "AsyncClient", **request: Any) -> "Response":
        response = await client.request(self._method, request.pop("url", self._url), **request)
        count_bytes(len(response.content))
        self._check(response)
        return response

    async def _pages(self, client: "AsyncClient", paging: Paging) -> AsyncIterator[Any]:
        request = self._with_params(paging.first())
        for number in range(1, paging.max_pages + 1):
            response = await self._ask(client, **request)
            page = response.json()
            if paging.is_empty(page):
                return
            yield page
            following = self._following(paging, page, response, number)
            if following is None:
                return
            request = following
        raise DatasetError(
            f"{describe(self)} cannot be loaded: there are more than {paging.max_pages} pages.\n"
            "If that is right, raise 'max_pages' under 'paging'."
        )

    def _following(
        self, paging: Paging, page: Any, response: "Response", number: int
    ) -> dict[str, Any] | None:
        """The request for the page after this one."""
        if paging.next_link:
            link = paging.link_after(page, response.links.get("next", {}).get("url"))
            return None if not link else self._to_link(str(response.url.join(link)))
        params = paging.after(page, number)
        return None if params is None else self._with_params(params)

    def _with_params(self, params: Mapping[str, Any]) -> dict[str, Any]:
        if not params:
            return self._request_args
        return {**self._request_args, "params": {**self._request_args.get("params", {}), **params}}

    def _to_link(self, link: str) -> dict[str, Any]:
        """A request for a link, which has its parameters in it. Only the own server may see the credentials."""
        from httpx import URL

        own, other = URL(self._url), URL(link)
        if (own.scheme, own.host, own.port) != (other.scheme, other.host, other.port):
            raise DatasetError(
                f"{describe(self)} cannot be loaded: its next page is said to be on another server, "
                f"{other.scheme}://{other.host}, which is not trusted with the credentials."
            )
        return {**{k: v for k, v in self._request_args.items() if k != "params"}, "url": link}

    def _bodies(self, data: Any) -> Iterator[dict[str, Any]]:
        if isinstance(data, str | bytes):
            headers = {"Content-Type": "application/json", **self._request_args.get("headers", {})}
            yield {"content": data, "headers": headers}
        elif not isinstance(data, list):
            yield {"json": data}
        elif not data:
            raise DatasetError(f"{describe(self)} cannot save an empty list: there is nothing to send.")
        else:
            for start in range(0, len(data), self._chunk_size):
                chunk = data[start : start + self._chunk_size]
                yield {"json": chunk[0] if self._chunk_size == 1 else chunk}

    def _check(self, response: "Response") -> None:
        if response.status_code >= 400:
            self._refuse(response)

    def _refuse(self, response: "Response") -> NoReturn:
        doing = "loaded" if self._method == "GET" else "saved"
        said = scrub(response.text[:_SHOWN_BODY], self._secrets())
        refused = DatasetError(
            f"{describe(self)} cannot be {doing}: the server answered "
            f"{response.status_code} {response.reason_phrase}.\n{said}".rstrip()
        )
        vars(refused)["response"] = response  # whether to ask again, and when, is written there
        raise refused

    def _secrets(self) -> set[str]:
        """All that a server may repeat of what it was told."""
        told = {**self._client_args, **self._request_args}
        hidden = {name: told[name] for name in ("params", "headers", "cookies", "auth") if name in told}
        return secrets_of({"credentials": hidden, "url": self._url})

    def _add_credentials(self, credentials: Any) -> None:
        if credentials is None:
            return
        if not isinstance(credentials, Mapping):
            if "auth" in self._client_args:
                raise DatasetError("Both 'auth' and 'credentials' are given; leave one of them out.")
            self._client_args["auth"] = tuple(credentials) if isinstance(credentials, list) else credentials
            return
        others = set(credentials) - {"token", "headers"}
        if others or not credentials:
            raise DatasetError(
                f"The credentials of a web API have {', '.join(map(repr, sorted(others))) or 'nothing'} in them.\n"
                "Give a list of user and password, or 'token', or 'headers'."
            )
        token = {"Authorization": f"Bearer {credentials['token']}"} if "token" in credentials else {}
        headers = {**self._request_args.get("headers", {}), **token, **credentials.get("headers", {})}
        self._request_args["headers"] = headers

    def _describe(self) -> dict[str, Any]:
        """What is asked, without the values of headers, parameters and the like, any of which may be secret."""
        shown: dict[str, Any] = {"url": mask_text(self._url), "method": self._method}
        for name, arguments in self._shown.items():
            if arguments:
                shown[name] = {key: _shown(key, value) for key, value in arguments.items()}
        return shown


def _shown(name: str, value: Any) -> Any:
    return MASK if name in _OF_REQUEST or name in ("auth", "cert", "proxy") else value


def _checked_url(url: Any) -> str:
    if not (isinstance(url, str) and url.startswith(("http://", "https://"))):
        raise DatasetError(
            f"{mask_text(repr(url))} is not the URL of a web API: it begins with http:// or https://."
        )
    return url


def _checked_method(method: str) -> str:
    upper = str(method).upper()
    if upper != "GET" and upper not in _SAVING:
        raise DatasetError(f"Method {method!r} neither loads nor saves. Use GET, or POST, PUT or PATCH.")
    return upper


def _checked_chunk(size: Any) -> int:
    if not isinstance(size, int) or size < 1:
        raise DatasetError(f"'chunk_size' is {size!r}, but at least 1 item goes into a request.")
    return size


def _split(given: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The arguments of the client and those of each request."""
    from penstock._suggest import did_you_mean

    if "allow_redirects" in given:  # as requests calls it
        given["follow_redirects"] = given.pop("allow_redirects")
    if isinstance(given.get("auth"), list):
        given["auth"] = tuple(given["auth"])
    known = _OF_CLIENT | _OF_REQUEST
    for name in given:
        if name not in known:
            hint = did_you_mean(name, known) or f" It takes {', '.join(map(repr, sorted(known)))}."
            raise DatasetError(f"A request takes no argument '{name}'.{hint}")
    client = {name: value for name, value in given.items() if name in _OF_CLIENT}
    return client, {name: value for name, value in given.items() if name in _OF_REQUEST}


def _timeout(given: Any) -> Any:
    from httpx import Timeout

    if isinstance(given, list | tuple):
        connect, read = given
        return Timeout(read, connect=connect)
    return Timeout(given)


def _verify(verify: Any, cert: Any) -> Any:
    """Whom to trust, and who we are: a bundle of certificates and a certificate with its key are given as files."""
    if cert is None and not isinstance(verify, str):
        return verify
    import ssl

    context = ssl.create_default_context(cafile=verify if isinstance(verify, str) else None)
    if verify is False:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if cert is not None:
        context.load_cert_chain(*([cert] if isinstance(cert, str) else cert))
    return context
