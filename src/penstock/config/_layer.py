"""What the files of one environment say together, and which file said what."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any, TypeAlias

from penstock.config._merge import ClashError, Keys, merged
from penstock.config._yaml import Document
from penstock.errors import BadConfigException

#: Says where a key was written, such as "conf/base/catalog.yml:12"; empty when it was in no file.
Locate: TypeAlias = Callable[..., str]

RUNTIME = "runtime parameters"


@dataclass(frozen=True, slots=True)
class Layer:
    """One environment's share of a kind of configuration, before anything in it is worked out."""

    data: Mapping[Any, Any] = field(repr=False)
    documents: Sequence[Document]
    runtime: Mapping[Any, Any] = field(repr=False, default_factory=dict)
    """What was laid over the files for this run."""

    def where(self, *keys: Any) -> str:
        """Where a key was written, or the nearest above it."""
        if self.runtime and _reach(self.runtime, keys) == len(keys) > 0:
            return RUNTIME
        nearest = max(self.documents, key=lambda document: _reach(document.data, keys), default=None)
        return "" if nearest is None else nearest.where(*keys)

    def wrote(self, name: Any) -> bool:
        """Whether a file of this environment has a name at its top."""
        return any(name in document.data for document in self.documents)

    def reach(self, keys: Keys) -> int:
        """How many of the keys lead somewhere."""
        return _reach(self.data, keys)


def layer(documents: Sequence[Document], runtime: Mapping[Any, Any], *, leaves: bool) -> Layer:
    """Put the files of an environment together.

    Args:
        documents: what the files say.
        runtime: laid over them all.
        leaves: files may share mappings, as long as each value in them is written once. Otherwise a name at
            the top is written once. Templates, whose names begin with `_`, may always be shared.

    Raises:
        BadConfigException: something is written twice, or is a mapping here and a list there.
    """
    _refuse_duplicates(documents, _leaves if leaves else _tops)
    data = reduce(_over, documents, Layer({}, ()))
    if not documents or not runtime:
        return data
    try:
        return Layer(merged(data.data, runtime, "soft"), data.documents, runtime)
    except ClashError as clash:
        raise clashing(clash, data.where(*clash.keys), RUNTIME) from None


def _over(below: Layer, document: Document) -> Layer:
    try:
        data = merged(below.data, document.data, "soft")
    except ClashError as clash:
        raise clashing(clash, below.where(*clash.keys), document.where(*clash.keys)) from None
    return Layer(data, (*below.documents, document))


def clashing(clash: ClashError, below: str, above: str) -> BadConfigException:
    """The error for a mapping and a list at one place."""
    return BadConfigException(
        f"{above}: '{dotted(clash.keys)}' is a {clash.above}, but a {clash.below} in {below}. They cannot be "
        "merged: make both the same, or use the destructive merge strategy, where the latter replaces the former."
    )


def dotted(keys: Keys) -> str:
    """A path of keys as messages show it."""
    return ".".join(map(str, keys))


def _refuse_duplicates(documents: Sequence[Document], parts: Callable[[Any], Iterator[Keys]]) -> None:
    if len(documents) < 2:
        return
    first: dict[Keys, Document] = {}
    told = []
    for document in documents:
        for keys in parts(document.data):
            earlier = first.setdefault(keys, document)
            if earlier is not document:
                told.append(f"{earlier.where(*keys)} and {document.where(*keys)} both have '{dotted(keys)}'")
    if told:
        listed = "\n".join(f"- {each}" for each in told)
        raise BadConfigException(
            "Within one environment everything is written once, so that no file hides another.\n"
            f"{listed}\nRemove one of each, or move it to another environment."
        )


def _tops(data: Mapping[Any, Any]) -> Iterator[Keys]:
    return ((key,) for key in data if not is_template(key))


def _leaves(data: Mapping[Any, Any], above: Keys = ()) -> Iterator[Keys]:
    for key, value in data.items():
        if not above and is_template(key):
            continue
        if isinstance(value, dict):
            yield from _leaves(value, (*above, key))
        else:
            yield (*above, key)


def is_template(key: Any) -> bool:
    """Whether what stands under this name is only there to be referred to."""
    return isinstance(key, str) and key.startswith("_")


def _reach(data: Any, keys: Keys) -> int:
    for count, key in enumerate(keys):
        inside = (
            key in data if isinstance(data, Mapping) else isinstance(data, list) and key in range(len(data))
        )
        if not inside:
            return count
        data = data[key]
    return len(keys)
