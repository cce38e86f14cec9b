"""Penstock: async-native data pipelines.

>>> from penstock import node, pipeline, run
>>> flow = pipeline([node(sorted, inputs="names", outputs="ordered")])
>>> run(flow, {"names": ["Pelton", "Francis", "Kaplan"]}).load("ordered")
['Francis', 'Kaplan', 'Pelton']
"""

import os
from typing import TYPE_CHECKING, Any

from penstock.io import AbstractDataset, DataCatalog, MemoryDataset
from penstock.pipeline import Node, Pipeline, node, pipeline
from penstock.runner import (
    AbstractRunner,
    ParallelRunner,
    RunResult,
    SequentialRunner,
    ThreadRunner,
    arun,
    run,
)

if TYPE_CHECKING:
    from penstock._retry import Retry
    from penstock.session import Session

__version__ = "0.1.0"

__all__ = [
    "AbstractDataset",
    "AbstractRunner",
    "DataCatalog",
    "MemoryDataset",
    "Node",
    "ParallelRunner",
    "Pipeline",
    "Retry",
    "RunResult",
    "SequentialRunner",
    "Session",
    "ThreadRunner",
    "arun",
    "node",
    "pipeline",
    "run",
]


if os.environ.get("PENSTOCK_WITHOUT_KEDRO", "0") not in ("", "0"):
    from penstock.compat import enable

    enable()


def __getattr__(name: str) -> Any:
    """What few need, imported when somebody names it: pipelines run without a project, too."""
    if name == "Session":
        from penstock.session import Session

        return Session
    if name == "Retry":
        from penstock._retry import Retry

        return Retry
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def load_ipython_extension(ipython: Any) -> None:
    """Put the project around a notebook at hand: what `%load_ext penstock` does, see `penstock.jupyter`."""
    from penstock.jupyter import load_ipython_extension

    load_ipython_extension(ipython)


def unload_ipython_extension(ipython: Any) -> None:
    """Leave a notebook as it was before, its variables excepted."""
    from penstock.jupyter import unload_ipython_extension

    unload_ipython_extension(ipython)
