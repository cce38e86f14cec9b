"""A function that does not fit its inputs is refused when the node is built, and only then."""

from functools import partial, wraps

import pytest

from penstock.errors import NodeSignatureError, PipelineError
from penstock.pipeline import node


def plain(a, b=1, *, c=2): ...


def keyword(a, *, b): ...


def many(a, *rest, **others): ...


def positional(a, /, b): ...


@wraps(plain)
def wrapped(*args, **kwargs): ...


class Callable:
    def __call__(self, a, b=1): ...

    def method(self, a): ...


ACCEPTED = [
    (plain, "x"),
    (plain, ["x", "y"]),
    (plain, {"c": "x", "a": "y"}),
    (keyword, {"a": "x", "b": "y"}),
    (many, ["x", "y", "z"]),
    (many, {"a": "x", "others": "y", "more": "z"}),
    (positional, ["x", "y"]),
    (wrapped, ["x", "y", "z", "w"]),
    (partial(plain, b=2), "x"),
    (partial(plain, 1, 2), None),
    (Callable(), ["x", "y"]),
    (Callable().method, "x"),
    (Callable, None),
    (dict, {"anything": "x"}),
    (max, ["x", "y"]),
    (lambda: None, []),
]

REFUSED = [
    (plain, None),
    (plain, ["x", "y", "z"]),
    (plain, {"b": "x"}),
    (plain, {"a": "x", "z": "y"}),
    (keyword, ["x"]),
    (keyword, ["x", "y"]),
    (keyword, {"a": "x"}),
    (many, []),
    (positional, "x"),
    (positional, {"a": "x", "b": "y"}),
    (partial(plain, 1, 2), "x"),
    (Callable(), ["x", "y", "z"]),
    (Callable().method, None),
    (Callable, "x"),
    (lambda: None, "x"),
]


@pytest.mark.parametrize(("func", "inputs"), ACCEPTED)
def test_fitting_inputs_are_accepted(func, inputs):
    made = node(func, inputs, "out")
    made.call([name.upper() for name in dict.fromkeys(made.inputs)] if func is not max else [1, 2])


@pytest.mark.parametrize(("func", "inputs"), REFUSED)
def test_inputs_that_do_not_fit_are_refused(func, inputs):
    with pytest.raises(NodeSignatureError) as caught:
        node(func, inputs, "out")
    assert isinstance(caught.value, TypeError)
    assert isinstance(caught.value, PipelineError)


def test_the_refusal_shows_function_place_signature_and_what_was_given():
    with pytest.raises(NodeSignatureError) as caught:
        node(plain, {"a": "x", "z": "y"}, "out")
    message = str(caught.value)
    assert "plain(a, b=1, *, c=2)" in message
    assert f"{__file__}:{plain.__code__.co_firstlineno}" in message
    assert "{'a': 'x', 'z': 'y'}" in message
    assert "'z'" in message.splitlines()[1]


def test_the_refusal_sees_the_function_behind_a_partial():
    with pytest.raises(NodeSignatureError, match=rf"partial\(plain\)\(.*{plain.__code__.co_firstlineno}"):
        node(partial(plain, 1, 2), ["x", "y"], "out")
