"""Who is told of which events."""

import pytest

from penstock import SequentialRunner, node, pipeline
from penstock.engine import DatasetLoaded, DatasetSaved, NodeFinished, RunFinished, RunStarted
from penstock.errors import DatasetError
from penstock.progress import Board


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


class Indifferent(Picky):
    """Has no use for the loads and saves of data in memory."""

    watches_memory = False


class Shelf:
    """Keeps what is saved, elsewhere than in memory as far as a run knows."""

    def load(self):
        return self.data

    def save(self, data):
        self.data = data


def watch(*subscribers):
    flow = pipeline([node(sum, "given", "total"), node(abs, "total", "kept")])
    SequentialRunner().run(flow, {"given": [1], "kept": Shelf()}, subscribers=subscribers)


def test_loads_and_saves_in_memory_are_not_told_where_nobody_has_a_use_for_them():
    alone = Indifferent(DatasetLoaded, DatasetSaved, NodeFinished)
    watch(alone)
    assert alone.told == [NodeFinished, NodeFinished, DatasetSaved]


def test_loads_and_saves_in_memory_are_told_to_all_where_anybody_has_a_use_for_them():
    indifferent, everything = Indifferent(DatasetLoaded, DatasetSaved), []
    watch(indifferent, everything.append)
    assert indifferent.told == [DatasetLoaded, DatasetSaved, DatasetLoaded, DatasetSaved]


def test_data_in_memory_that_cannot_be_had_fails_its_node_on_a_board_that_was_not_told_of_the_load():
    class Refusing:
        def __deepcopy__(self, memo):
            raise ValueError("not to be copied")

    board = Board()
    flow = pipeline([node(lambda: Refusing(), None, "thing", name="make")])
    with pytest.raises(DatasetError):
        SequentialRunner().run(flow, {}, subscribers=[board])
    assert list(board.snapshot().failed) == ["make"]
