"""Pipelines by name that are made when they are looked up."""

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from penstock.pipeline import Pipeline


class FoundPipelines(MutableMapping[str, "Pipeline"]):
    """A dictionary from names to pipelines, each imported when it is looked up; others may be put into it.

    Args:
        makers: by name, what imports the pipeline.
    """

    def __init__(self, makers: "Mapping[str, Callable[[], Pipeline]]") -> None:
        self._makers = dict(makers)
        self._made: dict[str, Pipeline] = {}

    def __getitem__(self, name: str) -> "Pipeline":
        if name not in self._made:
            self._made[name] = self._makers[name]()
        return self._made[name]

    def __setitem__(self, name: str, pipeline: "Pipeline") -> None:
        self._makers[name] = lambda: pipeline
        self._made[name] = pipeline

    def __delitem__(self, name: str) -> None:
        del self._makers[name]
        self._made.pop(name, None)

    def __contains__(self, name: object) -> bool:
        return name in self._makers

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._makers))

    def __len__(self) -> int:
        return len(self._makers)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(self)})"
