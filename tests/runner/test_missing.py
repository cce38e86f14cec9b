"""`only_missing_outputs`: nodes run that have something to make."""

import pytest

from penstock import DataCatalog, MemoryDataset, node, pipeline
from penstock.testing import AsyncScriptedDataset, HomeScriptedDataset, ScriptedDataset


def flow_of(ran, *edges):
    """One node per `(name, inputs, outputs)`, writing its name down."""

    def function_of(name, count):
        def function(*_):
            ran.append(name)
            return (name,) * count or None

        return function

    return pipeline([node(function_of(n, len(w)), r, w or None, name=n) for n, r, w in edges])


CHAIN = [("n1", ["a"], ["b"]), ("n2", ["b"], ["c"]), ("n3", ["c"], ["d"])]


@pytest.mark.parametrize(
    ("edges", "there", "absent", "expected"),
    [
        (CHAIN, "", "bcd", ["n1", "n2", "n3"]),
        (CHAIN, "bcd", "", []),
        (CHAIN, "bc", "d", ["n3"]),
        (CHAIN, "cd", "b", ["n1"]),
        (CHAIN, "bd", "c", ["n2"]),
        # c lives in memory: it is made only when somebody needs it
        (CHAIN, "b", "d", ["n2", "n3"]),
        (CHAIN, "bd", "", []),
        (CHAIN, "d", "", []),
        (CHAIN, "", "d", ["n1", "n2", "n3"]),
        # a node without outputs always runs, and has what it needs made
        ([("n1", ["a"], ["b"]), ("n2", ["b"], [])], "", "", ["n1", "n2"]),
        ([("n1", ["a"], ["b"]), ("n2", ["b"], [])], "b", "", ["n2"]),
        # one of two outputs is missing
        ([("n1", ["a"], ["b", "c"])], "b", "c", ["n1"]),
        ([("n1", ["a"], ["b", "c"])], "bc", "", []),
        # an output that nobody keeps and nobody reads is made for nobody
        ([("n1", ["a"], ["b", "m"])], "b", "", []),
    ],
)
def test_what_runs_follows_from_what_is_there(start, edges, there, absent, expected):
    ran = []
    given = (
        {"a": 1} | {name: ScriptedDataset(0) for name in there} | {name: ScriptedDataset() for name in absent}
    )
    start(flow_of(ran, *edges), given, only_missing_outputs=True)
    assert ran == expected


@pytest.mark.parametrize("kind", [ScriptedDataset, AsyncScriptedDataset, HomeScriptedDataset])
def test_a_second_run_has_nothing_to_do(start, kind):
    ran = []
    given = {"a": 1, "b": kind(), "d": kind()}
    flow = flow_of(ran, *CHAIN)
    start(flow, given, only_missing_outputs=True)
    start(flow, given, only_missing_outputs=True)
    assert ran == ["n1", "n2", "n3"]


def test_what_is_in_memory_does_not_count_as_there(start):
    ran = []
    catalog = DataCatalog({"a": 1, "b": MemoryDataset(2), "c": ScriptedDataset()})
    start(flow_of(ran, *CHAIN[:2]), catalog, only_missing_outputs=True)
    assert ran == ["n1", "n2"]


def test_a_transcoded_intermediate_in_memory_is_made_for_its_reader(start):
    ran = []
    edges = [("n1", ["a"], ["b@x"]), ("n2", ["b@x"], ["c"])]
    start(flow_of(ran, *edges), {"a": 1, "c": ScriptedDataset()}, only_missing_outputs=True)
    assert ran == ["n1", "n2"]


def test_inputs_of_nodes_left_out_may_be_missing(start):
    ran = []
    given = {"b": ScriptedDataset(0), "c": ScriptedDataset()}
    start(flow_of(ran, *CHAIN[:2]), given, only_missing_outputs=True)
    assert ran == ["n2"]
