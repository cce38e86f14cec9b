"""Saving in two steps: everything but becoming visible, then becoming visible."""

from typing import Any, Protocol, runtime_checkable


class Staged(Protocol):
    """New data that is written safely and not yet visible to anybody."""

    def commit(self) -> None:
        """Make it visible, all of it at once. A second call does nothing."""

    def discard(self) -> None:
        """Forget it and leave no trace of it. Does nothing after `commit`."""


class AwaitedStaged(Protocol):
    """The same, awaited on the event loop that it was staged on."""

    async def acommit(self) -> None:
        """Make it visible, all of it at once; what fails or is cancelled is discarded. A second call does nothing."""

    async def adiscard(self) -> None:
        """Forget it and leave no trace of it. Does nothing after `acommit`."""


@runtime_checkable
class Stages(Protocol):
    """A dataset whose `save(data)` is `stage(data).commit()`; several may be staged at once."""

    def stage(self, data: Any) -> Staged:
        """Write the data where nobody looks."""
