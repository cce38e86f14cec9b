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
from typing import Any

from penstock.errors import ConfigError

#: How many values aliases may add to those written out.
ALIAS_LIMIT = 100_000
#: How deep mappings and lists may nest; crashing parsers begin at some ten thousand.
DEPTH_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Document:
    """The content of a YAML file, and where each part of it stands."""

    data: dict[Any, Any]
    """Plain dicts, lists and values. Parts written once and referred to by alias are one object."""
    source: str
    """The file, as messages name it."""
    _root: Any = field(repr=False, default=None)

    def line(self, *keys: Any) -> int | None:
        """The line, counted from 1, of the key at the end of a path of keys and list indexes.

        The nearest line above when the path ends early; None for an empty file.

        >>> parse_yaml("flights:\\n  type: pandas.CSVDataset\\n").line("flights", "type")
        2
        """
        node, line = self._root, None if self._root is None else self._root.start_mark.line + 1
        for key in keys:
            found = _child(node, key)
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
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
            if root is not None:
                _refuse_duplicates(root, source)
                _refuse_bomb(root, source)
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
    return Document(data, source, root)


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


def _children(node: Any) -> Iterator[Any]:
    if isinstance(node.value, list):
        for item in node.value:
            if isinstance(item, tuple):
                yield from item
            else:
                yield item


def _nodes(root: Any) -> Iterator[Any]:
    """Every node once, however often aliases refer to it."""
    seen, left = {id(root)}, [root]
    while left:
        node = left.pop()
        yield node
        for child in _children(node):
            if id(child) not in seen:
                seen.add(id(child))
                left.append(child)


def _refuse_duplicates(root: Any, source: str) -> None:
    import yaml

    for node in _nodes(root):
        if not isinstance(node, yaml.MappingNode):
            continue
        first: dict[tuple[str, str], Any] = {}
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag == "tag:yaml.org,2002:merge":
                continue
            earlier = first.setdefault((key.tag, key.value), key)
            if earlier is not key:
                mark = key.start_mark
                raise ConfigError(
                    f"{source}:{mark.line + 1}:{mark.column + 1}: the key '{key.value}' appears twice, "
                    "first in line "
                    f"{earlier.start_mark.line + 1}. The first would be lost: rename one or put them "
                    "together."
                )


def _refuse_bomb(root: Any, source: str) -> None:
    """Count the values that following every alias would give, looking at each node once."""
    sizes: dict[int, int] = {}
    entered: set[int] = set()
    left = [root]
    while left:
        node = left[-1]
        if id(node) in sizes:
            left.pop()
            continue
        todo = [child for child in _children(node) if id(child) not in sizes]
        if id(node) in entered and not todo:
            sizes[id(left.pop())] = 1 + sum(sizes[id(child)] for child in _children(node))
            continue
        if any(id(child) in entered for child in todo):
            raise ConfigError(f"{_place(source, node)}: an alias refers to the value that it is part of.")
        entered.add(id(node))
        left.extend(todo)
    if sizes[id(root)] - len(sizes) > ALIAS_LIMIT:
        raise ConfigError(
            f"{source}: following its aliases gives {sizes[id(root)]:,} values out of {len(sizes):,}. "
            f"They may add {ALIAS_LIMIT:,} at most."
        )


def _place(source: str, node: Any) -> str:
    return f"{source}:{node.start_mark.line + 1}:{node.start_mark.column + 1}"


def _child(node: Any, key: Any) -> tuple[Any, Any] | None:
    """The nodes of a key and its value; those of a merged mapping have been put in place by the parser."""
    pairs = node.value if node is not None and isinstance(node.value, list) else []
    if isinstance(key, int) and not isinstance(key, bool) and pairs and not isinstance(pairs[0], tuple):
        return (pairs[key], pairs[key]) if key < len(pairs) else None
    return next((pair for pair in pairs if isinstance(pair, tuple) and _is_key(pair[0], key)), None)


def _is_key(node: Any, key: Any) -> bool:
    if isinstance(key, str):
        return bool(node.value == key)
    return isinstance(node.value, str) and node.tag != "tag:yaml.org,2002:str" and _scalar(node) == key


def _scalar(node: Any) -> Any:
    import yaml

    return yaml.SafeLoader("").construct_object(node)


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
