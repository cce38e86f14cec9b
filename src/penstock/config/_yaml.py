"""YAML files read with care: every key knows its line, and what YAML would silently swallow is refused.

Refused are keys that appear twice (YAML keeps the last one), aliases that multiply into millions of values,
and nesting so deep that a C parser would crash on it. The meaning of values is that of YAML 1.1, as PyYAML
reads it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from os import PathLike
from pathlib import Path
from typing import Any, TypeAlias

from penstock.errors import ConfigError

#: How many values aliases may add to those written out.
ALIAS_LIMIT = 100_000
#: How deep mappings and lists may nest; crashing parsers begin at some ten thousand.
DEPTH_LIMIT = 200


#: The line of a key, and by name what stands under it.
_Spot: TypeAlias = tuple[int, dict[Any, Any]]


@dataclass(frozen=True, slots=True)
class Document:
    """The content of a YAML file, and where each part of it stands."""

    data: dict[Any, Any]
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


def read_yaml(path: str | PathLike[str]) -> Document:
    """Read a YAML file whose top level is a mapping.

    Raises:
        ConfigError: there is no such file, or it cannot be used; names file, line and column.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigError(
            f"{path}:{line}: this is not UTF-8 text ({error.reason}). Save the file as UTF-8."
        ) from error
    return parse_yaml(text, str(path))


def parse_yaml(text: str, source: str = "<text>") -> Document:
    """Read YAML text whose top level is a mapping; `source` is what messages call it.

    Raises:
        ConfigError: it cannot be used; names the source, line and column.

    >>> parse_yaml("a: 1").data
    {'a': 1}
    """
    import yaml

    try:
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
    except yaml.YAMLError as error:
        raise ConfigError(_unreadable(error, text, source)) from error
    except ValueError as error:
        if isinstance(error, ConfigError):
            raise
        raise ConfigError(f"{source}: a value cannot be read: {error}. Put it between quotes.") from error
    if data is None:
        return Document({}, source)
    if not isinstance(data, dict):
        raise ConfigError(
            f"{source}:1: this is a {type(data).__name__}, but names with values (name: value) belong here."
        )
    return Document(data, source, _spots(root, nodes))


@cache
def _loader() -> Any:
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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
            raise ConfigError(
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
        ConfigError: one holds itself.
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
            raise ConfigError(f"{place}: an alias refers to the value that it is part of.")
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
                raise ConfigError(
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
        raise ConfigError(
            f"{source}: following its aliases gives {size:,} values out of {written:,}. "
            f"They may add {ALIAS_LIMIT:,} at most."
        )
    if level > DEPTH_LIMIT:
        raise ConfigError(
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


def _unreadable(error: Any, text: str, source: str) -> str:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    if mark is None:
        line = text[: getattr(error, "position", 0)].count("\n") + 1
        return f"{source}:{line}: this is not readable YAML: {problem}."
    lines = text.splitlines()
    shown = lines[mark.line] if mark.line < len(lines) else ""
    hint = " YAML indents with spaces, never with tabs." if "\t" in shown else ""
    pointer = "".join("\t" if letter == "\t" else " " for letter in shown[: mark.column])
    return (
        f"{source}:{mark.line + 1}:{mark.column + 1}: this is not readable YAML: {problem}.{hint}\n"
        f"    {shown}\n    {pointer}^"
    )
