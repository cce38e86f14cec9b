"""Objects in memory, and how S3 answers for them. No sockets and no clock live here."""

import base64
import hashlib
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count, islice
from typing import Any
from urllib.parse import parse_qsl, quote, unquote
from xml.etree import ElementTree
from xml.sax.saxutils import escape

Bytes = bytes | bytearray | memoryview

_PAGE = 1000
_KEPT = ("content-type", "content-encoding", "cache-control", "content-disposition", "content-language")


@dataclass(frozen=True)
class Request:
    """What a client asks, with the names of its headers in small letters."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: Bytes = b""


@dataclass(frozen=True)
class Response:
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Bytes = b""
    length: int | None = None
    """Of what a GET would give, where a HEAD was asked."""


@dataclass(frozen=True)
class Stored:
    """An object: its content, and the headers that it is given out with."""

    data: Bytes
    headers: dict[str, str]

    @property
    def tag(self) -> str:
        return self.headers["ETag"]


class RefusedError(Exception):
    """S3 says no: its status, its code, and what it says of it."""

    def __init__(self, status: int, code: str, said: str = "") -> None:
        super().__init__(code)
        self.status, self.code, self.said = status, code, said

    def response(self) -> Response:
        told = f"<Error><Code>{self.code}</Code><Message>{escape(self.said)}</Message></Error>"
        return _xml(told, self.status)


class Objects:
    """Buckets by the first part of a path; any name is a bucket.

    Signatures are not looked at. Content is: what does not fit the checksum that it is sent with is refused.
    """

    def __init__(self) -> None:
        self._objects: dict[str, dict[str, Stored]] = {}
        self._uploads: dict[str, dict[int, Stored]] = {}
        self._begun: dict[str, dict[str, str]] = {}  # per upload, what its object is given out with
        self._numbers = count(1)

    def answer(self, request: Request) -> Response:
        """What S3 says to a request."""
        path, _, rest = request.target.partition("?")
        bucket, _, key = unquote(path).lstrip("/").partition("/")
        query = dict(parse_qsl(rest, keep_blank_values=True)) if rest else {}
        try:
            if key:
                return self._on_object(request, self._objects.setdefault(bucket, {}), key, query)
            return self._on_bucket(request, self._objects.setdefault(bucket, {}), bucket, query)
        except RefusedError as refused:
            return refused.response()

    # Objects ----------------------------------------------------------------------------------------------------------

    def _on_object(
        self, request: Request, objects: dict[str, Stored], key: str, query: dict[str, str]
    ) -> Response:
        match request.method:
            case "GET" | "HEAD":
                return _given(_present(objects, key), request)
            case "PUT" if "uploadId" in query:
                return self._put_part(request, query)
            case "PUT":
                return self._put(request, objects, key)
            case "DELETE" if "uploadId" in query:
                self._parts_of(query)
                del self._uploads[query["uploadId"]], self._begun[query["uploadId"]]
                return Response(204)
            case "DELETE":
                objects.pop(key, None)
                return Response(204)
            case "POST" if "uploads" in query:
                return self._begin_upload(request, key)
            case "POST" if "uploadId" in query:
                return self._complete_upload(request, objects, key, query)
        raise RefusedError(501, "NotImplemented", f"{request.method} {request.target}")

    def _put(self, request: Request, objects: dict[str, Stored], key: str) -> Response:
        _check_conditions(request, objects.get(key))
        objects[key] = stored = self._stored(request)
        return Response(headers={"ETag": stored.tag, **_checksums(stored.headers)})

    def _stored(self, request: Request) -> Stored:
        data = _content(request)
        _verify(request.headers, data)
        return Stored(data, {**_kept(request.headers), **self._born()})

    def _born(self) -> dict[str, str]:
        """An entity tag that no other object has, and the time."""
        now = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
        return {"ETag": f'"{next(self._numbers):032x}"', "Last-Modified": now, "Accept-Ranges": "bytes"}

    # Uploads in parts -------------------------------------------------------------------------------------------------

    def _begin_upload(self, request: Request, key: str) -> Response:
        upload = f"upload-{next(self._numbers)}"
        self._uploads[upload] = {}
        self._begun[upload] = _kept(request.headers)
        told = f"<Key>{escape(key)}</Key><UploadId>{upload}</UploadId>"
        return _xml(f"<InitiateMultipartUploadResult>{told}</InitiateMultipartUploadResult>")

    def _put_part(self, request: Request, query: dict[str, str]) -> Response:
        parts = self._parts_of(query)
        parts[int(query["partNumber"])] = part = self._stored(request)
        return Response(headers={"ETag": part.tag, **_checksums(part.headers)})

    def _complete_upload(
        self, request: Request, objects: dict[str, Stored], key: str, query: dict[str, str]
    ) -> Response:
        parts = self._parts_of(query)
        _check_conditions(request, objects.get(key))
        named = [(int(_text(part, "PartNumber")), _text(part, "ETag")) for part in _elements(request, "Part")]
        wrong = [n for n, tag in named if n not in parts or parts[n].tag.strip('"') != tag.strip('"')]
        if wrong or not named or named != sorted(named):
            raise RefusedError(400, "InvalidPart", f"parts {wrong}")
        data = b"".join(parts[number].data for number, _ in named)
        upload = query["uploadId"]
        objects[key] = stored = Stored(data, {**self._begun.pop(upload), **self._born()})
        del self._uploads[upload]
        told = f"<Key>{escape(key)}</Key><ETag>{escape(stored.tag)}</ETag>"
        return _xml(f"<CompleteMultipartUploadResult>{told}</CompleteMultipartUploadResult>")

    def _parts_of(self, query: dict[str, str]) -> dict[int, Stored]:
        if query["uploadId"] not in self._uploads:
            raise RefusedError(404, "NoSuchUpload")
        return self._uploads[query["uploadId"]]

    # Buckets ----------------------------------------------------------------------------------------------------------

    def _on_bucket(
        self, request: Request, objects: dict[str, Stored], bucket: str, query: dict[str, str]
    ) -> Response:
        match request.method:
            case "HEAD" | "PUT":
                return Response()
            case "GET" if "list-type" in query:
                return _listing(objects, bucket, query)
            case "GET" if "location" in query:
                return _xml("<LocationConstraint></LocationConstraint>")
            case "POST" if "delete" in query:
                keys = [_text(found, "Key") for found in _elements(request, "Object")]
                for key in keys:
                    objects.pop(key, None)
                told = "".join(f"<Deleted><Key>{escape(key)}</Key></Deleted>" for key in keys)
                return _xml(f"<DeleteResult>{told}</DeleteResult>")
        raise RefusedError(501, "NotImplemented", f"{request.method} {request.target}")


def _present(objects: dict[str, Stored], key: str) -> Stored:
    if key not in objects:
        raise RefusedError(404, "NoSuchKey", key)
    return objects[key]


def _given(stored: Stored, request: Request) -> Response:
    """The object, or the range of it that is asked for."""
    headers = request.headers
    if "if-match" in headers and headers["if-match"] not in ("*", stored.tag):
        raise RefusedError(412, "PreconditionFailed")
    if headers.get("if-none-match") in ("*", stored.tag):
        return Response(304, {"ETag": stored.tag})
    data, status, own = stored.data, 200, stored.headers
    if "range" in headers:
        start, end = _range(headers["range"], len(data))
        own = {**own, "Content-Range": f"bytes {start}-{end - 1}/{len(data)}"}
        data, status = memoryview(data)[start:end], 206
    if status == 206 or headers.get("x-amz-checksum-mode", "").upper() != "ENABLED":
        own = {name: value for name, value in own.items() if not name.startswith("x-amz-checksum")}
    if request.method == "HEAD":
        return Response(status, own, length=len(data))
    return Response(status, own, data)


def _range(asked: str, size: int) -> tuple[int, int]:
    first, _, last = asked.removeprefix("bytes=").partition("-")
    if not first:
        start, end = max(size - int(last), 0), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
    if start >= end:
        raise RefusedError(416, "InvalidRange", asked)
    return start, end


def _check_conditions(request: Request, present: Stored | None) -> None:
    if request.headers.get("if-none-match") == "*" and present is not None:
        raise RefusedError(412, "PreconditionFailed", "it exists")
    wanted = request.headers.get("if-match")
    if wanted is not None and (present is None or wanted != present.tag):
        raise RefusedError(412, "PreconditionFailed", "it has changed")


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers of a PUT that come back with a GET."""
    metadata = {name: value for name, value in headers.items() if name.startswith("x-amz-meta-")}
    return {name: headers[name] for name in _KEPT if name in headers} | metadata | _checksums(headers)


