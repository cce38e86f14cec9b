"""AsyncRunner leaves behind what Kedro's own runner leaves behind, and calls what that calls."""

import asyncio
import logging
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import pytest
from kedro.framework.hooks import hook_impl
from kedro.framework.hooks.manager import _create_hook_manager
from kedro.io import AbstractDataset, DataCatalog, DatasetError, MemoryDataset
from kedro.pipeline import node, pipeline
from kedro.runner import AbstractRunner, SequentialRunner

from penstock.errors import InvalidRunError
from penstock.kedro import AsyncRunner

RUNNERS: dict[str, Callable[[], AbstractRunner]] = {
    "of Kedro": SequentialRunner,
    "of Penstock": AsyncRunner,
    "of Penstock, on threads": lambda: AsyncRunner(max_workers=2),
}


class TextDataset(AbstractDataset[str, str]):
    """A file, and where it was used."""

    def __init__(self, filepath: Path) -> None:
        self._filepath = filepath
        self.threads: list[str] = []
        self.confirmed = 0

    def load(self) -> str:
        self.threads.append(threading.current_thread().name)
        return self._filepath.read_text()

    def save(self, data: str) -> None:
        self.threads.append(threading.current_thread().name)
        self._filepath.write_text(data)

    def confirm(self) -> None:
        self.confirmed += 1

    def _exists(self) -> bool:
        return self._filepath.exists()

    def _describe(self) -> dict[str, Any]:
        return {"filepath": str(self._filepath)}


