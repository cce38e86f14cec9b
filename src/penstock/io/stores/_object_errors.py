"""What object stores answer, in Python's own errors and in words.

obstore's messages carry whole responses, debugging output and the URL of the request, signatures included.
"""

import re
from collections.abc import Set
from typing import NoReturn

from penstock.io._redact import mask_text, scrub

_STATUS = re.compile(r"status code: (\d{3})")
_CODE = re.compile(r"<Code>([^<]*)</Code>")
_MESSAGE = re.compile(r"<Message>([^<]*)</Message>")
_DENIED = frozenset({"PermissionDeniedError", "UnauthenticatedError"})
_WITHOUT_PLACE = ("NoSuchBucket", "ContainerNotFound", "The specified bucket does not exist")


class NoSuchRangeError(OSError):
    """The object ends before the range that was asked for."""


def raise_translated(error: Exception, url: str, secrets: Set[str] = frozenset()) -> NoReturn:
    """Raise what Python calls the failure, naming the object.

    Args:
        error: what obstore has raised.
        url: of the object.
        secrets: what is not to be told, although the server may repeat it.

    Raises:
        FileNotFoundError: there is no such object.
        FileExistsError: there is one already, and there must not be.
        PermissionError: the store refuses.
        TimeoutError: no answer, or no end of one, within the time-outs.
        ConnectionResetError: the connection broke.
        ConnectionError: the store cannot be reached.
        OSError: anything else, a bucket that does not exist included.
    """
    told = scrub(str(error), set(secrets)).partition("\n\nDebug source:")
    raise _translated(type(error).__name__, told[0].strip(), told[2], url) from None


def _translated(kind: str, told: str, details: str, url: str) -> OSError:
    place = url.partition("://")[2].partition("/")[0]
    said = _said(told)
    if any(mark in told for mark in _WITHOUT_PLACE):
        return OSError(f"There is no bucket or container '{place}'. Make it, or correct the filepath. {said}")
    if kind in ("FileNotFoundError", "NotFoundError"):
        return FileNotFoundError(f"There is no object {url}")
    if kind in ("AlreadyExistsError", "PreconditionError"):
        return FileExistsError(f"There is an object {url} already")
    status = _STATUS.search(told)
    if (
        status and status[1] == "416"
    ) or "but object was only" in told:  # some servers do not refuse such a range
        return NoSuchRangeError(f"{url} ends before the range that was asked for")
    if kind in _DENIED or (status and status[1] in ("401", "403")):
        return PermissionError(
            f"The store does not allow it for {url}. {said}\nCheck the credentials, and what they may do."
        )
    if "TimedOut" in details or "Timeout" in details or "timed out" in told:
        return TimeoutError(
            f"No complete answer about {url} within the time-outs. {said}\n"
            "Time-outs are options: client_options with connect_timeout, read_timeout, timeout."
        )
    if "kind: Interrupted" in details:
        return ConnectionResetError(
            f"The connection broke before there was an answer about {url}. {said}".strip()
        )
    if re.search(r"kind: Connect\b", details):
        return ConnectionError(
            f"The store of {url} cannot be reached. {said}\nCheck its endpoint and the network."
        )
    failed = OSError(f"{said} ({url})")
    if status:
        vars(failed)["status_code"] = int(status[1])  # where HTTP libraries have it, too
    return failed


def _said(told: str) -> str:
    """What the server said, or else what obstore did; one line without secrets."""
    code, message = _CODE.search(told), _MESSAGE.search(told)
    if code is not None:
        return f"It says {code[1]}: {mask_text(message[1]) if message else ''}"
    return mask_text(" ".join(told.split())[:400])