def _checksums(headers: Mapping[str, str]) -> dict[str, str]:
    kinds = ("crc32", "crc32c", "crc64nvme", "sha1", "sha256")
    return {name: headers[name] for kind in kinds if (name := f"x-amz-checksum-{kind}") in headers}


def _content(request: Request) -> Bytes:
    """The content of a request: without the frames of `aws-chunked`, if it has any."""
    if "aws-chunked" not in request.headers.get("content-encoding", ""):
        return request.body
    return b"".join(_chunks(memoryview(request.body)))


def _chunks(rest: memoryview) -> Iterator[memoryview]:
    while True:
        end = bytes(rest[:200]).index(b"\r\n")
        size = int(bytes(rest[:end]).partition(b";")[0], 16)
        if not size:
            return
        yield rest[end + 2 : end + 2 + size]
        rest = rest[end + 4 + size :]


def _sha256(data: Bytes) -> bytes:
    return hashlib.sha256(data).digest()


_VERIFIED: dict[str, Callable[[Any], bytes]] = {
    "x-amz-checksum-crc32": lambda data: zlib.crc32(data).to_bytes(4, "big"),
    "x-amz-checksum-sha256": _sha256,
    "content-md5": lambda data: hashlib.md5(data).digest(),
}


def _verify(headers: Mapping[str, str], data: Bytes) -> None:
    """Refuse content that is not what its checksum says."""
    for name, digest in _VERIFIED.items():
        if name in headers and base64.b64decode(headers[name]) != digest(data):
            raise RefusedError(400, "BadDigest", name)


