"""ParallelRunner: node functions in worker processes, everything else where it was."""

import asyncio
import logging
import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from penstock import (
    DataCatalog,
    MemoryDataset,
    ParallelRunner,
    Pipeline,
    RunResult,
    ThreadRunner,
    node,
    pipeline,
    run,
)
from penstock.engine import keep_whereabouts, whereabouts
from penstock.errors import InvalidRunError, TimedOutError, UnpicklableError, WorkerDiedError
from penstock.hooks import hook_impl
from penstock.testing import nothing_left_running

RUNNER = ParallelRunner(max_workers=2)

Start = Callable[..., RunResult]


@pytest.fixture(autouse=True)
def no_process_left() -> Iterator[None]:
    before = children()
    with nothing_left_running():
        yield
    assert children() - before == set()


def children() -> set[int]:
    """The processes that this one has started, those that have ended but were not waited for included."""
    found: set[int] = set()
    for thread in Path("/proc/self/task").iterdir():
        with suppress(OSError):  # a thread that has just ended
            found.update(map(int, (thread / "children").read_text().split()))
    return found


@pytest.fixture(params=["run", "arun"])
def start(request: pytest.FixtureRequest) -> Start:
    """Runs a pipeline, blocking and awaited."""

    def run(flow: Pipeline, catalog: Any = None, **options: Any) -> RunResult:
        if request.param == "arun":
            return asyncio.run(RUNNER.arun(flow, catalog, **options))
        return RUNNER.run(flow, catalog, **options)

    return run


def one(function: Callable[..., Any], **options: Any) -> Pipeline:
    return pipeline([node(function, "a", "b", name="one", **options)])


def outcome(function: Callable[..., Any], a: Any = 1, **options: Any) -> Any:
    """What a function gives in a worker process."""
    return RUNNER.run(one(function, **options), {"a": a}).load("b")


def shared_name(a: Any) -> str:
    return f"{__name__}: {a}"


