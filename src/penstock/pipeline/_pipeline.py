"""A pipeline: nodes that hand datasets to one another, without a circle."""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from types import MappingProxyType

from penstock.errors import PipelineError
from penstock.pipeline import _select as select
from penstock.pipeline._checks import check_confirms, check_names, check_transcodings
from penstock.pipeline._graph import Graph, compile_graph
from penstock.pipeline._groups import GroupedNodes, grouped_by_namespace, grouped_by_node
from penstock.pipeline._names import as_list
from penstock.pipeline._node import Node
from penstock.pipeline._rename import Exposed, mapping_of, renamed, renamer

_SHOWN = 10


class Pipeline:
    """Nodes that hand datasets to one another. It never changes: what would change it gives a new one.

    Args:
        nodes: nodes and pipelines; the nodes of a pipeline among them are taken over.
        inputs: free inputs that keep their names in a namespace; a dict gives them new names.
        outputs: the same for datasets that the nodes write.
        parameters: the same for parameters, with or without "params:".
        tags: added to every node.
        namespace: put in front of the names of nodes, and of datasets and parameters not listed above.
        prefix_datasets_with_namespace: False to put it in front of the names of nodes only.

    Raises:
        PipelineError: two nodes have one name, a dataset is used with and without transcoding, or a name to
            expose or rename does not exist or plays another part.
        OutputNotUniqueError: two nodes write one dataset.
        ConfirmNotUniqueError: two nodes confirm one dataset.
        CircularDependencyError: nodes wait for each other.

    >>> from penstock.pipeline import node
    >>> sort = node(sorted, "rows", "ordered", name="sort")
    >>> flow = Pipeline([node(max, "ordered", "largest", name="pick"), sort])
    >>> [node.name for node in flow.nodes], flow.inputs(), flow.outputs()
    (['sort', 'pick'], {'rows'}, {'largest'})
    """

    def __init__(
        self,
        nodes: "Iterable[Node | Pipeline] | Pipeline",
        *,
        inputs: Exposed = None,
        outputs: Exposed = None,
        parameters: Exposed = None,
        tags: str | Iterable[str] | None = None,
        namespace: str | None = None,
        prefix_datasets_with_namespace: bool = True,
    ) -> None:
        found = _flat(nodes)
        if tags:
            added = as_list(tags)
            found = [node.tag(added) for node in found]
        self._nodes = tuple(found)
        self._check()
        if inputs or outputs or parameters or namespace:
            mapping = mapping_of(self, inputs, outputs, parameters)
            rename = renamer(mapping, namespace, prefix_datasets_with_namespace)
            self._nodes = tuple([renamed(node, rename, namespace) for node in self.graph.nodes])
            del self.graph
            self._check()

    def _check(self) -> None:
        check_names(self._nodes)
        check_transcodings(self._nodes)
        check_confirms(self._nodes)
        self.graph  # noqa: B018 - compiling it finds circles and outputs written twice

    @classmethod
    def _of(cls, nodes: Iterable[Node]) -> "Pipeline":
        """A pipeline of some nodes of a valid one, which cannot but be valid."""
        pipeline = cls.__new__(cls)
        pipeline._nodes = tuple(nodes)
        return pipeline

    def __reduce__(self) -> "tuple[Callable[[Iterable[Node]], Pipeline], tuple[tuple[Node, ...]]]":
        return type(self)._of, (self._nodes,)

    # The graph.

    @cached_property
    def graph(self) -> Graph:
        """The pipeline as arrays of numbers, for whoever runs or draws it."""
        return compile_graph(self._nodes)

    @property
    def nodes(self) -> list[Node]:
        """The nodes in the order they run: each after those it waits for, by name among equals."""
        return list(self.graph.nodes)

    @property
    def grouped_nodes(self) -> list[list[Node]]:
        """The nodes by generation: those of one generation do not wait for each other."""
        graph = self.graph
        generation: list[int] = []
        for place in range(len(graph.nodes)):
            generation.append(1 + max([generation[parent] for parent in graph.parents(place)], default=0))
        numbered = zip(generation, graph.nodes, strict=True)
        return [[node for _, node in group] for _, group in groupby(numbered, itemgetter(0))]

    @cached_property
    def node_dependencies(self) -> Mapping[Node, frozenset[Node]]:
        """For each node those that it waits for directly."""
        graph = self.graph
        return MappingProxyType(
            {
                node: frozenset([graph.nodes[parent] for parent in graph.parents(place)])
                for place, node in enumerate(graph.nodes)
            }
        )

    def all_inputs(self) -> set[str]:
        """The datasets that some node reads."""
        return {name for node in self._nodes for name in node._reads}

    def all_outputs(self) -> set[str]:
        """The datasets that some node writes."""
        return {name for node in self._nodes for name in node._writes}

    def datasets(self) -> set[str]:
        """The datasets that some node reads or writes."""
        return set(self.graph.names)

    def inputs(self) -> set[str]:
        """The datasets that must be there before the pipeline runs: read and not written."""
        return {self.graph.names[dataset] for dataset in self.graph.free_inputs}

    def outputs(self) -> set[str]:
        """The datasets that are left when the pipeline has run: written and not read."""
        return {self.graph.names[dataset] for dataset in self.graph.free_outputs}

    # Algebra.

    def __add__(self, other: object) -> "Pipeline":
        """The nodes of both; equal ones once."""
        if not isinstance(other, Pipeline):
            return NotImplemented
        return type(self)(dict.fromkeys((*self._nodes, *other._nodes)))

    __or__ = __add__

    def __radd__(self, other: object) -> "Pipeline":
        """Makes `sum(pipelines)` work, which starts from 0."""
        return self if other == 0 else NotImplemented

    def __sub__(self, other: object) -> "Pipeline":
        """The nodes that are not in the other."""
        if not isinstance(other, Pipeline):
            return NotImplemented
        taken = set(other._nodes)
        return self._of(node for node in self._nodes if node not in taken)

    def __and__(self, other: object) -> "Pipeline":
        """The nodes that are in the other too."""
        if not isinstance(other, Pipeline):
            return NotImplemented
        shared = set(other._nodes)
        return self._of(node for node in self._nodes if node in shared)

    # Slices.

    def only_nodes(self, *node_names: str) -> "Pipeline":
        """The nodes of these names.

        Raises:
            PipelineError: there is no node of some name.
        """
        return self._only(select.named(self.graph, node_names))

    def only_nodes_with_tags(self, *tags: str) -> "Pipeline":
        """The nodes with any of these tags."""
        return self._only(select.tagged(self.graph, tags))

    def only_nodes_with_namespaces(self, node_namespaces: Iterable[str]) -> "Pipeline":
        """The nodes in these namespaces, and in those nested inside them.

        Raises:
            PipelineError: some namespace has no nodes.
        """
        return self._only(select.in_namespaces(self.graph, as_list(node_namespaces)))

    def only_nodes_with_inputs(self, *inputs: str) -> "Pipeline":
        """The nodes that read these datasets; a name without transcoding stands for all of its transcodings.

        Raises:
            PipelineError: there is no dataset of some name.
        """
        return self._only(select.reading(self.graph, inputs))

    def only_nodes_with_outputs(self, *outputs: str) -> "Pipeline":
        """The nodes that write these datasets; a name without transcoding stands for all of its transcodings.

        Raises:
            PipelineError: there is no dataset of some name.
        """
        return self._only(select.writing(self.graph, outputs))

    def from_nodes(self, *node_names: str) -> "Pipeline":
        """The nodes of these names and all that need them, directly or not.

        Raises:
            PipelineError: there is no node of some name.
        """
        return self._only(select.from_nodes(self.graph, node_names))

    def to_nodes(self, *node_names: str) -> "Pipeline":
        """The nodes of these names and all that they need, directly or not.

        Raises:
            PipelineError: there is no node of some name.
        """
        return self._only(select.to_nodes(self.graph, node_names))

    def from_inputs(self, *inputs: str) -> "Pipeline":
        """The nodes that need these datasets, directly or not.

        Raises:
            PipelineError: there is no dataset of some name.
        """
        return self._only(select.from_inputs(self.graph, inputs))

    def to_outputs(self, *outputs: str) -> "Pipeline":
        """The nodes that these datasets need, directly or not.

        Raises:
            PipelineError: there is no dataset of some name.
        """
        return self._only(select.to_outputs(self.graph, outputs))

    def filter(
        self,
        tags: Iterable[str] | None = None,
        from_nodes: Iterable[str] | None = None,
        to_nodes: Iterable[str] | None = None,
        node_names: Iterable[str] | None = None,
        from_inputs: Iterable[str] | None = None,
        to_outputs: Iterable[str] | None = None,
        node_namespaces: Iterable[str] | None = None,
    ) -> "Pipeline":
        """The nodes that every given condition keeps, each applied to the whole pipeline.

        Raises:
            PipelineError: a name or tag is not in the pipeline, or no node is left.

        >>> from penstock.pipeline import node
        >>> flow = Pipeline([node(sorted, "a", "b", name="first"), node(sorted, "b", "c", name="second")])
        >>> [node.name for node in flow.filter(from_nodes=["second"], to_outputs=["c"]).nodes]
        ['second']
        """
        conditions = (
            (select.known_tagged, tags),
            (select.from_nodes, from_nodes),
            (select.to_nodes, to_nodes),
            (select.named, node_names),
            (select.from_inputs, from_inputs),
            (select.to_outputs, to_outputs),
            (select.in_namespaces, node_namespaces),
        )
        kept = set(range(len(self.graph.nodes)))
        for choose, names in conditions:
            if names:
                kept &= choose(self.graph, as_list(names))
        if not kept:
            raise PipelineError(
                "No node of the pipeline is left after applying the filters.\n"
                "A node must meet all of them; leave some out to see which one is too narrow."
            )
        return self._only(kept)

    def _only(self, ids: Collection[int]) -> "Pipeline":
        names = {self.graph.nodes[place].name for place in ids}
        return self._of(node for node in self._nodes if node.name in names)

    # Variants and descriptions.

    def tag(self, tags: str | Iterable[str]) -> "Pipeline":
        """The same pipeline with these tags added to every node."""
        added = as_list(tags)
        return self._of(node.tag(added) for node in self._nodes)

    def group_nodes_by(self, group_by: str | None = "namespace") -> list[GroupedNodes]:
        """The nodes in groups for deployment: by outermost "namespace", or with "none" each on its own.

        Raises:
            PipelineError: `group_by` is something else.
        """
        match group_by.lower() if group_by else "none":
            case "none":
                return grouped_by_node(self.graph)
            case "namespace":
                return grouped_by_namespace(self.graph)
        raise PipelineError(f"Nodes cannot be grouped by {group_by!r}. Choose 'namespace' or 'none'.")

    def describe(self, names_only: bool = True) -> str:
        """The order of the run, free inputs and outputs as a text; with functions if not `names_only`.

        >>> from penstock.pipeline import node
        >>> print(Pipeline([node(sorted, "rows", "ordered", name="sort")]).describe())
        #### Pipeline execution order ####
        Inputs: rows
        <BLANKLINE>
        sort
        <BLANKLINE>
        Outputs: ordered
        ##################################
        """
        lines = [node.name if names_only else str(node) for node in self.graph.nodes]
        return "\n".join(
            [
                "#### Pipeline execution order ####",
                f"Inputs: {_listed(self.inputs())}\n",
                "\n".join(lines) + "\n",
                f"Outputs: {_listed(self.outputs())}",
                "##################################",
            ]
        )

    def to_json(self) -> str:
        """Names, inputs, outputs and tags of the nodes, in the order they were given, as JSON."""
        import json  # both slow to import and rarely needed
        from importlib.metadata import version

        nodes = [
            {"name": node.name, "inputs": node.inputs, "outputs": node.outputs, "tags": sorted(node.tags)}
            for node in self._nodes
        ]
        return json.dumps({"penstock_version": version("penstock"), "pipeline": nodes})

    def _repr_html_(self) -> str:
        """What notebooks show: the graph."""
        from penstock.drawing import show_graph

        return show_graph(self)

    def __repr__(self) -> str:
        nodes = self.graph.nodes
        lines = [repr(node) for node in nodes[:_SHOWN]]
        if len(nodes) > _SHOWN:
            lines.append("...")
        body = ",\n".join(lines)
        return f"Pipeline([\n{body}\n])" if lines else "Pipeline([])"


