"""ordeq, which runs one node at a time and hands intermediate data over in memory."""

from collections.abc import Callable
from typing import Any

from benchmarks._workload import Outcome, Step, Workload
from benchmarks.contestants import Contestant


def _build(work: Workload) -> tuple[list[Any], dict[str, Any]]:
    from ordeq import IO, Input, node

    if work.storage:
        places = {name: _slow_io(name, work) for name in work.names}
    else:
        places = {name: Input(value) for name, value in work.given.items()}
        places |= {name: IO() for step in work.steps for name in step.outputs}
        places |= {name: IO().retain() for name in work.outputs}
    nodes = [
        node(
            _spelled_out(step),
            inputs=[places[name] for name in step.inputs],
            outputs=[places[name] for name in step.outputs],
        )
        for step in work.steps
    ]
    return nodes, places


def _spelled_out(step: Step) -> Callable[..., Any]:
    """The function with a parameter for each input: ordeq 1.4 cannot tell what `*values` stands for."""
    if len(step.inputs) <= 2:
        return step.function
    parameters = ", ".join(f"value{place}" for place in range(len(step.inputs)))
    spelled_out: Callable[..., Any] = eval(f"lambda {parameters}: f({parameters})", {"f": step.function})
    return spelled_out


def _slow_io(name: str, work: Workload) -> Any:
    from ordeq import IO

    storage = work.storage

    class Slow(IO):
        def load(self) -> Any:
            return storage.load(name)

        def save(self, data: Any) -> None:
            storage.save(name, data)

    return Slow()


def _ready(work: Workload, built: tuple[list[Any], dict[str, Any]]) -> Callable[[], Outcome]:
    from ordeq import run as run_nodes

    nodes, places = built

    def run() -> Outcome:
        run_nodes(*nodes)
        return lambda: {name: places[name].load() for name in work.outputs}

    return run


ORDEQ = Contestant("ordeq", "ordeq", _build, _ready)
