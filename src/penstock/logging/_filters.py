"""What every record gets on its way to a handler: where it comes from, and its secrets masked."""

import logging
from typing import TYPE_CHECKING, cast

from penstock.io._redact import mask_text

if TYPE_CHECKING:
    from types import TracebackType

_TRACEBACKS = logging.Formatter()
_FIELDS = ("run_id", "node", "dataset")
_KEYS = set(_FIELDS)


class ContextFilter(logging.Filter):
    """Gives each record `run_id`, `node` and `dataset`: what the code that logged belonged to, or None.

    Records have them wherever context variables reach: in node functions, loads and saves, on any thread or task of
    the run, in what these call, and in tasks that they start. A thread that a node starts by itself has a context of
    its own; `contextvars.copy_context().run` brings the node's along.

    Added to a handler, it costs each node of later runs about a third of a microsecond. What a record has already,
    by `extra=`, it keeps.

    >>> record = logging.makeLogRecord({"msg": "hello", "node": "mine"})
    >>> ContextFilter().filter(record), record.node, record.run_id
    (True, 'mine', None)
    """

    def __init__(self, name: str = "") -> None:
        from penstock.engine import keep_whereabouts, whereabouts

        super().__init__(name)
        self._whereabouts = whereabouts
        keep_whereabouts()

    def filter(self, record: logging.LogRecord) -> bool:
        """Let records of the filter's name pass, which are all of them unless it has one."""
        attributes = record.__dict__
        if not attributes.keys() >= _KEYS:
            for key, value in zip(_FIELDS, self._whereabouts(), strict=True):
                attributes.setdefault(key, value)
        return super().filter(record)


class MaskingFilter(logging.Filter):
    """Masks passwords, tokens and signatures in messages and tracebacks, whoever logged them.

    A record without any stays as it is.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass."""
        self._mask_message(record)
        if record.exc_info and record.exc_info[0] is not None:
            self._mask_traceback(record)
        return True

    def _mask_message(self, record: logging.LogRecord) -> None:
        try:
            message = record.getMessage()
        except Exception:  # noqa: BLE001  the arguments do not fit the message, which the handler will report
            return
        masked = mask_text(message)
        if masked != message:
            record.msg, record.args = masked, None

    def _mask_traceback(self, record: logging.LogRecord) -> None:
        """Handlers that draw tracebacks by themselves get none to draw when there is something to hide in it."""
        error = cast("tuple[type[BaseException], BaseException, TracebackType | None]", record.exc_info)
        written = record.exc_text or _TRACEBACKS.formatException(error)
        record.exc_text = mask_text(written)
        if record.exc_text != written:
            record.exc_info = None
