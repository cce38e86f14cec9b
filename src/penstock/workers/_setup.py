"""What a worker process takes over from the process that starts it, beside its environment variables."""

import logging
import os
import sys
import warnings
from dataclasses import dataclass
from typing import Any

from penstock.workers._parcels import pack
from penstock.workers._preparations import Preparation, preparations
from penstock.workers._wire import Parcel


@dataclass(frozen=True)
class Setup:
    """The settings of a process that nodes may rely on.

    Attributes:
        folder: the working directory.
        argv: the arguments of the command.
        levels: per logger that has one, its level.
        disabled: the level up to which logging is switched off.
        filters: which warnings are shown, ignored or raised.
        preparations: functions to be called, each with its arguments.
    """

    folder: str
    argv: list[str]
    levels: dict[str, int]
    disabled: int
    filters: list[Any]
    preparations: list[Preparation]

    def apply(self) -> None:
        """Have this process be set up like the other one."""
        sys.argv[:] = self.argv
        os.chdir(self.folder)
        for name, level in self.levels.items():
            logging.getLogger(name).setLevel(level)
        logging.disable(self.disabled)
        warnings.filters[:] = self.filters  # type: ignore[index]
        warnings._filters_mutated()  # type: ignore[attr-defined]
        for function, args in self.preparations:
            function(*args)


def setup() -> Parcel:
    """The settings of this process, to be sent."""
    root = logging.getLogger()
    loggers = {
        name: logger.level
        for name, logger in list(root.manager.loggerDict.items())
        if isinstance(logger, logging.Logger) and logger.level
    }
    return pack(
        Setup(
            folder=os.getcwd(),  # noqa: PTH109  words for another process
            argv=sys.argv[:],
            levels={"root": root.level, **loggers},
            disabled=root.manager.disable,
            filters=list(warnings.filters),
            preparations=list(preparations),
        )
    )
