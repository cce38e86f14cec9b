r"""Work out text that refers to other configuration: `${a.b}`, `${globals:bucket,default}`.

The grammar is OmegaConf's, and so is its parser. References alone, by far the most common, are recognised
here, because importing that parser takes longer than everything else that reads a project. Nothing is
registered with OmegaConf: what a reference or a resolver means is up to the two functions that come along.
"""

import re
from collections.abc import Callable
from typing import Any, TypeAlias

#: Gives the value at a path. The number says where the path begins: 0 at the top, 1 beside the text, 2 one up.
Refer: TypeAlias = Callable[[int, tuple[str, ...]], Any]
#: Gives what a resolver returns for arguments.
Call: TypeAlias = Callable[[str, tuple[Any, ...]], Any]

_WORD = r"[A-Za-z_][A-Za-z0-9_]*"
_PATH = rf"{_WORD}(?:\.{_WORD})*"
_SIMPLE = re.compile(rf"\$\{{(?:({_PATH}):)?({_PATH})\}}")
#: Words that are values, not text, as arguments of a resolver.
_VALUES = {"true", "false", "null", "inf", "nan"}


class ExpressionError(Exception):
    """Text with `${` in it that is no expression."""


def has_expression(value: Any) -> bool:
    """Whether a value is text that must be worked out."""
    return isinstance(value, str) and "${" in value


def evaluate(text: str, refer: Refer, call: Call) -> Any:
    r"""What text stands for: the value itself when it is one expression, otherwise text with values put in.

    Raises:
        ExpressionError: it cannot be read.
        Exception: whatever `refer` and `call` raise.

    >>> evaluate("s3://${bucket}/raw", lambda level, path: f"<{path[0]}>", lambda name, arguments: None)
    's3://<bucket>/raw'
    """
    pieces = _simple_pieces(text)
    if pieces is None:
        return evaluate_with_grammar(text, refer, call)
    values = [
        piece
        if isinstance(piece, str)
        else (call(piece[1], (piece[2],)) if piece[1] else refer(0, tuple(piece[2].split("."))))
        for piece in pieces
    ]
    return values[0] if len(values) == 1 else "".join(map(str, values))


def _simple_pieces(text: str) -> list[str | re.Match[str]] | None:
    """Plain text and simple expressions in turn; None when something needs the grammar."""
    pieces: list[str | re.Match[str]] = []
    end = 0
    for found in _SIMPLE.finditer(text):
        pieces += [text[end : found.start()], found]
        end = found.end()
        if found[1] and found[2].lower() in _VALUES:
            return None
    pieces.append(text[end:])
    plain = [piece for piece in pieces if isinstance(piece, str)]
    if any("${" in piece or piece.endswith("\\") for piece in plain):
        return None
    return [piece for piece in pieces if piece]


def evaluate_with_grammar(text: str, refer: Refer, call: Call, *, element: bool = False) -> Any:
    """What text stands for, as OmegaConf's grammar reads it.

    Args:
        text: what to read.
        refer: gives the value at a path.
        call: gives what a resolver returns.
        element: read the text as if it were an argument of a resolver: `{a: 1}` is a mapping then.

    Raises:
        ExpressionError: it cannot be read.
        Exception: whatever `refer` and `call` raise.
    """
    from omegaconf.errors import OmegaConfBaseException
    from omegaconf.grammar_parser import parse
    from omegaconf.grammar_visitor import GrammarVisitor

    visitor = GrammarVisitor(
        node_interpolation_callback=lambda key, _memo: refer(*split_path(str(getattr(key, "raw", key)))),
        resolver_interpolation_callback=lambda name, args, args_str: call(name, args),  # noqa: ARG005
        memo=None,
    )
    try:
        tree = parse(text, "singleElement", "VALUE_MODE") if element else parse(text)
        value = visitor.visit(tree)
    except OmegaConfBaseException as error:
        raise ExpressionError(str(error)) from error
    return str(value) if isinstance(value, str) else value


def split_path(path: str) -> tuple[int, tuple[str, ...]]:
    """A path as written, with dots before it that say where it begins, or with brackets.

    >>> split_path("a[b].c"), split_path("..a.0")
    ((0, ('a', 'b', 'c')), (2, ('a', '0')))
    """
    rest = path.lstrip(".")
    steps = re.findall(r"(?:^|\.)([^.\[\]]+)|\[([^\]]*)\]", rest)
    return len(path) - len(rest), tuple(plain or bracketed for plain, bracketed in steps)
