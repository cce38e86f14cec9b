"""`python -m benchmarks._flights_runs DOOR`: run the project in this folder each time a line comes in.

It says how long that took. The first run is no measure of anything: it imports the libraries.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any


def kedro(runner: Callable[[], Any]) -> Callable[[], object]:
    """Runs in sessions of Kedro, as `kedro run` makes them."""
    from kedro.framework.session import KedroSession
    from kedro.framework.startup import bootstrap_project

    project = Path.cwd()
    bootstrap_project(project)

    def run() -> object:
        with KedroSession.create(project) as session:
            return session.run(runner=runner())

    return run


def sequential() -> Callable[[], object]:
    from kedro.runner import SequentialRunner

    return kedro(SequentialRunner)


def is_async() -> Callable[[], object]:
    from kedro.runner import SequentialRunner

    return kedro(lambda: SequentialRunner(is_async=True))


def threads() -> Callable[[], object]:
    from kedro.runner import ThreadRunner

    return kedro(ThreadRunner)


def runner() -> Callable[[], object]:
    from penstock.kedro import AsyncRunner

    return kedro(AsyncRunner)


def runner_on_threads() -> Callable[[], object]:
    from penstock.kedro import AsyncRunner

    return kedro(lambda: AsyncRunner(max_workers="auto"))


def command() -> Callable[[], object]:
    from penstock.kedro import Session

    return Session.create(Path.cwd()).run


def alone() -> Callable[[], object]:
    from penstock import compat

    compat.enable()
    return compat.CompatSession.create(Path.cwd()).run


DOORS = {
    "kedro run": sequential,
    "kedro run --async": is_async,
    "kedro run --runner=ThreadRunner": threads,
    "penstock: AsyncRunner": runner,
    "penstock: AsyncRunner(max_workers='auto')": runner_on_threads,
    "penstock run": command,
    "penstock run --without-kedro": alone,
}


def main(door: str) -> None:
    run = DOORS[door]()
    for _ in sys.stdin:
        began = time.perf_counter()
        run()
        print(f"seconds {time.perf_counter() - began}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
