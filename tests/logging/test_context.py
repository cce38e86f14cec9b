"""Log records know the run, the node and the dataset that they come from."""

import asyncio
import contextvars
import logging
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from penstock import AbstractDataset, SequentialRunner, ThreadRunner, arun, node, pipeline, run
from penstock.logging import ContextFilter
from penstock.testing import Gate

log = logging.getLogger("somebody")
Belongs = tuple[Any, Any, Any]


class Kept(logging.Handler):
    """Keeps what records belong to, by message."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[Belongs]] = {}
        self.addFilter(ContextFilter())

    def emit(self, record: Any) -> None:
        self.found.setdefault(record.getMessage(), []).append((record.run_id, record.node, record.dataset))


@pytest.fixture
def kept() -> Iterator[Kept]:
    handler = Kept()
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    yield handler
    log.removeHandler(handler)


class Talking(AbstractDataset[str, str]):
    """Logs what it does, on whatever thread."""

    def load(self) -> str:
        log.info("loading")
        return "data"

    def save(self, data: str) -> None:
        log.info("saving")


class TalkingAsync(AbstractDataset[str, str]):
    """The same, awaited."""

    async def aload(self) -> str:
        await asyncio.sleep(0)
        log.info("loading")
        return "data"

    async def asave(self, data: str) -> None:
        await asyncio.sleep(0)
        log.info("saving")


def talk(text: str) -> str:
    log.info("running")
    return text


async def talk_async(text: str) -> str:
    await asyncio.sleep(0)
    log.info("running")
    await asyncio.gather(asyncio.to_thread(log.info, "aside"), asyncio.create_task(deeper()))
    return text


async def deeper() -> None:
    log.info("in a task")


def talk_in_chunks(text: str) -> Iterator[str]:
    for _ in range(2):
        log.info("running")
        yield text


async def talk_in_awaited_chunks(text: str) -> Any:
    for _ in range(2):
        await asyncio.sleep(0)
        log.info("running")
        yield text


RUNNERS = [SequentialRunner(), SequentialRunner(is_async=True), ThreadRunner()]


@pytest.mark.parametrize("runner", RUNNERS, ids=repr)
@pytest.mark.parametrize("dataset", [Talking, TalkingAsync])
@pytest.mark.parametrize("function", [talk, talk_async, talk_in_chunks, talk_in_awaited_chunks])
@pytest.mark.parametrize("awaited", [False, True])
def test_what_is_logged_in_nodes_and_datasets_carries_where(
    kept: Kept, runner: SequentialRunner, dataset: type, function: Any, awaited: bool
) -> None:
    flow = pipeline([node(function, "a", "b", name="n")])
    catalog = {"a": dataset(), "b": dataset()}
    if awaited:
        asyncio.run(arun(flow, catalog, runner=runner, run_id="r"))
    else:
        run(flow, catalog, runner=runner, run_id="r")
    found = {message: set(belongs) for message, belongs in kept.found.items()}
    assert found.pop("loading") == {("r", "n", "a")}
    assert found.pop("saving") == {("r", "n", "b")}
    assert set().union(*found.values()) == {("r", "n", None)}


def test_outside_of_runs_and_after_them_there_is_nothing_to_carry(kept: Kept) -> None:
    log.info("before")
    run(pipeline([node(talk, "a", "b", name="n")]), {"a": "x"})
    log.info("after")
    assert kept.found["before"] == kept.found["after"] == [(None, None, None)]


def test_a_subscriber_of_the_run_logs_for_the_run(kept: Kept) -> None:
    def watch(event: object) -> None:
        log.info(type(event).__name__)

    run(pipeline([node(talk, "a", "b", name="n")]), {"a": "x"}, run_id="r", subscribers=[watch])
    assert kept.found["NodeStarted"] == [("r", "n", None)]
    assert kept.found["RunFinished"] == [("r", None, None)]


def test_concurrent_runs_do_not_mix(kept: Kept) -> None:
    gates = {"left": Gate("left"), "right": Gate("right")}

    def meet(name: str) -> str:
        gates[name].pass_through()
        log.info(name)
        return name

    def go(name: str) -> None:
        run(pipeline([node(meet, "a", "b", name=f"n-{name}")]), {"a": name}, run_id=f"r-{name}")

    threads = [threading.Thread(target=go, args=(name,)) for name in gates]
    for thread in threads:
        thread.start()
    for gate in gates.values():
        gate.wait_reached()
    for gate in gates.values():
        gate.open()
    for thread in threads:
        thread.join()
    assert kept.found["left"] == [("r-left", "n-left", None)]
    assert kept.found["right"] == [("r-right", "n-right", None)]


def test_a_run_inside_a_node_is_told_from_the_outer_one(kept: Kept) -> None:
    def outer(text: str) -> str:
        run(pipeline([node(talk, "a", "b", name="inner")]), {"a": text}, run_id="r-inner")
        log.info("back")
        return text

    run(pipeline([node(outer, "a", "b", name="outer")]), {"a": "x"}, run_id="r-outer")
    assert kept.found["running"] == [("r-inner", "inner", None)]
    assert kept.found["back"] == [("r-outer", "outer", None)]


def test_a_thread_of_ones_own_needs_the_context_to_be_carried(kept: Kept) -> None:
    def spawn(text: str) -> str:
        carried = contextvars.copy_context().run
        thread = threading.Thread(target=carried, args=(log.info, "carried"))
        thread.start()
        thread.join()
        return text

    run(pipeline([node(spawn, "a", "b", name="n")]), {"a": "x"}, run_id="r")
    assert kept.found["carried"] == [("r", "n", None)]


def test_what_a_record_has_it_keeps(kept: Kept) -> None:
    log.info("mine", extra={"node": "another"})
    assert kept.found["mine"] == [(None, "another", None)]


def test_lines_of_runs_carry_where_without_any_filter(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("penstock.runner")
    logger.addHandler(caplog.handler)
    try:
        with caplog.at_level(logging.INFO, "penstock.runner"):
            run(pipeline([node(talk, "a", "b", name="n")]), {"a": "x"}, run_id="r")
    finally:
        logger.removeHandler(caplog.handler)
    told = [record.__dict__ for record in caplog.records if record.name == "penstock.runner"]
    belongs = {(record["message"], record["run_id"], record["node"], record["dataset"]) for record in told}
    assert ("Loading 'a'", "r", "n", "a") in belongs
    assert ("Running node 'n'", "r", "n", None) in belongs
