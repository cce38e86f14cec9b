"""The short way through simple expressions means what OmegaConf's grammar means."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from penstock.config._expressions import ExpressionError, evaluate, evaluate_with_grammar

WORDS = st.sampled_from(
    ["a", "_b", "a1", "null", "True", "inf", "nan", "x-y", "1", "1e3", "globals", "oc.env", "a.b"]
)
PIECES = st.sampled_from(["${", "}", ":", ".", ",", " ", "\\", "$", "{", "[", "]", "'", "/", "é", "\n"])
SIMPLE = st.builds("${{{}}}".format, WORDS) | st.builds("${{{}:{}}}".format, WORDS, WORDS)


def outcome(evaluating: Callable[..., Any], text: str) -> str:
    """What comes out, with its type; errors count as equal."""
    try:
        return repr(evaluating(text, lambda *path: ("path", path), lambda *call: ("call", call)))
    except ExpressionError:
        return "refused"


@given(st.lists(SIMPLE | WORDS | PIECES, max_size=8).map("".join).filter(lambda text: "${" in text))
@example("${a}${b.c}")
@example("\\${a}")
@example("\\\\${a}")
@example("${a:null}")
@example("${a}\\")
@example("${a:b}\n")
def test_both_ways_agree(text: str) -> None:
    assert outcome(evaluate, text) == outcome(evaluate_with_grammar, text)


@pytest.mark.parametrize("text", ["${", "${a", "${a b}", "${:", "x${${a}", "${a:b", "${}"])
def test_what_is_no_expression(text: str) -> None:
    with pytest.raises(ExpressionError):
        evaluate(text, lambda *path: path, lambda *call: call)


def test_what_the_functions_raise_comes_through() -> None:
    def refer(level: int, path: tuple[str, ...]) -> Any:
        raise KeyError(path)

    for text in ("${a}", "${ a }"):
        with pytest.raises(KeyError):
            evaluate(text, refer, lambda *call: call)
