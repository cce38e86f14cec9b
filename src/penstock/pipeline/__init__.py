"""Nodes and pipelines: what a run does, and in which order. Pure data, no I/O and no event loop.

A `Node` says which datasets a function reads and writes; a `Pipeline` puts nodes together, slices them, and
reuses them under other names. Datasets are names here; what they stand for is the catalog's business. Whoever
runs a pipeline reads its `graph`.
"""

from penstock.pipeline._graph import Graph
from penstock.pipeline._groups import GroupedNodes
from penstock.pipeline._kind import NodeKind
from penstock.pipeline._node import Node, node
from penstock.pipeline._pipeline import Pipeline, pipeline

__all__ = ["Graph", "GroupedNodes", "Node", "NodeKind", "Pipeline", "node", "pipeline"]
