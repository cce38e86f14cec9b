"""The engine's own door: a job in, an outcome out."""

import asyncio
import threading

import pytest

from penstock.engine import Job, NodeStarted, Policy, RunStarted, aexecute, execute
from penstock.io import MemoryDataset, placement
from penstock.pipeline import Pipeline, node
from penstock.testing import (
    AsyncScriptedDataset,
    Gate,
    HomeScriptedDataset,
    ScriptedDataset,
    nothing_left_running,
)


def same(value):
    return value


def job_of(nodes, given, **options):
    graph = Pipeline(nodes).graph
    datasets = [given.get(name) or MemoryDataset() for name in graph.names]
    policy = options.pop("policy", Policy())
    return Job(graph, graph.names, datasets, [placement(d) for d in datasets], policy, **options)


@pytest.fixture(params=[False, True], ids=["execute", "aexecute"])
def outcome_of(request):
    """Runs a job in one of the two ways, leaving nothing behind."""

    def run(job):
        with nothing_left_running():
            return asyncio.run(aexecute(job)) if request.param else execute(job)

    return run


@pytest.fixture(params=[ScriptedDataset, AsyncScriptedDataset], ids=["blocking", "awaited"])
def kind(request):
    return request.param


class TestOutcome:
    def test_of_a_run_that_went_well(self, outcome_of):
        outcome = outcome_of(job_of([node(same, "a", "b"), node(same, "b", "c")], {"a": ScriptedDataset(1)}))
        assert outcome.failures == []
        assert outcome.finished == [0, 1]
        assert outcome.unfinished == []
        assert [span.kind for span in outcome.spans] == ["load", "run", "run"]
        assert outcome.seconds >= max(span.end for span in outcome.spans)

    def test_of_nothing(self, outcome_of):
        outcome = outcome_of(job_of([], {}))
        assert (outcome.failures, outcome.finished, outcome.spans) == ([], [], ())

    def test_gives_failures_instead_of_raising_them(self, outcome_of):
        error = ValueError("no")

        def fail(b):
            raise error

        outcome = outcome_of(
            job_of(
                [node(same, "a", "b", name="n1"), node(fail, "b", "c", name="n2")], {"a": ScriptedDataset(1)}
            )
        )
        assert outcome.failures == [error]
        assert outcome.finished == [0]

    @pytest.mark.parametrize("awaited", [False, True])
    def test_names_calls_that_could_not_be_stopped(self, awaited):
        """Promise 8 has a limit: what blocks outside Python. It is named, and its result is dropped."""
        stuck, entered = threading.Lock(), threading.Event()
        stuck.acquire()

        def wait(a):
            entered.set()
            with stuck:
                return a

        def fail(a):
            entered.wait(10)
            raise ValueError("no")

        nodes = [node(wait, "a", "b", name="n1"), node(fail, "a", "c", name="n2")]
        job = job_of(nodes, {"a": MemoryDataset(1)}, policy=Policy(ordered=False, compute_slots=2))
        before = set(threading.enumerate())
        outcome = asyncio.run(aexecute(job)) if awaited else execute(job)
        assert outcome.unfinished == ["running node 'n1'"]
        stuck.release()
        for thread in set(threading.enumerate()) - before:
            thread.join(10)
        assert not job.datasets[job.names.index("b")].exists()


class TestPolicy:
    def test_the_next_node_loads_while_a_node_computes_whatever_the_window(self, outcome_of, kind):
        gate = Gate()

        def compute(a):
            gate.wait_reached()
            gate.open()
            return a

        given = {"a": kind(1), "b": kind(2, load_gate=gate)}
        nodes = [node(compute, "a", "x", name="n1"), node(same, "b", "y", name="n2")]
        assert outcome_of(job_of(nodes, given, policy=Policy(prefetch=0))).failures == []

    @pytest.mark.parametrize("slots", [1, 2, 5])
    def test_io_never_takes_more_slots_than_there_are(self, outcome_of, kind, slots):
        """Promise 11."""
        gate = Gate()
        most = []

        class Counted(kind):
            def _give(self):
                most.append(gate.waiting)
                return super()._give()

        given = {f"a{n}": Counted(n, load_gate=gate) for n in range(10)}
        nodes = [node(same, f"a{n}", f"b{n}", name=f"n{n}") for n in range(10)]
        job = job_of(nodes, given, policy=Policy(io_slots=slots))
        opener = Opener(gate, slots)
        outcome = opener.during(lambda: outcome_of(job))
        assert outcome.failures == []
        assert opener.seen == slots
        assert max(most) <= slots

    @pytest.mark.parametrize("slots", [1, 3])
    def test_nodes_never_take_more_slots_than_there_are(self, outcome_of, slots):
        gate = Gate()

        def compute(a):
            gate.pass_through()
            return a

        nodes = [node(compute, "a", f"b{n}", name=f"n{n}") for n in range(6)]
        job = job_of(nodes, {"a": MemoryDataset(1)}, policy=Policy(ordered=False, compute_slots=slots))
        opener = Opener(gate, slots)
        assert opener.during(lambda: outcome_of(job)).failures == []
        assert opener.seen == slots


class Opener:
    """Opens a gate when so many are at it, and remembers how many that were: all who could get there."""

    def __init__(self, gate, count):
        self._gate, self._count = gate, count
        self.seen = None

    def during(self, call):
        thread = threading.Thread(target=self._open)
        thread.start()
        try:
            return call()
        finally:
            thread.join(10)

    def _open(self):
        self._gate.wait_reached(self._count)
        self.seen = self._gate.waiting
        self._gate.open()


class TestSubscribers:
    def test_are_told_in_their_order(self, outcome_of):
        told = []
        listeners = [lambda event, n=n: told.append((n, event.node)) for n in range(2)]
        outcome_of(job_of([node(same, "a", "b", name="n")], {"a": MemoryDataset(1)}, subscribers=listeners))
        assert told[:2] == [(0, "n"), (1, "n")]
        assert told == [(0, "n"), (1, "n")] * (len(told) // 2)

    def test_may_cause_events_themselves(self, outcome_of):
        """A subscriber that uses a dataset or runs a pipeline does not lock itself out."""
        seen = []

        def listen(event):
            if isinstance(event, NodeStarted) and not seen:
                seen.append(event)
                execute(job_of([node(same, "a", "b")], {"a": MemoryDataset(1)}, subscribers=[seen.append]))

        outcome_of(job_of([node(same, "a", "b")], {"a": MemoryDataset(1)}, subscribers=[listen]))
        assert len(seen) > 1

    def test_are_told_nothing_about_the_run_by_the_engine(self, outcome_of):
        """Its beginning and end are the runner's to tell, who knows its name."""
        told = []
        outcome_of(job_of([node(same, "a", "b")], {"a": HomeScriptedDataset(1)}, subscribers=[told.append]))
        assert not any(isinstance(event, RunStarted) for event in told)
