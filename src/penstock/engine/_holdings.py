"""The encoded bytes that a run holds: fetched once for all who decode them, or encoded and on their way to storage."""

_SHARES = 16
"""What is on its way from a place that never tells counts as at least this part of the limit."""


class Holdings:
    """Who still needs which bytes, and how many there are. The bytes themselves lie with whoever performs the actions.

    A source is the id under which datasets that stand for the same bytes are held.

    Args:
        limit: the bytes from which on there is no room for more; None for no limit.

    Attributes:
        size: the bytes held at this moment, with what was made of them and waits for its node.
    """

    __slots__ = (
        "_coming",
        "_dropped",
        "_known",
        "_largest",
        "_lent",
        "_limit",
        "_reserved",
        "_sizes",
        "_unknown",
        "_uses",
        "size",
    )

    def __init__(self, limit: int | None = None) -> None:
        self.size = 0
        self._limit = limit
        self._lent: dict[int, int] = {}  # per node that has not run, the bytes that its inputs were made of
        self._coming: dict[int, int | None] = {}  # per source on its way its size; None if nobody will tell
        self._reserved = 0  # the sum of these sizes
        self._unknown = 0  # and how many have none
        self._known: dict[int, int] = {}  # sizes of sources that had to be put off
        self._largest = max(1, (limit or 0) // _SHARES)
        self._sizes: dict[int, int] = {}
        self._uses: dict[int, int] = {}
        self._dropped: list[int] = []

    def __contains__(self, source: int) -> bool:
        return source in self._sizes

    @property
    def is_full(self) -> bool:
        """Whether no more should come in. What never tells its size counts as much as the largest so far."""
        return self._limit is not None and self._taken >= self._limit

    def has_room_for(self, source: int) -> bool:
        """Whether a source may come in, as far as is known."""
        return not self._is_too_much(self._known.get(source, 1))

    def expect(self, source: int, *, tells: bool) -> None:
        """Bytes are on their way. They take no room until they tell how many they are, if they do."""
        self._come(source, self._known.get(source, 0) if tells else None)

    def admit(self, source: int, size: int, *, whatever: bool) -> bool:
        """Expected bytes have told how many they are: whether there is room for them, or they may come whatever."""
        self._leave(source)
        fits = whatever or not self._is_too_much(size)
        self._come(source, size)
        return fits

    def put_off(self, source: int) -> None:
        """Expected bytes do not come now; their size is kept in mind."""
        size = self._coming[source]
        assert size is not None
        self._known[source] = size
        self._leave(source)

    def arrived(self, source: int, size: int, uses: int) -> None:
        """Expected bytes have come in, see `hold`."""
        self._leave(source)
        self._largest = max(self._largest, size)
        self.hold(source, size, uses)

    def _come(self, source: int, size: int | None) -> None:
        self._coming[source] = size
        self._reserved += size or 0
        self._unknown += size is None

    def _leave(self, source: int) -> None:
        size = self._coming.pop(source)
        self._reserved -= size or 0
        self._unknown -= size is None

    @property
    def _taken(self) -> int:
        return self.size + self._reserved + self._unknown * self._largest

    def _is_too_much(self, size: int) -> bool:
        return self._limit is not None and self._taken + size > self._limit

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
