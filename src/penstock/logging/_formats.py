"""How a record is written: readable, or as a line of JSON."""

import json
import logging
from datetime import UTC, datetime

from penstock.io._redact import mask_text

_COLOURS = {
    "DEBUG": "2",
    "INFO": "36",
    "WARNING": "33",
    "ERROR": "31",
    "CRITICAL": "1;31",
}  # of ANSI terminals


class ReadableFormatter(logging.Formatter):
    """Time, level, logger and message; and which node or dataset it comes from, unless that is what it tells.

    Args:
        coloured: whether the level has a colour.

    >>> record = logging.makeLogRecord({"levelname": "INFO", "name": "demo", "msg": "3 rows", "node": "clean"})
    >>> print(ReadableFormatter().format(record)[9:])
    INFO     demo: 3 rows (node 'clean')
    """

    def __init__(self, coloured: bool = False) -> None:
        super().__init__(datefmt="%H:%M:%S")
        self._coloured = coloured

    def usesTime(self) -> bool:  # noqa: N802  (logging's name)
        """It does."""
        return True

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  (logging's name)
        """The line, without the traceback that may follow."""
        level = f"{record.levelname:8}"
        if self._coloured:
            level = f"\x1b[{_COLOURS.get(record.levelname, '0')}m{level}\x1b[0m"
        return f"{record.asctime} {level} {record.name}: {record.message}{_belongs(record)}"


def _belongs(record: logging.LogRecord) -> str:
    node, dataset = getattr(record, "node", None), getattr(record, "dataset", None)
    if record.name == "penstock.runner" or not node:
        return ""
    return f" (dataset '{dataset}' for node '{node}')" if dataset else f" (node '{node}')"


class JsonFormatter(logging.Formatter):
    """A line of JSON: `ts` (ISO 8601, UTC), `level`, `logger`, `message`, `run_id`, `node`, `dataset`, `exception`.

    What there is nothing to say about is null, so that every line has the same keys. Nothing else of a record is
    written.

    >>> line = JsonFormatter().format(logging.makeLogRecord({"name": "demo", "msg": "3 rows", "created": 0.0}))
    >>> told = json.loads(line)
    >>> told["ts"], told["logger"], told["message"], told["node"]
    ('1970-01-01T00:00:00.000+00:00', 'demo', '3 rows', None)
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        return json.dumps(
            {
                "ts": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
                "level": record.levelname,
                "logger": record.name,
                "message": mask_text(record.getMessage()),
                "run_id": getattr(record, "run_id", None),
                "node": getattr(record, "node", None),
                "dataset": getattr(record, "dataset", None),
                "exception": self._exception(record),
            }
        )

    def _exception(self, record: logging.LogRecord) -> str | None:
        if record.exc_text:
            return mask_text(record.exc_text)
        return mask_text(self.formatException(record.exc_info)) if record.exc_info else None
