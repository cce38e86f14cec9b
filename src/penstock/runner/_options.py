"""What a run may be told beside what to run and on which data."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from penstock.engine import Subscriber


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How one run is to be done. All that runs pipelines takes these, as keywords or as this one object.

    Attributes:
        run_id: what to call this run; made up if left out.
        only_missing_outputs: skip nodes whose outputs exist already.
        outputs: the datasets to give back, of those that the run makes; its free outputs if left out. What lives in
            memory only is kept for it. All nodes run all the same.
        subscribers: called with every event of the run, see `penstock.engine`.
        hook_manager: whose node and dataset hooks are called: a `penstock.hooks.HookManager`, what its `follow` hands
            out, or a plugin manager of pluggy with Kedro's specification.
        validate_parameters: whether parameters are checked against the type hints of the functions that take them, and
            made what these say.
        logs: whether the logger `penstock.runner` is told what happens.
    """

    run_id: str | None = None
    only_missing_outputs: bool = False
    outputs: Iterable[str] | None = None
    subscribers: "Sequence[Subscriber]" = ()
    hook_manager: Any = None
    validate_parameters: bool = True
    logs: bool = True
