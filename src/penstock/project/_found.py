"""Pipelines by name that are made when they are looked up."""

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import TYPE_CHECKING

from penstock.errors import ProjectError

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
        """Put a pipeline there; what `sum` makes of none is one without nodes.

        Raises:
            ProjectError: it is no pipeline.
        """
        self._made[name] = made = _pipeline_of(name, pipeline)
        self._makers[name] = lambda: made

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


def _pipeline_of(name: str, found: object) -> "Pipeline":
    from penstock.pipeline import Pipeline

    if isinstance(found, int) and found == 0:
        return Pipeline([])
    if not isinstance(found, Pipeline):
        raise ProjectError(
            f"register_pipelines() puts a {type(found).__name__} under {name!r}. "
            "It should be a pipeline: pipeline([node(...), ...])."
        )
    return found
