"""A run of a session that has all it needs."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from penstock._suggest import did_you_mean
from penstock.errors import InvalidRunError, ParameterValidationError
from penstock.hooks import run_params
from penstock.io import DataCatalog
from penstock.io._resolver import is_parameter
from penstock.pipeline import Pipeline
from penstock.project import Settings
from penstock.runner import AbstractRunner, FailedRun, RunOptions, RunResult, SequentialRunner
from penstock.session._context import Context
from penstock.session._request import Request
from penstock.session._watching import watched


class PreparedRun:
    """A pipeline, the catalog and the runner of one run.

    Attributes:
        request: what was asked for.
        whole: the pipelines that were named.
        pipeline: the nodes that were asked for.
        catalog: this run's own, with its parameters and inputs in it.
        runner: what runs it.
        options: what the runner is told.
        story: what hooks are told.
    """

    def __init__(self, request: Request, whole: Pipeline, context: Context, settings: Settings) -> None:
        self.request = request
        self.whole = whole
        self.options = replace(request.options, validate_parameters=settings.validate_parameters)
        self.runner = _runner(request.runner)
        self.pipeline = request.slice.of(whole)
        check_inputs(request.inputs, self.pipeline)
        self.catalog: DataCatalog = context.catalog
        _check_runtime_params(context, whole)
        self.catalog.lay_over(request.inputs)
        self._locate = context.config_loader.locate("parameters")
        self.story: dict[str, Any] = {
            "pipeline": self.pipeline,
            "catalog": self.catalog,
            "run_params": _told(request, context, repr(self.runner)),
        }

    def attempt(self, hooks: Any) -> RunResult | FailedRun:
        """Run it."""
        with self._located():
            return self.runner.attempt(self.pipeline, self.catalog, self._told_to(hooks))

    async def aattempt(self, hooks: Any) -> RunResult | FailedRun:
        """Run it in the caller's event loop."""
        with self._located():
            return await self.runner.aattempt(self.pipeline, self.catalog, self._told_to(hooks))

    def _told_to(self, hooks: Any) -> RunOptions:
        """The options, with all who are told of the run now that it begins."""
        return replace(self.options, hook_manager=hooks, subscribers=watched(self.options.subscribers))

    @contextmanager
    def _located(self) -> Iterator[None]:
        """Tell with an error about parameters where they stand."""
        try:
            yield
        except ParameterValidationError as error:
            given = any(map(is_parameter, self.request.inputs))  # which may be in files, too
            for keys in () if given else error.places:
                place = self._locate(*keys)
                if place:
                    error.add_note(f"{'.'.join(map(str, keys))} comes from {place}.")
            raise


def _runner(asked: AbstractRunner | str | None) -> AbstractRunner:
    if asked is None:
        return SequentialRunner(is_async=True)
    if isinstance(asked, AbstractRunner):
        return asked
    if isinstance(asked, str):
        from penstock.runner import runner_class

        return runner_class(asked)()
    hint = " Write it with () behind it." if isinstance(asked, type) else ""
    raise InvalidRunError(f"A runner or the name of one is needed, but this is {asked!r}.{hint}")


def check_inputs(inputs: Mapping[str, Any], pipeline: Pipeline) -> None:
    free = pipeline.inputs()
    for name in inputs:
        if name in free:
            continue
        made = next((node.name for node in pipeline.nodes if name in node.outputs), None)
        told = (
            f"but node '{made}' of this run makes it. To begin after that node, use from_nodes or from_inputs."
            if made
            else f"but nothing in this run reads it.{did_you_mean(name, free)} "
            f"It reads: {', '.join(sorted(free)) or 'nothing'}."
        )
        raise InvalidRunError(f"'{name}' is given as an input, {told} Nothing has run.")


def _check_runtime_params(context: Context, pipeline: Pipeline) -> None:
    """Refuse a parameter that nobody knows, when it looks like one that somebody does.

    Others may be meant for a hook, or for credentials that nobody has read.
    """
    taken = {name.removeprefix("params:").split(".")[0] for name in pipeline.inputs()}
    if "parameters" in taken:
        return
    known = context.config_loader.known_parameters() | taken
    for name in context.runtime_params:
        hint = "" if name in known else did_you_mean(str(name), known)
        if hint:
            raise InvalidRunError(
                f"The runtime parameter '{name}' is in no file of parameters, and no node takes it.{hint} "
                "Nothing has run."
            )


def _told(request: Request, context: Context, runner: str) -> dict[str, Any]:
    part = request.slice
    return run_params(
        str(request.options.run_id),
        runner,
        only_missing_outputs=request.options.only_missing_outputs,
        project_path=context.project_path.as_posix(),
        env=context.env,
        **{name: list(names) for name, names in part.conditions().items()},
        load_versions=request.load_versions or {},
        runtime_params=context.runtime_params,
        pipeline_names=list(part.pipeline_names),
    )