def pipeline(
    nodes: Iterable[Node | Pipeline] | Pipeline,
    *,
    inputs: Exposed = None,
    outputs: Exposed = None,
    parameters: Exposed = None,
    tags: str | Iterable[str] | None = None,
    namespace: str | None = None,
    prefix_datasets_with_namespace: bool = True,
) -> Pipeline:
    """A `Pipeline` of these arguments; also the way to reuse one under other names.

    >>> from penstock.pipeline import node
    >>> base = pipeline([node(sorted, "rows", "ordered", name="sort")])
    >>> europe = pipeline(base, namespace="europe", outputs="ordered")
    >>> europe.nodes[0].name, europe.inputs(), europe.outputs()
    ('europe.sort', {'europe.rows'}, {'ordered'})
    """
    return Pipeline(
        nodes,
        inputs=inputs,
        outputs=outputs,
        parameters=parameters,
        tags=tags,
        namespace=namespace,
        prefix_datasets_with_namespace=prefix_datasets_with_namespace,
    )


def _flat(nodes: Iterable[Node | Pipeline] | Pipeline) -> list[Node]:
    if isinstance(nodes, Pipeline):
        return nodes.nodes
    parts: object = nodes  # callers without a type checker pass anything
    if not isinstance(parts, Iterable):
        raise PipelineError(f"A pipeline is made of a list of nodes and pipelines, not of {parts!r}.")
    flat: list[Node] = []
    for part in parts:
        if isinstance(part, Node):
            flat.append(part)
        elif isinstance(part, Pipeline):
            flat += part.graph.nodes
        else:
            raise PipelineError(
                f"A pipeline is made of nodes and pipelines, not of a {type(part).__name__}: {part!r}."
            )
    return flat


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "None"
