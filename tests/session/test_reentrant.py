"""One session serves any number of runs at once, by threads and by tasks: nothing of one is seen in another."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from penstock.session import Session

from .conftest import Package

Open = Callable[..., Session]
RUNS = 24

MEETING = """
import asyncio
import threading
from penstock import node, pipeline

at_once = threading.Barrier({at_once})
together = None


def meet(numbers, factor, everything):
    at_once.wait(30)
    return [number * factor for number in numbers], everything


async def ameet(numbers, factor, everything):
    return [number * factor for number in numbers], everything


def finish(scaled, seen):
    seen["mine"] = scaled
    return seen


def make(first):
    return pipeline([
        node(first, ["numbers", "params:factor", "parameters"], ["scaled", "seen"], name="meet"),
        node(finish, ["scaled", "seen"], "finished", name="finish"),
    ])


def create_pipeline():
    return make(meet)
"""

AWAITED = MEETING.replace("make(meet)", "make(ameet)")

CATALOG = """
scaled: {type: MemoryDataset}
finished: {type: MemoryDataset}
place: {type: MemoryDataset, data: "${runtime_params:place,nowhere}"}
"""


@pytest.fixture
def meeting(package: Package) -> Package:
    package.write(
        {
            "conf/base/catalog.yml": CATALOG,
            "conf/base/parameters.yml": "factor: 0\nwho: {name: nobody, kind: x}\n",
        }
    )
    package.write_code(
        {
            "pipelines/meeting.py": MEETING.replace("{at_once}", "2"),
            "pipelines/awaited.py": AWAITED.replace("{at_once}", "1"),
        }
    )
    return package


def asked(number: int) -> dict[str, object]:
    return {
        "inputs": {"numbers": [1, number]},
        "runtime_params": {"factor": number, "who": {"name": f"run {number}"}},
        "outputs": ["finished", "scaled"] if number % 2 else None,
        "run_id": f"run-{number}",
    }


def told(number: int) -> dict[str, object]:
    return {
        "factor": number,
        "who": {"name": f"run {number}", "kind": "x"},
        "mine": [number, number * number],
    }


@pytest.mark.parametrize("runner", ["SequentialRunner", "ThreadRunner", None])
def test_runs_of_several_threads_do_not_meet(meeting: Package, of_package: Open, runner: str | None) -> None:
    session = of_package()
    with ThreadPoolExecutor(RUNS) as threads:
        results = list(threads.map(lambda n: session.run("meeting", runner=runner, **asked(n)), range(RUNS)))
    for number, result in enumerate(results):
        assert result.run_id == f"run-{number}"
        assert result.load("finished") == told(number)
        assert list(result) == (["finished", "scaled"] if number % 2 else ["finished"])
    assert session.catalog.exists("finished") is False
    assert session.catalog.load("params:factor") == 0


def test_runs_of_several_tasks_do_not_meet(meeting: Package, of_package: Open) -> None:
    session = of_package()

    async def all_at_once() -> list[object]:
        return await asyncio.gather(*(session.arun("awaited", **asked(number)) for number in range(RUNS)))

    for number, result in enumerate(asyncio.run(all_at_once())):
        assert result.load("finished") == told(number)  # type: ignore[attr-defined]
        assert result.run_id == f"run-{number}"  # type: ignore[attr-defined]
    assert session.catalog.exists("finished") is False


def test_a_run_inside_a_node_of_another_run(meeting: Package, of_package: Open) -> None:
    session = of_package()
    meeting.write_code(
        {
            "shared.py": "sessions = []\n",
            "pipelines/outer.py": "from penstock import node, pipeline\n"
            f"from {meeting.name} import shared\n"
            "def inner(number):\n"
            "    return shared.sessions[0].run('awaited', inputs={'numbers': [number]}, runtime_params={'factor': 2})"
            ".load('finished')\n"
            "flow = pipeline([node(inner, 'number', 'result')])\n",
        }
    )
    import sys

    session.pipelines["outer"]
    sys.modules[f"{meeting.name}.shared"].sessions.append(session)
    result = session.run("outer", inputs={"number": 21}, runtime_params={"factor": 1})
    assert result.load("result")["mine"] == [42]
    assert result.load("result")["factor"] == 2


def test_a_run_that_fails_leaves_others_alone(meeting: Package, of_package: Open) -> None:
    session = of_package()

    async def good_and_bad() -> list[object]:
        good = [session.arun("awaited", **asked(number)) for number in range(4)]
        bad = [session.arun("awaited", inputs={"numbers": 3}), session.arun("nothing")]
        return await asyncio.gather(*good, *bad, return_exceptions=True)

    results = asyncio.run(good_and_bad())
    assert [result.load("finished") for result in results[:4]] == [told(number) for number in range(4)]  # type: ignore[attr-defined]
    assert [type(result).__name__ for result in results[4:]] == ["TypeError", "PipelineNotFoundError"]


def test_a_resolver_of_one_run_is_not_seen_by_another_session(package: Package, of_package: Open) -> None:
    package.write_code({"settings.py": "CONFIG_LOADER_ARGS = {'custom_resolvers': {'mine': lambda: 4}}\n"})
    package.write({"conf/base/parameters.yml": "factor: ${mine:}\n"})
    assert of_package().run().load("total") == 24
    from omegaconf import OmegaConf

    assert not OmegaConf.has_resolver("mine")
