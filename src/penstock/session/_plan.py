"""What a run would do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from penstock.runner._missing import is_ephemeral, missing_nodes
from penstock.runner._outputs import asked_outputs

if TYPE_CHECKING:
    from penstock.io import DataCatalog
    from penstock.pipeline import Node, Pipeline
    from penstock.project import Pipelines
    from penstock.runner import RunOptions
    from penstock.session._request import Request, Slice


@dataclass(frozen=True, slots=True)
class PlannedNode:
    """A node that would run, or would be left out, and why.

    Attributes:
        node: the node.
        reason: why, for people.
    """

    node: "Node"
    reason: str


@dataclass(frozen=True, slots=True)
class RunPlan:
    """What a run would do.

    Attributes:
        nodes: what would run, in that order.
        skipped: what was asked for, but would be left out, since there is nothing for it to make.
        runner: what would run them, for people.
    """

    nodes: tuple[PlannedNode, ...]
    skipped: tuple[PlannedNode, ...]
    runner: str

    def __str__(self) -> str:
        """The nodes line by line, each with its reason."""
        lines = [f"{planned.node.name}: {planned.reason}" for planned in self.nodes]
        left_out = [f"{planned.node.name}: left out, {planned.reason}" for planned in self.skipped]
        return "\n".join([*lines, *left_out])

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """What IPython and notebooks show."""
        printer.text(str(self))


class Planned(Protocol):
    """A run, as far as there is something to plan; `PreparedRun` explains its attributes."""

    @property
    def request(self) -> "Request": ...
    @property
    def whole(self) -> "Pipeline": ...
    @property
    def pipeline(self) -> "Pipeline": ...
    @property
    def catalog(self) -> "DataCatalog": ...
    @property
    def runner(self) -> object: ...
    @property
    def options(self) -> "RunOptions": ...


def make_plan(run: "Planned", pipelines: "Pipelines") -> RunPlan:
    """What a run would do, if it began now."""
    nodes = run.pipeline.nodes
    asked = asked_outputs(run.pipeline, run.options.outputs) or ()
    if run.options.only_missing_outputs:
        reasons = missing_nodes(run.pipeline, run.catalog, asked)
    else:
        reasons = _reasons(run.request.slice, run.whole, pipelines)
    return RunPlan(
        tuple(PlannedNode(node, reasons[node.name]) for node in nodes if node.name in reasons),
        tuple(PlannedNode(node, _why_not(node, run.catalog)) for node in nodes if node.name not in reasons),
        repr(run.runner),
    )


def _why_not(node: "Node", catalog: "DataCatalog") -> str:
    return "; ".join(
        f"nothing that runs needs '{name}'" if is_ephemeral(catalog.resolve(name)) else f"'{name}' exists"
        for name in node.outputs
    )


_BY_CONDITION: Mapping[str, tuple[str, str]] = {
    "tags": ("only_nodes_with_tags", "it has the tag '{}'"),
    "node_names": ("only_nodes", "it was named"),
    "from_nodes": ("from_nodes", "it comes from node '{}'"),
    "to_nodes": ("to_nodes", "it leads to node '{}'"),
    "from_inputs": ("from_inputs", "it comes from '{}'"),
    "to_outputs": ("to_outputs", "it leads to '{}'"),
}


def _reasons(part: "Slice", whole: "Pipeline", pipelines: "Pipelines") -> dict[str, str]:
    """By name, what makes each node of a pipeline part of the slice; nodes that are none may be among them."""
    reasons: dict[str, list[str]] = {}
    for flow, reason in _parts(part, whole, pipelines):
        for node in flow.nodes:
            reasons.setdefault(node.name, []).append(reason)
    return {name: "; ".join(told) for name, told in reasons.items()}


def _parts(part: "Slice", whole: "Pipeline", pipelines: "Pipelines") -> "Iterator[tuple[Pipeline, str]]":
    if not any(part.conditions().values()):
        for name in part.pipeline_names:
            yield pipelines[name], f"it is in pipeline '{name}'"
        if not part.pipeline_names:
            yield whole, "it is in the default pipeline"
    for name in part.namespaces:
        yield whole.only_nodes_with_namespaces([name]), f"it is in the namespace '{name}'"
    for condition, (method, told) in _BY_CONDITION.items():
        for name in getattr(part, condition):
            yield getattr(whole, method)(name), told.format(name)
