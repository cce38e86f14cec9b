"""What hooks mean: what they are told, in which order, and what they may change."""

from typing import Any

import pytest


def add(one: int, other: int) -> int:
    return one + other


def run(house: Any, *hooks: Any) -> Any:
    flow = house.pipeline([house.node(add, ["one", "other"], "sum", name="add")])
    catalog = house.catalog(one=1, other=2)
    return house.SequentialRunner().run(flow, catalog, house.manager(*hooks))


def test_a_dictionary_of_before_node_run_takes_the_place_of_inputs(house: Any) -> None:
    class Replacing:
        @house.hook_impl
        def before_node_run(self, node: Any, inputs: dict[str, Any]) -> dict[str, Any]:
            return {"other": 10 * inputs["other"]}

    assert run(house, Replacing())["sum"].load() == 21


def test_anything_else_of_before_node_run_is_refused(house: Any) -> None:
    class Wrong:
        @house.hook_impl
        def before_node_run(self, node: Any) -> list[Any]:
            return ["other", 3]

    with pytest.raises(TypeError, match=r"(?s)before_node_run.*(dict|dictionary).*list"):
        run(house, Wrong())


def test_hooks_that_are_registered_last_are_called_first(house: Any) -> None:
    told: list[str] = []

    def hooks(name: str) -> Any:
        class Named:
            @house.hook_impl
            def after_node_run(self, node: Any) -> None:
                told.append(name)

        return Named()

    run(house, hooks("first"), hooks("last"))
    assert told == ["last", "first"]


def test_each_dataset_is_told_of_before_and_after_it_is_loaded_and_saved(house: Any) -> None:
    told: dict[str, list[Any]] = {"one": [], "other": [], "sum": []}

    class Telling:
        @house.hook_impl
        def before_dataset_loaded(self, dataset_name: str, node: Any) -> None:
            told[dataset_name].append(("before load", node.name))

        @house.hook_impl
        def after_dataset_loaded(self, dataset_name: str, data: Any, node: Any) -> None:
            told[dataset_name].append(("after load", data, node.name))

        @house.hook_impl
        def before_dataset_saved(self, dataset_name: str, data: Any, node: Any) -> None:
            told[dataset_name].append(("before save", data, node.name))

        @house.hook_impl
        def after_dataset_saved(self, dataset_name: str, data: Any, node: Any) -> None:
            told[dataset_name].append(("after save", data, node.name))

    run(house, Telling())
    assert told == {
        "one": [("before load", "add"), ("after load", 1, "add")],
        "other": [("before load", "add"), ("after load", 2, "add")],
        "sum": [("before save", 3, "add"), ("after save", 3, "add")],
    }