class TestFunctions:
    def test_are_called_on_the_main_thread_of_another_process(self, start: Start) -> None:
        here = os.getpid()
        where = start(one(lambda a: (os.getpid(), threading.current_thread().name)), {"a": 1}).load("b")
        assert where[0] != here
        assert where[1] == "MainThread"

    def test_that_are_async_stay(self, start: Start) -> None:
        async def here(a: int) -> int:
            return os.getpid()

        assert start(one(here), {"a": 1}).load("b") == os.getpid()

    def test_run_side_by_side(self, start: Start, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "meeting")

        def write(folder: Path) -> str:
            Path(folder, "meeting").write_text("met")  # blocks until the other one reads
            return "written"

        def read(folder: Path) -> str:
            return Path(folder, "meeting").read_text()

        flow = pipeline([node(write, "a", "b"), node(read, "a", "c")])
        result = start(flow, {"a": tmp_path})
        assert (result.load("b"), result.load("c")) == ("written", "met")

    def test_may_be_anything_that_can_be_called(self) -> None:
        assert outcome(partial(pow, 2), 5) == 32
        assert outcome("-".join, ["a", "b"]) == "a-b"
        assert outcome(shared_name) == f"{__name__}: 1"

    def test_of_modules_that_only_this_process_can_find_are_found(self, tmp_path: Path) -> None:
        from importlib.util import module_from_spec, spec_from_file_location

        file = tmp_path / "hidden.py"
        file.write_text("def double(a):\n    return 2 * a\n")
        spec = spec_from_file_location("hidden_from_all", file)
        assert spec is not None
        assert spec.loader is not None
        sys.modules["hidden_from_all"] = module = module_from_spec(spec)
        spec.loader.exec_module(module)
        try:
            assert outcome(module.double, 4) == 8
        finally:
            del sys.modules["hidden_from_all"]

    def test_that_cannot_be_sent_are_named_before_anything_runs(self, start: Start) -> None:
        lock = threading.Lock()
        ran: list[str] = []

        def guarded(a: int) -> bool:
            return lock.locked()

        async def first(a: int) -> None:
            ran.append("first")

        flow = pipeline([node(first, "a", None), *one(guarded).nodes])
        with pytest.raises(
            InvalidRunError, match=r"node 'one' .* its variable 'lock', a _thread.lock: .*lock"
        ):
            start(flow, {"a": 1})
        assert ran == []

    def test_keep_their_arguments_and_context(self) -> None:
        flow = pipeline(
            [node(lambda low, high: (low, high), {"high": "a", "low": "params:x"}, "b", name="one")]
        )
        assert RUNNER.run(flow, {"a": 1, "params:x": 2}).load("b") == (2, 1)

    def test_take_over_settings_of_the_process(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("PENSTOCK_TEST", "seen")
        monkeypatch.syspath_prepend(str(tmp_path))
        found = outcome(lambda a: (Path.cwd(), os.environ["PENSTOCK_TEST"], sys.path, sys.argv))
        assert found == (tmp_path, "seen", sys.path, sys.argv)

    def test_know_their_run_and_node(self) -> None:
        keep_whereabouts()
        found = RUNNER.run(one(lambda a: whereabouts()), {"a": 1}, run_id="mine").load("b")
        assert (found.run_id, found.node) == ("mine", "one")


class Shared:
    """Data of a class of its own."""

    def __init__(self, text: str) -> None:
        self.text = text


class TestData:
    @pytest.mark.parametrize("size", [10, 1_000, 100_000, 1_000_000])
    def test_arrays_arrive_as_they_are_and_may_be_changed(self, size: int) -> None:
        def change(array: Any) -> Any:
            array += 1
            return array, array.flags.writeable

        given = np.arange(size, dtype=float)
        changed, writeable = outcome(change, given)
        assert writeable
        assert changed.flags.writeable
        assert (changed == given + 1).all()
        changed[:] = 0
        assert given[-1] == size - 1

    def test_read_only_arrays_stay_so(self) -> None:
        given = np.zeros(100_000)
        given.flags.writeable = False
        catalog = {"a": MemoryDataset(given, copy_mode="assign")}
        assert RUNNER.run(one(lambda array: array.flags.writeable), catalog).load("b") is False

    @pytest.mark.parametrize(
        "data",
        [
            pd.DataFrame({"n": range(100_000), "s": [str(n) for n in range(100_000)], "o": [[1]] * 100_000}),
            np.asfortranarray(np.arange(1_000_000).reshape(1000, 1000))[::2, ::3],
            np.array([{"a": 1}, None], dtype=object),
            np.zeros(0),
        ],
        ids=["frame", "strides", "objects", "empty"],
    )
    def test_comes_back_as_it_went(self, data: Any) -> None:
        back = outcome(lambda data: data, data)
        same = (
            pd.testing.assert_frame_equal if isinstance(data, pd.DataFrame) else np.testing.assert_array_equal
        )
        same(back, data)  # type: ignore[operator]

    def test_arrow_tables_come_back_as_they_went(self) -> None:
        table = pa.table({"n": range(300_000), "s": [str(n) for n in range(300_000)]})
        assert outcome(lambda table: table, table).equals(table)

    def test_objects_of_own_classes_keep_their_class(self) -> None:
        class Local(Shared):
            pass

        assert type(outcome(lambda a: a, Shared("x"))) is Shared
        assert type(outcome(lambda a: a, Local("x"))) is Local

    def test_more_large_results_than_a_process_may_map(self) -> None:
        count = 300
        flow = pipeline([node(partial(np.full, 30_000), "a", f"n{number}") for number in range(count)])
        result = RUNNER.run(flow, {"a": 1.5})
        kept = [pa.array(result.load(f"n{number}")) for number in range(count)]
        assert {len(each) for each in kept} == {30_000}

    def test_that_cannot_be_sent_is_named(self, start: Start) -> None:
        class Model:
            def __init__(self) -> None:
                self.parts = [1, threading.Lock()]

            def __deepcopy__(self, memo: Any) -> "Model":
                return self

        with pytest.raises(
            UnpicklableError, match=r"The input 'a' of node 'one' .*: \.parts\[1\], a _thread.lock: "
        ):
            start(one(lambda a: a), {"a": Model()})

    def test_that_cannot_be_sent_back_is_named(self, start: Start) -> None:
        with pytest.raises(
            UnpicklableError, match=r"What node 'one' returned .*: \['f'\]\[0\], a _thread.lock: "
        ):
            start(one(lambda a: {"f": [threading.Lock()]}), {"a": 1})

    def test_that_partitions_load_is_loaded_here(self, start: Start, tmp_path: Path) -> None:
        folder = {
            "type": "partitions.PartitionedDataset",
            "path": str(tmp_path),
            "dataset": "json.JSONDataset",
        }
        catalog = DataCatalog.from_config({"a": folder, "b": {**folder, "path": str(tmp_path / "out")}})
        catalog["a"].save({"x": [1], "y": [2]})

        def read(parts: Any) -> Any:
            everything = parts.load_all()
            return {name: [parts[name](), everything[name]] for name in parts}

        def later(parts: Any) -> Any:
            return {name: (lambda load=load: load() * 2) for name, load in parts.items()}

        assert start(pipeline([node(read, "a", "c")]), catalog).load("c") == {"x": [[1]] * 2, "y": [[2]] * 2}
        start(one(later), catalog)
        assert catalog["b"].load().load_all() == {"x": [1, 1], "y": [2, 2]}

    def test_a_partition_that_cannot_be_loaded_fails_its_node(self, tmp_path: Path) -> None:
        entry = {
            "type": "partitions.PartitionedDataset",
            "path": str(tmp_path),
            "dataset": "json.JSONDataset",
        }
        (tmp_path / "x").write_text("{")
        with pytest.raises(Exception, match="x") as failed:
            RUNNER.run(one(lambda parts: parts["x"]()), DataCatalog.from_config({"a": entry}))
        assert "node 'one'" in "\n".join(failed.value.__notes__)

    def test_arrives_without_shared_memory_where_files_cannot_be_opened_any_more(self, start: Start) -> None:
        def make(a: int) -> Any:
            import resource

            resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
            return np.ones(a)

        assert start(one(make), {"a": 100_000}).load("b").sum() == 100_000


class OddError(Exception):
    """Made of other things than it passes on."""

    def __init__(self, code: int, *, hint: str) -> None:
        super().__init__(f"code {code}")
        self.code = code
        self.hint = hint


class HoldingError(Exception):
    def __init__(self, text: str) -> None:
        super().__init__(text, threading.Lock())
        self.lock = threading.Lock()
        self.plain = 1


def fail_deep(a: int) -> None:
    try:
        {}["inner"]
    except KeyError as error:
        raise ValueError("outer") from error


class TestErrors:
    def test_are_those_of_the_node(self, start: Start) -> None:
        with pytest.raises(ValueError, match=r"^outer") as failed:
            start(one(fail_deep), {"a": 1})
        frames = [(each.name, each.path) for each in failed.traceback]
        assert frames[-1] == ("fail_deep", Path(__file__))
        assert isinstance(failed.value.__cause__, KeyError)
        assert failed.value.__cause__.__traceback__ is not None
        assert any("node 'one'" in note for note in failed.value.__notes__)

    def test_need_not_be_made_for_pickling(self, start: Start) -> None:
        def fail(a: int) -> None:
            error = OddError(3, hint="look")
            error.add_note("a note of its own")
            raise error

        with pytest.raises(OddError, match="code 3") as failed:
            start(one(fail), {"a": 1})
        assert (failed.value.code, failed.value.hint) == (3, "look")
        assert "a note of its own" in failed.value.__notes__

    def test_may_hold_what_cannot_be_sent(self) -> None:
        def fail(a: int) -> None:
            raise HoldingError("held")

        with pytest.raises(HoldingError, match="held") as failed:
            outcome(fail)
        assert failed.value.plain == 1
        assert "lock" in repr(failed.value.lock)

    def test_of_classes_that_exist_only_there_are_told_in_words(self) -> None:
        def fail(a: int) -> None:
            kind = type("Nowhere", (Exception,), {"__reduce__": lambda self: (None, ()), "__module__": "no"})
            kind.lock = threading.Lock()
            raise kind("far away")

        with pytest.raises(RuntimeError, match=r"no\.Nowhere: far away"):
            outcome(fail)

    def test_leave_the_process_for_what_comes_next(self, tmp_path: Path) -> None:
        def fail_once(a: Path) -> list[str]:
            with (a / "processes").open("a") as processes:
                processes.write(f"{os.getpid()}\n")
            tried = (a / "processes").read_text().split()
            if len(tried) == 1:
                raise ConnectionError("not yet")
            return tried

        assert len(set(outcome(fail_once, tmp_path, retry=2))) == 1

    def test_groups_arrive_whole(self) -> None:
        def fail(a: int) -> None:
            raise ExceptionGroup("two", [ValueError("x"), KeyError("y")])

        with pytest.raises(ExceptionGroup, match="two") as failed:
            outcome(fail)
        assert [type(each) for each in failed.value.exceptions] == [ValueError, KeyError]

    def test_sys_exit_ends_the_run_not_the_process(self) -> None:
        with pytest.raises(SystemExit) as failed:
            outcome(lambda a: sys.exit(3))
        assert failed.value.code == 3


class TestDeath:
    @pytest.mark.parametrize(
        ("deed", "told"),
        [
            (lambda a: os._exit(3), "ended by itself, with exit status 3"),
            (lambda a: os.kill(os.getpid(), signal.SIGKILL), r"killed by signal 9 \(SIGKILL\)"),
            (lambda a: os.kill(os.getpid(), signal.SIGSEGV), r"killed by signal 11 \(SIGSEGV\)"),
        ],
        ids=["exit", "kill", "segfault"],
    )
    def test_is_told_with_node_and_reason(self, start: Start, deed: Any, told: str, tmp_path: Path) -> None:
        with pytest.raises(WorkerDiedError, match=f"node 'one' (was )?{told}") as failed:
            start(one(deed), {"a": 1})
        assert any("node 'one'" in note for note in failed.value.__notes__)

    def test_from_outside_is_told(self, tmp_path: Path) -> None:
        def wait(a: Path) -> None:
            (a / "pid.part").write_text(str(os.getpid()))
            (a / "pid.part").rename(a / "pid")
            time.sleep(60)

        killer = threading.Thread(target=_kill_when_known, args=[tmp_path / "pid"])
        killer.start()
        with pytest.raises(WorkerDiedError, match="SIGKILL"):
            outcome(wait, tmp_path)
        killer.join()

    def test_saves_nothing_of_its_node(self, start: Start, tmp_path: Path) -> None:
        def chunks(a: int) -> Iterator[str]:
            yield "first"
            os._exit(1)

        entry = {"type": "text.TextDataset", "filepath": str(tmp_path / "b.txt")}
        catalog = DataCatalog.from_config({"b": entry})
        catalog["a"] = 1
        with pytest.raises(WorkerDiedError), nothing_left_running(tmp_path):
            start(one(lambda a: os._exit(1)), catalog)
        assert list(tmp_path.iterdir()) == []
        with pytest.raises(WorkerDiedError), nothing_left_running(tmp_path):
            start(one(chunks), catalog)
        assert (tmp_path / "b.txt").read_text() == "first"

    def test_is_a_failure_like_others_for_retries(self, start: Start, tmp_path: Path) -> None:
        def survive(a: Path) -> str:
            if not (a / "tried").exists():
                (a / "tried").touch()
                os._exit(1)
            return "alive"

        assert start(one(survive, retry=2), {"a": tmp_path}).load("b") == "alive"

    def test_takes_along_what_the_node_has_started(self, tmp_path: Path) -> None:
        def begin(a: Path) -> None:
            import subprocess

            child = subprocess.Popen(["sleep", "60"])
            (a / "pid").write_text(str(child.pid))
            time.sleep(60)

        with pytest.raises(TimedOutError):
            outcome(begin, tmp_path, timeout=2)
        assert _gone(int((tmp_path / "pid").read_text()))

    def test_is_not_hidden_by_a_process_that_was_forked(self, start: Start, tmp_path: Path) -> None:
        def fork(a: Path) -> None:
            child = os.fork()
            if not child:
                time.sleep(600)
            (a / "pid").write_text(str(child))
            os.kill(os.getpid(), signal.SIGKILL)

        with pytest.raises(WorkerDiedError, match="SIGKILL"):
            start(one(fork), {"a": tmp_path})
        assert _gone(int((tmp_path / "pid").read_text()))

    def test_is_not_hidden_by_a_program_that_goes_on(self, start: Start, tmp_path: Path) -> None:
        def begin(a: Path) -> None:
            os.system(f"sleep 600 & echo $! > {a / 'pid'}")
            os.kill(os.getpid(), signal.SIGKILL)

        with pytest.raises(WorkerDiedError, match="SIGKILL"):
            start(one(begin), {"a": tmp_path})
        assert _gone(int((tmp_path / "pid").read_text()))

    def test_follows_when_a_node_takes_its_connection_away(self, start: Start) -> None:
        with pytest.raises(WorkerDiedError, match="ended by itself"):
            start(one(lambda a: os.closerange(3, 256)), {"a": 1})

    def test_is_told_when_it_comes_between_two_chunks(self, start: Start) -> None:
        class Killer:
            def load(self) -> Any:
                raise NotImplementedError

            def save(self, data: int) -> None:
                os.kill(data, signal.SIGKILL)
                assert _gone(data)

        def stream(a: int) -> Iterator[int]:
            while True:
                yield os.getpid()

        with pytest.raises(WorkerDiedError, match="SIGKILL"):
            start(one(stream), {"a": 1, "b": Killer()})


def _kill_when_known(file: Path) -> None:
    while not file.exists():
        time.sleep(0.01)
    os.kill(int(file.read_text()), signal.SIGKILL)


def _gone(process: int) -> bool:
    """Whether a process has ended, though its new parent may not have taken note yet."""
    for _ in range(1000):
        try:
            if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.01)
    return False


