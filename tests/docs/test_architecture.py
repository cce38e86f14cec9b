"""What the page on the architecture says of threads is what happens."""

import asyncio
import threading
from typing import Any

import pytest

from penstock import AbstractDataset, ParallelRunner, SequentialRunner, ThreadRunner, node, pipeline, workers

RUNNERS = {
    "SequentialRunner()": SequentialRunner(),
    "SequentialRunner(is_async=True)": SequentialRunner(is_async=True),
    "ThreadRunner(...)": ThreadRunner(),
    "ParallelRunner(...)": ParallelRunner(2),
}


def here(*_: object) -> str:
    return "worker process" if workers.here.get() else threading.current_thread().name


async def here_awaited(*_: object) -> str:
    return threading.current_thread().name


class Blocking(AbstractDataset[str, str]):
    """Remembers the threads that it was loaded and saved on."""

    def __init__(self) -> None:
        self.threads: set[str] = set()

    def load(self) -> str:
        self.threads.add(here())
        return ""

    def save(self, data: str) -> None:
        self.threads.add(here())


class Awaited(Blocking):
    async def aload(self) -> str:
        return Blocking.load(self)

    async def asave(self, data: str) -> None:
        Blocking.save(self, data)


class NotThreadSafe(Blocking):
    _THREAD_SAFE = False


ROWS = {
    "plain and generator nodes": "plain",
    "`async def` nodes": "awaited",
    "datasets that are awaited": "Awaited",
    "datasets that block": "Blocking",
    "datasets that are not thread-safe": "NotThreadSafe",
}


def threads_of(runner: Any, *, awaiting: bool) -> dict[str, set[str]]:
    """Where each kind of thing happened in one run."""
    kinds = (Awaited, Blocking, NotThreadSafe)
    given = {f"{kind.__name__}_in": kind() for kind in kinds}
    made = {f"{kind.__name__}_out": kind() for kind in kinds}
    flow = pipeline(
        [
            node(here, list(given), "plain"),
            node(here_awaited, list(given), "awaited"),
            *(node(lambda first, second: first + second, ["plain", "awaited"], name) for name in made),
        ]
    )
    catalog: dict[str, Any] = {**given, **made}
    flow += pipeline([node(str, "plain", "plain_kept"), node(str, "awaited", "awaited_kept")])
    result = asyncio.run(runner.arun(flow, catalog)) if awaiting else runner.run(flow, catalog)
    nodes = {name: {result.load(f"{name}_kept")} for name in ("plain", "awaited")}
    used = [given[f"{kind.__name__}_in"].threads | made[f"{kind.__name__}_out"].threads for kind in kinds]
    return nodes | {kind.__name__: threads for kind, threads in zip(kinds, used, strict=True)}


@pytest.mark.parametrize("awaiting", [False, True], ids=["run", "arun"])
@pytest.mark.parametrize("runner", RUNNERS)
def test_the_table_of_threads_is_true(read_page: Any, runner: str, awaiting: bool) -> None:
    mine = here()
    meaning = {
        "home thread": {"penstock-home-0"} if awaiting else {mine},
        "loop": {mine} if awaiting else {"penstock-loop"},
    }
    found = threads_of(RUNNERS[runner], awaiting=awaiting)
    for heading, told in column(read_page("docs/architecture.md"), runner).items():
        if heading in ROWS:
            used = {name.rstrip("0123456789") for name in found[ROWS[heading]]}
            place = told.partition(",")[0].strip("`")
            assert used == {
                name.rstrip("0123456789") for name in meaning.get(place, {place.removesuffix("N")})
            }, heading


def column(page: Any, heading: str) -> dict[str, str]:
    """A column of the table of threads, by the first cell of each row."""
    lines = [line.strip("|").split(" | ") for line in page.text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line] for line in lines if len(line) == 5]
    place = cells[0].index(f"`{heading}`")
    return {row[0]: row[place] for row in cells[1:]}
