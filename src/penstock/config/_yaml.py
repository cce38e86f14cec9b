"""YAML files read with care: every key knows its line, and what YAML would silently swallow is refused.

Refused are keys that appear twice (YAML keeps the last one), aliases that multiply into millions of values,
and nesting so deep that a C parser would crash on it. The meaning of values is that of YAML 1.1, as OmegaConf
reads it: `1e-3` is a number, `2024-05-01` is text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from os import PathLike
from pathlib import Path
from typing import Any, TypeAlias

from penstock.errors import BadConfigException

#: How many values aliases may add to those written out.
ALIAS_LIMIT = 100_000
#: How deep mappings and lists may nest; crashing parsers begin at some ten thousand.
DEPTH_LIMIT = 200

_EXPONENT = r"^[-+]?(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)[eE][-+]?[0-9]+$"

#: The line of a key, and by name what stands under it.
_Spot: TypeAlias = tuple[int, dict[Any, Any]]


@dataclass(frozen=True, slots=True)
class Document:
    """The content of a YAML file, and where each part of it stands."""

    data: dict[Any, Any] = field(repr=False)
    """Plain dicts, lists and values. Parts written once and referred to by alias are one object."""
    source: str
    """The file, as messages name it."""
    _spot: _Spot | None = field(repr=False, default=None)

    def line(self, *keys: Any) -> int | None:
        """The line, counted from 1, of the key at the end of a path of keys and list indexes.

        The nearest line above when the path ends early; None for an empty file.

        >>> parse_yaml("flights:\\n  type: pandas.CSVDataset\\n").line("flights", "type")
        2
        """
        if self._spot is None:
            return None
        line, under = self._spot
        for key in keys:
            if key not in under:
                break
            line, under = under[key]
        return line

    def where(self, *keys: Any) -> str:
        """File and line of a key, such as "catalog.yml:12"."""
        line = self.line(*keys)
        return self.source if line is None else f"{self.source}:{line}"


def read_yaml(path: str | PathLike[str], *, secret: bool = False) -> Document:
    """Read a YAML file whose top level is a mapping.

    Args:
        path: the file, in UTF-8.
        secret: it holds credentials, so messages must not show any of its text.

    Raises:
        BadConfigException: there is no such file, or it cannot be used; names file, line and column.
    """
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise BadConfigException(f"{path} cannot be read: {error.strerror or error}.") from error
    return parse_yaml(decoded(content, str(path)), str(path), secret=secret)


def decoded(content: bytes, source: str) -> str:
    """The text of a file.

    Raises:
        BadConfigException: it is not UTF-8; names the source and line.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, reason = content[: error.start].count(b"\n") + 1, error.reason
    # Raised out here, because the error from Python carries the whole content along, secrets included.
    raise BadConfigException(f"{source}:{line}: this is not UTF-8 text ({reason}). Save the file as UTF-8.")


def parse_yaml(text: str, source: str = "<text>", *, secret: bool = False) -> Document:
    """Read YAML text whose top level is a mapping.

    Args:
        text: the YAML.
        source: what messages call it.
        secret: it holds credentials, so messages must not show any of it.

    Raises:
        BadConfigException: it cannot be used; names the source, line and column.

    >>> parse_yaml("a: 1e-3").data
    {'a': 0.001}
    """
    import yaml

    try:
        return _parsed(text, source)
    except BadConfigException:
        raise
    except (yaml.YAMLError, ValueError, AttributeError, LookupError, TypeError) as error:
        # PyYAML lets the latter through for values that are not what their tag says, such as `!!bool maybe`.
        if not secret:
            raise BadConfigException(_unreadable(error, text, source)) from error
        place = _spot_of(error, text, source)
    raise BadConfigException(
        f"{place}: this is not readable YAML. It may hold secrets, so it is not shown. "
        "Values with special characters belong between quotes."
    )


def _parsed(text: str, source: str) -> Document:
    _refuse_depth(text, source)
    loader = _loader()(text)
    try:
        root = loader.get_single_node()
        nodes = _collections(root, source)
        _refuse_duplicates(nodes, source)
        _refuse_bomb(nodes, source)
        data = None if root is None else loader.construct_document(root)
    finally:
        loader.dispose()
    if data is None:
        return Document({}, source)
    if not isinstance(data, dict):
        raise BadConfigException(
            f"{source}:1: this is a {type(data).__name__}, but names with values (name: value) belong here."
        )
    return Document(data, source, _spots(root, nodes))


@cache
def _loader() -> Any:
    """PyYAML's loader, but `1e-3` is a number as in any other language, and dates are left as text."""
    import yaml

    base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loader: Any = type("Loader", (base,), {})
    loader.yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in known if tag != "tag:yaml.org,2002:timestamp"]
        for first, known in base.yaml_implicit_resolvers.items()
    }
    loader.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(_EXPONENT), list("-+.0123456789"))
    return loader


def _refuse_depth(text: str, source: str) -> None:
    """Nesting takes brackets or indentation, so most files are passed without being parsed for it."""
    import yaml

    if (
        text.count("[") + text.count("{") + text.count("- ") <= DEPTH_LIMIT
        and (" " * DEPTH_LIMIT) not in text
    ):
        return
    depth = 0
    event: Any
    for event in yaml.parse(text, Loader=_loader()):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEPTH_LIMIT:
            mark = event.start_mark
            raise BadConfigException(
                f"{source}:{mark.line + 1}:{mark.column + 1}: values nest more than {DEPTH_LIMIT} levels "
                "deep."
            )


