"""A run of a project of Kedro that is only looked at."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from penstock.kedro._runners import Runner
from penstock.session._request import Request

if TYPE_CHECKING:
    from penstock.io import DataCatalog
    from penstock.pipeline import Pipeline
    from penstock.runner import RunOptions


class Planned:
    """A pipeline, and the part of it that was asked for.

    Args:
        request: what was asked for.
        whole: the pipelines that were named.
        runner: what would run it.
        catalog: gives the catalog that it would have.

    Raises:
        PipelineError: a name is not in the pipeline, or no node is left.
    """

    def __init__(
        self, request: Request, whole: "Pipeline", runner: Runner, catalog: "Callable[[], DataCatalog]"
    ) -> None:
        self.request = request
        self.whole = whole
        self.runner = runner
        self.pipeline = request.slice.of(whole)
        self._catalog = catalog

    @property
    def options(self) -> "RunOptions":
        """What the runner would be told."""
        return self.request.options

    @cached_property
    def catalog(self) -> "DataCatalog":
        """The datasets; made only when somebody asks what exists."""
        return self._catalog()
