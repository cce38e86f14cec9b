"""The encoded bytes that a run holds: fetched once for all who decode them, or encoded and on their way to storage."""

_SHARES = 16
"""What is on its way counts as at least this part of the limit, before anything is known of sizes."""


class Holdings:
    """Who still needs which bytes, and how many there are. The bytes themselves lie with whoever performs the actions.

    A source is the id under which datasets that stand for the same bytes are held.

    Args:
        limit: the bytes from which on there is no room for more; None for no limit.

    Attributes:
        size: the bytes held at this moment, with what was made of them and waits for its node.
    """

    __slots__ = ("_coming", "_dropped", "_largest", "_lent", "_limit", "_sizes", "_uses", "size")

    def __init__(self, limit: int | None = None) -> None:
        self.size = 0
        self._limit = limit
        self._lent: dict[int, int] = {}  # per node that has not run, the bytes that its inputs were made of
        self._coming = 0  # fetches whose size is not known yet
        self._largest = max(1, (limit or 0) // _SHARES)
        self._sizes: dict[int, int] = {}
        self._uses: dict[int, int] = {}
        self._dropped: list[int] = []

    def __contains__(self, source: int) -> bool:
        return source in self._sizes

    @property
    def is_full(self) -> bool:
        """Whether no more should come in. What is on its way counts as much as the largest so far."""
        return self._limit is not None and self.size + self._coming * self._largest >= self._limit

    def expect(self) -> None:
        """Bytes are on their way, nobody knows how many."""
        self._coming += 1

    def arrived(self, source: int, size: int, uses: int) -> None:
        """Expected bytes have come in, see `hold`."""
        self._coming -= 1
        self._largest = max(self._largest, size)
        self.hold(source, size, uses)

    def hold(self, source: int, size: int, uses: int) -> None:
        """Bytes have come in, which so many will use; those that nobody will are dropped at once."""
        self._sizes[source] = size
        self._uses[source] = uses + 1
        self.size += size
        self.use(source)

    def lend(self, source: int, node: int) -> None:
        """An input of `node` has been made of the bytes; it counts as much as they do until the node has run."""
        size = self._sizes[source]
        self._lent[node] = self._lent.get(node, 0) + size
        self.size += size
        self.use(source)

    def give_back(self, node: int) -> None:
        """`node` has run, and its inputs are not held any longer."""
        self.size -= self._lent.pop(node, 0)

    def use(self, source: int) -> None:
        """One who needed the bytes has had them."""
        self._uses[source] -= 1
        if not self._uses[source]:
            del self._uses[source]
            self.size -= self._sizes.pop(source)
            self._dropped.append(source)

    def pop_dropped(self) -> list[int]:
        """The sources whose bytes nobody needs any more."""
        dropped, self._dropped = self._dropped, []
        return dropped
