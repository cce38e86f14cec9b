"""A node: a function, the names of what it reads and the names of what it writes."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from penstock._portal import enter_loop
from penstock._suggest import did_you_mean
from penstock.errors import InvalidRunError, OutputNotUniqueError, PipelineError
from penstock.pipeline._binding import Call, bind_arguments, bind_positions, unique
from penstock.pipeline._function import function_name, unique_name, whereabouts
from penstock.pipeline._kind import NodeKind, kind_of
from penstock.pipeline._names import Names, as_list, check_datasets, check_word
from penstock.pipeline._patience import Patience, patience
from penstock.pipeline._result import splitter
from penstock.pipeline._signature import check_positional, leads, order_of
from penstock.pipeline._streams import part
from penstock.pipeline._transcoding import stems

if TYPE_CHECKING:
    from penstock._retry import Retry

_NO_TAGS: frozenset[str] = frozenset()

_Owned = str | tuple[str, ...] | dict[str, str] | None


class Node:
    """One step of a pipeline. It never changes: `tag` and `replace` give new nodes.

    Args:
        func: the function: plain, `async def`, generator or asynchronous generator, or any other callable.
        inputs: the dataset it takes, a list passed by position, a dict from arguments to datasets, or None.
        outputs: the dataset it returns, a list where it returns a list or tuple, a dict from keys to datasets
            where it returns a dict, or None.
        name: unique within a pipeline; without one, the node makes a name of its function and datasets.
        tags: words to select nodes by.
        confirms: datasets to confirm once the node has run; they need not be its inputs or outputs.
        namespace: the group that the node belongs to, "outer.inner" when groups are nested.
        preview_fn: what `preview` calls.
        retry: how often to try in all when a run calls the function and it fails, or a `penstock.Retry`. A generator is
            called again only before its first chunk.
        timeout: seconds that one attempt may take in a run; not for generators.

    Raises:
        PipelineError: something given is not what it should be.
        NodeSignatureError: `func` cannot be called with these inputs.

    >>> total = Node(sum, "numbers", "total", name="add_up")
    >>> total.run({"numbers": [1, 2]})
    {'total': 3}
    """

    __slots__ = (
        "_arguments",
        "_bind",
        "_confirms",
        "_func",
        "_given_name",
        "_inputs",
        "_kind",
        "_name",
        "_namespace",
        "_outputs",
        "_patience",
        "_preview_fn",
        "_read_stems",
        "_reads",
        "_split",
        "_tags",
        "_write_stems",
        "_writes",
    )

    def __init__(
        self,
        func: Callable[..., Any],
        inputs: Names,
        outputs: Names,
        *,
        name: str | None = None,
        tags: str | Iterable[str] | None = None,
        confirms: Names = None,
        namespace: str | None = None,
        preview_fn: Callable[..., Any] | None = None,
        retry: "Retry | int | None" = None,
        timeout: float | None = None,
    ) -> None:
        _check_callable(func, "first argument")
        if preview_fn is not None:
            _check_callable(preview_fn, "preview_fn")
        self._func = func
        self._kind = kind_of(func)
        self._given_name = check_word(name, "name") if name else None
        self._namespace = namespace or None
        self._tags = frozenset([check_word(tag, "tag") for tag in as_list(tags)]) if tags else _NO_TAGS
        self._confirms = tuple(check_datasets(confirms, "confirms"))
        self._preview_fn = preview_fn
        self._patience = None if retry is None and timeout is None else patience(self, retry, timeout)
        self._take_inputs(inputs)
        self._writes = tuple(check_datasets(outputs, "outputs"))
        self._outputs = _own(outputs, self._writes)
        self._write_stems = stems(self._writes)
        self._split = splitter(outputs)
        self._check_writes()
        own_name = self._given_name or unique_name(func, self._arguments, self._writes)
        self._name = f"{namespace}.{own_name}" if namespace else own_name

    def _take_inputs(self, inputs: Names) -> None:
        """Decide in which order the function gets its inputs, and how."""
        func, names = self._func, check_datasets(inputs, "inputs")
        arguments: Sequence[str] | None = None
        if isinstance(inputs, dict):
            arguments = order_of(func, inputs)
            names = [inputs[argument] for argument in arguments]
        else:
            check_positional(func, names)
        self._arguments = tuple(names)
        self._inputs = _own(inputs, self._arguments)
        self._reads = unique(self._arguments)
        self._read_stems = stems(self._reads)
        self._bind: Call | None = (
            bind_positions(func, names, self._reads)
            if arguments is None or leads(func, arguments)
            else bind_arguments(func, arguments, names, self._reads)
        )

    def _check_writes(self) -> None:
        """Refuse a node that writes one thing twice, or what it reads, whatever the transcodings."""
        if not self._writes and not self._reads:
            raise PipelineError(
                f"The node of {function_name(self._func)} has neither inputs nor outputs.\n"
                "Without either it has no place in a pipeline: give it at least one."
            )
        reads, writes = set(self._read_stems), set(self._write_stems)
        if len(writes) < len(self._writes):
            raise OutputNotUniqueError(
                f"The node {self} writes one dataset twice: {_repeated(self._write_stems)}.\n"
                "Each output needs a name of its own, transcoding aside."
            )
        if not reads.isdisjoint(writes):
            raise PipelineError(
                f"The node {self} writes what it reads: {_listed(reads & writes)}.\n"
                "It would wait for itself. Give the output another name."
            )

    # What it is.

    @property
    def func(self) -> Callable[..., Any]:
        """The function."""
        return self._func

    @property
    def whereabouts(self) -> str:
        """Name and signature of the function and, where known, the file and line that it begins at."""
        return whereabouts(self._func)

    @property
    def kind(self) -> NodeKind:
        """What happens when the function is called."""
        return self._kind

    @property
    def name(self) -> str:
        """The name, unique in a pipeline, with the namespace in front."""
        return self._name

    @property
    def short_name(self) -> str:
        """A name to show to people: not always unique, and without the namespace.

        >>> Node(sorted, "rows", "ordered", namespace="raw").short_name
        'Sorted'
        """
        return self._given_name or function_name(self._func).replace("_", " ").title()

    @property
    def namespace(self) -> str | None:
        """The group that the node belongs to."""
        return self._namespace

    @property
    def namespace_prefixes(self) -> list[str]:
        """The namespace and every one around it, outermost first.

        >>> Node(sorted, "rows", "ordered", namespace="a.b.c").namespace_prefixes
        ['a', 'a.b', 'a.b.c']
        """
        parts = self._namespace.split(".") if self._namespace else []
        return [".".join(parts[: count + 1]) for count in range(len(parts))]

    @property
    def inputs(self) -> list[str]:
        """The names it reads, in the order of the function's parameters; twice what it takes twice."""
        return list(self._arguments)

    @property
    def arguments(self) -> list[str] | dict[str, str]:
        """The names it reads as the function gets them: by position, or by the names of its parameters.

        >>> Node(round, {"number": "share"}, "rounded").arguments
        {'number': 'share'}
        """
        return dict(self._inputs) if isinstance(self._inputs, dict) else list(self._arguments)

    @property
    def outputs(self) -> list[str]:
        """The names it writes, in the order they were given."""
        return list(self._writes)

    @property
    def tags(self) -> set[str]:
        """The words to select it by."""
        return set(self._tags)

    @property
    def confirms(self) -> list[str]:
        """The datasets to confirm once it has run."""
        return list(self._confirms)

    @property
    def patience(self) -> "Patience | None":
        """How often a run tries it, and the seconds that each attempt may take; None without either."""
        return self._patience

    @property
    def _is_transcoded(self) -> bool:
        return self._reads is not self._read_stems or self._writes is not self._write_stems

    # Another like it.

    def tag(self, tags: str | Iterable[str]) -> "Node":
        """The same node with these tags added."""
        return self.replace(tags=self._tags.union(as_list(tags)))

    def replace(self, **changes: Any) -> "Node":
        """The same node with some of the constructor's arguments changed.

        >>> Node(sorted, "rows", "ordered").replace(func=list, name="copied")
        Node(list, 'rows', 'ordered', 'copied')
        """
        return Node(**{**self._definition(), **changes})

    def _definition(self) -> dict[str, Any]:
        return {
            "func": self._func,
            "inputs": as_given(self._inputs),
            "outputs": as_given(self._outputs),
            "name": self._given_name,
            "tags": self._tags,
            "confirms": list(self._confirms),
            "namespace": self._namespace,
            "preview_fn": self._preview_fn,
            **(self._patience._asdict() if self._patience else {}),
        }

    def __reduce__(self) -> tuple[Callable[[], "Node"], tuple[()]]:
        return partial(Node, **self._definition()), ()

    # Running it.

    def call(self, values: Sequence[Any]) -> Any:
        """Call the function with one value per distinct input, in the order of `inputs`.

        Gives back what it returns: of a coroutine function a coroutine, of a generator function a generator.
        """
        if self._bind is None:
            return self._func(*values)
        return self._bind(values)

    def split(self, result: Any) -> Sequence[Any]:
        """What the function returned, or one chunk that a generator yielded, as one value per output.

        Raises:
            NodeOutputError: it does not fit the declared outputs.
        """
        return self._split(self, result)

    def run(self, inputs: dict[str, Any] | None = None) -> dict[str, Any]:
        """Call the function with values by dataset name, wait for it, and give back values by dataset name.

        The outputs of a generator are iterators over its chunks; an asynchronous one has ended by then.

        Raises:
            InvalidRunError: the names of the inputs are not those of the node.
            NodeOutputError: the function's result does not fit the declared outputs.
        """
        values = self._values({} if inputs is None else inputs)
        match self._kind:
            case NodeKind.FUNCTION:
                return self._named(self.call(values))
            case NodeKind.COROUTINE:
                return self._named(enter_loop(self.call, values))
            case NodeKind.GENERATOR:
                return part(self, self.call(values))
            case NodeKind.ASYNC_GENERATOR:
                return part(self, iter(enter_loop(_collected, self, values)))

    def __call__(self, **inputs: Any) -> dict[str, Any]:
        """`run` with the inputs as keyword arguments."""
        return self.run(inputs)

    def preview(self) -> Any:
        """What `preview_fn` returns, or None without one."""
        return self._preview_fn() if self._preview_fn else None

    def _named(self, result: Any) -> dict[str, Any]:
        return dict(zip(self._writes, self.split(result), strict=True))

    def _values(self, inputs: dict[str, Any]) -> list[Any]:
        if not isinstance(inputs, dict):
            raise InvalidRunError(
                f"Node '{self._name}' cannot run on a {type(inputs).__name__}: {inputs!r}.\n"
                "It runs on a dict from dataset names to values."
            )
        if inputs.keys() != set(self._reads):
            unknown = sorted(inputs.keys() - set(self._reads))
            hints = "".join(did_you_mean(name, self._reads) for name in unknown)
            raise InvalidRunError(
                f"Node '{self._name}' cannot run on these inputs: {self}.\n"
                f"It reads {list(self._reads)}, but was given {sorted(inputs)}.{hints}"
            )
        return [inputs[name] for name in self._reads]

    # Comparing and showing it.

    def _key(self) -> tuple[object, ...]:
        return self._name, _comparable(self._inputs), _comparable(self._outputs)

    def __eq__(self, other: object) -> bool:
        """Same name, inputs and outputs; the order of a dict does not matter, that of a list does."""
        if not isinstance(other, Node):
            return NotImplemented
        return self is other or self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._name)

    def __lt__(self, other: object) -> bool:
        """By name, then by inputs and outputs."""
        if not isinstance(other, Node):
            return NotImplemented
        return self._key() < other._key()

    def __str__(self) -> str:
        name = f"{self._given_name}: " if self._given_name else ""
        return (
            f"{name}{function_name(self._func)}({_bracketed(self._arguments)}) -> {_bracketed(self._writes)}"
        )

    def _repr_html_(self) -> str:
        """What notebooks show: the node between what it reads and writes."""
        from penstock.drawing import show_graph
        from penstock.pipeline._pipeline import Pipeline

        return show_graph(Pipeline([self]), parameters=True)

    def __repr__(self) -> str:
        func, inputs, outputs = function_name(self._func), as_given(self._inputs), as_given(self._outputs)
        return f"Node({func}, {inputs!r}, {outputs!r}, {self._given_name!r})"


