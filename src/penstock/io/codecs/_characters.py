"""Characters to bytes and back, as a file opened in text mode does it."""

from collections.abc import Mapping
from io import BytesIO, TextIOWrapper
from typing import Any

from penstock.io.stores import Bytes


def to_bytes(text: str, opening: Mapping[str, Any]) -> bytes:
    r"""Encode `text` with the encoding, errors and newline of `opening`; UTF-8 unless told otherwise.

    >>> to_bytes("a\nb", {"newline": "\r\n"})
    b'a\r\nb'
    """
    raw = BytesIO()
    with _wrapper(raw, opening) as wrapper:
        wrapper.write(text)
        wrapper.flush()
        return raw.getvalue()


def to_text(data: Bytes, opening: Mapping[str, Any]) -> str:
    r"""Decode `data` as `opening` says; unless told otherwise from UTF-8, and any line end becomes \n.

    >>> to_text(b"a\r\nb", {})
    'a\nb'
    """
    with _wrapper(BytesIO(data), opening) as wrapper:
        return wrapper.read()


def _wrapper(raw: BytesIO, opening: Mapping[str, Any]) -> TextIOWrapper:
    return TextIOWrapper(
        raw,
        encoding=opening.get("encoding") or "utf-8",
        errors=opening.get("errors"),
        newline=opening.get("newline"),
    )
