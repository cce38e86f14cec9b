"""Whatever door a Kedro project comes in by, it leaves behind what `kedro run` does."""

from collections import defaultdict
from collections.abc import Callable
from itertools import zip_longest
from typing import Any

import pytest

_RUNNER = "--runner=penstock.kedro.AsyncRunner"
DOORS: dict[str, Callable[..., list[str]]] = {
    "Kedro's command line, our runner": lambda *more: ["kedro", "run", _RUNNER, *more],
    "our command line": lambda *more: ["penstock", "run", *more],
    "no Kedro at all": lambda *more: ["penstock", "run", "--without-kedro", *more],
}


@pytest.fixture(scope="module")
def reference(kedro_environment: Callable[[str], Any], tour: Callable[..., Any]) -> Callable[[str], Any]:
    """What `kedro run` itself leaves behind, with a release."""
    made: dict[str, Any] = {}

    def reference(release: str) -> Any:
        if release not in made:
            made[release] = tour(release, kedro_environment(release), lambda *more: ["kedro", "run", *more])
        return made[release]

    return reference


@pytest.mark.timeout(150)
@pytest.mark.parametrize("release", ["1", "0.19"])
def test_there_is_something_to_compare(release: str, reference: Any) -> None:
    copy = reference(release)
    assert {name: run.code for name, run in copy.runs.items()} == dict.fromkeys(copy.runs, 0) | {
        "a failure": 1
    }
    assert copy.runs["a failure"].resumes_from() == {"middle", "other"}
    assert len(copy.contents()) > 60
    assert [len(copy.versions(f"versioned.{suffix}")) for suffix in ("csv", "pkl", "png")] == [1, 2, 1]
    assert len({hook["hook"] for hook in copy.runs["all"].story}) == 10


@pytest.mark.timeout(300)
@pytest.mark.parametrize("release", ["1", "0.19"])
@pytest.mark.parametrize("door", DOORS)
def test_a_door_leads_to_the_same_results(
    door: str, release: str, kedro_environment: Callable[[str], Any], tour: Callable[..., Any], reference: Any
) -> None:
    expected = reference(release)
    actual = tour(release, kedro_environment("none" if "no Kedro" in door else release), DOORS[door])
    differences = [
        *_of_runs(expected.runs, actual.runs),
        *_of_contents(expected.contents(), actual.contents()),
    ]
    assert not differences, "\n".join(differences)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("release", ["1", "0.19"])
def test_so_does_our_runner_with_the_datasets_of_kedro(
    release: str, kedro_environment: Callable[[str], Any], tour: Callable[..., Any]
) -> None:
    environment = kedro_environment(release)
    expected = tour(release, environment, lambda *more: ["kedro", "run", *more], first=1)
    plain = "--runner=prove_it.runners.PlainAsyncRunner"
    actual = tour(release, environment, lambda *more: ["kedro", "run", plain, *more], first=1)
    differences = [
        *_of_runs(expected.runs, actual.runs),
        *_of_contents(expected.contents(), actual.contents()),
    ]
    assert not differences, "\n".join(differences)


def _of_contents(expected: dict[str, Any], actual: dict[str, Any]) -> list[str]:
    missing = [f"not written: {path}" for path in sorted(expected.keys() - actual.keys())]
    more = [f"written, too: {path}" for path in sorted(actual.keys() - expected.keys())]
    both = sorted(expected.keys() & actual.keys())
    others = [
        f"{path}:\n  {expected[path]!r:.500}\n  {actual[path]!r:.500}"
        for path in both
        if expected[path] != actual[path]
    ]
    return [*missing, *more, *others]


def _of_runs(expected: dict[str, Any], actual: dict[str, Any]) -> list[str]:
    differences = []
    for name, run in actual.items():
        if run.code != expected[name].code:
            differences.append(
                f"{name}: exit code {run.code}, not {expected[name].code}:\n{run.said[-3000:]}"
            )
        if run.resumes_from() != expected[name].resumes_from():
            differences.append(
                f"{name}: to be resumed from {run.resumes_from()}, not {expected[name].resumes_from()}"
            )
        differences += [
            f"{name}: {difference}" for difference in _of_stories(expected[name].story, run.story)
        ]
    return differences


def _of_stories(expected: list[dict[str, Any]], actual: list[dict[str, Any]]) -> list[str]:
    """Where hooks were told something else; whose turn it is among nodes is nobody's promise."""
    before, now = _by_subject(expected), _by_subject(actual)
    overlaps = [
        f"{called['hook']} was called beside another hook" for called in actual if not called["alone"]
    ]
    return overlaps + [
        f"{subject} was told\n  {is_}\n  not\n  {was}"
        for subject in sorted(before.keys() | now.keys())
        for was, is_ in zip_longest(before[subject], now[subject])
        if was != is_
    ]


def _by_subject(story: list[dict[str, Any]]) -> defaultdict[str, list[str]]:
    """What hooks were told, in order, for each dataset of each node, each node, and the run."""
    ran = {_named(called["node"]) for called in story if called["hook"] == "before_node_run"}
    subjects: defaultdict[str, list[str]] = defaultdict(list)
    for called in story:
        node, dataset = _named(called.get("node")), called.get("dataset")
        told = str(_without_what_differs(called))
        about = subjects[f"{node}, {dataset}" if dataset else str(node)]
        if node is None or (node in ran and not (called["hook"] in _LOADS and told in about)):
            about.append(told)
    return subjects


# What hooks are told otherwise, and why:
# - Nodes that never ran because the run failed may have had loads: these begin when the data is there.
# - A dataset that is given to a node twice is loaded once for it.
_LOADS = ("before_dataset_loaded", "after_dataset_loaded")
# - Data in memory that consumers share is seen as it was when it was loaded: before other nodes changed it.
_SHARED = ("assigned", "copied")
# - `after_node_run` of a generator node has its last chunk for outputs: it is called when the node has run.
_IN_CHUNKS = ("one_by_one", "two_by_two", "named")
# - Without Kedro, a node of 0.19 that has not been given a name is called as in 1.x.


_UNNAMED = "len([cleaned_csv]) -> [rows]"


def _named(node: Any) -> Any:
    return "len__7d1bf446" if node == _UNNAMED else node


def _without_what_differs(called: dict[str, Any]) -> dict[str, Any]:
    told = {name: value for name, value in called.items() if name not in ("alone", "node", "dataset")}
    if called.get("dataset") in _SHARED and called["hook"] in _LOADS:
        told.pop("data", None)
    if "nodes" in told:
        told["nodes"] = sorted(map(_named, told["nodes"]))
    if called.get("node") in _IN_CHUNKS and called["hook"] == "after_node_run":
        told["outputs"] = sorted(told["outputs"])
    return told
