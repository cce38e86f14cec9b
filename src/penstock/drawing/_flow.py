"""What can be drawn: anything with nodes that read and write datasets, and anything that took time.

Pictures know no other room, so that every room may have its own: a pipeline, a catalog, a result.
"""

from collections.abc import Iterator, Sequence
from typing import Literal, Protocol


class Step(Protocol):
    """A node, as far as pictures are concerned."""

    @property
    def name(self) -> str: ...
    @property
    def short_name(self) -> str: ...
    @property
    def namespace(self) -> str | None: ...
    @property
    def inputs(self) -> Sequence[str]: ...
    @property
    def outputs(self) -> Sequence[str]: ...
    @property
    def tags(self) -> set[str]: ...
    @property
    def whereabouts(self) -> str: ...


class Flow(Protocol):
    """A pipeline, as far as pictures are concerned: nodes, each after those that it waits for."""

    @property
    def nodes(self) -> Sequence[Step]: ...


def is_parameter(name: str) -> bool:
    """Whether a dataset's name stands for a parameter or all of them."""
    return name == "parameters" or name.startswith("params:")


def stored(names: Sequence[str], parameters: bool) -> Iterator[str]:
    """What the names stand for, each once: transcoded ones joined, parameters only where they are wanted."""
    seen = dict.fromkeys(name.partition("@")[0] for name in names)
    return (name for name in seen if parameters or not is_parameter(name))


class Stretch(Protocol):
    """A load, a node or a save, as far as pictures are concerned."""

    @property
    def kind(self) -> Literal["load", "run", "save"]: ...
    @property
    def node(self) -> str: ...
    @property
    def dataset(self) -> str | None: ...
    @property
    def start(self) -> float: ...
    @property
    def end(self) -> float: ...
    @property
    def thread(self) -> str: ...
    @property
    def bytes(self) -> int | None: ...
