"""Promise 4: loads begin when their data exists, saves hold up nobody who does not need them.

Shown with gates: what is at a gate is under way at that moment.
"""

import asyncio
import threading

import pytest

from penstock import SequentialRunner, node, pipeline
from penstock.testing import (
    AsyncScriptedDataset,
    Gate,
    HomeScriptedDataset,
    Journal,
    ManualClock,
    ScriptedDataset,
)

OVERLAPPING = [ScriptedDataset, AsyncScriptedDataset]


def same(value):
    return value


async def asame(value):
    return value


@pytest.mark.parametrize("kind", OVERLAPPING)
class TestLoads:
    def test_of_the_next_node_go_on_while_a_node_computes(self, start_overlapping, kind):
        gate = Gate()

        def compute(a):
            gate.wait_reached()  # the next node's load is under way
            gate.open()
            return a

        flow = pipeline([node(compute, "a", "x", name="n1"), node(same, "b", "y", name="n2")])
        start_overlapping(flow, {"a": 1, "b": kind(2, load_gate=gate)})

    def test_of_the_next_node_go_on_while_an_async_node_waits(self, start_overlapping, kind):
        gate = Gate()

        async def compute(a):
            await gate.await_reached()
            gate.open()
            return a

        flow = pipeline([node(compute, "a", "x", name="n1"), node(same, "b", "y", name="n2")])
        start_overlapping(flow, {"a": 1, "b": kind(2, load_gate=gate)})

    def test_of_all_nodes_go_on_side_by_side(self, start_overlapping, kind):
        gate = Gate()
        flow = pipeline([node(same, f"a{n}", f"b{n}", name=f"n{n}") for n in range(20)])
        opener = threading.Thread(target=lambda: (gate.wait_reached(20), gate.open()))
        opener.start()
        result = start_overlapping(flow, {f"a{n}": kind(n, load_gate=gate) for n in range(20)})
        opener.join()
        assert [result.load(f"b{n}") for n in range(20)] == list(range(20))

    def test_come_after_the_save_of_their_data(self, start, kind):
        journal = Journal()
        between = kind(name="b", journal=journal)
        start(pipeline([node(same, "a", "b"), node(same, "b", "c")]), {"a": 1, "b": between})
        assert journal.entries == ["save b", "saved b", "load b", "loaded b", "release b"]

    def test_of_one_dataset_are_made_for_each_consumer(self, start, kind):
        """Consumers never share an object, so what one changes no other sees."""
        source = kind([1], name="a")
        flow = pipeline([node(lambda a: a.append(2) or a, "a", f"x{n}", name=f"n{n}") for n in range(3)])
        result = start(flow, {"a": source})
        assert [result.load(f"x{n}") for n in range(3)] == [[1, 2]] * 3
        assert source.journal.entries.count("loaded a") == 3


@pytest.mark.parametrize("kind", OVERLAPPING)
class TestSaves:
    @pytest.mark.parametrize("function", [same, asame])
    def test_do_not_hold_up_an_unrelated_node(self, start_overlapping, kind, function):
        gate = Gate()

        def unrelated(a):
            gate.wait_reached()  # the save is under way, and this runs all the same
            gate.open()
            return a

        flow = pipeline([node(function, "a", "x", name="n1"), node(unrelated, "a", "y", name="n2")])
        start_overlapping(flow, {"a": 1, "x": kind(save_gate=gate)})

    def test_hold_up_those_who_need_them(self, start, kind):
        journal = Journal()
        between = kind(name="b", journal=journal)
        flow = pipeline([node(same, "a", "b"), node(lambda b: journal.note("used") or b, "b", "c")])
        start(flow, {"a": 1, "b": between})
        assert journal.before("saved b", "used")

    def test_of_one_node_go_on_side_by_side(self, start_overlapping, kind):
        gate = Gate()
        given = {name: kind(save_gate=gate) for name in "xy"}
        opener = threading.Thread(target=lambda: (gate.wait_reached(2), gate.open()))
        opener.start()
        start_overlapping(pipeline([node(lambda a: (a, a), "a", ["x", "y"])]), {"a": 1, **given})
        opener.join()
        assert given["x"].saves == given["y"].saves == [1]


