"""Promises 2 and 5: every runner leaves the same data behind, and what a consumer gets is what a load gives."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from penstock import DataCatalog, ParallelRunner, SequentialRunner, ThreadRunner, node, pipeline
from penstock.testing import AsyncScriptedDataset, HomeScriptedDataset, ScriptedDataset

RUNNERS = [
    SequentialRunner(),
    SequentialRunner(is_async=True),
    ThreadRunner(max_workers=3),
    ThreadRunner(),
    ParallelRunner(max_workers=2),
]
KINDS = [None, ScriptedDataset, AsyncScriptedDataset, HomeScriptedDataset]


def function_of(name, kind, outputs):
    """A function whose result tells where it comes from; it spoils its inputs, which nobody else may notice."""

    def result(values):
        made = tuple([name, place, *map(tuple, values)] for place in range(outputs))
        for value in values:
            value.append(f"spoilt by {name}")
        return made

    def plain(*values):
        return result(values)

    async def awaited(*values):
        await asyncio.sleep(0)
        return result(values)

    def stream(*values):
        yield result([list(value) for value in values])
        yield result(values)

    async def astream(*values):
        for chunk in stream(*values):
            await asyncio.sleep(0)
            yield chunk

    return {"plain": plain, "awaited": awaited, "stream": stream, "astream": astream}[kind]


@st.composite
def projects(draw):
    """A pipeline and, per dataset, what kind of dataset holds it; None for memory."""
    names, nodes = ["in0", "in1"], []
    for number in range(draw(st.integers(1, 8))):
        read = draw(st.lists(st.sampled_from(names), max_size=3, unique=True))
        written = [f"d{number}_{place}" for place in range(draw(st.integers(1, 2)))]
        kind = draw(st.sampled_from(["plain", "plain", "awaited", "stream", "astream"]))
        nodes.append(node(function_of(f"n{number}", kind, len(written)), read, written, name=f"n{number}"))
        names += written
    kinds = {name: draw(st.sampled_from(KINDS)) for name in names}
    return pipeline(nodes), kinds


def catalog_of(flow, kinds):
    catalog = DataCatalog()
    for name, kind in kinds.items():
        if name in flow.inputs():
            catalog[name] = [name] if kind is None else kind([name])
        elif kind is not None and name in flow.datasets():
            catalog[name] = kind()
    return catalog


def left_behind(runner, awaited, flow, kinds):
    """Everything that a run returns and everything that it has saved, chunk by chunk."""
    catalog = catalog_of(flow, kinds)
    result = asyncio.run(runner.arun(flow, catalog)) if awaited else runner.run(flow, catalog)
    saves = {name: catalog[name].saves for name in catalog if kinds[name] is not None}
    return {name: result.load(name) for name in result}, saves


@settings(deadline=None, max_examples=40)
@given(projects())
@pytest.mark.timeout(150)
def test_every_runner_leaves_the_same_data(project):
    """Promise 2."""
    expected = left_behind(RUNNERS[0], False, *project)
    for runner in RUNNERS:
        for awaited in (False, True):
            assert left_behind(runner, awaited, *project) == expected


class TestFidelity:
    """Promise 5."""

    @pytest.fixture
    def csv(self, tmp_path):
        pytest.importorskip("pandas")
        from penstock.datasets.pandas import CSVDataset

        return CSVDataset(filepath=tmp_path / "table.csv")

    def test_a_consumer_gets_what_a_load_gives(self, start, csv):
        """A CSV file forgets the index and the types; so has what the consumer gets."""
        import pandas as pd

        table = pd.DataFrame({"day": pd.to_datetime(["2013-01-01", "2013-01-02"])}, index=["x", "y"])
        flow = pipeline(
            [
                node(lambda: table, None, "table", name="make"),
                node(lambda table: table, "table", "seen", name="look"),
            ]
        )
        seen = start(flow, {"table": csv}).load("seen")
        pd.testing.assert_frame_equal(seen, csv.load())
        assert not seen.equals(table)

    def test_what_a_node_does_to_its_output_afterwards_is_not_saved_later(self, start):
        """In memory: saved is what was given at that moment."""
        kept = []

        def make():
            kept.append(["fresh"])
            return kept[0]

        def spoil(_):
            kept[0].append("spoilt")

        flow = pipeline(
            [
                node(make, None, "a", name="n1"),
                node(spoil, "a", None, name="n2"),
                node(list, "a", "b", name="n3"),
            ]
        )
        assert start(flow, {}).load("b") == ["fresh"]
