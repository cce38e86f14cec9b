"""Failures of datasets that have to do with the thread on which they are used."""

import re
from collections.abc import Iterator
from typing import Any

_SPEAKS_OF_THREADS = re.compile(r"\bthreads?\b|\bevent loop\b|\bdifferent loop\b|CoInitialize", re.IGNORECASE)


def blame_thread(name: str, dataset: Any, error: BaseException) -> None:
    """Note on the error of a dataset how to have it used on one thread, if that may be what is wrong."""
    if any(_SPEAKS_OF_THREADS.search(str(one)) for one in _causes(error)):
        kind = type(dataset).__name__
        error.add_note(
            f"Dataset '{name}' was used on a worker thread, and its error speaks of threads. If that is what is wrong, "
            f"have it used on the thread that runs the pipeline:\n"
            f"  AsyncRunner(on_main_thread='{name}'), or '{kind}' for all of its type; on the command line:\n"
            f"  kedro run --runner=penstock.kedro.AsyncRunner --runner-params=on_main_thread={name}\n"
            f"Or say so in its class: _SINGLE_PROCESS = True."
        )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