def node(
    func: Callable[..., Any],
    inputs: Names,
    outputs: Names,
    *,
    name: str | None = None,
    tags: str | Iterable[str] | None = None,
    confirms: Names = None,
    namespace: str | None = None,
    preview_fn: Callable[..., Any] | None = None,
    retry: "Retry | int | None" = None,
    timeout: float | None = None,
) -> Node:
    """A `Node` of these arguments, in the spelling that reads well inside a pipeline.

    >>> node(sum, "numbers", "total")
    Node(sum, 'numbers', 'total', None)
    """
    return Node(
        func,
        inputs,
        outputs,
        name=name,
        tags=tags,
        confirms=confirms,
        namespace=namespace,
        preview_fn=preview_fn,
        retry=retry,
        timeout=timeout,
    )


async def _collected(node: Node, values: Sequence[Any]) -> list[Any]:
    return [chunk async for chunk in node.call(values)]


def _check_callable(func: object, role: str) -> None:
    if not callable(func):
        raise PipelineError(
            f"A node's {role} is a function, not a {type(func).__name__}: {func!r}.\n"
            "The form is node(function, inputs, outputs)."
        )


def _own(names: Names, listed: tuple[str, ...]) -> _Owned:
    """A copy that nobody else can change; a list is kept as the tuple made of it anyway, to have one object less."""
    if isinstance(names, dict):
        return dict(names)
    return listed if isinstance(names, list) else names


def as_given(names: _Owned) -> Names:
    """Names in the spelling that a node accepts."""
    return list(names) if isinstance(names, tuple) else names


def _comparable(names: _Owned) -> tuple[int, tuple[object, ...]]:
    """Names of one kind compare by content, names of different kinds by kind."""
    if isinstance(names, dict):
        return 3, tuple(sorted(names.items()))
    if isinstance(names, tuple):
        return 2, names
    return (0, ()) if names is None else (1, (names,))


def _bracketed(names: Sequence[str]) -> str:
    return f"[{';'.join(names)}]" if names else "None"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in sorted(names))


def _repeated(names: Sequence[str]) -> str:
    return _listed({name for name in names if names.count(name) > 1})
