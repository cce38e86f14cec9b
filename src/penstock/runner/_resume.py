"""Where to resume a run that ended early."""

from collections import deque
from collections.abc import Sequence
from typing import Any

from penstock.pipeline import Graph
from penstock.runner._missing import is_ephemeral


def resume_hint(graph: Graph, datasets: Sequence[Any], finished: Sequence[int]) -> str | None:
    """The flag that makes a repeated run begin at the nearest nodes whose inputs are on storage.

    Args:
        graph: what was run.
        datasets: per dataset id, the dataset.
        finished: the nodes that need not run again, as far as storage goes.

    Returns:
        A sentence for people; nothing when the run has to begin at the beginning, or nothing is left.
    """
    remaining = set(range(len(graph.nodes))).difference(finished)
    if not finished or not remaining:
        return None
    again = _to_run_again(graph, datasets, remaining)
    starts = [number for number in sorted(again) if not (graph.parents(number) & again)]
    names = ",".join(graph.nodes[number].name for number in starts)
    return (
        f"{len(remaining)} of {len(graph.nodes)} nodes have not run. "
        f'To resume from the nearest saved data, repeat the run with: --from-nodes "{names}"'
    )


def _to_run_again(graph: Graph, datasets: Sequence[Any], remaining: set[int]) -> set[int]:
    """The remaining nodes, those before them whose outputs are gone with the run, and all that follow from these."""
    again = set(remaining)
    queue = deque(remaining)
    while queue:
        for dataset in graph.inputs[queue.popleft()]:
            producer = graph.producer[dataset]
            if producer >= 0 and producer not in again and is_ephemeral(datasets[dataset]):
                again.add(producer)
                queue.append(producer)
    # `--from-nodes` takes everything downstream along, which may need further data that only lived in memory.
    followers = deque(again)
    while followers:
        for child in graph.children(followers.popleft()) - again:
            again.add(child)
            followers.append(child)
    return again
