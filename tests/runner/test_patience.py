"""Promise 12: retries and time-outs, where they are asked for, in every runner, blocking and awaited."""

import asyncio
import logging
import threading
from collections import Counter
from collections.abc import Callable
from itertools import count
from typing import Any, ClassVar

import pytest

from penstock import DataCatalog, Retry, SequentialRunner, ThreadRunner, arun, node, pipeline, run
from penstock.datasets.text import TextDataset
from penstock.engine import DatasetFailed, DatasetLoaded, NodeFailed, NodeStarted, Retrying
from penstock.errors import DatasetError, InvalidRunError, PipelineError, TimedOutError
from penstock.io import with_terms
from penstock.testing import AsyncScriptedDataset, Gate, HomeScriptedDataset, ScriptedDataset

SOON = Retry(3, wait=0.001)
NEVER = Retry(3, wait=3600, most=3600)

Run = Callable[..., Any]


@pytest.fixture(params=["sequential", "overlapping", "threads"])
def runner(request: Any) -> Any:
    kinds = {
        "sequential": SequentialRunner(),
        "overlapping": SequentialRunner(is_async=True),
        "threads": ThreadRunner(max_workers=2),
    }
    return kinds[request.param]


@pytest.fixture(params=["run", "arun"])
def go(request: Any, runner: Any) -> Run:
    """Runs a flow, one way or the other."""
    if request.param == "run":
        return lambda *args, **options: run(*args, runner=runner, **options)
    return lambda *args, **options: asyncio.run(arun(*args, runner=runner, **options))


@pytest.fixture(params=[ScriptedDataset, AsyncScriptedDataset])
def kind(request: Any) -> Any:
    return request.param


def flaky(kind: Any, *errors: BaseException, on: str = "load") -> Any:
    """A dataset that fails with these errors, one after the other, and then does not."""

    class Flaky(kind):  # type: ignore[misc]
        left: ClassVar[list[BaseException]] = list(errors)

        def _give(self) -> Any:
            return self._or_fail("load", super()._give)

        def _keep(self, data: Any) -> None:
            self._or_fail("save", super()._keep, data)

        def _or_fail(self, operation: str, go_on: Any, *args: Any) -> Any:
            if operation == on and self.left:
                raise self.left.pop(0)
            return go_on(*args)

    return Flaky([1, 2], name="numbers")


def same(data: Any) -> Any:
    return data


ADD = pipeline([node(sum, "numbers", "total", name="add")])


class TestLoads:
    def test_are_tried_again(self, go: Run, kind: Any) -> None:
        numbers = with_terms(flaky(kind, ConnectionError("away"), OSError("torn")), retry=SOON)
        events: list[Any] = []
        assert go(ADD, {"numbers": numbers}, subscribers=[events.append]).load("total") == 3
        retries = [event for event in events if isinstance(event, Retrying)]
        assert [(e.dataset, e.node, e.attempt) for e in retries] == [
            ("numbers", "add", 1),
            ("numbers", "add", 2),
        ]
        assert "away" in str(retries[0].error)
        assert not any(isinstance(event, DatasetFailed) for event in events)
        assert (
            len([event for event in events if isinstance(event, DatasetLoaded) and event.data == [1, 2]]) == 1
        )

    def test_that_go_on_failing_fail_in_the_end_and_say_how_often(self, go: Run, kind: Any) -> None:
        numbers = with_terms(flaky(kind, *[ConnectionError("away")] * 9), retry=SOON)
        with pytest.raises(DatasetError, match="away") as caught:
            go(ADD, {"numbers": numbers})
        assert "It has been tried 3 times." in caught.value.__notes__
        assert numbers.journal.entries.count("load numbers") == 3

    @pytest.mark.parametrize(
        "error", [FileNotFoundError("none"), PermissionError("no"), ValueError("no CSV")]
    )
    def test_that_cannot_succeed_are_not(self, go: Run, kind: Any, error: Exception) -> None:
        numbers = with_terms(flaky(kind, error), retry=SOON)
        with pytest.raises(DatasetError, match=str(error)):
            go(ADD, {"numbers": numbers})
        assert numbers.journal.entries.count("load numbers") == 1

    def test_are_not_without_being_asked_for(self, go: Run, kind: Any) -> None:
        numbers = flaky(kind, ConnectionError("away"))
        with pytest.raises(DatasetError, match="away"):
            go(ADD, {"numbers": numbers})

    def test_that_take_too_long_are_given_up_and_tried_again(self, go: Run) -> None:
        calls = count()

        class Stuck(AsyncScriptedDataset):
            async def aload(self) -> Any:
                if not next(calls):
                    await Gate("stuck").apass_through()
                return self._give()

        numbers = with_terms(Stuck([1, 2]), retry=SOON, timeout=0.05)
        events: list[Any] = []
        assert go(ADD, {"numbers": numbers}, subscribers=[events.append]).load("total") == 3
        assert [type(event.error) for event in events if isinstance(event, Retrying)] == [TimedOutError]

    def test_that_block_for_too_long_are_left_to_themselves(self, go: Run) -> None:
        stuck, numbers_of_calls = threading.Event(), count()

        class Stuck(ScriptedDataset):
            def load(self) -> Any:
                if not next(numbers_of_calls):
                    stuck.wait()
                return self._give()

        numbers = with_terms(Stuck([1, 2]), retry=SOON, timeout=0.05)
        try:
            assert go(ADD, {"numbers": numbers}).load("total") == 3
        finally:
            stuck.set()

    def test_are_logged_with_their_reason(self, caplog: pytest.LogCaptureFixture) -> None:
        numbers = with_terms(flaky(ScriptedDataset, ConnectionError("away")), retry=SOON)
        with caplog.at_level(logging.WARNING, "penstock.runner"):
            run(ADD, {"numbers": numbers}, run_id="r1")
        (record,) = caplog.records
        assert "Attempt 1 at dataset 'numbers' for node 'add' failed" in record.message
        assert "ConnectionError: away" in record.message
        assert (record.run_id, record.dataset) == ("r1", "numbers")  # type: ignore[attr-defined]


