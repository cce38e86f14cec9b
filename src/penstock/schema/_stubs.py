"""A Python module from which type checkers and editors know the datasets of a catalog by name."""

import ast
from collections.abc import Iterable, Iterator
from typing import Any

from penstock.io import DataCatalog
from penstock.io._resolver import is_parameter
from penstock.io._types import candidates
from penstock.schema._dataset_type import DatasetType, read_type
from penstock.schema._source import Sources

_MODULE = '''"""The datasets of a catalog, for type checkers and editors.

Written by `penstock catalog stubs`: do not edit.
"""

# ruff: noqa
# mypy: disable-error-code="import-untyped,import-not-found"
# pyright: reportMissingImports=false, reportMissingModuleSource=false, reportInvalidTypeVarUse=false
from typing import TYPE_CHECKING

from penstock import DataCatalog

if TYPE_CHECKING:
{imports}

    Name = {names}
    Other = TypeVar("Other", bound=str)  # where it says `str`, editors would not propose the names

    class Catalog(DataCatalog):
{methods}
else:
    Catalog = DataCatalog  # at run time nothing differs
'''

_METHOD = "        {method}(self, ds_name: {names}{more}) -> {result}: ..."

_VERSION = ", version: str | None = None"

# Methods that give something else for each dataset: name, further arguments, what they give for a class and its data.
_GIVING = (
    ("__getitem__", "", "{dataset}"),
    ("load", _VERSION, "{data}"),
    ("aload", _VERSION, "Coroutine[Any, Any, {data}]"),
)

# Methods that give the same for all, of which only the names are to be completed.
_NAMING = (
    ("def", "save", ", data: Any", "None"),
    ("async def", "asave", ", data: Any", "None"),
    ("def", "exists", "", "bool"),
    ("async def", "aexists", "", "bool"),
)

_Known = dict[tuple[str, str], list[str]]
"""Names of datasets by the paths of their class and of the data that it loads."""


def catalog_stubs(catalog: DataCatalog, names: Iterable[str] = ()) -> str:
    """The source of a module with a class `Catalog`, whose datasets type checkers know by name.

    At run time that class is `DataCatalog` itself. Nothing is imported or opened to write it.

    Args:
        catalog: what to describe: its entries and parameters.
        names: datasets to describe too, where a pattern of the catalog stands for them.

    >>> entry = {"type": "pandas.CSVDataset", "filepath": "late.csv"}
    >>> for line in catalog_stubs(DataCatalog.from_config({"late": entry})).splitlines():
    ...     if "Literal[" in line and "load" in line:
    ...         print(line.strip())
    def load(self, ds_name: Literal['late'], version: str | None = None) -> pandas.DataFrame: ...
    def aload(self, ds_name: Literal['late'], version: str | None = None) -> Coroutine[Any, Any, pandas.DataFrame]: ...
    """
    known = _known(catalog, names)
    everything = [name for group in known.values() for name in group]
    methods = [line for method in _GIVING if known for line in _giving(known, *method)]
    methods += [
        _METHOD.format(method=f"{word} {method}", names="Name | str", more=more, result=result)
        for word, method, more, result in _NAMING
    ]
    return _MODULE.format(
        imports="\n".join(_imports(known)),
        names=_literal(everything) if everything else "str",
        methods="\n".join(methods),
    )


def _known(catalog: DataCatalog, names: Iterable[str]) -> _Known:
    sources, resolver = Sources(), catalog.config_resolver
    found: _Known = {}
    for name in dict.fromkeys([*resolver.names, *filter(resolver.matches, sorted(names))]):
        kind = resolver.as_written(name).get("type", "")
        read = _read(sources, kind)
        paths = (_public(read), read.data) if read else ("Any", "Any")
        found.setdefault(paths, []).append(name)
    for name in filter(is_parameter, catalog):
        found.setdefault(("penstock.io.MemoryDataset", _value_type(catalog.load(name))), []).append(name)
    return found


def _read(sources: Sources, kind: Any) -> DatasetType | None:
    paths = candidates(kind) if isinstance(kind, str) else [f"{kind.__module__}.{kind.__qualname__}"]
    return next(filter(None, (read_type(sources, path) for path in paths)), None)


def _public(read: DatasetType) -> str:
    """Where the class is defined, unless that is nobody's business: some packages give classes out as mere values."""
    return read.path if "._" in read.home else read.home


def _value_type(value: Any) -> str:
    """The type of a parameter; its value may change, so of those with parts no more is told."""
    return type(value).__name__ if type(value) in (bool, int, float, str) else "Any"


def _giving(known: _Known, method: str, more: str, result: str) -> Iterator[str]:
    """An overload for each thing that the method gives, one for names that nobody foresaw, and what stands for all."""
    groups: dict[str, list[str]] = {}
    for (dataset, data), names in known.items():
        groups.setdefault(result.format(dataset=dataset, data=data), []).extend(names)
    overloads = [(given, _literal(names)) for given, names in groups.items()]
    for given, literal in [*overloads, (result.format(dataset="Any", data="Any"), "Other")]:
        yield "        @overload"
        yield _METHOD.format(method=f"def {method}", names=literal, more=more, result=given)
    yield _METHOD.format(method=f"def {method}", names="str", more=more, result="Any")


def _literal(names: list[str]) -> str:
    return f"Literal[{', '.join(map(repr, names))}]"


def _imports(known: _Known) -> Iterator[str]:
    modules = {path.rpartition(".")[0] for pair in known for text in pair for path in _dotted(text)}
    yield from (f"    import {module}" for module in sorted(modules))
    yield "    from collections.abc import Coroutine"
    yield "    from typing import Any, Literal, TypeVar, overload"


def _dotted(expression: str) -> Iterator[str]:
    """The dotted paths in an annotation, each as a whole."""
    left: list[ast.AST] = [ast.parse(expression, mode="eval")]
    while left:
        node = left.pop()
        if isinstance(node, ast.Attribute):
            yield ast.unparse(node)
        else:
            left += ast.iter_child_nodes(node)
