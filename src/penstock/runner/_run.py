"""Run a pipeline without a project: `run` and `arun`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from os import urandom
from typing import TYPE_CHECKING, Any

from penstock.io import DataCatalog
from penstock.pipeline import Pipeline
from penstock.runner._options import RunOptions
from penstock.runner._presets import SequentialRunner
from penstock.runner._result import RunResult
from penstock.runner._runner import AbstractRunner, Catalog

if TYPE_CHECKING:
    from penstock.engine import Subscriber


def run(
    pipeline: Pipeline,
    catalog: Catalog | None = None,
    *,
    parameters: Mapping[str, Any] | None = None,
    runner: AbstractRunner | None = None,
    hooks: Iterable[Any] = (),
    run_id: str | None = None,
    only_missing_outputs: bool = False,
    outputs: Iterable[str] | None = None,
    subscribers: "Sequence[Subscriber]" = (),
) -> RunResult:
    """Run a pipeline, anywhere: in a script, a notebook, a thread, a coroutine, another run.

    Args:
        pipeline: what to run.
        catalog: the datasets behind the names: a catalog, or a mapping from names to datasets or plain data.
        parameters: what `params:` inputs and `parameters` stand for.
        runner: how to run it; `SequentialRunner(is_async=True)` if left out.
        hooks: objects with hooks, see `penstock.hooks`; those of the last one are called first.
        run_id: see `RunOptions`, as for all that follow.
        only_missing_outputs: see there.
        outputs: see there.
        subscribers: see there.

    Returns:
        The datasets of the outputs by name, and what the run took.

    Raises:
        HookError: a hook cannot be used as it is written; nothing has run.
        InvalidRunError: an input of the pipeline is not in the catalog, or an output is asked for that it does not
            make; nothing has run.
        DatasetError: a dataset cannot be made (nothing has run), loaded or saved.
        Exception: whatever a node's function raised, with notes that say where, and how to resume.

    >>> from penstock import node, pipeline, run
    >>> flow = pipeline([node(lambda prices, rate: [p * rate for p in prices], ["prices", "params:rate"], "taxed")])
    >>> run(flow, {"prices": [10, 20]}, parameters={"rate": 1.5}).load("taxed")
    [15.0, 30.0]
    """
    from penstock.hooks import create_hook_manager

    options = RunOptions(run_id, only_missing_outputs, outputs, subscribers)
    call = _Call(pipeline, catalog, parameters, runner, options)
    return create_hook_manager(hooks, plugins=False).follow(call.run, **call.story())


async def arun(
    pipeline: Pipeline,
    catalog: Catalog | None = None,
    *,
    parameters: Mapping[str, Any] | None = None,
    runner: AbstractRunner | None = None,
    hooks: Iterable[Any] = (),
    run_id: str | None = None,
    only_missing_outputs: bool = False,
    outputs: Iterable[str] | None = None,
    subscribers: "Sequence[Subscriber]" = (),
) -> RunResult:
    """Run a pipeline in the caller's event loop, which stays responsive. Cancelling the task stops the run.

    Arguments, result and errors are those of `run`.

    >>> import asyncio
    >>> from penstock import arun, node, pipeline
    >>> async def total(prices): return sum(prices)
    >>> async def main(): return (await arun(pipeline([node(total, "prices", "sum")]), {"prices": [1, 2]})).load("sum")
    >>> asyncio.run(main())
    3
    """
    from penstock.engine import on_thread
    from penstock.hooks import create_hook_manager

    options = RunOptions(run_id, only_missing_outputs, outputs, subscribers)
    call = await on_thread(
        _Call, pipeline, catalog, parameters, runner, options
    )  # data is copied, it may take long
    return await create_hook_manager(hooks, plugins=False).afollow(call.arun, **call.story())


class _Call:
    """What was asked for, with whatever was left out."""

    def __init__(
        self,
        pipeline: Pipeline,
        catalog: Catalog | None,
        parameters: Mapping[str, Any] | None,
        runner: AbstractRunner | None,
        options: RunOptions,
    ) -> None:
        self._pipeline = pipeline
        self._catalog = _catalog(catalog, parameters)
        self._parameters = parameters
        self._runner = runner or SequentialRunner(is_async=True)
        self._options = replace(options, run_id=options.run_id or urandom(16).hex())

    def story(self) -> dict[str, Any]:
        """What hooks are told."""
        from penstock.hooks import run_params

        asked = run_params(
            str(self._options.run_id),
            repr(self._runner),
            only_missing_outputs=self._options.only_missing_outputs,
            runtime_params=self._parameters,
        )
        return {"run_params": asked, "pipeline": self._pipeline, "catalog": self._catalog}

    def run(self, hooks: Any) -> RunResult:
        options = replace(self._options, hook_manager=hooks)
        return self._runner.attempt(self._pipeline, self._catalog, options).or_raise()

    async def arun(self, hooks: Any) -> RunResult:
        options = replace(self._options, hook_manager=hooks)
        return (await self._runner.aattempt(self._pipeline, self._catalog, options)).or_raise()


def _catalog(catalog: Catalog | None, parameters: Mapping[str, Any] | None) -> DataCatalog:
    """The catalog with parameters on top; the caller's own is left alone."""
    known = catalog if isinstance(catalog, DataCatalog) else DataCatalog(catalog)
    if parameters is None:
        return known
    joined = known.copy()
    joined.add_parameters(parameters)
    return joined