class Journal:
    """A plugin that writes down what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[Any, ...]] = []
        self.nodes: list[Any] = []

    @hook_impl
    def before_dataset_loaded(self, dataset_name: str, node: Any) -> None:
        self.told.append(("loading", dataset_name, node.name))

    @hook_impl
    def after_dataset_loaded(self, dataset_name: str, data: Any, node: Any) -> None:
        self.told.append(("loaded", dataset_name, data, node.name))

    @hook_impl
    def before_node_run(self, node: Any, catalog: Any, inputs: Any, run_id: str) -> None:
        self.nodes.append(node)
        self.told.append(("running", node.name, sorted(catalog), dict(inputs), run_id))

    @hook_impl
    def after_node_run(self, node: Any, outputs: Any) -> None:
        self.told.append(("ran", node.name, dict(outputs)))

    @hook_impl
    def on_node_error(self, error: Exception, node: Any, inputs: Any) -> None:
        self.told.append(("failed", node.name, repr(error), dict(inputs)))

    @hook_impl
    def before_dataset_saved(self, dataset_name: str, data: Any, node: Any) -> None:
        self.told.append(("saving", dataset_name, data, node.name))

    @hook_impl
    def after_dataset_saved(self, dataset_name: str, data: Any, node: Any) -> None:
        self.told.append(("saved", dataset_name, data, node.name))


def hooks_of(*plugins: object) -> Any:
    manager = _create_hook_manager()
    for plugin in plugins:
        manager.register(plugin)
    return manager


def louder(text: str) -> str:
    return text.upper()


def twice(text: str, times: int) -> tuple[str, int]:
    return text * times, times


def failing(_: object) -> None:
    raise ZeroDivisionError("no such number")


@pytest.fixture
def files(tmp_path: Path) -> dict[str, TextDataset]:
    (tmp_path / "raw").write_text("so")
    return {name: TextDataset(tmp_path / name) for name in ("raw", "loud", "long")}


@pytest.fixture
def catalog(files: dict[str, TextDataset]) -> DataCatalog:
    return DataCatalog({**files, "params:times": MemoryDataset(2)})


FLOW = pipeline(
    [
        node(louder, "raw", "loud", name="louder"),
        node(twice, ["loud", "params:times"], ["long", "count"], name="twice"),
    ]
)
IN_MEMORY = pipeline(
    [
        node(louder, "raw", "loud", name="louder"),
        node(twice, ["loud", "params:times"], ["long", "count"], name="twice"),
        node(louder, "long", "longest", name="louder_still"),
    ]
)


@pytest.mark.parametrize("runner", RUNNERS)
def test_every_output_is_given_back_as_the_dataset_of_the_catalog(runner: str, catalog: DataCatalog) -> None:
    result = RUNNERS[runner]().run(FLOW, catalog)
    assert result == {"long": catalog["long"], "count": catalog["count"]}
    assert (result["long"].load(), result["count"].load()) == ("SOSO", 2)


@pytest.mark.parametrize("runner", RUNNERS)
def test_the_catalog_is_left_with_the_same_datasets_and_without_what_has_been_used(runner: str) -> None:
    catalog = DataCatalog({"raw": MemoryDataset("so"), "params:times": MemoryDataset(2)})
    RUNNERS[runner]().run(IN_MEMORY, catalog)
    there = {name: catalog[name].exists() for name in sorted(catalog)}
    assert there == {
        "count": True,
        "long": False,
        "longest": True,
        "loud": False,
        "params:times": True,
        "raw": True,
    }


@pytest.mark.parametrize("runner", RUNNERS)
def test_hooks_are_told_the_same_in_the_same_order(runner: str) -> None:
    catalog = DataCatalog({"raw": MemoryDataset("so"), "params:times": MemoryDataset(2)})
    journal = Journal()
    RUNNERS[runner]().run(IN_MEMORY, catalog, hooks_of(journal), run_id="mine")
    names = ["count", "long", "longest", "loud", "params:times", "raw"]
    in_order = [told for told in journal.told if "params:times" not in told]
    assert in_order == [
        ("loading", "raw", "louder"),
        ("loaded", "raw", "so", "louder"),
        ("running", "louder", names, {"raw": "so"}, "mine"),
        ("ran", "louder", {"loud": "SO"}),
        ("saving", "loud", "SO", "louder"),
        ("saved", "loud", "SO", "louder"),
        ("loading", "loud", "twice"),
        ("loaded", "loud", "SO", "twice"),
        ("running", "twice", names, {"loud": "SO", "params:times": 2}, "mine"),
        ("ran", "twice", {"long": "SOSO", "count": 2}),
        ("saving", "long", "SOSO", "twice"),
        ("saved", "long", "SOSO", "twice"),
        ("saving", "count", 2, "twice"),
        ("saved", "count", 2, "twice"),
        ("loading", "long", "louder_still"),
        ("loaded", "long", "SOSO", "louder_still"),
        ("running", "louder_still", names, {"long": "SOSO"}, "mine"),
        ("ran", "louder_still", {"longest": "SOSO"}),
        ("saving", "longest", "SOSO", "louder_still"),
        ("saved", "longest", "SOSO", "louder_still"),
    ]
    assert all(told in IN_MEMORY.nodes for told in journal.nodes)


def test_hooks_get_the_very_nodes_of_the_pipeline() -> None:
    journal = Journal()
    catalog = DataCatalog({"raw": MemoryDataset("so"), "params:times": MemoryDataset(2)})
    AsyncRunner().run(IN_MEMORY, catalog, hooks_of(journal))
    assert [id(told) for told in journal.nodes] == [id(node) for node in IN_MEMORY.nodes]


# Where things are done ------------------------------------------------------------------------------------------------


def test_nodes_run_on_the_calling_thread_in_the_order_of_kedro(catalog: DataCatalog) -> None:
    ran: list[tuple[str, str]] = []

    def spy(name: str) -> Callable[[object], int]:
        def function(_: object) -> int:
            ran.append((name, threading.current_thread().name))
            return 1

        return function

    flow = pipeline([node(spy(name), "raw", f"made_{name}", name=name) for name in "cab"])
    AsyncRunner().run(flow, catalog)
    assert ran == [(name, threading.current_thread().name) for name in "abc"]


class MeetingDataset(TextDataset):
    """One that is not loaded before another one is, too."""

    barrier = threading.Barrier(2, timeout=30)

    def load(self) -> str:
        self.barrier.wait()
        return super().load()


def test_datasets_of_different_nodes_are_loaded_side_by_side(tmp_path: Path) -> None:
    for name in "ab":
        (tmp_path / name).write_text(name)
    catalog = DataCatalog({name: MeetingDataset(tmp_path / name) for name in "ab"})
    flow = pipeline([node(louder, name, name.upper(), name=name) for name in "ab"])
    result = AsyncRunner().run(flow, catalog)
    assert {name: made.load() for name, made in result.items()} == {"A": "A", "B": "B"}


class SingleDataset(TextDataset):
    _SINGLE_PROCESS = True


@pytest.mark.parametrize("named", ["raw,loud", "raw loud", ["TextDataset"], [f"{__name__}.TextDataset"]])
def test_named_datasets_are_used_on_the_calling_thread(
    named: Any, files: dict[str, TextDataset], catalog: DataCatalog
) -> None:
    if named == [f"{__name__}.TextDataset"]:
        named = [f"{TextDataset.__module__}.TextDataset"]
    AsyncRunner(on_main_thread=named).run(FLOW, catalog)
    here = threading.current_thread().name
    assert files["raw"].threads == [here]
    assert files["loud"].threads == [here, here]


def test_other_datasets_are_used_on_worker_threads(
    files: dict[str, TextDataset], catalog: DataCatalog
) -> None:
    AsyncRunner(on_main_thread="raw").run(FLOW, catalog)
    assert files["loud"].threads[0].startswith("penstock-io")


def test_a_dataset_that_declares_that_it_may_not_is_not_used_on_worker_threads(tmp_path: Path) -> None:
    (tmp_path / "raw").write_text("so")
    raw = SingleDataset(tmp_path / "raw")
    AsyncRunner(max_workers=2).run(
        pipeline([node(louder, "raw", "loud", name="louder")]), DataCatalog({"raw": raw})
    )
    assert raw.threads == [threading.current_thread().name]


class SqliteDataset(AbstractDataset[str, str]):
    """A connection that belongs to the thread that has opened it."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:")

    def load(self) -> str:
        (answer,) = self._connection.execute("select 'so'").fetchone()
        return str(answer)

    def save(self, data: str) -> None:
        raise NotImplementedError

    def _describe(self) -> dict[str, Any]:
        return {}


