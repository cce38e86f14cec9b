"""Who takes part: a module per framework, one for work by hand. None is imported unless installed."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from benchmarks._workload import Outcome, Workload

# No telemetry, and none of the extensions that Hamilton imports for whatever else happens to be installed.
QUIET = {"DO_NOT_TRACK": "1", "HAMILTON_TELEMETRY_ENABLED": "false", "HAMILTON_AUTOLOAD_EXTENSIONS": "0"}
os.environ.update(QUIET)


def installed(module: str) -> bool:
    """Whether it could be imported."""
    return find_spec(module) is not None


def one_or_list(names: tuple[str, ...]) -> str | list[str]:
    """Dataset names as a user of Kedro or Penstock would write them for a node."""
    return names[0] if len(names) == 1 else list(names)


@dataclass(frozen=True)
class Contestant:
    """A way to do a workload, in the three parts that are timed apart.

    `prepare` translates the workload into the form in which a user would have it on disk (not timed), `build`
    makes a pipeline of that, `ready` makes what one run needs besides (a catalog, a runner; not timed), and
    calling what `ready` returns is the run. The outcome it gives back is read after the clock has stopped.
    """

    name: str
    needs: str
    build: Callable[[Any], Any]
    ready: Callable[[Workload, Any], Callable[[], Outcome]]
    prepare: Callable[[Workload], Any] = lambda work: work

    @property
    def absent(self) -> bool:
        return not installed(self.needs)


@dataclass(frozen=True)
class Datasets:
    """Makes a dataset of a catalog entry, in the words that Kedro and Penstock share."""

    name: str
    needs: str
    make: Callable[[dict[str, Any]], Any]

    @property
    def absent(self) -> bool:
        return not installed(self.needs)


def present(contestants: Iterable[Contestant]) -> list[Contestant]:
    """Those whose framework is installed."""
    return [contestant for contestant in contestants if not contestant.absent]


def absent_note(contestants: Iterable[Contestant]) -> str:
    """What to say about the others."""
    missing = sorted({contestant.needs for contestant in contestants if contestant.absent})
    return f"absent (not installed): {', '.join(missing)}" if missing else ""
