"""Find the pipelines of a project."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING

from penstock._suggest import did_you_mean
from penstock.errors import PipelineError, PipelineNotFoundError, ProjectError
from penstock.project._code import Code
from penstock.project._found import FoundPipelines
from penstock.project._offers import only, registered

if TYPE_CHECKING:
    from penstock.pipeline import Pipeline

DEFAULT = "__default__"
_REGISTRY = "pipeline_registry"

_asking: ContextVar[Code] = ContextVar("penstock_registering_pipelines")


def find_pipelines(
    raise_errors: bool = True,  # noqa: ARG001  Kedro's
    pipelines_to_find: Collection[str] | None = None,
) -> FoundPipelines:
    """For `register_pipelines()` of a project: its pipelines by name, each imported when it is looked up.

    Args:
        raise_errors: there for Kedro's users. What is wrong with a pipeline is always told when it is looked up.
        pipelines_to_find: the only ones to find; all if left out, or if "__default__" is among them.

    Raises:
        ProjectError: no pipelines are being registered.
        PipelineNotFoundError: there is none of a name to find.
    """
    code = _asking.get(None)
    if code is None:
        raise ProjectError(
            "find_pipelines() is for register_pipelines() of a project. Elsewhere, use Session.create().pipelines."
        )
    found = part_names(code)
    if pipelines_to_find is None or DEFAULT in pipelines_to_find:
        return _found(code, found)
    for name in pipelines_to_find:
        if name not in found:
            raise PipelineNotFoundError(f"There is no pipeline '{name}' to find.{did_you_mean(name, found)}")
    return _found(code, pipelines_to_find)


def discover(code: Code) -> "Mapping[str, Pipeline]":
    """All pipelines of a project, by name; those with a file of their own are not imported yet.

    Raises:
        ProjectError: there are none; two have one name; or somebody offers something that is no pipeline.
    """
    with _registering(code):
        flows = []
        for name in register_files(code):
            with _noted(code, name):
                module = code.load(name)
                if hasattr(module, "register_pipelines"):
                    return registered(module)
                flows.append(only(module))
    parts = parts_of(code)
    if not (flows or parts):
        raise ProjectError(
            f"There are no pipelines in {code.folder}. Looked for pipelines/<name>.py and pipelines/<name>/ with "
            f"create_pipeline(), for pipeline.py, and for register_pipelines() in {_REGISTRY}.py."
        )
    makers = {name: partial(parts.__getitem__, name) for name in parts}
    return FoundPipelines({DEFAULT: lambda: _all([*flows, *parts.values()], code)} | makers)


def register_files(code: Code) -> list[str]:
    """The modules that may say which pipelines there are; where one does, no other is looked at."""
    if code.plain_names:
        return ["pipeline"]
    return [_REGISTRY] if code.has(_REGISTRY) else [name for name in ["pipeline"] if code.has(name)]


def part_names(code: Code) -> list[str]:
    """The names of the pipelines that have a file of their own.

    Raises:
        ProjectError: two have one name.
    """
    folder = code.folder / "pipelines"
    if code.plain_names or not folder.is_dir():
        return []
    found: dict[str, str] = {}
    for entry in sorted(folder.iterdir()):
        name = entry.name.removesuffix(".py")
        if name.isidentifier() and not name.startswith("_") and code.has(f"pipelines.{name}"):
            if name in found:
                raise ProjectError(
                    f"There are two pipelines of the name {name!r} in {folder}: {found[name]} and {entry.name}. "
                    "Rename one of them."
                )
            found[name] = entry.name
    return list(found)


def part(code: Code, name: str) -> "Pipeline":
    """The pipeline of a name that has a file of its own."""
    with _noted(code, f"pipelines.{name}"):
        module = code.load(f"pipelines.{name}")
        if not hasattr(module, "create_pipeline") and code.has(f"pipelines.{name}.pipeline"):
            module = code.load(f"pipelines.{name}.pipeline")
        return only(module)


def parts_of(code: Code) -> FoundPipelines:
    """The pipelines that have a file of their own."""
    return _found(code, part_names(code))


def _found(code: Code, names: Collection[str]) -> FoundPipelines:
    return FoundPipelines({name: partial(part, code, name) for name in names})


def _all(flows: "Sequence[Pipeline]", code: Code) -> "Pipeline":
    try:
        return together(flows)
    except PipelineError as error:
        raise ProjectError(
            f"The pipelines in {code.folder} do not go together, so there is no '{DEFAULT}' of all of them.\n{error}\n"
            f"Or run one of them by its name, or return a '{DEFAULT}' of your own from register_pipelines() in "
            f"{_REGISTRY}.py."
        ) from error


def together(flows: "Sequence[Pipeline]") -> "Pipeline":
    """All nodes of some pipelines, each once."""
    from penstock.pipeline import Pipeline

    if len(flows) == 1:
        return flows[0]
    return Pipeline(dict.fromkeys(node for flow in flows for node in flow.graph.nodes))


@contextmanager
def _noted(code: Code, name: str) -> Iterator[None]:
    """Write on errors of a module which one it is; those about the project say it themselves."""
    try:
        yield
    except Exception as error:
        if not isinstance(error, ProjectError):
            error.add_note(f"while reading the pipelines of {code.file(name)}")
        raise


@contextmanager
def _registering(code: Code) -> Iterator[None]:
    token = _asking.set(code)
    try:
        yield
    finally:
        _asking.reset(token)