@pytest.fixture
def bound() -> Iterator[SqliteDataset]:
    dataset = SqliteDataset()
    yield dataset
    dataset._connection.close()


def test_a_dataset_that_breaks_on_threads_is_told_with_the_remedy(bound: SqliteDataset) -> None:
    flow = pipeline([node(louder, "raw", "loud", name="louder")])
    with pytest.raises(DatasetError, match="created in a thread") as failed:
        AsyncRunner().run(flow, DataCatalog({"raw": bound}))
    (told,) = [note for note in failed.value.__notes__ if "worker thread" in note]
    assert "on_main_thread='raw'" in told
    assert "--runner-params=on_main_thread=raw" in told
    result = AsyncRunner(on_main_thread="raw").run(flow, DataCatalog({"raw": bound}))
    assert result["loud"].load() == "SO"


def test_context_variables_reach_nodes_and_datasets(tmp_path: Path) -> None:
    asked: ContextVar[str] = ContextVar("asked")

    class Asking(TextDataset):
        def load(self) -> str:
            return asked.get()

    async def awaited(text: str) -> str:
        return text + asked.get()

    asked.set("mine")
    catalog = DataCatalog({"raw": Asking(tmp_path / "raw")})
    flow = pipeline([node(lambda text: text + asked.get(), "raw", "a"), node(awaited, "a", "b")])
    assert AsyncRunner(max_workers=2).run(flow, catalog)["b"].load() == "mineminemine"


# Async nodes and datasets, generators ---------------------------------------------------------------------------------


class AwaitedDataset(AbstractDataset[str, str]):
    """One whose author has written both sides."""

    def __init__(self, data: str = "") -> None:
        self.data = data
        self.threads: list[str] = []

    async def aload(self) -> str:
        await asyncio.sleep(0)
        self.threads.append(threading.current_thread().name)
        return self.data

    async def asave(self, data: str) -> None:
        await asyncio.sleep(0)
        if data == "BAD":
            raise OSError("disk full")
        self.threads.append(threading.current_thread().name)
        self.data = data

    def load(self) -> str:
        raise NotImplementedError

    def save(self, data: str) -> None:
        raise NotImplementedError

    def _describe(self) -> dict[str, Any]:
        return {}


async def awaited(text: str) -> str:
    await asyncio.sleep(0)
    return text.upper()


def test_async_nodes_and_datasets_are_awaited() -> None:
    raw, loud = AwaitedDataset("so"), AwaitedDataset()
    AsyncRunner().run(pipeline([node(awaited, "raw", "loud")]), DataCatalog({"raw": raw, "loud": loud}))
    assert loud.data == "SO"
    assert raw.threads == loud.threads == ["penstock-loop"]


def test_a_failure_of_an_async_dataset_is_told_as_kedro_tells_it() -> None:
    catalog = DataCatalog({"raw": AwaitedDataset("bad"), "loud": AwaitedDataset()})
    with pytest.raises(
        DatasetError, match=r"(?s)^loud: Failed while saving data to dataset .*AwaitedDataset.*disk full"
    ):
        AsyncRunner().run(pipeline([node(awaited, "raw", "loud")]), catalog)


@pytest.mark.parametrize("runner", RUNNERS)
def test_a_generator_is_saved_chunk_by_chunk(runner: str) -> None:
    class Appended(AbstractDataset[str, str]):
        chunks: list[str]

        def __init__(self) -> None:
            self.chunks = []

        def load(self) -> str:
            return "".join(self.chunks)

        def save(self, data: str) -> None:
            self.chunks.append(data)

        def _describe(self) -> dict[str, Any]:
            return {}

    def letters(text: str) -> Iterator[tuple[str, str]]:
        for letter in text:
            yield letter, letter.upper()

    left, right = Appended(), Appended()
    catalog = DataCatalog({"raw": MemoryDataset("abc"), "left": left, "right": right})
    RUNNERS[runner]().run(pipeline([node(letters, "raw", ["left", "right"])]), catalog)
    assert (left.chunks, right.chunks) == (["a", "b", "c"], ["A", "B", "C"])


