"""From the annotation of an argument to the JSON schema of what a catalog may say for it."""

import ast
from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]

_SIMPLE = {
    "str": "string",
    "PathLike": "string",
    "Path": "string",
    "PurePath": "string",
    "bool": "boolean",
    "int": "integer",
    "float": "number",
    "dict": "object",
    "Dict": "object",
    "Mapping": "object",
    "list": "array",
    "List": "array",
    "Sequence": "array",
    "Iterable": "array",
    "tuple": "array",
    "set": "array",
    "None": "null",
}

REFERENCE: Schema = {"$ref": "#/definitions/reference"}


def schema_of(annotation: ast.expr | None, default: ast.expr | None = None) -> Schema:
    """What values an argument takes; anything when the annotation does not tell.

    >>> schema_of(ast.parse("dict[str, Any] | None", mode="eval").body)
    {'anyOf': [{'type': ['object', 'null']}, {'$ref': '#/definitions/reference'}]}
    """
    kinds = [kind for part in _parts(annotation) for kind in [_kind(part)]]
    if isinstance(default, ast.Constant) and default.value is None:
        kinds.append("null")
    if not kinds or None in kinds:
        return {}
    allowed: list[Schema] = []
    types = list(dict.fromkeys(kind for kind in kinds if isinstance(kind, str)))
    if types:
        allowed.append({"type": types[0] if len(types) == 1 else types})
    allowed += [kind for kind in kinds if isinstance(kind, dict)]
    if "string" not in types:
        allowed.append(REFERENCE)
    return allowed[0] if len(allowed) == 1 else {"anyOf": allowed}


def _parts(annotation: ast.expr | None) -> Iterator[ast.expr]:
    """The members of a union, or the annotation itself."""
    match annotation:
        case None:
            return
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            yield from _parts(left)
            yield from _parts(right)
        case ast.Constant(value=str(text)):
            yield from _parts(ast.parse(text, mode="eval").body)
        case ast.Subscript(value=value, slice=inner) if _name(value) in ("Optional", "Union"):
            for member in inner.elts if isinstance(inner, ast.Tuple) else [inner]:
                yield from _parts(member)
            if _name(value) == "Optional":
                yield ast.Constant(None)
        case _:
            yield annotation


def _kind(part: ast.expr) -> str | Schema | None:
    """The JSON type of one member of a union, the values that it lists, or None when nobody can tell."""
    match part:
        case ast.Constant(value=None):
            return "null"
        case ast.Subscript(value=value, slice=inner) if _name(value) == "Literal":
            members = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            return {"enum": [ast.literal_eval(member) for member in members]}
        case ast.Subscript(value=value):
            return _SIMPLE.get(_name(value))
    return _SIMPLE.get(_name(part))


def _name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""
