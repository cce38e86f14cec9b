"""Where the code that is running belongs: to which run, which node, which dataset. Log records ask.

Nothing is kept until somebody wants to know: what a node costs that does nothing is a promise.
"""

from contextvars import ContextVar
from threading import Event
from typing import NamedTuple

from penstock.engine._actions import Action
from penstock.engine._job import Job
from penstock.workers import here

at: ContextVar[tuple[Job, int | Action | None] | None] = ContextVar("penstock_at", default=None)
"""The run, and the node (its id) or action within it, that the calling code belongs to."""

_wanted = Event()


class Whereabouts(NamedTuple):
    """What the calling code belongs to; None for what it does not belong to."""

    run_id: str | None = None
    node: str | None = None
    dataset: str | None = None


def keep_whereabouts() -> None:
    """Have runs that begin from now on keep their nodes and datasets, for `whereabouts`."""
    _wanted.set()


def are_kept() -> bool:
    """Whether somebody wants to know."""
    return _wanted.is_set()


def whereabouts() -> Whereabouts:
    """What the calling code belongs to, on any thread or task to which context variables have been carried.

    >>> whereabouts()
    Whereabouts(run_id=None, node=None, dataset=None)
    """
    found = at.get()
    if found is None:
        away = here.get()  # in a worker process
        return Whereabouts(away.run_id, away.node) if away else Whereabouts()
    job, doing = found
    if doing is None:
        return Whereabouts(job.run_id)
    if isinstance(doing, int):
        return Whereabouts(job.run_id, job.graph.nodes[doing].name)
    return Whereabouts(job.run_id, job.graph.nodes[doing.node].name, job.names[doing.dataset])


class within:  # noqa: N801  (reads as a statement)
    """All that happens meanwhile belongs to the run of this job."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def __enter__(self) -> None:
        self._token = at.set((self._job, None))

    def __exit__(self, *_: object) -> None:
        at.reset(self._token)
