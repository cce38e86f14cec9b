"""Values in, result out: how a node calls its function, splits what it returned, and runs on its own."""

import asyncio
import types
from functools import partial, wraps
from unittest.mock import AsyncMock

import pytest

from penstock.errors import InvalidRunError, NodeOutputError
from penstock.pipeline import NodeKind, node


def collect(*args, **kwargs):
    return args, kwargs


def three(a, b=None, *, c=None):
    return a, b, c


def by_keyword(**values):
    return values


@pytest.mark.parametrize(
    ("func", "inputs", "values", "result"),
    [
        (collect, None, [], ((), {})),
        (collect, "x", [1], ((1,), {})),
        (collect, ["x", "y"], [1, 2], ((1, 2), {})),
        (collect, ["x", "y", "x"], [1, 2], ((1, 2, 1), {})),
        (collect, {"k": "x", "l": "y"}, [1, 2], ((), {"k": 1, "l": 2})),
        (three, {"b": "y", "a": "x"}, [1, 2], (1, 2, None)),
        (three, {"c": "y", "a": "x"}, [1, 2], (1, None, 2)),
        (three, {"c": "z", "b": "y", "a": "x"}, [1, 2, 3], (1, 2, 3)),
        (three, {"a": "x", "b": "x"}, [1], (1, 1, None)),
        (three, {"a": "x", "c": "x"}, [1], (1, None, 1)),
        (by_keyword, {"k": "x", "values": "y", "l": "x"}, [1, 2], {"k": 1, "values": 2, "l": 1}),
        (partial(three, 0), {"b": "x"}, [1], (0, 1, None)),
    ],
)
def test_values_arrive_where_the_inputs_say(func, inputs, values, result):
    assert node(func, inputs, "out").call(values) == result


@pytest.mark.parametrize(
    ("outputs", "result", "values"),
    [
        ("a", (1, 2), [(1, 2)]),
        ("a", None, [None]),
        (["a"], [1], [1]),
        (["a", "b"], (1, 2), [1, 2]),
        ({"x": "a", "y": "b"}, {"y": 2, "x": 1}, [1, 2]),
        ({1: "a"}, {1: "one"}, ["one"]),
        (None, None, []),
        ([], None, []),
    ],
)
def test_a_fitting_result_splits_into_one_value_per_output(outputs, result, values):
    assert list(node(len, "in", outputs).split(result)) == values


@pytest.mark.parametrize(
    ("outputs", "result", "expected", "found"),
    [
        (["a", "b"], 5, "a list or tuple of 2 values", "a int"),
        (["a", "b"], {"a": 1, "b": 2}, "a list or tuple of 2 values", "a dict"),
        (["a", "b"], (1, 2, 3), "2 values", "3"),
        ({"x": "a"}, [1], r"a dict with the keys \['x'\]", "a list"),
        ({"x": "a"}, {"x": 1, "z": 2}, r"the keys \['x'\]", r"the keys \['x', 'z'\]"),
        ({"x": "a", "y": "b"}, {"x": 1}, r"the keys \['x', 'y'\]", r"the keys \['x'\]"),
    ],
)
def test_a_result_that_does_not_fit_is_refused_with_both_sides(outputs, result, expected, found):
    with pytest.raises(NodeOutputError, match=rf"'measure' .*\n.*{expected}.* {found}") as caught:
        node(len, "in", outputs, name="measure").split(result)
    assert isinstance(caught.value, ValueError)


def test_a_result_that_nobody_takes_is_warned_about():
    with pytest.warns(UserWarning, match="'measure' has no outputs: the int it returned is dropped"):
        assert node(len, "in", None, name="measure").split(3) == ()


@pytest.mark.parametrize("outputs", ["a", ["a"], {"x": "a"}, None])
def test_a_coroutine_that_a_plain_function_hands_out_is_refused(outputs):
    forgetful = node(lambda number: later(number), "in", outputs)
    with pytest.raises(NodeOutputError, match=r"coroutine that nobody awaits.*\n.*later"):
        forgetful.run({"in": 1})


async def later(number):
    await asyncio.sleep(0)
    return number + 1


def counting(number):
    for step in range(number):
        yield step, -step


async def counting_later(number):
    for step in counting(number):
        await asyncio.sleep(0)
        yield step


@types.coroutine
def old_style(number):
    yield
    return number


