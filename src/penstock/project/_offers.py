"""What pipelines a module offers."""

from collections.abc import Mapping
from types import ModuleType
from typing import TYPE_CHECKING

from penstock.errors import ProjectError
from penstock.project._found import FoundPipelines

if TYPE_CHECKING:
    from penstock.pipeline import Pipeline


def registered(module: ModuleType) -> "Mapping[str, Pipeline]":
    """What `register_pipelines()` of a module returns.

    Raises:
        ProjectError: that is no dictionary of pipelines.
    """
    found = module.register_pipelines()
    if isinstance(found, FoundPipelines):
        return found  # checked when they are looked up
    if not isinstance(found, Mapping):
        raise ProjectError(
            f"register_pipelines() in {module.__file__} returned {type(found).__name__}.\n"
            "It should return a dictionary from names to pipelines, with '__default__' for the default one."
        )
    return {
        str(name): _checked(module, f"register_pipelines() has under {name!r}", each)
        for name, each in found.items()
    }


def only(module: ModuleType) -> "Pipeline":
    """The one pipeline of a module: of its `create_pipeline()`, or the one at module level.

    Raises:
        ProjectError: it has none, or several, or something that is none.
    """
    from penstock.pipeline import Pipeline

    if hasattr(module, "create_pipeline"):
        return _checked(module, "create_pipeline() returned", module.create_pipeline())
    found = {name: value for name, value in vars(module).items() if isinstance(value, Pipeline)}
    if len(found) == 1:
        return next(iter(found.values()))
    names = ", ".join(found) or "none"
    raise ProjectError(
        f"Which pipeline to run is not clear from {module.__file__}. Pipelines at module level: {names}.\n"
        "Define register_pipelines(), which returns them by name, or create_pipeline(), or exactly one\n"
        "pipeline at module level."
    )


def _checked(module: ModuleType, where: str, found: object) -> "Pipeline":
    from penstock.pipeline import Pipeline

    if isinstance(found, Pipeline):
        return found
    raise ProjectError(
        f"In {module.__file__}, {where} {type(found).__name__}.\n"
        "It should be a pipeline: pipeline([node(...), ...])."
    )
