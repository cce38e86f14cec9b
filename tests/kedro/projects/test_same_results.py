"""Whatever door a Kedro project comes in by, it leaves behind what `kedro run` does."""

from collections import defaultdict
from collections.abc import Callable
from itertools import zip_longest
from typing import Any

import pytest

DOORS: dict[str, Callable[..., list[str]]] = {}


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
    actual = tour(release, kedro_environment(release), DOORS[door])
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
    subjects: defaultdict[str, list[str]] = defaultdict(list)
    for called in story:
        about = {name: value for name, value in called.items() if name not in ("alone", "node", "dataset")}
        node, dataset = called.get("node"), called.get("dataset")
        subjects[f"{node}, {dataset}" if dataset else str(node)].append(f"{about}")
    return subjects
