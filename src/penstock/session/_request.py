"""What a run of a session is asked to do."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from os import urandom
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from penstock.engine import Subscriber
    from penstock.pipeline import Pipeline
    from penstock.runner import AbstractRunner, RunOptions

Names: TypeAlias = Iterable[str] | None


@dataclass(frozen=True, slots=True)
class Slice:
    """Which nodes of which pipelines: those that meet every condition given.

    Attributes:
        pipeline_names: the pipelines, put together; the default one where none is named.
        tags: only nodes with any of these tags.
        node_names: only these nodes.
        from_nodes: only these nodes and what needs them.
        to_nodes: only these nodes and what they need.
        from_inputs: only nodes that need these datasets.
        to_outputs: only nodes that these datasets need.
        namespaces: only nodes in any of these namespaces.
    """

    pipeline_names: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    node_names: tuple[str, ...] = ()
    from_nodes: tuple[str, ...] = ()
    to_nodes: tuple[str, ...] = ()
    from_inputs: tuple[str, ...] = ()
    to_outputs: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()

    def of(self, pipeline: "Pipeline") -> "Pipeline":
        """The part of a pipeline that meets the conditions.

        Raises:
            PipelineError: a name is not in the pipeline, or no node is left.
        """
        given = {_FILTERS.get(name, name): names for name, names in self.conditions().items() if names}
        return pipeline.filter(**given) if given else pipeline

    def conditions(self) -> dict[str, tuple[str, ...]]:
        """What nodes must meet, by the names that the arguments of a run have; empty where nothing is asked for."""
        return {each.name: getattr(self, each.name) for each in fields(self)[1:]}


_FILTERS = {"namespaces": "node_namespaces"}


@dataclass(frozen=True, slots=True)
class Request:
    """Everything that a run of a session is told; see `run_request`."""

    slice: Slice
    options: "RunOptions"
    runner: "AbstractRunner | str | None"
    runtime_params: Mapping[str, Any]
    load_versions: Mapping[str, str] | None
    inputs: Mapping[str, Any]


def run_request(
    pipeline_name: str | None = None,
    *,
    pipeline_names: Names = None,
    tags: Names = None,
    runner: "AbstractRunner | str | None" = None,
    node_names: Names = None,
    from_nodes: Names = None,
    to_nodes: Names = None,
    from_inputs: Names = None,
    to_outputs: Names = None,
    namespaces: Names = None,
    load_versions: Mapping[str, str] | None = None,
    only_missing_outputs: bool = False,
    runtime_params: Mapping[str, Any] | None = None,
    inputs: Mapping[str, Any] | None = None,
    outputs: Names = None,
    run_id: str | None = None,
    subscribers: "Sequence[Subscriber]" = (),
) -> Request:
    """What a run of a session can be told.

    Args:
        pipeline_name: which pipeline; the default one if left out.
        pipeline_names: several, put together.
        tags: only nodes with any of these tags. Of several conditions, a node must meet all.
        runner: how to run: a runner, or the name of its class; `SequentialRunner(is_async=True)` if left out.
        node_names: only these nodes.
        from_nodes: only these nodes and what needs them.
        to_nodes: only these nodes and what they need.
        from_inputs: only nodes that need these datasets.
        to_outputs: only nodes that these datasets need.
        namespaces: only nodes in any of these namespaces.
        load_versions: by dataset, the version to load instead of the latest one.
        only_missing_outputs: skip nodes whose outputs exist already.
        runtime_params: parameters of this run, laid over those of the session and of files, key by key.
        inputs: by name, data to use in place of what the catalog has; datasets will do, too.
        outputs: the datasets to give back, of those that the run makes; its free outputs if left out. What lives in
            memory only is kept for it.
        run_id: what to call this run; made up if left out.
        subscribers: called with every event of the run, see `penstock.engine`.
    """
    from penstock.runner import RunOptions

    names = (*([] if pipeline_name is None else [pipeline_name]), *_listed(pipeline_names))
    conditions = (tags, node_names, from_nodes, to_nodes, from_inputs, to_outputs, namespaces)
    return Request(
        Slice(names, *(tuple(_listed(condition)) for condition in conditions)),
        RunOptions(run_id or urandom(16).hex(), only_missing_outputs, outputs, subscribers),
        runner,
        runtime_params or {},
        load_versions,
        inputs or {},
    )


def _listed(names: Names) -> Iterable[str]:
    return [names] if isinstance(names, str) else names or ()