class TestOneThingAtATime:
    """`SequentialRunner()` does as Kedro does: everything in turn."""

    @pytest.mark.parametrize("awaited", [False, True])
    @pytest.mark.parametrize("kind", [*OVERLAPPING, HomeScriptedDataset])
    def test_everything_happens_in_kedros_order(self, kind, awaited):
        journal = Journal()
        given = {name: kind(name=name, journal=journal) for name in "bcd"}
        given["a"] = kind(1, name="a", journal=journal)

        def written(name, value):
            journal.note("run", name)
            return value

        flow = pipeline(
            [
                node(lambda a: written("n1", (a, a)), "a", ["b", "c"], name="n1", confirms="a"),
                node(lambda c, b: written("n2", b), ["c", "b"], "d", name="n2"),
            ]
        )
        runner = SequentialRunner()
        asyncio.run(runner.arun(flow, given)) if awaited else runner.run(flow, given)
        assert [entry for entry in journal if not entry.startswith(("loaded", "saved"))] == [
            *["load a", "run n1", "save b", "save c", "confirm a"],
            *["load c", "load b", "run n2", "save d", "release c", "release b"],
        ]


class TestUnsafeDatasets:
    """Datasets that are not thread-safe are used on the home thread, one at a time, never beside a node."""

    def test_are_never_used_at_once(self, start):
        inside = []

        class Careful(HomeScriptedDataset):
            def _give(self):
                return self._alone(super()._give)

            def _keep(self, data):
                return self._alone(super()._keep, data)

            def _alone(self, function, *args):
                inside.append(self)
                assert inside == [self]
                try:
                    return function(*args)
                finally:
                    inside.remove(self)

        given = {f"a{n}": Careful(n) for n in range(8)} | {f"b{n}": Careful() for n in range(8)}
        flow = pipeline([node(same, f"a{n}", f"b{n}", name=f"n{n}") for n in range(8)])
        start(flow, given)
        assert [given[f"b{n}"].saves for n in range(8)] == [[n] for n in range(8)]

    def test_are_used_on_one_thread(self, start):
        journal = Journal()
        given = {f"a{n}": HomeScriptedDataset(n, name="a", journal=journal) for n in range(5)}
        given |= {f"b{n}": HomeScriptedDataset(name="b", journal=journal) for n in range(5)}
        flow = pipeline([node(same, f"a{n}", f"b{n}", name=f"n{n}") for n in range(5)])
        start(flow, given)
        assert len(journal.threads("loaded a") | journal.threads("saved b")) == 1


class TestTimes:
    def test_are_those_of_the_jobs_clock(self):
        """Durations and the time line, told by a clock that moves when told."""
        from penstock.engine import Job, Policy, execute
        from penstock.io import placement

        clock = ManualClock(100.0)

        class Slow(ScriptedDataset):
            def _give(self):
                clock.advance(2)
                return super()._give()

            def _keep(self, data):
                clock.advance(4)
                super()._keep(data)

        def compute(a):
            clock.advance(3)
            return a

        graph = pipeline([node(compute, "a", "b", name="n")]).graph
        datasets = [Slow(1), Slow()]
        job = Job(
            graph=graph,
            names=graph.names,
            datasets=datasets,
            placements=[placement(dataset) for dataset in datasets],
            policy=Policy(overlap=False),
            clock=clock,
        )
        outcome = execute(job)
        assert [(span.kind, span.dataset, span.start, span.end) for span in outcome.spans] == [
            ("load", "a", 0, 2),
            ("run", None, 2, 5),
            ("save", "b", 5, 9),
        ]
        assert outcome.seconds == 9
