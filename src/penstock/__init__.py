"""Penstock: async-native data pipelines.

>>> from penstock import node, pipeline, run
>>> flow = pipeline([node(sorted, inputs="names", outputs="ordered")])
>>> run(flow, {"names": ["Pelton", "Francis", "Kaplan"]}).load("ordered")
['Francis', 'Kaplan', 'Pelton']
"""

from penstock.io import AbstractDataset, DataCatalog, MemoryDataset
from penstock.pipeline import Node, Pipeline, node, pipeline
from penstock.runner import AbstractRunner, RunResult, SequentialRunner, ThreadRunner, arun, run

__version__ = "0.1.0"

__all__ = [
    "AbstractDataset",
    "AbstractRunner",
    "DataCatalog",
    "MemoryDataset",
    "Node",
    "Pipeline",
    "RunResult",
    "SequentialRunner",
    "ThreadRunner",
    "arun",
    "node",
    "pipeline",
    "run",
]
