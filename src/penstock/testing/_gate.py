"""A door that work waits at until a test opens it."""

from penstock.testing._changes import CEILING, Changes


class Gate:
    """A door at which nodes, datasets and stores wait until the test lets them through.

    With gates a test says what is under way at one moment, instead of hoping that a sleep was long enough. Works across
    threads and event loops. No wait is endless.

    Args:
        name: what errors call it.
        ceiling: seconds after which a wait fails.

    >>> from penstock import ThreadRunner, node, pipeline
    >>> gate = Gate("both")
    >>> def meet(number):
    ...     if gate.reached:
    ...         gate.open()  # the second of two nodes is here, so both are under way at once
    ...     gate.pass_through()
    ...     return number
    >>> flow = pipeline([node(meet, "a", "x", name="one"), node(meet, "b", "y", name="two")])
    >>> sorted(ThreadRunner(max_workers=2).run(flow, {"a": 1, "b": 2}))
    ['x', 'y']
    """

    def __init__(self, name: str = "gate", *, ceiling: float = CEILING) -> None:
        self._name = name
        self._changes = Changes(ceiling)
        self._reached = 0
        self._admitted: float = 0  # how many of those who arrive, in order, may pass
        self._inside = 0

    def pass_through(self) -> None:
        """Block the calling thread until the gate is open.

        Raises:
            WaitedTooLongError: nobody opened it.
        """
        ticket = self._arrive()
        try:
            self._changes.wait(lambda: ticket < self._admitted, self._unopened)
        finally:
            self._leave()

    async def apass_through(self) -> None:
        """Await the opening of the gate; the awaitable form of `pass_through`."""
        ticket = self._arrive()
        try:
            await self._changes.await_(lambda: ticket < self._admitted, self._unopened)
        finally:
            self._leave()

    def open(self, count: int | None = None) -> None:
        """Let everybody through from now on; with `count`, that many more, in the order in which they arrive."""
        with self._changes.change():
            self._admitted += float("inf") if count is None else count

    def wait_reached(self, count: int = 1) -> None:
        """Block until `count` arrivals have been seen, whether or not they have passed.

        Raises:
            WaitedTooLongError: not so many came.
        """
        self._changes.wait(lambda: self._reached >= count, lambda: self._too_few(count))

    async def await_reached(self, count: int = 1) -> None:
        """Await `count` arrivals; the awaitable form of `wait_reached`."""
        await self._changes.await_(lambda: self._reached >= count, lambda: self._too_few(count))

    @property
    def reached(self) -> int:
        """How many have ever arrived."""
        return self._reached

    @property
    def waiting(self) -> int:
        """How many are at the gate at this moment."""
        return self._inside

    def __repr__(self) -> str:
        state = "open" if self._admitted == float("inf") else "closed"
        return f"<Gate {self._name!r}, {state}, {self._reached} reached it, {self._inside} waiting>"

    def _arrive(self) -> int:
        with self._changes.change():
            ticket, self._reached = self._reached, self._reached + 1
            self._inside += 1
            return ticket

    def _leave(self) -> None:
        with self._changes.change():
            self._inside -= 1

    def _unopened(self) -> str:
        return f"nobody opened {self!r}."

    def _too_few(self, count: int) -> str:
        return f"{count} were to reach {self!r}."
