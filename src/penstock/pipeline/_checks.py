"""What must hold between the nodes of one pipeline, order aside. Each check names both culprits."""

from collections.abc import Sequence

from penstock.errors import ConfirmNotUniqueError, PipelineError
from penstock.pipeline._node import Node
from penstock.pipeline._transcoding import SEPARATOR, stem


def check_names(nodes: Sequence[Node]) -> None:
    """Refuse two nodes of one name.

    Raises:
        PipelineError: there are such nodes; the message lists them all.
    """
    if len({node.name for node in nodes}) == len(nodes):
        return
    first: dict[str, Node] = {}
    clashes = []
    for node in nodes:
        if node.name in first:
            clashes.append(f"  '{node.name}': {first[node.name]}  and  {node}")
        else:
            first[node.name] = node
    raise PipelineError(
        "Two nodes of one pipeline cannot have the same name:\n"
        + "\n".join(clashes)
        + "\nName them apart: node(function, inputs, outputs, name=...)."
    )


def check_transcodings(nodes: Sequence[Node]) -> None:
    """Refuse a dataset that is used both with and without transcoding.

    Raises:
        PipelineError: there is one; the message names a node of either side.
    """
    transcoded = {
        stem(name): (name, node)
        for node in nodes
        if node._is_transcoded
        for name in (*node._reads, *node._writes)
        if SEPARATOR in name
    }
    if not transcoded:
        return
    for node in nodes:
        for plain in (*node._reads, *node._writes):
            if plain in transcoded:
                name, other = transcoded[plain]
                raise PipelineError(
                    f"One dataset is used with and without transcoding: node '{other.name}' uses '{name}', "
                    f"node '{node.name}' uses '{plain}'.\n"
                    f"Write '{plain}{SEPARATOR}...' everywhere, or give one of the two another name."
                )


def check_confirms(nodes: Sequence[Node]) -> None:
    """Refuse two nodes that confirm one dataset.

    Raises:
        ConfirmNotUniqueError: two do.
    """
    confirming: dict[str, Node] = {}
    for node in nodes:
        for name in node._confirms:
            other = confirming.setdefault(stem(name), node)
            if other is not node:
                raise ConfirmNotUniqueError(
                    f"Two nodes confirm the dataset '{stem(name)}': '{other.name}' and '{node.name}'.\n"
                    "A dataset is confirmed once in a run. Leave it to one of them."
                )
