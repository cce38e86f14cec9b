"""Whatever door a Kedro project comes in by, it leaves behind what `kedro run` does."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest

_RUNNER = "--runner=penstock.kedro.AsyncRunner"
DOORS: dict[str, Callable[..., list[str]]] = {
    "Kedro's command line, our runner": lambda *more: ["kedro", "run", _RUNNER, *more],
    "our command line": lambda *more: ["penstock", "run", *more],
    "no Kedro at all": lambda *more: ["penstock", "run", "--without-kedro", *more],
}
_PLAIN = "--runner=prove_it.runners.PlainAsyncRunner"


# One test for each release, since what `kedro run` leaves behind takes as long to make as what a door does.
@pytest.mark.timeout(900)
@pytest.mark.parametrize("release", ["1", "0.19"])
def test_every_door_leads_to_the_same_results(
    release: str, kedro_environment: Callable[[str], Any], tour: Callable[..., Any]
) -> None:
    environment, elsewhere = kedro_environment(release), kedro_environment("none")
    expected = tour(release, environment, lambda *more: ["kedro", "run", *more])
    _check_that_there_is_something_to_compare(expected)
    for door, command in DOORS.items():
        actual = tour(release, elsewhere if door == "no Kedro at all" else environment, command)
        differences = [*_of_runs(expected, actual), *_of_contents(expected.contents(), actual.contents())]
        assert not differences, "\n".join([f"By this door: {door}.", *differences])
    plain = tour(release, environment, lambda *more: ["kedro", "run", _PLAIN, *more], ["all"])
    differences = [*_of_runs(expected, plain), *_of_contents(expected.at_first, plain.at_first)]
    assert not differences, "\n".join(
        ["By our runner, with the datasets of Kedro and on threads.", *differences]
    )


# What `penstock migrate` says it has nothing for, mended by hand as it says.
_BY_HAND = (
    "from kedro.io.core import get_filepath_str, get_protocol_and_path\n",
    (
        "get_protocol_and_path = lambda filepath, version: ('file', filepath)\n"
        "get_filepath_str = lambda path, protocol: str(path)\n"
    ),
)


@pytest.mark.timeout(300)
def test_a_project_that_has_been_migrated_leaves_behind_what_it_did_before(
    kedro_environment: Callable[[str], Any], tour: Callable[..., Any]
) -> None:
    kedro, alone = kedro_environment("1"), kedro_environment("none")

    def migrate(folder: Path) -> None:
        said = alone.run("penstock", "migrate", "--write", folder=folder).stdout
        assert "'kedro.io.core.get_filepath_str' has no counterpart" in said
        datasets = folder / "src" / "prove_it" / "datasets.py"
        datasets.write_text(datasets.read_text().replace(*_BY_HAND))

    expected = tour("1", kedro, lambda *more: ["kedro", "run", *more], ["all"])
    actual = tour("1", alone, lambda *more: ["penstock", "run", *more], ["all"], migrate)
    differences = [*_of_runs(expected, actual), *_of_contents(expected.at_first, actual.at_first)]
    assert not differences, "\n".join(differences)


def _check_that_there_is_something_to_compare(copy: Any) -> None:
    assert {name: run.code for name, run in copy.runs.items()} == dict.fromkeys(copy.runs, 0) | {
        "a failure": 1
    }
    assert copy.runs["a failure"].resumes_from() == {"middle", "other"}
    assert len(copy.contents()) > 60
    assert [len(copy.versions(f"versioned.{suffix}")) for suffix in ("csv", "pkl", "png")] == [1, 2, 1]
    assert len({hook["hook"] for hook in copy.runs["all"].story}) == 10


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


def _of_runs(expected: Any, actual: Any) -> Iterator[str]:
    for name, run in actual.runs.items():
        was = expected.runs[name]
        if run.code != was.code:
            yield f"{name}: exit code {run.code}, not {was.code}:\n{run.said[-3000:]}"
            continue
        if run.resumes_from() != was.resumes_from():
            yield f"{name}: to be resumed from {run.resumes_from()}, not {was.resumes_from()}"
        yield from (f"{name}: {difference}" for difference in _of_stories(was.story, run.story))


def _of_stories(expected: list[dict[str, Any]], actual: list[dict[str, Any]]) -> list[str]:
    """Where hooks were told something else; whose turn it is among nodes is nobody's promise."""
    before, now = _by_subject(expected), _by_subject(actual)
    overlaps = [
        f"{called['hook']} was called beside another hook" for called in actual if not called["alone"]
    ]
    return [*overlaps, *_out_of_order(actual)] + [
        f"{subject} was told\n  {is_}\n  not\n  {was}"
        for subject in sorted(before.keys() | now.keys())
        for was, is_ in zip_longest(before[subject], now[subject])
        if was != is_
    ]


def _out_of_order(story: list[dict[str, Any]]) -> Iterator[str]:
    begun = set()
    for called in story:
        hook, node = called["hook"], called.get("node")
        if hook == "before_node_run":
            begun.add(node)
        elif hook in _LOADS and node in begun:
            yield f"{called['dataset']} was loaded for {node} after it had begun"
        elif hook == "before_dataset_saved" and node not in begun:
            yield f"{called['dataset']} was saved for {node} before it had begun"


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
