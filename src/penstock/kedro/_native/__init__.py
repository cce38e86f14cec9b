"""Datasets of Kedro that are files: the same format and the same place, in steps that a run can overlap.

A file dataset of kedro-datasets mixes two things, which Penstock keeps apart: what turns an object into bytes and back,
and what moves bytes. The first is left to the dataset itself, whose own `load` and `save` work here on a file in
memory, so that arguments, defaults and oddities are its own. The second is a store of Penstock.
So loads can be prefetched, fresh outputs handed over as bytes, and saves become visible all at once.
"""

from penstock.kedro._native._recognition import recognise

__all__ = ["recognise"]
