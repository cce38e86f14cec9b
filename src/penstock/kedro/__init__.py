"""Kedro projects on Penstock's engine: a runner for `kedro run --runner`, and an awaitable form of Kedro's sessions.

The only room that imports Kedro. Pipelines, catalogs, datasets and hooks stay Kedro's own; nothing of them is copied
but names and edges of the graph.
"""

from penstock.kedro._installed import check_installed

check_installed()

from penstock.kedro._arun import arun  # noqa: E402  nothing of Kedro is imported before it is known to be there
from penstock.kedro._runner import AsyncRunner  # noqa: E402
from penstock.kedro._session import Session  # noqa: E402

__all__ = ["AsyncRunner", "Session", "arun"]
