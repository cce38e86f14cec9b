"""Who is told of which events."""

from penstock import SequentialRunner, node, pipeline
from penstock.engine import DatasetSaved, NodeFinished, RunFinished, RunStarted


class Picky:
    """Keeps the events that it wants."""

    def __init__(self, *events):
        self.events = events
        self.told = []

    def __call__(self, event):
        self.told.append(type(event))


def test_a_subscriber_that_wants_some_events_is_told_of_these_only():
    nodes, saves, everything = Picky(RunStarted, NodeFinished, RunFinished), Picky(DatasetSaved), []
    flow = pipeline([node(sum, "given", "total")])
    SequentialRunner().run(flow, {"given": [1]}, subscribers=[nodes, everything.append, saves])
    assert nodes.told == [RunStarted, NodeFinished, RunFinished]
    assert saves.told == [DatasetSaved]
    assert len(everything) == 8


def test_without_anybody_to_tell_of_loads_and_saves_nodes_are_told_all_the_same():
    nodes = Picky(NodeFinished)
    flow = pipeline([node(sum, "given", "total")])
    assert SequentialRunner().run(flow, {"given": [1]}, subscribers=[nodes]).load("total") == 1
    assert nodes.told == [NodeFinished]
