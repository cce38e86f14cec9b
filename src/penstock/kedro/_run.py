"""One run of a pipeline of Kedro, as Penstock's engine gets it and as Kedro gets it back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from kedro.pipeline import Pipeline

from penstock.errors import InvalidRunError
from penstock.kedro._binding import Binding, BoundCatalog
from penstock.kedro._errors import as_kedro
from penstock.kedro._hooks import KedroHooks
from penstock.kedro._lines import KedroLines
from penstock.kedro._mlflow import ActiveRuns
from penstock.kedro._nodes import translated
from penstock.kedro._release import release
from penstock.kedro._treatment import Treatment
from penstock.runner import FailedRun, RunOptions


class KedroRun:
    """A pipeline of Kedro on a catalog of Kedro.

    Args:
        pipeline: the pipeline.
        catalog: the catalog.
        treatment: how its datasets are used.

    Attributes:
        pipeline: what runs.
        catalog: the catalog that serves the run.
        flow: the pipeline, for the engine.
        datasets: the datasets, for the engine.
        options: how the engine runs it.

    Raises:
        InvalidRunError: it is no pipeline of Kedro.
        ValueError: an input of the pipeline is not in the catalog.
    """

    def __init__(self, pipeline: Any, catalog: Any, treatment: Treatment) -> None:
        if not isinstance(pipeline, Pipeline):
            raise InvalidRunError(
                f"AsyncRunner runs pipelines of Kedro, but was given a {type(pipeline).__module__}."
                f"{type(pipeline).__qualname__}.\nRun a pipeline of Penstock with penstock.run()."
            )
        self.pipeline = pipeline
        self.catalog = catalog
        self._treatment = treatment
        self._described = [name for name in pipeline.datasets() if name in catalog]
        unsatisfied = pipeline.inputs() - set(self._described)
        if unsatisfied:
            raise ValueError(f"Pipeline input(s) {unsatisfied} not found in the {type(catalog).__name__}")
        for name in self._described:  # in the very catalog: the one that serves the run may be a copy
            release().dataset(catalog, name)
        self._active_runs = ActiveRuns()
        self.flow = translated(self.pipeline, self._active_runs)

    @contextmanager
    def serving(self, hook_manager: Any, run_id: str | None) -> Iterator[None]:
        """Have a dataset for every name, as long as the run lasts."""
        with release().serving(self.catalog) as self.catalog, self._active_runs.closing():
            hooks = KedroHooks(hook_manager, self.catalog, self._active_runs)
            names = {
                *self.pipeline.datasets(),
                *(name for node in self.pipeline.nodes for name in node.confirms),
            }
            binding = Binding(self.catalog, names, self._treatment, bool(hooks), self._active_runs)
            self.datasets = BoundCatalog(binding.datasets)
            lines = [KedroLines(self.flow, binding.past_catalog)] if KedroLines.wanted() else []
            self.options = RunOptions(
                run_id, hook_manager=hooks, subscribers=lines, validate_parameters=False, logs=False
            )
            yield

    def result(self) -> dict[str, Any]:
        """What a runner of this release of Kedro gives back."""
        return release().result(self.catalog, self.pipeline.outputs(), self._described)

    def finished(self, ended: FailedRun) -> list[Any]:
        """The nodes of Kedro that need not run again."""
        finished = set(ended.finished)
        return [node for node in self.pipeline.nodes if node.name in finished]

    def error(self, ended: FailedRun) -> BaseException:
        """What to raise."""
        return as_kedro(ended.error)