def _held(node: Any) -> Iterator[Any]:
    """What a mapping or list holds: its keys and values, or its items."""
    for item in node.value:
        if isinstance(item, tuple):
            yield from item
        else:
            yield item


def _collections(root: Any, source: str) -> list[Any]:
    """Every mapping and list once, after all that it holds, however often aliases refer to it.

    Raises:
        BadConfigException: one holds itself.
    """
    found: list[Any] = []
    done: set[int] = set()
    above: set[int] = set()
    left: list[tuple[Any, Iterator[Any]]] = []

    def enter(node: Any) -> None:
        above.add(id(node))
        left.append((node, (child for child in _held(node) if isinstance(child.value, list))))

    if root is not None and isinstance(root.value, list):
        enter(root)
    while left:
        node, rest = left[-1]
        child = next(rest, None)
        if child is None:
            left.pop()
            above.discard(id(node))
            done.add(id(node))
            found.append(node)
        elif id(child) in above:
            place = _place(source, child)
            raise BadConfigException(f"{place}: an alias refers to the value that it is part of.")
        elif id(child) not in done:
            enter(child)
    return found


def _refuse_duplicates(nodes: list[Any], source: str) -> None:
    for node in nodes:
        first: dict[tuple[str, str], Any] = {}
        for key in (item[0] for item in node.value if isinstance(item, tuple)):
            if not isinstance(key.value, str) or key.tag == "tag:yaml.org,2002:merge":
                continue
            earlier = first.setdefault((key.tag, key.value), key)
            if earlier is not key:
                raise BadConfigException(
                    f"{_place(source, key)}: the key '{key.value}' appears twice, first in line "
                    f"{earlier.start_mark.line + 1}. The first would be lost: rename one or put them together."
                )


def _refuse_bomb(nodes: list[Any], source: str) -> None:
    """Count the values that following every alias would give, and their levels, looking at each once."""
    size, level, written = 1, 0, 1
    sizes: dict[int, int] = {}
    levels: dict[int, int] = {}
    for node in nodes:
        held = [id(child) for child in _held(node)]
        written += len(held)
        size = sizes[id(node)] = 1 + sum(sizes.get(child, 1) for child in held)
        level = levels[id(node)] = 1 + max((levels.get(child, 0) for child in held), default=0)
    if size - written > ALIAS_LIMIT:
        raise BadConfigException(
            f"{source}: following its aliases gives {size:,} values out of {written:,}. "
            f"They may add {ALIAS_LIMIT:,} at most."
        )
    if level > DEPTH_LIMIT:
        raise BadConfigException(
            f"{source}: following its aliases, values nest more than {DEPTH_LIMIT} levels deep."
        )


def _place(source: str, node: Any) -> str:
    return f"{source}:{node.start_mark.line + 1}:{node.start_mark.column + 1}"


def _spots(root: Any, nodes: list[Any]) -> _Spot:
    """Where everything stands. Merged mappings have been put in place by then, before what overrides them."""
    under: dict[int, dict[Any, _Spot]] = {}
    for node in nodes:
        pairs = [item if isinstance(item, tuple) else (item, item) for item in node.value]
        names = (_key(key) if key is not value else index for index, (key, value) in enumerate(pairs))
        under[id(node)] = {
            name: (key.start_mark.line + 1, under.get(id(value), {}))
            for name, (key, value) in zip(names, pairs, strict=True)
        }
    return root.start_mark.line + 1, under[id(root)]


def _key(node: Any) -> Any:
    """A key as it is in the data; one that is no plain value stands for itself."""
    if node.tag == "tag:yaml.org,2002:str" or not isinstance(node.value, str):
        return node.value if isinstance(node.value, str) else id(node)
    return _constructor().construct_object(node)


@cache
def _constructor() -> Any:
    import yaml

    return yaml.SafeLoader("")


def _unreadable(error: Exception, text: str, source: str) -> str:
    import yaml

    if not isinstance(error, yaml.YAMLError):
        return f"{source}: a value cannot be read: {error}. Put it between quotes."
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    told = f"{_spot_of(error, text, source)}: this is not readable YAML: {problem}."
    if mark is None:
        return told
    lines = text.splitlines()
    shown = lines[mark.line] if mark.line < len(lines) else ""
    hint = " YAML indents with spaces, never with tabs." if "\t" in shown else ""
    hint += _since(error, mark)
    if not shown.strip():
        return told + hint
    pointer = "".join("\t" if letter == "\t" else " " for letter in shown[: mark.column])
    return f"{told}{hint}\n    {shown}\n    {pointer}^"


def _since(error: Exception, mark: Any) -> str:
    """Where what YAML could not finish begins, which is often where the mistake is."""
    context, began = getattr(error, "context", None), getattr(error, "context_mark", None)
    if context is None or began is None or began.line == mark.line:
        return ""
    return f" That was {context} from line {began.line + 1} on."


def _spot_of(error: Exception, text: str, source: str) -> str:
    """File, line and column of what YAML stumbled over, as far as it says so."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is not None:
        return f"{source}:{mark.line + 1}:{mark.column + 1}"
    position = getattr(error, "position", None)
    return source if position is None else f"{source}:{text[:position].count(chr(10)) + 1}"
