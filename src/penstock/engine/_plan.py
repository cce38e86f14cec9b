"""What a run has to do: the graph, joined with where its datasets do their work."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from os import cpu_count
from types import MappingProxyType
from typing import Any, Literal

from penstock.errors import InvalidRunError
from penstock.io import Place, Placement
from penstock.pipeline import Graph, NodeKind

_ON_THE_LOOP = (NodeKind.COROUTINE, NodeKind.ASYNC_GENERATOR)
_IN_CHUNKS = (NodeKind.GENERATOR, NodeKind.ASYNC_GENERATOR)


@dataclass(frozen=True, slots=True)
class Policy:
    """How a run may use the machine; the runners are presets of it.

    Attributes:
        ordered: run nodes one at a time, in the graph's order.
        overlap: let loads, saves and nodes go on side by side; otherwise one thing happens at a time.
        compute_slots: sync nodes that may compute at once. Nodes on the event loop take no slot, unless `ordered`.
        adaptive: use fewer compute slots than `compute_slots` while more would only fight for the processor.
        io_slots: loads and saves that may be under way at once.
        io_threads: threads for those of them that block.
        prefetch: loaded inputs that may wait for their nodes. The next node in order may always load.
        backlog: outputs that may wait for their saves before nodes have to wait too.
        codec_slots: datasets that may be encoded or decoded at once, where that is apart from reading and writing; as
            many as there are cores, since more would only fight for them, but no more than 4.
        hand_over: give consumers the bytes of a fresh output, instead of having them wait until it is on storage.
        commit: "causal" lets an output become visible after all that it was computed from; "eager" as soon as it
            is written. Only what is handed over can tell the difference.
        memory: bytes of encoded data that may be held, loaded ahead or waiting for storage. One dataset that is
            needed next may always be loaded, whatever its size. Without a number there is no limit.
        limits: by name, loads and saves that may be under way at once of all datasets that name this limit.
        processes: call the functions of sync nodes in worker processes, one for each compute slot.

    Raises:
        InvalidRunError: nodes are to run in any order, but nothing is to overlap; or a limit lets nothing pass.
    """

    ordered: bool = True
    overlap: bool = True
    compute_slots: int = 1
    adaptive: bool = False
    io_slots: int = 256
    io_threads: int = 64
    prefetch: int = 64
    backlog: int = 64
    codec_slots: int = min(4, max(2, cpu_count() or 1))
    hand_over: bool = True
    commit: Literal["causal", "eager"] = "causal"
    memory: int | None = None
    limits: Mapping[str, int] | None = None
    processes: bool = False

    def __post_init__(self) -> None:
        if not self.ordered and not self.overlap:
            raise InvalidRunError(
                "A run in which one thing happens at a time is an ordered one: Policy(ordered=True, overlap=False)."
            )
        size: Any  # from a user, who may have written anything
        for name, size in (self.limits or {}).items():
            if not isinstance(size, int) or isinstance(size, bool) or size < 1:
                raise InvalidRunError(
                    f"The limit '{name}' is {size!r}, but a limit is a whole number of loads and saves, at least 1."
                )


@dataclass(frozen=True, slots=True)
class Plan:
    """A graph with, per node, the inputs and outputs that need I/O and those that are already in memory.

    All tuples are indexed by node id, the ids inside are dataset ids, both as in `graph`.

    Attributes:
        inline: per dataset, whether loading and saving it are memory operations done on the spot.
        loads: per node, the inputs to be loaded by an action.
        memory_inputs: per node, the inputs that are taken from memory when the node starts.
        saves: per node, the outputs to be saved by an action.
        memory_outputs: per node, the outputs that are in memory as soon as the node has run.
        on_loop: per node, whether its function belongs on the event loop.
        streams: per node, whether its function yields its outputs chunk by chunk.
        renamed: the outputs that are only read under another transcoded name.
        confirms: per node, the dataset ids to confirm once its outputs are saved.
        source: per dataset, the id under which its bytes are held between store and codec; -1 if it is loaded whole.
        tells_size: per dataset, whether its size is told before its bytes are read.
        readers: per source of bytes, how many loads they serve.
        handed_over: per dataset, whether it is an output that its consumers may have as soon as it is encoded.
        limits: per dataset that has some, the names of the limits that it counts under.
    """

    graph: Graph
    inline: Sequence[bool]
    loads: Sequence[tuple[int, ...]]
    memory_inputs: Sequence[tuple[int, ...]]
    saves: Sequence[tuple[int, ...]]
    memory_outputs: Sequence[tuple[int, ...]]
    on_loop: Sequence[bool]
    streams: Sequence[bool]
    renamed: Collection[int]
    confirms: Sequence[tuple[int, ...]]
    source: Sequence[int]
    tells_size: Sequence[bool]
    readers: Mapping[int, int]
    handed_over: Sequence[bool]
    limits: Mapping[int, Sequence[str]]


def make_plan(
    graph: Graph,
    names: Sequence[str],
    placements: Sequence[Placement],
    *,
    in_steps: bool = True,
    limits: Mapping[int, Sequence[str]] = MappingProxyType({}),
) -> Plan:
    """Join a graph with the names and places of its datasets, those that are only confirmed included.

    A dataset counts as in memory only when both its sides do, so that "saved" and "loadable" mean the same for it, and
    when all its transcoded names do, so that none of them can be read before it is saved.

    With `in_steps`, bytes are held between the steps of loading and saving wherever datasets have such steps.
    """
    inline = [load is Place.INLINE and save is Place.INLINE for load, save, *_ in placements]
    for family in graph.siblings:
        if len(family) > 1 and not all(inline[name] for name in family):
            for name in family:
                inline[name] = False
    remote = {dataset for dataset, in_memory in enumerate(inline) if not in_memory}
    streams = [node.kind in _IN_CHUNKS for node in graph.nodes]
    source = _sources(graph, placements) if in_steps else [-1] * len(names)
    loads, memory_inputs = _split(graph.inputs, remote)
    saves, memory_outputs = _split(graph.outputs, remote)
    return Plan(
        graph=graph,
        inline=inline,
        loads=loads,
        memory_inputs=memory_inputs,
        saves=saves,
        memory_outputs=memory_outputs,
        on_loop=[node.kind in _ON_THE_LOOP for node in graph.nodes],
        streams=streams,
        renamed=frozenset(
            d for d, family in enumerate(graph.siblings) if len(family) > 1 and not graph.consumers[d]
        ),
        confirms=_confirms(graph, names),
        source=source,
        tells_size=[placed.tells_size for placed in placements],
        readers=_readers(graph, source),
        handed_over=_handed_over(graph, placements, source, streams),
        limits=limits,
    )


def _sources(graph: Graph, placements: Sequence[Placement]) -> Sequence[int]:
    """Per dataset the first of its family that stands for the same bytes; -1 for those without steps."""
    source = [-1] * len(placements)
    if not any(placed.bytes_key is not None for placed in placements):
        return source
    families: dict[tuple[int, object], int] = {}
    for dataset, siblings in enumerate(graph.siblings):
        key = placements[dataset].bytes_key
        if key is not None:
            family = min((name for name in siblings if graph.consumers[name]), default=dataset)
            source[dataset] = families.setdefault((family, key), dataset)
    return source


def _readers(graph: Graph, source: Sequence[int]) -> Mapping[int, int]:
    """Per source how many loads its bytes serve."""
    readers: dict[int, int] = {}
    for dataset in range(len(graph.names)):
        if source[dataset] >= 0:
            readers[source[dataset]] = readers.get(source[dataset], 0) + len(graph.consumers[dataset])
    return readers


def _handed_over(
    graph: Graph, placements: Sequence[Placement], source: Sequence[int], streams: Sequence[bool]
) -> Sequence[bool]:
    """Per dataset whether it is an output that is encoded whole, and all who read it decode these very bytes."""
    handed_over = [False] * len(placements)
    for node, outputs in enumerate(graph.outputs):
        for dataset in outputs:
            if source[dataset] >= 0 and placements[dataset].hands_over and not streams[node]:
                readers = graph.siblings[dataset]
                handed_over[dataset] = all(source[name] == source[dataset] for name in readers)
    return handed_over


def _split(
    per_node: Sequence[tuple[int, ...]], remote: Collection[int]
) -> tuple[Sequence[tuple[int, ...]], Sequence[tuple[int, ...]]]:
    """Per node, the dataset ids that need I/O and those that do not."""
    if not remote:
        return ((),) * len(per_node), per_node
    with_io = [tuple(d for d in ids if d in remote) for ids in per_node]
    without = [tuple(d for d in ids if d not in remote) for ids in per_node]
    return with_io, without


def _confirms(graph: Graph, names: Sequence[str]) -> Sequence[tuple[int, ...]]:
    if not graph.confirms:
        return ((),) * len(graph.nodes)
    ids = {name: dataset for dataset, name in enumerate(names)}
    return [tuple(ids[name] for name in graph.confirms.get(node, ())) for node in range(len(graph.nodes))]
