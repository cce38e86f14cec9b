"""What a dataset class takes and gives, read from its source."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from penstock.schema import _docstring as docstring
from penstock.schema._source import Module, SourceClass, Sources


@dataclass(frozen=True)
class Argument:
    """One argument of a constructor.

    Attributes:
        annotation: as written; None without one.
        default: as written; None when the argument has to be given.
        description: what the docstrings say about it.
    """

    name: str
    annotation: ast.expr | None
    default: ast.expr | None
    description: str


@dataclass(frozen=True)
class DatasetType:
    """A dataset class as a catalog sees it.

    Attributes:
        path: the dotted path at which it was looked for.
        home: the dotted path at which it is defined.
        summary: the first paragraph of its docstring.
        arguments: those that an entry may give, but for `version`, which `versioned` stands for.
        takes_anything: whether it takes arguments of any name.
        keeps_versions: whether `versioned: true` means anything to it.
        data: the type of what it loads as importable Python, such as "pandas.DataFrame"; "Any" when unknown.
    """

    path: str
    home: str
    summary: str
    arguments: tuple[Argument, ...]
    takes_anything: bool
    keeps_versions: bool
    data: str


def read_type(sources: Sources, path: str) -> DatasetType | None:
    """The dataset class at a dotted path; None when its source cannot be found."""
    found = sources.find_class(path)
    if found is None:
        return None
    family = list(_family(sources, found))
    maker = next((cls for cls in family if _constructor(cls)), None)
    arguments = _arguments(sources, maker) if maker else ast.arguments([], [], None, [], [], None, [])
    described = _descriptions(family)
    taken = [
        Argument(name, note, default, described.get(name, "")) for name, note, default in _named(arguments)
    ]
    return DatasetType(
        path=path,
        home=found.path,
        summary=docstring.summary(ast.get_docstring(found.node)),
        arguments=tuple([argument for argument in taken if argument.name != "version"]),
        takes_anything=arguments.kwarg is not None,
        keeps_versions=any(argument.name == "version" for argument in taken),
        data=next(filter(None, map(_loaded, family)), "Any"),
    )


def _family(sources: Sources, cls: SourceClass) -> Iterator[SourceClass]:
    """The class and those that it derives from, as far as their sources can be found."""
    yield cls
    for base in cls.node.bases:
        path = qualified(base.value if isinstance(base, ast.Subscript) else base, cls.module)
        found = sources.find_class(path) if path else None
        if found is not None and found.path != cls.path:
            yield from _family(sources, found)


def _constructor(cls: SourceClass) -> ast.FunctionDef | None:
    return _method(cls, "__init__")


def _arguments(sources: Sources, cls: SourceClass) -> ast.arguments:
    """What the constructor takes, with the types that have a name of their own written out."""
    constructor = _constructor(cls)
    assert constructor is not None
    expanded: ast.arguments = _Expanded(sources, cls.module).visit(constructor.args)
    return expanded


def _method(cls: SourceClass, *names: str) -> ast.FunctionDef | None:
    written = (part for part in cls.node.body if isinstance(part, ast.FunctionDef) and part.name in names)
    return next(written, None)


def _named(arguments: ast.arguments) -> Iterator[tuple[str, ast.expr | None, ast.expr | None]]:
    """Name, annotation and default of each argument that can be given by name, without `self`."""
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = [*[None] * (len(positional) - len(arguments.defaults)), *arguments.defaults]
    pairs = [
        *list(zip(positional, defaults, strict=True))[1:],
        *zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True),
    ]
    for argument, default in pairs:
        yield argument.arg, argument.annotation, default


def _descriptions(family: list[SourceClass]) -> dict[str, str]:
    """What docstrings say about arguments; the nearest class that says something counts."""
    found: dict[str, str] = {}
    for cls in reversed(family):
        found |= docstring.arguments(ast.get_docstring(cls.node))
        constructor = _constructor(cls)
        if constructor is not None:
            found |= docstring.arguments(ast.get_docstring(constructor))
    return found


def _loaded(cls: SourceClass) -> str:
    """The type that loading gives: the second parameter of the base, or what `load` is annotated with."""
    for base in cls.node.bases:
        if (
            isinstance(base, ast.Subscript)
            and isinstance(base.slice, ast.Tuple)
            and len(base.slice.elts) == 2
        ):
            return qualified(base.slice.elts[1], cls.module)
    method = _method(cls, "load", "_load")
    return qualified(method.returns, cls.module) if method and method.returns else ""


_BUILTINS = {"str", "bytes", "int", "float", "bool", "dict", "list", "tuple", "set", "object", "None"}


def qualified(expression: ast.expr, module: Module) -> str:
    """An annotation with every name in full, so that it means the same anywhere; empty when that cannot be told."""
    try:
        return ast.unparse(_Qualified(module).visit(ast.parse(ast.unparse(expression), mode="eval")))
    except LookupError:
        return ""


class _Expanded(ast.NodeTransformer):
    """Puts what a name stands for in its place, in annotations: `CopyMode` is `Literal["assign", ...]`."""

    def __init__(self, sources: Sources, module: Module) -> None:
        self._sources = sources
        self._module = module

    def visit_arg(self, node: ast.arg) -> ast.arg:
        annotation = None if node.annotation is None else self.visit(node.annotation)
        return ast.arg(node.arg, annotation)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._sources.find_value(node.id, self._module) or node


class _Qualified(ast.NodeTransformer):
    """Writes names in full."""

    def __init__(self, module: Module) -> None:
        self._module = module

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in _BUILTINS:
            return node
        if node.id in self._module.classes:
            return _dotted(f"{self._module.name}.{node.id}")
        return _dotted(self._module.imports[node.id])


def _dotted(path: str) -> ast.expr:
    return ast.parse(path, mode="eval").body
