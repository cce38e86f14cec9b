"""The JSON schema of catalog.yml, with which editors complete and check it."""

import ast
import re
from typing import Any

from penstock.io._types import candidates, known_types
from penstock.schema._annotation import REFERENCE, Schema, schema_of
from penstock.schema._dataset_type import Argument, DatasetType, read_type
from penstock.schema._source import Sources

_OWN = "penstock."

# What every dataset may say beside the arguments of its class.
_COMMON: dict[str, Schema] = {
    "type": {"$ref": "#/definitions/type"},
    "metadata": {"description": "Whatever you want to keep beside the dataset; never interpreted."},
    "validator": {"$ref": "#/definitions/validator"},
    "retry": {"$ref": "#/definitions/retry"},
    "timeout": {"$ref": "#/definitions/timeout"},
    "limit": {"$ref": "#/definitions/limit"},
}

_SIZES: Schema = {"type": "object", "additionalProperties": {"type": "integer", "minimum": 1}}

_DEFINITIONS: dict[str, Schema] = {
    "reference": {
        "description": "${...} takes a value from elsewhere in the configuration; {name} belongs to a pattern.",
        "type": "string",
        "pattern": r"\$\{.+\}|\{\w+\}",
    },
    "versioned": {
        "description": "true to keep every save.",
        "anyOf": [{"type": "boolean", "default": True}, REFERENCE],
    },
    "unversioned": {
        "description": "This type keeps no versions.",
        "anyOf": [{"const": False}, REFERENCE],
    },
    "credentials": {
        "description": "A name, replaced by what stands under it in credentials.yml.",
        "type": ["string", "object", "null"],
    },
    "validator": {
        "description": "What the data is checked with: the dotted path of a callable, or a mapping.",
        "type": ["string", "object", "null"],
    },
    "retry": {
        "description": "How often a run tries to load or save it: a number of attempts, or a mapping with more to say.",
        "anyOf": [
            {"type": "integer", "minimum": 1},
            {
                "type": "object",
                "properties": {
                    "attempts": {"description": "In all.", "type": "integer", "minimum": 1, "default": 3},
                    "wait": {
                        "description": "Seconds before the second attempt; doubled with each.",
                        "type": "number",
                        "minimum": 0,
                        "default": 0.5,
                    },
                    "most": {
                        "description": "The most seconds before an attempt.",
                        "type": "number",
                        "minimum": 0,
                        "default": 60,
                    },
                    "jitter": {"description": "Vary the waits.", "type": "boolean", "default": True},
                    "on": {
                        "description": "The errors to try again upon, instead of those that may pass by themselves.",
                        "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
                    },
                    "saves": {
                        "description": "Repeat saves that may have taken place, too.",
                        "type": "boolean",
                        "default": False,
                    },
                },
                "additionalProperties": False,
            },
            {"type": "null"},
            REFERENCE,
        ],
    },
    "timeout": {
        "description": "Seconds that one attempt to load or save it may take in a run.",
        "anyOf": [{"type": "number", "exclusiveMinimum": 0}, {"type": "null"}, REFERENCE],
    },
    "limit": {
        "description": "Under which names its loads and saves are counted, with how many may be under way at once.",
        "anyOf": [
            {"type": "string"},
            _SIZES,
            {"type": "array", "items": {"anyOf": [{"type": "string"}, _SIZES]}},
            {"type": "null"},
        ],
    },
}


def catalog_schema(*, own_types_only: bool = False) -> dict[str, Any]:
    """The JSON schema (draft 7) of a catalog, with the dataset types that are installed here.

    Sources are read for it; nothing is imported. Types of your own, named by their dotted path, take any arguments.

    Args:
        own_types_only: leave out the types of kedro-datasets, installed or not.

    >>> schema = catalog_schema(own_types_only=True)
    >>> sorted(schema["definitions"]["text.TextDataset"]["properties"])[:3]
    ['credentials', 'filepath', 'fs_args']
    """
    types = _types(own_types_only)
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "The datasets of a pipeline by name",
        "description": "A catalog of Penstock: names of datasets, or patterns of names, with what describes them.",
        "type": ["object", "null"],
        "patternProperties": {
            "^_": {"description": "A template: no dataset, but what others are made from."}
        },
        "additionalProperties": {"$ref": "#/definitions/entry"},
        "definitions": {
            "entry": _entry(types),
            "type": _type(types),
            **_DEFINITIONS,
            **{names[0]: _definition(found) for names, found in types},
        },
    }