class TestStopping:
    def test_a_time_out_ends_what_is_stuck_outside_python(self, start: Start) -> None:
        def stuck(a: int) -> None:
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
            signal.sigwait({signal.SIGUSR1})

        began = time.monotonic()
        with pytest.raises(TimedOutError, match=r"'timeout' of 0\.5 s"):
            start(one(stuck, timeout=0.5), {"a": 1})
        assert time.monotonic() - began < 30

    def test_what_a_process_imports_for_a_node_does_not_take_of_its_time(self, tmp_path: Path) -> None:
        (tmp_path / "slow_to_import.py").write_text(
            "import os, sys, time\n"
            "if os.environ.get('PENSTOCK_WORKER'): time.sleep(2)\n"
            "def double(a): return 2 * a\n"
        )
        sys.path.insert(0, str(tmp_path))
        try:
            from slow_to_import import double  # type: ignore[import-not-found]

            with pytest.MonkeyPatch.context() as patched:
                patched.setenv("PENSTOCK_WORKER", "yes")
                assert outcome(double, timeout=1.5) == 2
        finally:
            sys.path.remove(str(tmp_path))
            del sys.modules["slow_to_import"]

    def test_a_node_that_is_quick_enough_has_its_time(self, start: Start) -> None:
        assert start(one(lambda a: a + 1, timeout=30), {"a": 1}).load("b") == 2

    def test_a_failure_ends_the_others_at_once(self, start: Start, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "meeting")

        def fail(folder: Path) -> None:
            Path(folder, "meeting").read_text()
            raise ValueError("no")

        def linger(folder: Path) -> None:
            Path(folder, "meeting").write_text("")
            time.sleep(600)

        flow = pipeline([node(fail, "a", None, name="fail"), node(linger, "a", None, name="linger")])
        with pytest.raises(ValueError, match="no") as failed:
            start(flow, {"a": tmp_path})
        assert not any("Still ending" in note for note in failed.value.__notes__)

    def test_a_node_may_clean_up_when_the_run_ends(self, start: Start, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "meeting")

        def fail(folder: Path) -> None:
            Path(folder, "meeting").read_text()
            raise ValueError("no")

        def linger(folder: Path) -> None:
            try:
                Path(folder, "meeting").write_text("")
                time.sleep(600)
            finally:
                print("cleaning up")
                Path(folder, "cleaned").touch()

        flow = pipeline([node(fail, "a", None, name="fail"), node(linger, "a", None, name="linger")])
        with pytest.raises(ValueError, match="no"):
            start(flow, {"a": tmp_path})
        assert (tmp_path / "cleaned").exists()

    def test_a_node_that_will_not_end_is_ended(self, start: Start, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "meeting")

        def fail(folder: Path) -> None:
            Path(folder, "meeting").read_text()
            raise ValueError("no")

        def linger(folder: Path) -> None:
            Path(folder, "meeting").write_text("")
            while True:
                with suppress(KeyboardInterrupt):
                    time.sleep(600)

        flow = pipeline([node(fail, "a", None, name="fail"), node(linger, "a", None, name="linger")])
        with pytest.raises(ValueError, match="no") as failed:
            start(flow, {"a": tmp_path})
        assert not any("Still ending" in note for note in failed.value.__notes__)

    def test_a_generator_is_closed_when_the_run_fails(self, tmp_path: Path) -> None:
        class Full:
            def load(self) -> Any:
                raise NotImplementedError

            def save(self, data: Any) -> None:
                raise OSError("disk full")

        def stream(a: Path) -> Iterator[int]:
            try:
                yield 1
            finally:
                (a / "closed").touch()

        with pytest.raises(Exception, match="disk full"):
            RUNNER.run(one(stream), {"a": tmp_path, "b": Full()})
        assert (tmp_path / "closed").exists()

    def test_a_node_that_prints_without_end_is_the_business_of_its_thread_alone(
        self, start: Start, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        os.mkfifo(tmp_path / "meeting")

        def fail(folder: Path) -> None:
            Path(folder, "meeting").read_text()
            raise ValueError("no")

        def print_on(folder: Path) -> None:
            Path(folder, "meeting").write_text("")
            while True:
                print("on and on")

        flow = pipeline([node(fail, "a", None, name="fail"), node(print_on, "a", None, name="print_on")])
        with pytest.raises(ValueError, match="no"):
            start(flow, {"a": tmp_path})
        assert set(capsys.readouterr().out.split("\n")) <= {"on and on", ""}


class TestGenerators:
    def test_wait_until_their_chunk_is_saved(self, start: Start, tmp_path: Path) -> None:
        saved: list[Any] = []

        class Chunks:
            def load(self) -> Any:
                raise NotImplementedError

            def save(self, data: Any) -> None:
                saved.append((data, (tmp_path / "made").read_text()))

        def stream(a: Path) -> Iterator[tuple[int, int]]:
            for number in range(3):
                with (a / "made").open("a") as made:
                    made.write(str(number))
                yield number, os.getpid()

        start(one(stream), {"a": tmp_path, "b": Chunks()})
        assert [(data[0], made) for data, made in saved] == [(0, "0"), (1, "01"), (2, "012")]
        assert os.getpid() not in {data[1] for data, _ in saved}

    def test_that_fail_in_between_keep_what_was_saved(self) -> None:
        saved: list[int] = []

        class Chunks:
            def load(self) -> Any:
                raise NotImplementedError

            def save(self, data: int) -> None:
                saved.append(data)

        def stream(a: int) -> Iterator[int]:
            yield 1
            raise ValueError("no more")

        with pytest.raises(ValueError, match="no more"):
            RUNNER.run(one(stream), {"a": 1, "b": Chunks()})
        assert saved == [1]

    def test_yielding_what_cannot_be_sent_is_told(self) -> None:
        def stream(a: int) -> Iterator[Any]:
            yield threading.Lock()

        with pytest.raises(UnpicklableError, match="What node 'one' yielded"):
            outcome(stream)


class TestVoices:
    def test_prints_come_out_here(self, start: Start, capsys: pytest.CaptureFixture[str]) -> None:
        def speak(a: int) -> int:
            print("first")
            print("to err", file=sys.stderr)
            sys.stdout.write("no newline")
            return 1

        start(one(speak), {"a": 1})
        assert capsys.readouterr() == ("first\nno newline", "to err\n")

    def test_processes_that_a_node_forks_print_as_well(self, capfd: pytest.CaptureFixture[str]) -> None:
        def speak(a: int) -> int:
            from multiprocessing import get_context

            child = get_context("fork").Process(target=print, args=["from a child"])
            child.start()
            child.join()
            return int(child.exitcode or 0)

        assert outcome(speak) == 0
        assert capfd.readouterr().out == "from a child\n"

    def test_records_reach_the_handlers_here(self, start: Start, caplog: pytest.LogCaptureFixture) -> None:
        def speak(a: int) -> int:
            log = logging.getLogger("some.node")
            log.info("made %s of %s", "b", threading.Lock())
            log.debug("too detailed")
            try:
                1 / 0  # noqa: B018
            except ZeroDivisionError:
                log.exception("went wrong")
            return 1

        with caplog.at_level("INFO", "some.node"):
            start(one(speak), {"a": 1})
        mine = [record for record in caplog.records if record.name == "some.node"]
        assert [record.levelname for record in mine] == ["INFO", "ERROR"]
        assert mine[0].getMessage().startswith("made b of <unlocked")
        assert "ZeroDivisionError" in str(mine[1].exc_text)

    def test_warnings_are_shown_here(self, start: Start) -> None:
        def warn(a: int) -> int:
            warnings.warn("take care", UserWarning, stacklevel=1)
            warnings.warn("old", DeprecationWarning, stacklevel=1)
            return 1

        with warnings.catch_warnings(record=True) as shown:
            warnings.simplefilter("always")
            warnings.simplefilter("ignore", DeprecationWarning)
            start(one(warn), {"a": 1})
        assert [(str(each.message), each.category) for each in shown] == [("take care", UserWarning)]
        assert shown[0].filename == __file__

    def test_warnings_are_errors_where_they_are_here(self) -> None:
        with pytest.raises(UserWarning, match="take care"):
            outcome(lambda a: warnings.warn("take care", stacklevel=1))


def test_hooks_are_called_here_and_may_replace_inputs() -> None:
    seen: list[Any] = []

    class Hooks:
        @hook_impl
        def before_node_run(self, inputs: Any) -> Any:
            return {"a": inputs["a"] + 10}

        @hook_impl
        def after_node_run(self, inputs: Any, outputs: Any) -> None:
            seen.append((inputs, outputs))

    run(one(lambda a: a + 1), {"a": 1}, runner=RUNNER, hooks=[Hooks()])
    assert seen == [({"a": 11}, {"b": 12})]


def test_results_are_those_of_threads(start: Start) -> None:
    def flow() -> Pipeline:
        steps = [node(lambda x, n=n: [n, *x], "a", f"m{n}") for n in range(6)]
        return pipeline([*steps, node(lambda *all_: all_, [f"m{n}" for n in range(6)], "b")])

    assert start(flow(), {"a": [1]}).load("b") == ThreadRunner().run(flow(), {"a": [1]}).load("b")


def test_windows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(InvalidRunError, match="Windows"):
        outcome(abs)
