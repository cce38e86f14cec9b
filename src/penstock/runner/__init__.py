"""Runners: presets of the engine, under the names that users know.

A runner says how nodes and I/O share the machine. What depends on what is the pipeline's business, where data is the
catalog's; what may start when, the engine's.
"""

from penstock.runner._failed import FailedRun
from penstock.runner._named import runner_class
from penstock.runner._options import RunOptions
from penstock.runner._presets import ParallelRunner, SequentialRunner, ThreadRunner
from penstock.runner._result import RunResult
from penstock.runner._run import arun, run
from penstock.runner._runner import AbstractRunner

__all__ = [
    "AbstractRunner",
    "FailedRun",
    "ParallelRunner",
    "RunOptions",
    "RunResult",
    "SequentialRunner",
    "ThreadRunner",
    "arun",
    "run",
    "runner_class",
]
