"""Which compression a file's name tells, as pandas reads it, and compression for libraries without it."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from penstock.errors import DatasetError
from penstock.io._requirement import require
from penstock.io.codecs._codec import FileHints
from penstock.io.stores import Bytes

_BY_SUFFIX = {".gz": "gzip", ".bz2": "bz2", ".xz": "xz", ".zip": "zip", ".zst": "zstd"}
_MAGIC = {
    "gzip": b"\x1f\x8b",
    "bz2": b"BZh",
    "xz": b"\xfd7zXZ\x00",
    "zip": b"PK\x03\x04",
    "zstd": b"\x28\xb5\x2f\xfd",
}


def told_compression(hints: FileHints) -> str | None:
    """The compression that the end of a file's name tells.

    Raises:
        MissingExtraError: the library for it is not installed.

    >>> told_compression(FileHints("cars.csv.gz"))
    'gzip'
    """
    return _checked(_BY_SUFFIX.get(hints.suffix))


def asked_compression(opening: Mapping[str, Any], hints: FileHints) -> str | None:
    """The compression that arguments of `open` ask for, in fsspec's spelling.

    Raises:
        DatasetError: it is none of those known.
        MissingExtraError: the library for it is not installed.
    """
    asked = opening.get("compression")
    if asked is None:
        return None
    if asked == "infer":
        return told_compression(hints)
    kind = {"lzma": "xz"}.get(asked, asked)
    if kind not in _MAGIC:
        raise DatasetError(
            f"{asked!r} is no known compression. Use infer, {', '.join(sorted(_MAGIC))}, or none."
        )
    return _checked(kind)


def _checked(kind: str | None) -> str | None:
    if kind == "zstd":
        require("zstandard", purpose="Compression with zstd")
    return kind


def compress(data: bytes, kind: str | None, name: str) -> bytes:
    """Compress `data`, the content of the file `name`: same data, same bytes, except in a zip."""
    match kind:
        case None:
            return data
        case "gzip":
            import gzip

            return gzip.compress(data, mtime=0)
        case "bz2":
            import bz2

            return bz2.compress(data)
        case "xz":
            import lzma

            return lzma.compress(data)
        case "zip":
            return _zip(data, name.removesuffix(".zip"))
        case _:
            return bytes(_zstandard().compress(data))


def decompress(data: Bytes, kind: str | None) -> Bytes:
    """Undo `compress`. Data that does not begin as such data does is given back as it is.

    >>> bytes(decompress(compress(b"abc", "bz2", "x.bz2"), "bz2"))
    b'abc'
    """
    if kind is None or not bytes(data[:6]).startswith(_MAGIC[kind]):
        return data
    match kind:
        case "gzip":
            import gzip

            return gzip.decompress(data)
        case "bz2":
            import bz2

            return bz2.decompress(data)
        case "xz":
            import lzma

            return lzma.decompress(data)
        case "zip":
            return _unzip(data)
        case _:
            return bytes(_zstandard().ZstdDecompressor().decompressobj().decompress(data))


def _zstandard() -> Any:
    return import_module("zstandard")


def _zip(data: bytes, member: str) -> bytes:
    from io import BytesIO
    from zipfile import ZIP_DEFLATED, ZipFile

    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        archive.writestr(member, data)
    return buffer.getvalue()


def _unzip(data: Bytes) -> bytes:
    from io import BytesIO
    from zipfile import ZipFile

    with ZipFile(BytesIO(data)) as archive:
        members = archive.namelist()
        if len(members) != 1:
            raise ValueError(f"a zip archive must hold one file to be read as one; this one holds {members}")
        return archive.read(members[0])
