"""Parameters of whole pipelines: everything wrong at once, with who needs it; objects for those who asked for them."""

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import pytest
from pydantic import BaseModel, ConfigDict, Field, validate_call

from penstock import AbstractDataset, DataCatalog, Node, ThreadRunner, node, pipeline, run
from penstock.errors import InvalidRunError, ParameterValidationError
from penstock.testing import Journal
from penstock.validation import check_parameters

if TYPE_CHECKING:
    from decimal import Decimal


@dataclass
class Options:
    alpha: float
    rounds: int = 10


class Split(BaseModel):
    model_config = ConfigDict(extra="forbid")

    share: float = Field(gt=0, lt=1)
    seed: int = 0


def fit_model(rows: list[int], options: Options) -> Any:
    return options


def told(nodes: "Node | list[Node]", parameters: dict[str, Any]) -> list[str]:
    """What is wrong, a line for each thing, without the lines that say who needs it."""
    try:
        check_parameters(pipeline(nodes if isinstance(nodes, list) else [nodes]), parameters)
    except ParameterValidationError as error:
        return [line.removeprefix("- ") for line in str(error).splitlines() if line.startswith("- ")]
    return []


def test_the_function_gets_the_dataclass_of_its_hint() -> None:
    flow = pipeline([node(fit_model, ["rows", "params:options"], "seen")])
    seen = run(flow, {"rows": [1]}, parameters={"options": {"alpha": 1}}).load("seen")
    assert seen == Options(1, 10)


def test_the_function_gets_the_model_of_its_hint_by_the_rules_of_pydantic() -> None:
    def split(options: Split) -> Any:
        return options

    flow = pipeline([node(split, "params:split", "seen")])
    assert run(flow, parameters={"split": {"share": "0.5"}}).load("seen") == Split(share=0.5)


def test_plain_values_arrive_as_they_are() -> None:
    def take(path: str, columns: list[str], rest: dict[str, Any]) -> Any:
        return path, columns, rest

    flow = pipeline([node(take, ["params:path", "params:columns", "parameters"], "seen")])
    parameters = {"path": "a.csv", "columns": ["a"]}
    assert run(flow, parameters=parameters).load("seen") == ("a.csv", ["a"], parameters)


def test_a_list_for_a_tuple_arrives_as_it_is() -> None:
    def take(columns: tuple[str, ...]) -> Any:
        return [columns]

    flow = pipeline([node(take, "params:columns", "seen")])
    assert run(flow, parameters={"columns": ["a"]}).load("seen") == [["a"]]


@pytest.mark.parametrize("runner", [None, ThreadRunner()])
def test_each_consumer_gets_what_its_own_hint_says(runner: Any) -> None:
    def typed(options: Options) -> Any:
        return type(options).__name__

    def modelled(options: Annotated[Options, Field()]) -> Any:
        return type(options).__name__

    def plain(options: dict[str, Any]) -> Any:
        return type(options).__name__

    def silent(options) -> Any:  # type: ignore[no-untyped-def]
        return type(options).__name__

    functions = [typed, modelled, plain, silent]
    flow = pipeline([node(func, "params:options", func.__name__) for func in functions])
    result = run(flow, parameters={"options": {"alpha": 1}}, runner=runner)
    assert [result.load(func.__name__) for func in functions] == ["Options", "Options", "dict", "dict"]


def test_consumers_of_one_object_do_not_meet_in_it() -> None:
    def change(options: Options) -> Any:
        options.alpha += 1
        return options.alpha

    flow = pipeline([node(change, "params:options", name) for name in "ab"])
    result = run(flow, parameters={"options": {"alpha": 1}})
    assert (result.load("a"), result.load("b")) == (2, 2)


def test_an_object_is_made_once_for_all_that_agree_on_it() -> None:
    made = []

    @dataclass
    class Counted:
        value: int

        def __post_init__(self) -> None:
            made.append(self.value)

    def take(counted: Counted) -> Any:
        return counted.value

    flow = pipeline([node(take, "params:counted", f"seen_{n}") for n in range(5)])
    run(flow, parameters={"counted": {"value": 1}})
    assert made == [1]


def test_a_dataset_that_is_only_confirmed_stays_in_its_place() -> None:
    confirmed = []

    class Incremental(AbstractDataset[Any, Any]):
        def load(self) -> Any:
            return 1

        def save(self, data: Any) -> None:
            raise NotImplementedError

        def confirm(self) -> None:
            confirmed.append(True)

    flow = pipeline([node(fit_model, ["rows", "params:options"], "seen", confirms="feed")])
    catalog = {"rows": [1], "feed": Incremental()}
    assert run(flow, catalog, parameters={"options": {"alpha": 1}}).load("seen") == Options(1)
    assert confirmed == [True]


def test_everything_wrong_is_told_at_once_before_anything_runs() -> None:
    journal = Journal()

    def first(alpha: float) -> int:
        journal.note("ran")
        return 1

    flow = pipeline(
        [
            node(first, "params:alpha", "a", name="first"),
            node(fit_model, ["a", "params:options"], "b", name="second"),
        ]
    )
    with pytest.raises(ParameterValidationError) as caught:
        run(flow, parameters={"alpha": "high", "options": {"alpah": 1}})
    assert journal.entries == []
    assert isinstance(caught.value, InvalidRunError | ValueError)
    lines = str(caught.value).splitlines()
    assert lines[0] == "3 things about parameters do not fit the functions that take them. Nothing has run."
    assert lines[1] == "- params:alpha should be float, but is the str 'high'."
    assert lines[2].startswith("  Node 'first' takes it as 'alpha' of first(alpha: float) -> int at ")
    assert lines[2].endswith(f"{__file__}:{first.__code__.co_firstlineno}.")
    assert lines[3] == "- params:options.alpah is no field of Options. Did you mean 'alpha'?"
    assert lines[5] == "- params:options.alpha is missing: Options needs it."


