"""A file of catalog entries: the types that have other names now."""

import re
from importlib.util import find_spec

from penstock.compat._types import dataset_names, newer_type
from penstock.migration._text import Edit, Remark, line_of

_TYPE = re.compile(
    r"""(?m)^(?P<before>[^#\n]*?["']?\b(?:type|dataset)["']?\s*:\s*["']?)(?P<type>[A-Za-z_][\w.]*)"""
)
_IN_MEMORY = ("CachedDataset", "MemoryDataset")


def edits_of_catalog(file: str, source: str) -> tuple[list[Edit], list[Remark]]:
    """What changes in a file of a catalog: types of Kedro are called what they are called in Penstock.

    Args:
        file: its name, for remarks.
        source: what it says.
    """
    edits, remarks = [], []
    for found in _TYPE.finditer(source):
        old = found["type"]
        new = newer_type(old)
        if new != old:
            start = len(source[: found.start("type")].encode())
            edits.append(Edit(start, start + len(old.encode()), new))
        if not (_is_own(new) or _is_foreign(new)):
            remarks.append(Remark(file, line_of(source, found.start("type")), _only_in_kedro_datasets(new)))
    return edits, remarks


def _is_own(type_name: str) -> bool:
    """Whether Penstock has a type of this name."""
    group, _, name = type_name.rpartition(".")
    return name in _IN_MEMORY if not group else name in (dataset_names(f"kedro_datasets.{group}") or ())


def _is_foreign(type_name: str) -> bool:
    """Whether a type is neither Penstock's nor Kedro's: one of the project, or of another distribution."""
    return dataset_names(f"kedro_datasets.{type_name.rpartition('.')[0]}") is None


def _only_in_kedro_datasets(type_name: str) -> str:
    have = " It is installed." if find_spec("kedro_datasets") else ""
    return (
        f"'{type_name}' is a type of kedro-datasets, which works without Kedro as well: "
        f"pip install --no-deps kedro-datasets lazy-loader.{have}"
    )
