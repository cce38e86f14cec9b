"""The measuring loop and the verdicts, on contestants whose figures are known."""

from collections.abc import Callable

import pytest
from benchmarks._measure import Figures, take_turns
from benchmarks._report import VALUE, Target, table
from benchmarks._workload import Step, Storage, Workload


def counting(log: list[str], name: str, value: float) -> Callable[[], dict[str, float]]:
    def turn() -> dict[str, float]:
        log.append(name)
        return {"seconds": value}

    return turn


def test_contestants_take_turns_round_by_round() -> None:
    log: list[str] = []
    take_turns({"a": counting(log, "a", 1), "b": counting(log, "b", 2)}, rounds=2)
    assert log == ["a", "b", "a", "b"]


def test_a_failing_contestant_is_out_and_its_error_is_kept() -> None:
    log: list[str] = []

    def fail() -> dict[str, float]:
        log.append("failing")
        raise RecursionError("too deep\nfar too deep")

    figures = take_turns({"failing": fail, "b": counting(log, "b", 2)}, rounds=2)
    assert log == ["failing", "b", "b"]
    assert figures["failing"].failure == "RecursionError: too deep"


def test_one_that_has_used_up_its_budget_sits_out() -> None:
    log: list[str] = []
    take_turns({"a": counting(log, "a", 1)}, rounds=3, budget=0.0)
    assert log == []


def test_ratios_are_formed_within_rounds() -> None:
    """A machine that is ten times slower in one round leaves every ratio as it is."""
    floor = Figures([{"s": 1.0}, {"s": 10.0}, {"s": 1.0}])
    own = Figures([{"s": 2.0}, {"s": 20.0}, {"s": 2.0}])
    assert own.ratio("s", floor) == 2.0
    assert own.ratio("s", Figures()) is None


def test_a_target_names_the_limits_that_are_missed() -> None:
    figures = {"floor": Figures([{"s": 1.0}]), "own": Figures([{"s": 3.0}])}
    target = Target({VALUE: 4.0, "x floor": 2.0, "x bound": 5.0})
    shown = table(
        "t",
        "s",
        figures,
        "s",
        against={"x floor": "floor"},
        bounds={"x bound": 1.0},
        targets={"own": target},
    )
    assert [row.missed for row in shown.rows] == [[], ["x floor"]]


def test_a_limit_on_a_ratio_that_could_not_be_formed_is_missed() -> None:
    assert Target({"x floor": 2.0}).missed({VALUE: 1.0}) == ["x floor"]


@pytest.fixture
def doubling() -> Workload:
    step = Step("n", lambda value: 2 * value, ("a",), ("b",))
    return Workload((step,), {"a": 1}, {"b": 2}, Storage(0.0, native=False, values={"a": 1}))


def test_a_workload_that_was_not_done_is_refused(doubling: Workload) -> None:
    with pytest.raises(AssertionError, match="1 outputs are missing or wrong, the first is 'b'"):
        doubling.verify(dict)


def test_a_workload_that_was_done_is_accepted(doubling: Workload) -> None:
    assert doubling.storage is not None
    doubling.storage.save("b", 2)
    doubling.verify(dict)


def test_a_workload_knows_its_outputs_and_all_names(doubling: Workload) -> None:
    assert doubling.outputs == ("b",)
    assert doubling.names == ("a", "b")
