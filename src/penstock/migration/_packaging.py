"""How a project is packaged: pyproject.toml and requirements.txt."""

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from penstock.migration._text import Edit, Remark, line_of

_TABLE = re.compile(r"(?m)^\[tool\.kedro\][^\S\n]*$")
_KEY = re.compile(r"(?m)^(?P<key>[\w-]+)[ \t]*=[ \t]*(?:\[[^\]]*\])?[^\n]*\n?")
_KEPT = ("package_name", "project_name", "source_dir")
_HOOKS = re.compile(r"""(?m)^\[project\.entry-points\.(?P<quote>["']?)kedro\.hooks(?P=quote)\]""")
_KEDRO = re.compile(r"kedro(?![\w.-])")
_RELATED = re.compile(r"""(?m)(?:(?<=["'])|^)(?P<name>kedro-[\w-]+)""")
_LINE = re.compile(r"(?m)^[^#\s](?:.*\\\n)*.*?(?=\s*(?:\s#|$))")


def edits_of_packaging(file: str, source: str) -> tuple[list[Edit], list[Remark]]:
    """What changes in pyproject.toml or requirements.txt.

    Args:
        file: its name, for remarks.
        source: what it says.
    """
    edits = [*_of_table(source), *_of_hooks(source)]
    edits += _of_requirements(source, is_toml=file.endswith(".toml"))
    remarks = [
        Remark(file, line_of(source, found.start()), f"Is '{found['name']}' still needed, without Kedro?")
        for found in _RELATED.finditer(source)
    ]
    return edits, remarks


def _of_table(source: str) -> list[Edit]:
    """The table under Penstock's name, with the keys that it may have."""
    found = _TABLE.search(source)
    if found is None:
        return []
    following = source.find("\n[", found.end())
    end = len(source) if following < 0 else following + 1
    return [
        _edit(source, *found.span(), "[tool.penstock]"),
        *(
            _edit(source, *key.span(), "")
            for key in _KEY.finditer(source, found.end(), end)
            if key["key"] not in _KEPT
        ),
    ]


def _of_hooks(source: str) -> list[Edit]:
    return [
        _edit(source, *found.span(), '[project.entry-points."penstock.hooks"]')
        for found in _HOOKS.finditer(source)
    ]


def _of_requirements(source: str, *, is_toml: bool) -> list[Edit]:
    """What asks for Kedro asks for Penstock."""
    if not is_toml:
        lines = [found for found in _LINE.finditer(source) if _KEDRO.match(found[0])]
        return [_edit(source, *found.span(), "penstock") for found in lines]
    quoted = [
        found
        for requirement in dict.fromkeys(_requirements(tomllib.loads(source)))
        if _KEDRO.match(requirement)
        for found in re.finditer(rf"""(?<=["']){re.escape(requirement)}(?=["'])""", source)
    ]
    return [
        _edit(source, *found.span(), "penstock")
        for found in quoted
        if not _is_elsewhere(source, found.start())
    ]


def _requirements(content: dict[str, Any]) -> Iterator[str]:
    """What a pyproject.toml says to be needed."""
    project = content.get("project", {})
    several = (
        content.get("build-system", {}).get("requires", ()),
        project.get("dependencies", ()),
        *project.get("optional-dependencies", {}).values(),
        *content.get("dependency-groups", {}).values(),
    )
    yield from (needed for group in several for needed in group if isinstance(needed, str))


def _is_elsewhere(source: str, place: int) -> bool:
    """Whether a place lies in a table of some tool."""
    tables = re.findall(r"(?m)^\[+([^\]\n]+)\]+", source[:place])
    return bool(tables) and tables[-1].startswith("tool.")


def _edit(source: str, start: int, end: int, text: str) -> Edit:
    return Edit(len(source[:start].encode()), len(source[:end].encode()), text)