def test_what_many_nodes_need_is_told_once() -> None:
    def take(alpha: float) -> Any: ...

    flow = pipeline([node(take, "params:alpha", f"out_{n}", name=f"n{n}") for n in range(3)])
    with pytest.raises(ParameterValidationError) as caught:
        check_parameters(flow, {"alpha": "a"})
    assert str(caught.value).count("params:alpha") == 1
    assert str(caught.value).endswith(", and so do 2 more.")


def test_what_pydantic_does_not_take_is_told_in_our_words() -> None:
    def split(options: Split) -> Any: ...

    assert told(node(split, "params:s", "out"), {"s": {"share": 2, "sede": 1}}) == [
        "params:s.share is the int 2, which Split does not take: Input should be less than 1.",
        "params:s.sede is no field of Split. Did you mean 'seed'?",
    ]


def test_a_secret_in_a_model_is_not_shown() -> None:
    class Login(BaseModel):
        password: int

    def login(options: Login) -> Any: ...

    (line,) = told(node(login, "params:login", "out"), {"login": {"password": "hunter2"}})
    assert "hunter2" not in line


def test_types_annotated_for_pydantic_are_checked() -> None:
    def take(share: Annotated[float, Field(lt=1)]) -> Any: ...

    assert len(told(node(take, "params:share", "out"), {"share": 2.0})) == 1
    assert told(node(take, "params:share", "out"), {"share": 0.5}) == []


def test_parts_of_all_parameters_are_named_as_inputs() -> None:
    def take(everything: dict[str, dict[str, int]]) -> Any: ...

    assert told(node(take, "parameters", "out"), {"model": {"units": "a"}}) == [
        "params:model.units should be int, but is the str 'a'."
    ]


def test_hints_are_found_however_the_function_is_called() -> None:
    def take(first: Any, alpha: float, *more: int, **named: str) -> Any: ...

    class Callable_:  # noqa: N801
        def __call__(self, alpha: float) -> Any: ...

        def method(self, alpha: float) -> Any: ...

    @functools.wraps(take)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return take(*args, **kwargs)

    wrong = {"a": "x"}
    assert len(told(node(take, ["d", "params:a"], "out"), wrong)) == 1
    assert len(told(node(take, {"alpha": "params:a", "first": "d"}, "out"), wrong)) == 1
    assert len(told(node(take, ["d", "d", "params:a"], "out"), wrong)) == 1  # as one of `more`
    assert len(told(node(take, {"first": "d", "alpha": "d", "z": "params:a"}, "out"), {"a": 1})) == 1
    assert len(told(node(functools.partial(take, 1), "params:a", "out"), wrong)) == 1
    assert len(told(node(Callable_(), "params:a", "out"), wrong)) == 1
    assert len(told(node(Callable_().method, "params:a", "out"), wrong)) == 1
    assert len(told(node(wrapper, ["d", "params:a"], "out"), wrong)) == 1


def test_hints_that_cannot_be_read_are_passed_over() -> None:
    def exotic(amount: "Decimal", other: "list[NoSuchThing]") -> Any: ...  # noqa: F821  # type: ignore[name-defined]

    flow = node(exotic, ["params:amount", "params:other"], "out")
    assert told(flow, {"amount": "1", "other": 2}) == []
    assert told(node(len, "params:amount", "out"), {"amount": 3}) == []
    assert told(node(lambda x: x, "params:amount", "out"), {"amount": 3}) == []


def test_a_hint_beside_one_that_cannot_be_read_still_counts() -> None:
    def mixed(amount: "Decimal", alpha: float) -> Any: ...

    assert len(told(node(mixed, ["params:amount", "params:alpha"], "out"), {"amount": 1, "alpha": "a"})) == 1


def test_a_function_that_pydantic_guards_is_left_to_it() -> None:
    @validate_call
    def take(alpha: float) -> float:
        return alpha

    flow = pipeline([node(take, "params:alpha", "out")])
    assert run(flow, parameters={"alpha": "1.5"}).load("out") == 1.5


def test_a_default_of_none_makes_none_welcome() -> None:
    def take(alpha: float = None) -> Any: ...  # type: ignore[assignment]  # noqa: RUF013 - as people write it

    assert told(node(take, "params:alpha", "out"), {"alpha": None}) == []


def test_parameters_that_are_not_there_are_not_this_checks_business() -> None:
    assert told(node(fit_model, ["rows", "params:options"], "out"), {}) == []


def test_a_catalog_is_checked_too_and_left_as_it_is() -> None:
    catalog = DataCatalog({"params:options": {"alpha": 1}})
    flow = pipeline([node(fit_model, ["rows", "params:options"], "out", name="n")])
    assert check_parameters(flow, catalog) == {("n", "params:options"): Options(1)}
    assert catalog.load("params:options") == {"alpha": 1}


def test_data_is_not_checked_against_hints() -> None:
    flow = pipeline([node(fit_model, ["rows", "options"], "out")])
    assert run(flow, {"rows": 1, "options": "whatever"}).load("out") == "whatever"


def test_a_parameter_that_a_node_takes_twice_under_two_types_is_refused() -> None:
    def both(a: Options, b: dict[str, Any]) -> Any: ...

    (line,) = told(node(both, ["params:o", "params:o"], "out"), {"o": {"alpha": 1}})
    assert line == (
        "params:o is taken twice, as Options and as dict[str, Any], but a node gets one object for one input. "
        "Give the function one argument for it."
    )