# Confirming, skipping, releasing --------------------------------------------------------------------------------------


@pytest.mark.parametrize("runner", RUNNERS)
def test_a_dataset_is_confirmed_once_by_whichever_node_says_so(
    runner: str, files: dict[str, TextDataset], catalog: DataCatalog
) -> None:
    flow = FLOW + pipeline([node(louder, "long", "longest", confirms="raw", name="confirming")])
    RUNNERS[runner]().run(flow, catalog)
    assert {name: file.confirmed for name, file in files.items()} == {"raw": 1, "loud": 0, "long": 0}


@pytest.mark.parametrize("runner", RUNNERS)
def test_nodes_whose_outputs_exist_are_skipped(
    runner: str, files: dict[str, TextDataset], catalog: DataCatalog, caplog: pytest.LogCaptureFixture
) -> None:
    files["loud"].save("ALREADY")
    journal = Journal()
    with caplog.at_level(logging.INFO, "kedro"):
        result = RUNNERS[runner]().run(FLOW, catalog, hooks_of(journal), only_missing_outputs=True)
    assert result["long"].load() == "ALREADYALREADY"
    assert [node.name for node in journal.nodes] == ["twice"]
    assert {"Skipping 1 nodes with existing outputs: louder", "Running 1 out of 2 nodes"} <= set(
        caplog.messages
    )
    with caplog.at_level(logging.INFO, "kedro"):
        assert RUNNERS[runner]().run(FLOW, catalog, only_missing_outputs=True) == {}
    assert "Skipping all 2 nodes (all persistent outputs exist)" in caplog.messages


# Errors ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("runner", RUNNERS)
def test_an_input_without_a_dataset_is_named_before_anything_runs(runner: str) -> None:
    journal = Journal()
    with pytest.raises(ValueError, match=r"Pipeline input\(s\) {'raw'} not found in the DataCatalog"):
        RUNNERS[runner]().run(pipeline([node(louder, "raw", "loud")]), DataCatalog(), hooks_of(journal))
    assert journal.told == []


@pytest.mark.parametrize("runner", RUNNERS)
def test_a_node_that_fails_is_told_to_hooks_and_where_to_resume_is_logged(
    runner: str, catalog: DataCatalog, caplog: pytest.LogCaptureFixture
) -> None:
    flow = pipeline([*FLOW.nodes, node(failing, "count", "never", name="failing")])
    journal = Journal()
    with caplog.at_level(logging.INFO, "kedro"), pytest.raises(ZeroDivisionError, match="no such number"):
        RUNNERS[runner]().run(flow, catalog, hooks_of(journal))
    (told,) = [told for told in journal.told if told[0] == "failed"]
    assert told == ("failed", "failing", "ZeroDivisionError('no such number')", {"count": 2})
    (hint,) = [line for line in caplog.messages if "argument to your previous command" in line]
    assert '--from-nodes "twice"' in hint


@pytest.mark.parametrize("runner", RUNNERS)
def test_a_dataset_that_fails_is_no_error_of_its_node(runner: str, tmp_path: Path) -> None:
    catalog = DataCatalog({"raw": TextDataset(tmp_path / "absent")})
    journal = Journal()
    with pytest.raises(DatasetError, match="raw: Failed while loading data from dataset"):
        RUNNERS[runner]().run(pipeline([node(louder, "raw", "loud")]), catalog, hooks_of(journal))
    assert "failed" not in {told[0] for told in journal.told}


@pytest.mark.parametrize("output", ["loud", "in memory"])
@pytest.mark.parametrize("runner", RUNNERS)
def test_none_is_not_saved_and_that_is_no_error_of_the_node(
    runner: str, output: str, catalog: DataCatalog
) -> None:
    journal = Journal()
    with pytest.raises(DatasetError, match="None"):
        RUNNERS[runner]().run(pipeline([node(lambda _: None, "raw", output)]), catalog, hooks_of(journal))
    assert {"ran"} == {told[0] for told in journal.told} & {"ran", "failed", "saved"}


_OF_THE_RUNNER = ("Using synchronous mode", "Pipeline execution completed successfully in ")