class TestSaves:
    FLOW = pipeline([node(same, "given", "numbers", name="pass_on")])

    def test_that_may_have_taken_place_are_not_repeated(self, go: Run, kind: Any) -> None:
        numbers = with_terms(flaky(kind, ConnectionError("no answer"), on="save"), retry=SOON)
        with pytest.raises(DatasetError, match="no answer") as caught:
            go(self.FLOW, {"given": [3], "numbers": numbers})
        assert "It is not known whether the data has been saved" in "".join(caught.value.__notes__)
        assert numbers.saves == []

    def test_are_repeated_when_asked_for(self, go: Run, kind: Any) -> None:
        numbers = with_terms(
            flaky(kind, ConnectionError("no answer"), on="save"), retry=Retry(3, wait=0.001, saves=True)
        )
        go(self.FLOW, {"given": [3], "numbers": numbers})
        assert numbers.saves == [[3]]

    def test_that_block_for_too_long_are_not_repeated_though(self, go: Run) -> None:
        gate, saves = threading.Event(), []

        class Stuck(ScriptedDataset):
            def save(self, data: Any) -> None:
                saves.append(data)
                gate.wait()

        numbers = with_terms(Stuck(), retry=Retry(3, wait=0.001, saves=True), timeout=0.05)
        try:
            with pytest.raises(TimedOutError, match=r"'timeout' of 0\.05 s") as caught:
                go(self.FLOW, {"given": [3], "numbers": numbers})
        finally:
            gate.set()
        assert "may still save the data" in "".join(caught.value.__notes__)
        assert saves == [[3]]

    @pytest.mark.parametrize("mode", ["w", "a"])
    def test_of_files_are_repeated_until_they_become_visible(
        self, go: Run, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, mode: str
    ) -> None:
        from penstock.io.stores._local import LocalStore

        stage, failures = LocalStore.stage, [ConnectionError("away"), ConnectionError("away")]

        def fail_first(self: Any, *args: Any, **options: Any) -> Any:
            if failures:
                raise failures.pop()
            return stage(self, *args, **options)

        monkeypatch.setattr(LocalStore, "stage", fail_first)
        path = tmp_path / "text.txt"
        path.write_text("old ")
        text = TextDataset(filepath=str(path), fs_args={"open_args_save": {"mode": mode}})
        go(pipeline([node(same, "given", "text")]), {"given": "new", "text": with_terms(text, retry=SOON)})
        assert path.read_text() == ("new" if mode == "w" else "old new")

    @pytest.mark.parametrize("mode", ["w", "a"])
    def test_whose_last_step_fails_are_repeated_only_where_that_cannot_double_them(
        self, go: Run, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, mode: str
    ) -> None:
        """The commit takes place, but its answer is lost."""
        from penstock.io._staging import StagedSave

        commit, answers = StagedSave.commit, [ConnectionError("no answer")]

        def lose_first(self: Any) -> None:
            commit(self)
            if answers:
                raise answers.pop()

        monkeypatch.setattr(StagedSave, "commit", lose_first)
        path = tmp_path / "text.txt"
        path.write_text("old ")
        text = TextDataset(filepath=str(path), fs_args={"open_args_save": {"mode": mode}})
        catalog = {"given": "new", "text": with_terms(text, retry=SOON)}
        if mode == "w":
            go(pipeline([node(same, "given", "text")]), catalog)
        else:
            with pytest.raises(ConnectionError, match="no answer") as caught:
                go(pipeline([node(same, "given", "text")]), catalog)
            assert "It is not known whether the data has been saved" in "".join(caught.value.__notes__)
        assert path.read_text() == ("new" if mode == "w" else "old new")


