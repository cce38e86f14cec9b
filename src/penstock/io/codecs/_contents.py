"""Say what a file seems to be, for messages about files that are something else than was expected."""

from penstock.io.stores import Bytes

_BEGINNINGS = (
    (b"PAR1", "Parquet"),
    (b"ARROW1", "Feather"),
    (b"PK\x03\x04", "a zip archive or an Excel workbook"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"\x1f\x8b", "compressed with gzip"),
    (b"BZh", "compressed with bzip2"),
    (b"\xfd7zXZ", "compressed with xz"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"%PDF", "a PDF document"),
    (b"\x80\x04", "a pickle"),
    (b"\x80\x05", "a pickle"),
    (b"<", "HTML or XML"),
)


def contents(data: Bytes) -> str:
    """What `data` seems to be. Nothing of the data itself is told: messages end up in logs.

    >>> contents(b"PAR1...")
    'It has 7 bytes and seems to be Parquet.'
    >>> contents(b"")
    'It is empty.'
    """
    size = memoryview(data).nbytes
    if size == 0:
        return "It is empty."
    start = bytes(memoryview(data)[:64]).lstrip(b"\xef\xbb\xbf \t\r\n")
    kind = next((name for beginning, name in _BEGINNINGS if start.startswith(beginning)), None)
    return f"It has {size:,} bytes" + (f" and seems to be {kind}." if kind else ".")
