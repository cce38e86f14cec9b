"""In-memory data: what one consumer changes no other sees, at the lowest cost that type allows."""

import copy
import datetime
import decimal
import enum
import pathlib
import pickle
import subprocess
import sys
from fractions import Fraction
from typing import Any

import anyio
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.errors import DatasetError
from penstock.io import MemoryDataset, _copies


class Colour(enum.Enum):
    RED = 1


class Mutable:
    def __init__(self) -> None:
        self.items = [1]


def _function() -> None: ...


SHARED = [
    1,
    True,
    1.5,
    2j,
    "text",
    b"bytes",
    range(3),
    ...,
    Colour.RED,
    int,
    Mutable,
    _function,
    len,
    sys,
    (1, "a", None),
    frozenset({1, 2}),
    datetime.datetime(2024, 5, 1),
    datetime.timedelta(1),
    decimal.Decimal("1.5"),
    Fraction(1, 3),
    pathlib.PurePosixPath("a/b"),
    np.float64(1.5),
    np.datetime64("2024-05-01"),
    pa.table({"a": [1]}),
    pa.array([1]),
    pa.schema([("a", pa.int64())]),
    pa.record_batch({"a": [1]}),
]


@pytest.mark.parametrize("data", SHARED, ids=lambda data: type(data).__name__)
def test_what_cannot_change_is_never_copied(data: Any) -> None:
    dataset = MemoryDataset(data)
    assert dataset.load() is data
    dataset.save(data)
    assert dataset.load() is data


def _change_list(data: Any) -> None:
    data[0].append(9)
    data.append(9)


def _change_dict(data: Any) -> None:
    data["a"]["b"] = 9
    data["c"] = 9


def _change_frame(data: Any) -> None:
    data.loc[0, "a"] = 9
    data["new"] = 1


def _change_series(data: Any) -> None:
    data.iloc[0] = 9


def _change_array(data: Any) -> None:
    data[0] = 9


def _change_first(data: Any) -> None:
    data[0].append(9)


def _change_polars(data: Any) -> None:
    data[0, "a"] = 9
    data.insert_column(0, pl.Series("new", [1, 2]))


def _change_object(data: Any) -> None:
    data.items.append(9)


def _objects() -> Any:
    array = np.empty(1, dtype=object)
    array[0] = [1]
    return array


CHANGED = {
    "nested list": (lambda: [[1], 2], _change_list),
    "flat list": (lambda: [1, 2], lambda data: data.append(3)),
    "nested dict": (lambda: {"a": {"b": 1}}, _change_dict),
    "flat dict": (lambda: {"a": 1}, lambda data: data.update(b=2)),
    "set": (lambda: {1, 2}, lambda data: data.add(3)),
    "tuple of lists": (lambda: ([1],), _change_first),
    "object": (Mutable, _change_object),
    "bytearray": (lambda: bytearray(b"ab"), _change_array),
    "pandas frame": (lambda: pd.DataFrame({"a": [1, 2]}), _change_frame),
    "pandas series": (lambda: pd.Series([1, 2]), _change_series),
    "numpy array": (lambda: np.array([1, 2]), _change_array),
    "numpy objects": (_objects, _change_first),
    "polars frame": (lambda: pl.DataFrame({"a": [1, 2]}), _change_polars),
    "polars series": (lambda: pl.Series([1, 2]), _change_array),
}


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, Mutable):
        return left.items == right.items
    if isinstance(left, np.ndarray):
        return bool((left == right).all())
    return bool(left.equals(right)) if hasattr(left, "equals") else bool(left == right)


@pytest.mark.parametrize("mode", [None, "deepcopy"])
@pytest.mark.parametrize(("make", "change"), CHANGED.values(), ids=CHANGED)
def test_changes_reach_nobody_else(make: Any, change: Any, mode: Any) -> None:
    given_data = make()
    dataset = MemoryDataset(copy_mode=mode)
    dataset.save(given_data)
    change(given_data)
    assert _same(dataset.load(), make()), "what the producer does after saving shows"
    change(dataset.load())
    assert _same(dataset.load(), make()), "what one consumer does shows to the next"


def test_pandas_shares_memory_until_somebody_writes() -> None:
    frame = pd.DataFrame({"a": np.arange(1000)})
    loaded = MemoryDataset(frame).load()
    assert np.shares_memory(loaded["a"].to_numpy(), frame["a"].to_numpy())


@pytest.mark.parametrize(
    ("version", "option", "lazy"), [("3.1.0", None, True), ("2.2.0", True, True), ("2.2.0", "warn", False)]
)
def test_pandas_copies_lazily_only_where_it_copies_on_write(version: str, option: Any, lazy: bool) -> None:
    from types import SimpleNamespace

    options = SimpleNamespace(mode=SimpleNamespace(copy_on_write=option))
    assert _copies._copies_on_write(SimpleNamespace(__version__=version, options=options)) is lazy


def test_array_keeps_its_layout() -> None:
    array = np.asfortranarray(np.ones((3, 4)))
    assert MemoryDataset(array).load().flags.f_contiguous


def test_unknown_frames_are_handles_and_shared() -> None:
    """Frames of Spark and its like stand for data elsewhere; a deep copy of one fails or means nothing."""
    remote = type("DataFrame", (), {"__deepcopy__": lambda self, memo: pytest.fail("copied")})()
    assert MemoryDataset(remote).load() is remote