class TestNodes:
    def test_are_called_again_with_inputs_that_no_attempt_has_changed(self, go: Run) -> None:
        calls = count(1)

        def add(numbers: list[int]) -> int:
            numbers.append(100)
            if next(calls) < 3:
                raise ConnectionError("away")
            return sum(numbers)

        events: list[Any] = []
        flow = pipeline([node(add, "numbers", "total", name="add", retry=SOON)])
        assert go(flow, {"numbers": [1, 2]}, subscribers=[events.append]).load("total") == 103
        assert [e.attempt for e in events if isinstance(e, Retrying) and e.dataset is None] == [1, 2]
        assert len([e for e in events if isinstance(e, NodeStarted)]) == 1

    def test_written_with_async_def_too(self, go: Run) -> None:
        calls = count(1)

        async def add(numbers: list[int]) -> int:
            if next(calls) == 1:
                await asyncio.Event().wait()
            if next(calls) < 4:
                raise ConnectionError("away")
            return sum(numbers)

        flow = pipeline([node(add, "numbers", "total", retry=SOON, timeout=0.05)])
        assert go(flow, {"numbers": [1, 2]}).load("total") == 3

    def test_are_not_called_again_upon_mistakes(self, go: Run) -> None:
        calls: list[int] = []

        def fail(numbers: list[int]) -> None:
            calls.append(1)
            raise TypeError("a mistake")

        with pytest.raises(TypeError, match="a mistake"):
            go(pipeline([node(fail, "numbers", "total", retry=SOON)]), {"numbers": [1]})
        assert len(calls) == 1

    def test_that_take_too_long_are_given_up(self, go: Run) -> None:
        stuck = threading.Event()

        def wait(numbers: list[int]) -> None:
            stuck.wait()

        events: list[Any] = []
        try:
            with pytest.raises(TimedOutError, match=r"'timeout' of 0\.05 s"):
                go(
                    pipeline([node(wait, "numbers", "total", timeout=0.05)]),
                    {"numbers": [1]},
                    subscribers=[events.append],
                )
        finally:
            stuck.set()
        assert [type(e) for e in events].count(NodeFailed) == 1

    def test_that_stream_are_called_again_only_before_their_first_chunk(self, go: Run) -> None:
        for fails_after, told in ((0, [1, 2]), (1, None)):
            failures = [ConnectionError("away")]

            def chunks(numbers: list[int], fails_after: int = fails_after, failures: Any = failures) -> Any:
                for place, number in enumerate(numbers):
                    if failures and place == fails_after:
                        raise failures.pop()
                    yield number

            saved = ScriptedDataset(name="saved")
            flow = pipeline([node(chunks, "numbers", "saved", retry=SOON)])
            if told:
                go(flow, {"numbers": [1, 2], "saved": saved})
                assert saved.saves == told
            else:
                with pytest.raises(ConnectionError):
                    go(flow, {"numbers": [1, 2], "saved": saved})
                assert saved.saves == [1]

    def test_that_stream_asynchronously_likewise(self, go: Run) -> None:
        failures = [ConnectionError("away")]

        async def chunks(numbers: list[int]) -> Any:
            if failures:
                raise failures.pop()
            for number in numbers:
                yield number

        saved = ScriptedDataset(name="saved")
        go(pipeline([node(chunks, "numbers", "saved", retry=SOON)]), {"numbers": [1, 2], "saved": saved})
        assert saved.saves == [1, 2]

    def test_keep_their_terms_when_they_are_replaced(self) -> None:
        patient = node(sum, "numbers", "total", retry=3, timeout=5).tag("slow")
        assert patient.patience == (Retry(3), 5.0)
        (inside,) = pipeline([patient], namespace="a").nodes
        assert inside.patience == patient.patience
        assert node(sum, "numbers", "total").patience is None

    def test_with_impossible_terms_are_refused(self) -> None:
        def chunks(numbers: Any) -> Any:
            yield numbers

        with pytest.raises(PipelineError, match="'retry' asks for 0 attempts"):
            node(sum, "numbers", "total", retry=0)
        with pytest.raises(PipelineError, match="'timeout' is -1"):
            node(sum, "numbers", "total", timeout=-1)
        with pytest.raises(PipelineError, match="chunk by chunk"):
            node(chunks, "numbers", "total", timeout=1)