class Async:
    async def __call__(self, number):
        return number

    async def method(self, number):
        yield number

    @staticmethod
    def chunks(number):
        yield number


@wraps(later)
def blocking(number):
    return asyncio.run(later(number))


@pytest.mark.parametrize(
    ("func", "kind"),
    [
        (len, NodeKind.FUNCTION),
        (three, NodeKind.FUNCTION),
        (later, NodeKind.COROUTINE),
        (old_style, NodeKind.COROUTINE),
        (counting, NodeKind.GENERATOR),
        (counting_later, NodeKind.ASYNC_GENERATOR),
        (partial(later, 1), NodeKind.COROUTINE),
        (partial(partial(counting_later)), NodeKind.ASYNC_GENERATOR),
        (Async, NodeKind.FUNCTION),
        (Async(), NodeKind.COROUTINE),
        (partial(Async()), NodeKind.COROUTINE),
        (Async().method, NodeKind.ASYNC_GENERATOR),
        (Async().chunks, NodeKind.GENERATOR),
        (AsyncMock(), NodeKind.COROUTINE),
        (blocking, NodeKind.FUNCTION),
        (wraps(later)(lambda number: number), NodeKind.FUNCTION),
        (wraps(blocking)(counting), NodeKind.GENERATOR),
    ],
)
def test_the_kind_is_known_from_the_definition(func, kind):
    inputs = None if func is Async or (isinstance(func, partial) and func.args) else ["in"]
    inputs = ["in"] if func is three else inputs
    assert node(func, inputs, "out").kind is kind


def test_running_gives_values_by_dataset_name():
    assert node(three, {"c": "x", "a": "y"}, ["p", "q", "r"]).run({"x": 1, "y": 2}) == {
        "p": 2,
        "q": None,
        "r": 1,
    }
    assert node(list, None, "empty").run() == {"empty": []}
    assert node(len, "text", "length")(text="four") == {"length": 4}


def test_a_coroutine_function_is_waited_for():
    assert node(later, "in", "out").run({"in": 1}) == {"out": 2}


def test_waiting_also_works_where_a_loop_is_running():
    async def main():
        return node(later, "in", "out").run({"in": 1})

    assert asyncio.run(main()) == {"out": 2}


@pytest.mark.parametrize("func", [counting, counting_later])
def test_the_outputs_of_a_generator_are_streams_of_chunks(func):
    whole = node(func, "in", "pairs").run({"in": 3})
    assert list(whole["pairs"]) == [(0, 0), (1, -1), (2, -2)]
    parted = node(func, "in", ["up", "down"]).run({"in": 3})
    assert (list(parted["up"]), list(parted["down"])) == ([0, 1, 2], [0, -1, -2])
    assert {
        name: list(stream) for name, stream in node(func, "in", ["up", "down"]).run({"in": 0}).items()
    } == {
        "up": [],
        "down": [],
    }


def test_a_generator_makes_chunks_when_they_are_asked_for():
    made = []

    def source():
        for number in range(3):
            made.append(number)
            yield {"x": number}

    streams = node(source, None, {"x": "numbers"}).run()
    assert made == [0]
    assert next(streams["numbers"]) == 0
    assert made == [0]
    assert list(streams["numbers"]) == [1, 2]


@pytest.mark.parametrize("func", [counting, counting_later])
def test_a_chunk_that_does_not_fit_is_refused_at_once(func):
    with pytest.raises(NodeOutputError, match="3 values"):
        node(func, "in", ["a", "b", "c"]).run({"in": 3})


def test_a_generator_without_outputs_runs_to_its_end():
    seen = []

    def sink(rows):
        for row in rows:
            seen.append(row)
            yield

    assert node(sink, "rows", None).run({"rows": [1, 2]}) == {}
    assert seen == [1, 2]


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({}, r"reads \['rows', 'size'\], but was given \[\]"),
        (None, r"was given \[\]"),
        ({"rows": 1, "sizes": 2}, r"was given \['rows', 'sizes'\]\. Did you mean 'size'\?"),
        ({"rows": 1, "size": 2, "more": 3}, "'more'"),
        ([1, 2], "cannot run on a list"),
    ],
)
def test_running_on_other_inputs_is_refused(inputs, message):
    with pytest.raises(InvalidRunError, match=message):
        node(three, ["rows", "size"], "out", name="cut").run(inputs)
