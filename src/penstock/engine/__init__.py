"""The engine: a schedule that decides, drivers that wait, and an execution between them that performs.

What does not belong here: what a pipeline is, how a dataset works, and what a user calls a runner.
"""

from penstock.engine._aside import on_thread, running_loop
from penstock.engine._drivers import aexecute, execute
from penstock.engine._events import (
    DatasetFailed,
    DatasetLoaded,
    DatasetLoading,
    DatasetSaved,
    DatasetSaving,
    Event,
    NodeFailed,
    NodeFinished,
    NodeStarted,
    Retrying,
    RunFailed,
    RunFinished,
    RunStarted,
    Subscriber,
    listeners,
)
from penstock.engine._job import Job
from penstock.engine._loop_thread import LoopThread
from penstock.engine._memory import memory_budget
from penstock.engine._outcome import Outcome
from penstock.engine._plan import Policy
from penstock.engine._remote import pack_nodes
from penstock.engine._timeline import Retried, Span, Timeline, overlapped_seconds
from penstock.engine._whereabouts import Whereabouts, keep_whereabouts, whereabouts, within

__all__ = [
    "DatasetFailed",
    "DatasetLoaded",
    "DatasetLoading",
    "DatasetSaved",
    "DatasetSaving",
    "Event",
    "Job",
    "LoopThread",
    "NodeFailed",
    "NodeFinished",
    "NodeStarted",
    "Outcome",
    "Policy",
    "Retried",
    "Retrying",
    "RunFailed",
    "RunFinished",
    "RunStarted",
    "Span",
    "Subscriber",
    "Timeline",
    "Whereabouts",
    "aexecute",
    "execute",
    "keep_whereabouts",
    "listeners",
    "memory_budget",
    "on_thread",
    "overlapped_seconds",
    "pack_nodes",
    "running_loop",
    "whereabouts",
    "within",
]
