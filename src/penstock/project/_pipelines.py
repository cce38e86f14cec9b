"""Find the pipelines in a folder's `pipeline.py`."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from penstock.errors import ProjectError
from penstock.project._importing import forget_modules, importable, private_package

if TYPE_CHECKING:
    from penstock.pipeline import Pipeline

DEFAULT = "__default__"


def load_pipelines(folder: Path) -> "dict[str, Pipeline]":
    """Import the folder's `pipeline.py` afresh and give back its pipelines by name."""
    forget_modules(folder)
    try:
        with importable(folder):
            return _registered(import_module(private_package(folder) + ".pipeline"))
    except ProjectError:
        raise
    except Exception as error:
        error.add_note(f"while reading the pipelines of {folder / 'pipeline.py'}")
        raise


def _registered(module: ModuleType) -> "dict[str, Pipeline]":
    """By the first of the three ways that the module takes."""
    if hasattr(module, "register_pipelines"):
        return _checked_mapping(module, module.register_pipelines())
    if hasattr(module, "create_pipeline"):
        return {DEFAULT: _checked(module, "create_pipeline() returned", module.create_pipeline())}
    return {DEFAULT: _only_pipeline(module)}


def _checked_mapping(module: ModuleType, pipelines: object) -> "dict[str, Pipeline]":
    if not isinstance(pipelines, Mapping):
        raise ProjectError(
            f"register_pipelines() in {module.__file__} returned {type(pipelines).__name__}.\n"
            "It should return a dictionary from names to pipelines, with '__default__' for the default one."
        )
    return {
        str(name): _checked(module, f"register_pipelines() has under {name!r}", found)
        for name, found in pipelines.items()
    }


def _checked(module: ModuleType, where: str, found: object) -> "Pipeline":
    from penstock.pipeline import Pipeline

    if isinstance(found, Pipeline):
        return found
    raise ProjectError(
        f"In {module.__file__}, {where} {type(found).__name__}.\n"
        "It should be a pipeline: pipeline([node(...), ...])."
    )


def _only_pipeline(module: ModuleType) -> "Pipeline":
    from penstock.pipeline import Pipeline

    found = {name: value for name, value in vars(module).items() if isinstance(value, Pipeline)}
    if len(found) == 1:
        return next(iter(found.values()))
    names = ", ".join(found) or "none"
    raise ProjectError(
        f"Which pipeline to run is not clear from {module.__file__}. Pipelines at module level: {names}.\n"
        "Define register_pipelines(), which returns them by name, or create_pipeline(), or exactly one\n"
        "pipeline at module level."
    )