class TestTheEnd:
    """A wait for the next attempt ends with the run."""

    def test_cancelling_a_run_ends_its_waits(self, kind: Any, runner: Any) -> None:
        async def main() -> None:
            waiting = asyncio.Event()
            loop = asyncio.get_running_loop()

            def watch(event: Any) -> None:
                if isinstance(event, Retrying):
                    loop.call_soon_threadsafe(waiting.set)

            numbers = with_terms(flaky(kind, ConnectionError("away")), retry=NEVER)
            task = asyncio.create_task(arun(ADD, {"numbers": numbers}, runner=runner, subscribers=[watch]))
            await waiting.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

        asyncio.run(main())

    def test_a_failure_elsewhere_ends_them(self, kind: Any) -> None:
        waiting = threading.Event()

        def watch(event: Any) -> None:
            if isinstance(event, Retrying):
                waiting.set()

        def fail(_: Any) -> None:
            waiting.wait()
            raise RuntimeError("elsewhere")

        numbers = with_terms(flaky(kind, ConnectionError("away")), retry=NEVER)
        flow = pipeline([node(fail, "x", "y", name="a_fail"), node(sum, "numbers", "total", name="z_add")])
        for runner in (SequentialRunner(is_async=True), ThreadRunner(max_workers=2)):
            numbers.left[:] = [ConnectionError("away")]
            with pytest.raises(RuntimeError, match="elsewhere"):
                run(flow, {"x": 1, "numbers": numbers}, runner=runner, subscribers=[watch])
            waiting.clear()

    def test_an_interrupt_ends_those_of_nodes(self) -> None:
        def fail(_: Any) -> None:
            raise ConnectionError("away")

        def watch(event: Any) -> None:
            if isinstance(event, Retrying):
                import signal

                threading.Timer(0.05, signal.raise_signal, [signal.SIGINT]).start()

        flow = pipeline([node(fail, "x", "y", retry=NEVER)])
        with pytest.raises(KeyboardInterrupt):
            run(flow, {"x": 1}, subscribers=[watch])


class TestTerms:
    def test_a_timeout_of_what_is_not_thread_safe_is_refused(self) -> None:
        numbers = with_terms(HomeScriptedDataset([1]), timeout=5)
        with pytest.raises(InvalidRunError, match=r"'numbers' has a 'timeout', but is not thread-safe"):
            run(ADD, {"numbers": numbers})

    def test_retries_of_what_is_not_thread_safe_are_not(self, go: Run) -> None:
        numbers = with_terms(flaky(HomeScriptedDataset, ConnectionError("away")), retry=SOON)
        assert go(ADD, {"numbers": numbers}).load("total") == 3

    def test_a_limit_without_a_size_is_refused(self) -> None:
        numbers = with_terms(ScriptedDataset([1]), limit="dbb")
        with pytest.raises(InvalidRunError, match=r"limit 'dbb', which has no size. Did you mean 'db'"):
            run(ADD, {"numbers": numbers}, runner=SequentialRunner(limits={"db": 4}))

    def test_a_limit_with_two_sizes_is_refused(self) -> None:
        catalog = {
            "numbers": with_terms(ScriptedDataset([1]), limit={"db": 1}),
            "total": with_terms(ScriptedDataset(), limit=[{"db": 2}]),
        }
        with pytest.raises(InvalidRunError, match=r"limit 'db' is 1 according to .* but 2"):
            run(ADD, catalog)
        run(ADD, catalog, runner=SequentialRunner(limits={"db": 3}))


