"""Several things awaited at a time, but never more than so many."""

from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


async def all_of(work: Iterable[Callable[[], Awaitable[T]]], limit: int) -> list[T]:
    """Await each function, `limit` of them at a time; the results come in the order of the functions.

    `work` may be a generator: it is asked for the next function when there is room for it.
    A failure cancels what is under way, waits for it, and is raised; other failures are in its notes.
    """
    from anyio import create_task_group

    results: dict[int, T] = {}
    waiting = enumerate(work)

    async def work_off() -> None:
        for number, function in waiting:
            results[number] = await function()

    failed: BaseExceptionGroup | None = None
    try:
        async with create_task_group() as group:
            for _ in range(limit):
                group.start_soon(work_off)
    except BaseExceptionGroup as failures:
        failed = failures
    if failed is not None:  # raised out here, where it does not get the group as its context
        raise _first(failed)
    return [results[number] for number in range(len(results))]


def _first(failed: BaseExceptionGroup) -> BaseException:
    first, *others = failed.exceptions
    for other in others:
        first.add_note(f"Another one failed, too: {type(other).__name__}: {other}")
    return first
