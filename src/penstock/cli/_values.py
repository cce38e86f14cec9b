"""From words on the command line to names, versions and typed values."""

from collections.abc import Sequence
from typing import Any

import click


def split_names(_: click.Context, __: click.Parameter, values: Sequence[str]) -> list[str]:
    """Comma-separated names, in one option or in several of the same kind."""
    return [name for value in values for name in split_commas(value)]


def split_commas(text: str) -> list[str]:
    """The parts between commas, but not those within brackets: `a=[1, 2],b=3` has two.

    >>> split_commas("a=[1, 2], b=3,")
    ['a=[1, 2]', 'b=3']
    """
    parts, depth = [""], 0
    for letter in text:
        depth += (letter in "([{") - (letter in ")]}")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts if part.strip()]


def split_values(ctx: click.Context, param: click.Parameter, values: Sequence[Any]) -> dict[str, Any]:
    """`a.b=1,c=x` as nested mappings; the values are YAML. What is a mapping already is taken as it is."""
    nested: dict[str, Any] = {}
    for value in values:
        if isinstance(value, dict):
            nested |= value
            continue
        for item in split_commas(value):
            _put(ctx, param, nested, item)
    return nested


def _put(ctx: click.Context, param: click.Parameter, nested: dict[str, Any], item: str) -> None:
    key, equals, value = item.partition("=")
    if not equals or not all(part.strip() for part in key.split(".")):
        raise click.BadParameter(f"{item!r} is not of the form key=value.", ctx, param)
    *path, last = (part.strip() for part in key.split("."))
    level = nested
    for part in path:
        level = level.setdefault(part, {})
        if not isinstance(level, dict):
            raise click.BadParameter(f"{item!r} goes into {part!r}, which is a value.", ctx, param)
    level[last] = _typed(ctx, param, item, value)


def split_versions(ctx: click.Context, param: click.Parameter, values: Sequence[Any]) -> dict[str, str]:
    """`cars:2024-01-31T10.00.00.000Z,...` as versions by dataset. What is a mapping already is taken as it is."""
    versions = {
        name: str(each) for value in values if isinstance(value, dict) for name, each in value.items()
    }
    for item in split_names(ctx, param, [value for value in values if isinstance(value, str)]):
        dataset, colon, version = item.partition(":")
        if not (dataset and colon and version):
            raise click.BadParameter(f"{item!r} is not of the form dataset:version.", ctx, param)
        versions[dataset] = version
    return versions


def _typed(ctx: click.Context, param: click.Parameter, item: str, value: str) -> Any:
    from penstock.config import parse_yaml
    from penstock.errors import ConfigError

    try:
        return parse_yaml(f"value: {value}").data["value"]
    except ConfigError as error:
        raise click.BadParameter(f"The value of {item!r} is not readable as YAML.", ctx, param) from error