def test_the_lines_of_a_run_are_those_of_kedro(
    catalog: DataCatalog, caplog: pytest.LogCaptureFixture
) -> None:
    lines = {}
    for name, runner in (("theirs", SequentialRunner()), ("ours", AsyncRunner())):
        caplog.clear()
        with caplog.at_level(logging.INFO, "kedro"):
            runner.run(FLOW, catalog)
        lines[name] = sorted(line for line in caplog.messages if not line.startswith(_OF_THE_RUNNER))
    assert lines["ours"] == lines["theirs"]


@pytest.mark.parametrize("workers", [0, -1, 1.5, "many", True])
def test_a_number_of_workers_that_makes_no_sense_is_refused(workers: Any) -> None:
    with pytest.raises(InvalidRunError, match="max_workers"):
        AsyncRunner(max_workers=workers)


@pytest.mark.parametrize("part", ["_run", "_get_executor"])
def test_who_calls_private_parts_of_runners_is_told_that_there_are_none(part: str) -> None:
    with pytest.raises(InvalidRunError, match=f"(?s)Something calls '{part}'.*plugin"):
        getattr(AsyncRunner(), part)(None)


def test_a_subclass_that_changes_what_is_never_called_is_refused() -> None:
    with pytest.raises(InvalidRunError, match="Mine writes '_run' of its own"):
        type("Mine", (AsyncRunner,), {"_run": lambda *_: None})


# What hooks may do ----------------------------------------------------------------------------------------------------


class Looking:
    """A plugin that looks at the inputs of nodes in the catalog."""

    def __init__(self) -> None:
        self.seen: list[Any] = []

    @hook_impl
    def before_node_run(self, node: Any, catalog: Any) -> None:
        self.seen += [catalog.load(name) for name in node.inputs]

    @hook_impl
    def after_node_run(self, node: Any, catalog: Any) -> None:
        self.seen += [catalog.load(name) for name in node.inputs]


@pytest.mark.parametrize("runner", RUNNERS)
def test_hooks_find_the_inputs_of_their_node_in_the_catalog(runner: str) -> None:
    catalog = DataCatalog({"raw": MemoryDataset("so"), "params:times": MemoryDataset(2)})
    looking = Looking()
    RUNNERS[runner]().run(IN_MEMORY, catalog, hooks_of(looking))
    assert looking.seen == ["so", "so", "SO", 2, "SO", 2, "SOSO", "SOSO"]


def answering(answer: Any) -> Any:
    """A plugin that answers this before a node runs."""

    class Answering:
        @hook_impl
        def before_node_run(self, node: Any) -> Any:
            return answer

    return Answering()


@pytest.mark.parametrize("runner", RUNNERS)
def test_hooks_may_replace_inputs(runner: str, catalog: DataCatalog) -> None:
    flow = pipeline([node(louder, "raw", "loud")])
    result = RUNNERS[runner]().run(flow, catalog, hooks_of(answering({"raw": "other"})))
    assert result["loud"].load() == "OTHER"


@pytest.mark.parametrize("runner", RUNNERS)
def test_an_answer_of_a_hook_that_is_no_dict_is_refused(runner: str, catalog: DataCatalog) -> None:
    with pytest.raises(TypeError, match="'before_node_run' must return"):
        RUNNERS[runner]().run(pipeline([node(louder, "raw", "loud")]), catalog, hooks_of(answering("other")))


@pytest.mark.parametrize("runner", RUNNERS)
def test_hooks_may_put_another_function_in_a_node(runner: str, catalog: DataCatalog) -> None:
    class Replacing:
        @hook_impl
        def before_node_run(self, node: Any) -> None:
            node.func = lambda text: f"not {text}"

    flow = pipeline([node(louder, "raw", "loud")])
    assert RUNNERS[runner]().run(flow, catalog, hooks_of(Replacing()))["loud"].load() == "not so"


def test_a_misspelt_dataset_for_the_main_thread_is_refused(catalog: DataCatalog) -> None:
    with pytest.raises(InvalidRunError, match="Did you mean 'loud'"):
        AsyncRunner(on_main_thread="lould").run(FLOW, catalog)


def test_a_pipeline_that_is_not_of_kedro_is_refused() -> None:
    import penstock

    flow = penstock.pipeline([penstock.node(louder, "raw", "loud")])
    with pytest.raises(InvalidRunError, match=r"(?s)runs pipelines of Kedro.*penstock\.run"):
        AsyncRunner().run(flow, DataCatalog())


def test_a_run_works_where_an_event_loop_is_running(catalog: DataCatalog) -> None:
    async def main() -> Any:
        return AsyncRunner().run(pipeline([node(awaited, "raw", "loud")]), catalog)

    assert asyncio.run(main())["loud"].load() == "SO"
