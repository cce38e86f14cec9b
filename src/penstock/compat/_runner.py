"""Runners under Kedro's names: those of Penstock, and what projects derive from them."""

from typing import Any, Self

from penstock import runner
from penstock.compat._current import is_before_1
from penstock.compat._result import data_of
from penstock.compat._told import tell_older
from penstock.errors import InvalidRunError

_INNER = ("_run", "_get_executor", "_submit_tasks", "create_default_data_set")


class AbstractRunner(runner.AbstractRunner):
    """What runners of projects derive from: those that run nodes themselves are refused when they are made.

    In Kedro a runner runs the nodes; here it only says how the engine may use the machine.
    """

    def __new__(cls, *_: Any, **__: Any) -> Self:
        """Refuse a runner of that kind.

        Raises:
            InvalidRunError: it has one of the methods by which Kedro's runners run nodes.
        """
        own = next((name for name in _INNER if _is_own(cls, name)), None)
        if own is not None:
            raise InvalidRunError(
                f"{cls.__module__}.{cls.__qualname__} runs nodes in a way of its own, by its method '{own}', which "
                "works with Kedro only: here the engine runs nodes.\n"
                "Derive it from SequentialRunner or ThreadRunner and leave that method out, watch runs by hooks, or "
                "run the project with Kedro."
            )
        return super().__new__(cls)

    def run(
        self, pipeline: Any, catalog: Any = None, *how: Any, session_id: str | None = None, **more: Any
    ) -> Any:
        """Run a pipeline; see `penstock.runner.AbstractRunner.run`. Logs its end as Kedro does, which tests look for.

        Args:
            pipeline: what to run.
            catalog: its datasets.
            how: the hooks, the name of the run, and whether only to make what is missing.
            session_id: what `run_id` was called before Kedro 1.0.
            more: the other arguments of Penstock's runners.

        Returns:
            The datasets of the outputs by name, and what the run took. While a project of Kedro 0.18 or 0.19 is at
            hand, as there, the data of those outputs that the catalog has no entry for.
        """
        import logging

        if session_id is not None:
            tell_older("runner.run(session_id=...)", "runner.run(run_id=...)")
            more["run_id"] = session_id
        result = super().run(pipeline, catalog, *how, **more)
        logging.getLogger("kedro.runner").info(
            "Pipeline execution completed successfully in %.1f sec.", result.seconds
        )
        return data_of(result, catalog or ()) if is_before_1() else result


def _is_own(cls: type, name: str) -> bool:
    return getattr(cls, name, None) is not getattr(runner.AbstractRunner, name, None)


class SequentialRunner(AbstractRunner, runner.SequentialRunner):
    """Penstock's, under the name that Kedro's projects import."""


class ThreadRunner(AbstractRunner, runner.ThreadRunner):
    """Penstock's, under the name that Kedro's projects import."""


class ParallelRunner(AbstractRunner, runner.ParallelRunner):
    """Penstock's, under the name that Kedro's projects import."""
