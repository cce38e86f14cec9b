"""Copies of in-memory data: as cheap as isolation allows, decided by type without importing any library.

Consumers of one dataset must not see each other's changes. What cannot be changed is shared; what its library
can copy on write is copied lazily; everything else is copied deeply.
"""

import sys
from collections.abc import Callable, Collection
from copy import copy, deepcopy
from itertools import islice
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any, Literal

CopyMode = Literal["deepcopy", "copy", "assign"]
Copier = Callable[[Any], Any]

#: Types whose values never change, so that everybody may hold the same one.
IMMUTABLE: frozenset[type] = frozenset(
    {int, float, bool, complex, str, bytes, range, slice, type, type(Ellipsis), type(NotImplemented)}
    | {FunctionType, BuiltinFunctionType, ModuleType}
)
_QUICK_BYTES, _QUICK_ITEMS = 1_000_000, 1_000
_UNCHANGING = IMMUTABLE | {type(None)}

_BATCH = 100_000


def _same(data: Any) -> Any:
    return data


def _copy_items(data: Any) -> Any:
    """Lists and sets of immutable items, the common case, need no walk by `deepcopy`."""
    return data.copy() if _unchanging(data) else deepcopy(data)


def _copy_mapping(data: Any) -> Any:
    return data.copy() if _unchanging(data) and _unchanging(data.values()) else deepcopy(data)


def _copy_frozen(data: Any) -> Any:
    """Tuples and frozen sets change only through what is in them."""
    return data if _unchanging(data) else deepcopy(data)


def _unchanging(items: Collection[Any]) -> bool:
    """Whether none of the items can change.

    Many items are looked at in batches: one look is one instruction, during which no other thread gets a turn.
    """
    kinds = map(type, items)
    if len(items) <= _BATCH:
        return _UNCHANGING.issuperset(kinds)
    return all(_UNCHANGING.issuperset(islice(kinds, _BATCH)) for _ in range(0, len(items), _BATCH))


def _copy_pandas(data: Any) -> Any:
    return data.copy(deep=not _copies_on_write(sys.modules["pandas"]))


def _copies_on_write(pandas: Any) -> bool:
    if int(pandas.__version__.partition(".")[0]) >= 3:
        return True
    return pandas.options.mode.copy_on_write is True  # "warn" still shares memory


def _copy_array(data: Any) -> Any:
    return deepcopy(data) if data.dtype.hasobject else data.copy(order="K")


def _clone(data: Any) -> Any:
    return data.clone()


_BY_TYPE: dict[type, Copier] = {
    **dict.fromkeys(_UNCHANGING, _same),
    list: _copy_items,
    set: _copy_items,
    dict: _copy_mapping,
    tuple: _copy_frozen,
    frozenset: _copy_frozen,
}

# Looked up by the first part of the module and the name of a class, for it and its bases. A "*" is any name.
_BY_NAME: dict[tuple[str, str], Copier] = {
    ("pandas", "DataFrame"): _copy_pandas,
    ("pandas", "Series"): _copy_pandas,
    ("numpy", "ndarray"): _copy_array,
    ("numpy", "bool"): _same,
    ("numpy", "number"): _same,
    ("numpy", "character"): _same,
    ("numpy", "dtype"): _same,
    ("polars", "DataFrame"): _clone,
    ("polars", "LazyFrame"): _clone,
    ("polars", "Series"): _clone,
    ("pyarrow", "_Tabular"): _same,
    ("pyarrow", "Table"): _same,
    ("pyarrow", "RecordBatch"): _same,
    ("pyarrow", "_PandasConvertible"): _same,
    ("pyarrow", "Schema"): _same,
    ("pyarrow", "Field"): _same,
    ("pyarrow", "DataType"): _same,
    ("pyarrow", "Scalar"): _same,
    ("ibis", "Table"): _same,
    ("datetime", "date"): _same,
    ("datetime", "time"): _same,
    ("datetime", "timedelta"): _same,
    ("datetime", "timezone"): _same,
    ("decimal", "Decimal"): _same,
    ("fractions", "Fraction"): _same,
    ("uuid", "UUID"): _same,
    ("pathlib", "PurePath"): _same,
    ("re", "Pattern"): _same,
    ("enum", "Enum"): _same,
}


def copy_inferred(data: Any) -> Any:
    """A copy whose changes nobody else sees, as cheap as the type of the data allows."""
    kind = type(data)
    copier = _BY_TYPE.get(kind)
    if copier is None:
        copier = _BY_TYPE.setdefault(kind, _copier(kind))
    return copier(data)


def is_quick(data: Any, copier: Copier) -> bool:
    """Whether a copy is made in well under a millisecond, so that an event loop may wait for it.

    When in doubt it is not: nobody knows how much hangs on an object before it has been walked.
    """
    if copier is copy_inferred:
        copier = _BY_TYPE.get(type(data)) or _copier(type(data))
    if copier in (_same, _clone):
        return True
    if copier is _copy_pandas:
        return _copies_on_write(sys.modules["pandas"])
    if copier is _copy_array:
        return not data.dtype.hasobject and bool(data.nbytes <= _QUICK_BYTES)
    if copier in (_copy_items, _copy_frozen):
        return len(data) <= _QUICK_ITEMS and _UNCHANGING.issuperset(map(type, data))
    if copier is _copy_mapping:
        return len(data) <= _QUICK_ITEMS and _UNCHANGING.issuperset(map(type, data.values()))
    return False


def _copier(kind: type) -> Copier:
    for base in kind.__mro__:
        known = _BY_NAME.get((base.__module__.partition(".")[0], base.__name__))
        if known is not None:
            return known
    # Frames of Spark, Dask and their like stand for data elsewhere; there is nothing here to copy.
    return _same if kind.__name__ == "DataFrame" else deepcopy


def copy_plainly(data: Any) -> Any:
    """What the data calls a copy of itself."""
    own = getattr(data, "copy", None)
    return own() if callable(own) else copy(data)


COPIERS: dict[CopyMode | None, Copier] = {
    None: copy_inferred,
    "assign": _same,
    "copy": copy_plainly,
    "deepcopy": deepcopy,
}