def _listing(objects: dict[str, Stored], bucket: str, query: dict[str, str]) -> Response:
    """One page of keys, and what they have in common up to a delimiter."""
    prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
    after = query.get("continuation-token") or query.get("start-after", "")
    most = int(query.get("max-keys", _PAGE))
    coded = quote if query.get("encoding-type") == "url" else escape
    page = list(islice(_entries(objects, prefix, delimiter, after), most + 1))
    told = "".join(_entry(coded(name), objects.get(name)) for name in page[:most])
    if len(page) > most:
        told += f"<NextContinuationToken>{escape(page[most - 1])}</NextContinuationToken>"
    more = "true" if len(page) > most else "false"
    head = f"<Name>{bucket}</Name><Prefix>{coded(prefix)}</Prefix><KeyCount>{len(page[:most])}</KeyCount>"
    coding = "<EncodingType>url</EncodingType>" if coded is quote else ""
    return _xml(f"<ListBucketResult>{head}{coding}<IsTruncated>{more}</IsTruncated>{told}</ListBucketResult>")


def _entries(objects: dict[str, Stored], prefix: str, delimiter: str, after: str) -> Iterator[str]:
    last = None
    for key in sorted(key for key in objects if key.startswith(prefix)):
        inside, _, _ = key[len(prefix) :].partition(delimiter) if delimiter else (key, "", "")
        folder = delimiter and len(prefix) + len(inside) < len(key)
        name = f"{prefix}{inside}{delimiter}" if folder else key
        if name > after and name != last:
            last = name
            yield name


def _entry(name: str, stored: Stored | None) -> str:
    if stored is None:
        return f"<CommonPrefixes><Prefix>{name}</Prefix></CommonPrefixes>"
    return (
        f"<Contents><Key>{name}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>"
        f"<ETag>{escape(stored.tag)}</ETag><Size>{len(stored.data)}</Size>"
        "<StorageClass>STANDARD</StorageClass></Contents>"
    )


def _elements(request: Request, name: str) -> list[ElementTree.Element]:
    root = ElementTree.fromstring(bytes(_content(request)))
    return [found for found in root.iter() if found.tag.rpartition("}")[2] == name]


def _text(element: ElementTree.Element, name: str) -> str:
    (found,) = (child.text or "" for child in element if child.tag.rpartition("}")[2] == name)
    return found


def _xml(told: str, status: int = 200) -> Response:
    body = f'<?xml version="1.0" encoding="UTF-8"?>{told}'.encode()
    return Response(status, {"Content-Type": "application/xml"}, body)