_Named = list[tuple[list[str], DatasetType]]


def _types(own_types_only: bool) -> _Named:
    """Every known type under all of its names, the one to write first."""
    sources = Sources()
    named: dict[str, list[str]] = {}
    for short in sorted(known_types()):
        paths = [path for path in candidates(short) if path != short and sources.find_class(path)]
        for path in paths:
            if path.startswith(_OWN) or not own_types_only:
                named[path] = [short, path] if path == paths[0] else [path]
    read = [(names, read_type(sources, path)) for path, names in named.items()]
    return [(names, found) for names, found in read if found is not None]


def _entry(types: _Named) -> Schema:
    """Which arguments an entry takes depends on its type: one condition for each tells editors best what is wrong."""
    return {
        "type": "object",
        "required": ["type"],
        "properties": {
            **_COMMON,
            "versioned": {"$ref": "#/definitions/versioned"},
            "credentials": {"$ref": "#/definitions/credentials"},
        },
        "allOf": [
            {
                "if": {"properties": {"type": {"enum": names}}, "required": ["type"]},
                "then": {"$ref": f"#/definitions/{names[0]}"},
            }
            for names, _ in types
        ],
    }


def _type(types: _Named) -> Schema:
    summaries = {names[0]: found.summary for names, found in types if found.path != names[0]}
    return {
        "description": "What the dataset is: a type of Penstock or kedro-datasets, or the dotted path of a class.",
        "anyOf": [
            {
                "enum": list(summaries),
                # Editors know either word.
                "enumDescriptions": list(summaries.values()),
                "markdownEnumDescriptions": list(summaries.values()),
            },
            {"type": "string", "pattern": _dotted_path([found.path for _, found in types])},
            REFERENCE,
        ],
    }


def _dotted_path(known: list[str]) -> str:
    """A known class in full, or any in another place: where all classes are known, another name is a mistake."""
    modules = sorted({path.rpartition(".")[0] for path in known})
    short = sorted({module.rpartition(".")[2] for module in modules})
    taken = "|".join(map(re.escape, [*modules, *short]))
    listed = "|".join(map(re.escape, known))
    return rf"^(?:{listed}|(?!(?:{taken})\.\w+$)[^\W\d]\w*(?:\.[^\W\d]\w*)+)$"


def _definition(found: DatasetType) -> Schema:
    known = {argument.name: _argument(found, argument) for argument in found.arguments}
    versioned = "versioned" if found.keeps_versions else "unversioned"
    definition: Schema = {
        "description": found.summary,
        "type": "object",
        "properties": {**known, **_COMMON, "versioned": {"$ref": f"#/definitions/{versioned}"}},
        "required": [argument.name for argument in found.arguments if argument.default is None],
    }
    return definition if found.takes_anything else {**definition, "additionalProperties": False}


def _argument(found: DatasetType, argument: Argument) -> Schema:
    described = {"description": argument.description} if argument.description else {}
    if argument.name == "credentials":
        return {"$ref": "#/definitions/credentials"}
    if found.path.endswith(".CachedDataset") and argument.name == "dataset":
        return {**described, "allOf": [{"$ref": "#/definitions/entry"}, {"not": {"required": ["versioned"]}}]}
    return {**described, **schema_of(argument.annotation, argument.default), **_default(argument.default)}


def _default(default: ast.expr | None) -> Schema:
    """What editors may propose."""
    if isinstance(default, ast.Constant) and isinstance(default.value, str | int | float | bool):
        return {"default": default.value}
    return {}
