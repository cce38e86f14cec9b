"""What nodes print, log and warn of in worker processes: said where the run is."""

import io
import logging
import os
import sys
import warnings
from contextlib import suppress
from typing import Any, TextIO

from penstock.workers._parcels import pack, unpack
from penstock.workers._wire import Channel, Parcel


def speak_up(channel: Channel) -> None:
    """Have the run say whatever this process has to say from now on."""
    sys.stdout = _stream(channel, "stdout", 1)
    sys.stderr = _stream(channel, "stderr", 2)
    logging.getLogger().addHandler(_Records(channel))
    warnings.showwarning = _Warnings(channel).show


def hush() -> None:
    """Keep to oneself what is complained of from now on: libraries whose calls are interrupted may be loud about it."""
    sys.stderr = open(os.devnull, "w")  # noqa: PTH123, SIM115  for as long as the process lasts


def say(head: tuple[Any, ...], parcel: Parcel) -> None:
    """Say, in the run's process, what a worker process had to say."""
    match head:
        case "print", name:
            stream = getattr(sys, name)
            stream.write(parcel.data.decode(errors="replace"))
            stream.flush()
        case ("log",):
            record = logging.makeLogRecord(unpack(parcel))
            logger = logging.getLogger(record.name)
            if logger.isEnabledFor(record.levelno):
                logger.handle(record)
        case ("warn",):
            warnings.showwarning(*unpack(parcel))


class _Printed(io.RawIOBase):
    def __init__(self, channel: Channel, name: str, descriptor: int) -> None:
        self._channel = channel
        self._name = name
        self._descriptor = descriptor

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        """The descriptor that was inherited: for programs that nodes start."""
        return self._descriptor

    def write(self, data: Any) -> int:
        written = bytes(data)
        if not self._channel.is_open:  # this process was forked by a node
            return os.write(self._descriptor, written)
        self._channel.send(("print", self._name), Parcel(written))
        return len(written)


def _stream(channel: Channel, name: str, descriptor: int) -> TextIO:
    buffered = io.BufferedWriter(_Printed(channel, name, descriptor))
    return io.TextIOWrapper(buffered, encoding="utf-8", errors="backslashreplace", line_buffering=True)


class _Records(logging.Handler):
    """Sends records in words, since what is logged need not be picklable."""

    def __init__(self, channel: Channel) -> None:
        super().__init__()
        self._channel = channel

    def emit(self, record: logging.LogRecord) -> None:
        if not self._channel.is_open:
            return
        try:
            self._channel.send(("log",), self._packed(record))
        except Exception:  # noqa: BLE001  logging's own way with records that cannot be handled
            self.handleError(record)

    def _packed(self, record: logging.LogRecord) -> Parcel:
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        said = {**vars(record), "msg": record.getMessage(), "args": None, "exc_info": None}
        with suppress(Exception):
            return pack(said)
        return pack({name: _plain(value) for name, value in said.items()})


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | None) else repr(value)


class _Warnings:
    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def show(
        self,
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,  # noqa: ARG002  the signature is given
        line: str | None = None,  # noqa: ARG002
    ) -> None:
        """As `warnings.showwarning` does."""
        if not self._channel.is_open:
            return
        try:
            parcel = pack((message, category, filename, lineno))
            unpack(parcel)
        except Exception:  # noqa: BLE001  of a class that cannot be sent
            parcel = pack((str(message), UserWarning, filename, lineno))
        self._channel.send(("warn",), parcel)