def test_copying_imports_no_library() -> None:
    code = (
        "import sys; from penstock.io import MemoryDataset;"
        "d = MemoryDataset([[1]]); d.load(); d.save({'a': (1, [2])});"
        "assert not {'pandas', 'numpy', 'polars', 'pyarrow', 'asyncio', 'anyio', 'yaml'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=2), inner, max_size=3)
        | st.tuples(inner, inner)
    ),
    max_leaves=8,
)


def _containers(value: Any) -> list[int]:
    if isinstance(value, list | tuple):
        return [id(value)] * isinstance(value, list) + [i for item in value for i in _containers(item)]
    if isinstance(value, dict):
        return [id(value)] + [i for item in value.values() for i in _containers(item)]
    return []


@given(plain)
def test_a_copy_equals_and_shares_nothing_that_can_change(data: Any) -> None:
    loaded = MemoryDataset(data).load()
    assert loaded == data
    assert not set(_containers(loaded)) & set(_containers(data))


class TestModes:
    def test_assign_hands_over_the_very_object(self) -> None:
        data = [[1]]
        assert MemoryDataset(data, copy_mode="assign").load() is data

    def test_copy_is_what_the_data_calls_a_copy(self) -> None:
        inner = [1]
        loaded = MemoryDataset([inner], copy_mode="copy").load()
        assert loaded == [inner]
        assert loaded[0] is inner

    def test_copy_of_data_without_such_a_method(self) -> None:
        data = Mutable()
        loaded = MemoryDataset(data, copy_mode="copy").load()
        assert loaded is not data
        assert loaded.items is data.items

    def test_unknown_mode_is_refused(self) -> None:
        with pytest.raises(DatasetError, match=r"no copy mode 'shallow'.*'deepcopy'"):
            MemoryDataset(copy_mode="shallow")  # type: ignore[arg-type]  # the mistake under test

    def test_what_cannot_be_copied_says_what_to_do(self) -> None:
        numbers = (n for n in range(3))
        with pytest.raises(DatasetError, match=r"generator cannot be copied(.|\n)*copy_mode='assign'"):
            MemoryDataset().save(numbers)
        assert MemoryDataset(numbers, copy_mode="assign").load() is numbers


def test_misspelt_argument_in_an_entry_suggests_the_right_one() -> None:
    with pytest.raises(DatasetError, match=r"no argument 'copymode'.*Did you mean 'copy_mode'"):
        MemoryDataset.from_config("a", {"type": "MemoryDataset", "copymode": "assign"})


class TestEmpty:
    def test_loading_before_anything_was_saved(self) -> None:
        with pytest.raises(DatasetError, match="holds no data: nothing was saved"):
            MemoryDataset().load()
        with pytest.raises(DatasetError, match="holds no data"):
            anyio.run(MemoryDataset().aload)
        with pytest.raises(DatasetError, match="holds no data"):
            MemoryDataset(copy_mode="assign").load()

    def test_none_is_not_saved_but_may_be_given(self) -> None:
        """A parameter may well be null; a node that gives None has forgotten something."""
        assert MemoryDataset(None).load() is None
        with pytest.raises(DatasetError, match="None cannot be saved"):
            MemoryDataset().save(None)
        with pytest.raises(DatasetError, match="None cannot be saved"):
            anyio.run(MemoryDataset().asave, None)

    def test_released_data_is_gone(self) -> None:
        dataset = MemoryDataset([1])
        assert dataset.exists()
        dataset.release()
        assert not dataset.exists()
        assert not anyio.run(dataset.aexists)

    def test_awaitable_side(self) -> None:
        async def use() -> Any:
            dataset = MemoryDataset()
            await dataset.asave([1])
            found = await dataset.aload(), await dataset.aexists()
            await dataset.arelease()
            return (*found, dataset.exists())

        assert anyio.run(use) == ([1], True, False)


class TestTaking:
    def test_hands_over_the_very_object_and_forgets_it(self) -> None:
        data = [1]
        dataset = MemoryDataset(copy_mode="assign")
        dataset.save(data)
        assert dataset._take() is data
        assert not dataset.exists()

    def test_nothing_to_take(self) -> None:
        with pytest.raises(DatasetError, match="holds no data"):
            MemoryDataset()._take()

    def test_nothing_keeps_the_data_alive(self) -> None:
        import gc
        import weakref

        data = Mutable()
        dataset = MemoryDataset(data, copy_mode="assign")
        alive = weakref.ref(data)
        dataset.release()
        del data
        gc.collect()
        assert alive() is None


def test_repr_names_the_type_and_not_the_data() -> None:
    assert repr(MemoryDataset({"password": "x"})) == "penstock.io.MemoryDataset(data='<dict>')"


@pytest.mark.parametrize("again", [lambda d: pickle.loads(pickle.dumps(d)), copy.deepcopy])
def test_survives_pickling(again: Any) -> None:
    dataset = again(MemoryDataset([1], copy_mode="assign", metadata={"layer": "raw"}))
    assert (dataset.load(), dataset.metadata) == ([1], {"layer": "raw"})
    assert not again(MemoryDataset()).exists()


def test_subclass_that_overrides_one_side_overrides_both() -> None:
    class Loud(MemoryDataset):
        def load(self) -> Any:
            return super().load().upper()

    assert Loud("a").load() == anyio.run(Loud("a").aload) == "A"
