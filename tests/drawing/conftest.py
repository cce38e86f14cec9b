"""Pipelines to draw: by hand, at random, with names that nobody should give."""

from collections.abc import Callable
from typing import Any

import pytest

from penstock import Node, Pipeline, node, pipeline

WICKED = """<script>alert("x")</script> & 'co' ]]> `b` #1; params:{y}|[z]"""
"""The name of a dataset. Names of nodes are words, so the worst that may stand in one is here."""


def one(*_: Any) -> int:
    """A function that any node may have."""
    return 1


def step(name: str, inputs: Any, outputs: Any, namespace: str | None = None, **given: Any) -> Node:
    return node(one, inputs, outputs, name=name, namespace=namespace, **given)


@pytest.fixture
def flow() -> Pipeline:
    """Five nodes, one of them in a namespace, a parameter, and a transcoded dataset."""
    return pipeline(
        [
            step("clean", ["flights", "params:limit"], "cleaned@pandas"),
            step("weather", "stations", "hours"),
            step("join", ["cleaned@spark", "hours"], "joined"),
            step("fit", ["joined", "parameters"], "model.fitted", "model"),
            step("report", ["model.fitted", "joined"], "figures"),
        ]
    )


@pytest.fixture
def wicked_name() -> str:
    return WICKED


@pytest.fixture
def wicked() -> Pipeline:
    return pipeline([step("a", WICKED, f"{WICKED}2"), step("b", f"{WICKED}2", "end", 'n<b>"s')])


@pytest.fixture
def chains() -> Callable[..., Pipeline]:
    """Makes a pipeline of so many nodes: chains side by side, in namespaces of their own if there are to be any."""
    return _chains


def _chains(count: int, namespaces: int = 0) -> Pipeline:
    nodes = []
    for number in range(count):
        chain, place = number % (namespaces or 4), number // (namespaces or 4)
        group = f"area_{chain}" if namespaces else None
        before = "raw" if place == 0 else f"{group or 'step'}.{chain}_{place - 1}"
        nodes.append(step(f"node_{number}", before, f"{group or 'step'}.{chain}_{place}", group))
    return pipeline(nodes)