class TestLimits:
    """Promise 11, on real threads and loops; the schedule's own tests look at every instant."""

    @pytest.mark.parametrize("runner", [SequentialRunner(is_async=True), ThreadRunner(max_workers=4)])
    def test_no_more_than_so_many_are_under_way(self, kind: Any, runner: Any) -> None:
        lock, under_way, most = threading.Lock(), [0], [0]

        class Counted(kind):  # type: ignore[misc]
            def _give(self) -> Any:
                with lock:
                    under_way[0] += 1
                    most[0] = max(most[0], under_way[0])
                try:
                    return super()._give()
                finally:
                    with lock:
                        under_way[0] -= 1

        catalog = {f"a{n}": with_terms(Counted([n]), limit={"db": 2}) for n in range(12)}
        flow = pipeline([node(sum, f"a{n}", f"b{n}") for n in range(12)])
        assert run(flow, catalog, runner=runner).load("b7") == 7
        assert 1 <= most[0] <= 2

    def test_credentials_and_stores_have_names_to_be_limited_by(self, tmp_path: Any) -> None:
        from penstock.io._terms import terms_of

        catalog = DataCatalog.from_config(
            {"a": {"type": "json.JSONDataset", "filepath": "memory://box/a.json", "credentials": "mine"}},
            {"mine": {"token": "x"}},
        )
        terms = terms_of(catalog["a"])
        assert terms is not None
        assert terms.place == ("memory://box", "credentials:mine")


class TestWhatIsLeft:
    def test_a_result_has_the_attempts_that_failed(self, go: Run) -> None:
        numbers = with_terms(flaky(ScriptedDataset, ConnectionError("away")), retry=SOON)
        result = go(ADD, {"numbers": numbers})
        (retry,) = result.retries
        assert (retry.dataset, retry.node, retry.attempt) == ("numbers", "add", 1)
        assert retry.reason.startswith("DatasetError: ")
        assert "away" in retry.reason

    def test_so_has_a_run_that_failed(self, runner: Any) -> None:
        numbers = with_terms(flaky(ScriptedDataset, *[ConnectionError("away")] * 9), retry=SOON)
        failed = runner.attempt(ADD, {"numbers": numbers})
        assert [retry.attempt for retry in failed.retries] == [1, 2]

    def test_without_retries_there_are_none(self, go: Run) -> None:
        assert go(ADD, {"numbers": [1, 2]}).retries == ()


class TestPlaces:
    """What waits for its next attempt does not keep others from loading and saving."""

    @pytest.fixture(params=["overlapping", "threads"])
    def runner(self, request: Any) -> Any:
        return (
            SequentialRunner(is_async=True) if request.param == "overlapping" else ThreadRunner(max_workers=2)
        )

    def test_are_given_to_others_meanwhile(self, go: Run, kind: Any) -> None:
        others_loaded = threading.Event()

        class Away(kind):  # type: ignore[misc]
            def _give(self) -> Any:
                if not others_loaded.is_set():
                    raise ConnectionError("away")
                return super()._give()

        def watch(event: Any) -> None:
            if isinstance(event, DatasetLoaded) and event.dataset == "other":
                others_loaded.set()

        one = {"shop": 1}  # a single place for all
        again = Retry(1000, wait=0.01, most=0.01, jitter=False)
        catalog = {
            "shaky": with_terms(Away([1]), retry=again, limit=one),
            "other": with_terms(kind([2]), limit=one),
        }
        flow = pipeline([node(sum, "shaky", "first", name="a"), node(sum, "other", "second", name="b")])
        result = go(flow, catalog, subscribers=[watch])
        assert (result.load("first"), result.load("second")) == (1, 2)

    def test_are_not_taken_twice(self, go: Run) -> None:
        under_way, most, calls = [0], [0], Counter[str]()

        class Counted(AsyncScriptedDataset):
            async def aload(self) -> Any:
                under_way[0] += 1
                most[0] = max(most[0], under_way[0])
                await asyncio.sleep(0)
                under_way[0] -= 1
                calls[self.name] += 1
                if calls[self.name] < 3:
                    raise ConnectionError("away")
                return self._give()

        again = Retry(3, wait=0.001, jitter=False)
        catalog = {
            name: with_terms(Counted([1], name=name), retry=again, limit={"one": 1}) for name in "abcdef"
        }
        flow = pipeline([node(lambda *all_of_them: len(all_of_them), list(catalog), "number")])
        assert go(flow, catalog).load("number") == 6
        assert most == [1]
