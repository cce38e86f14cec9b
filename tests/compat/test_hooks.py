"""Hooks get their arguments under the names that they ask for."""

from typing import Any

import pytest

from penstock import DataCatalog, SequentialRunner, node, pipeline
from penstock.compat._hooks import hook_impl
from penstock.compat._run_params import OlderRunParams
from penstock.errors import HookError
from penstock.hooks import create_hook_manager, run_params

pytestmark = pytest.mark.usefixtures("enabled")


def told_of_a_run(plugin: Any) -> None:
    """Run something, and have a plugin told of it."""
    flow, catalog = pipeline([node(sum, "numbers", "total", name="sum")]), DataCatalog({"numbers": [1, 2]})
    manager = create_hook_manager([plugin], plugins=False)
    manager.hook.after_catalog_created(
        catalog=catalog,
        conf_catalog={},
        conf_creds={},
        parameters={"parameters": {"a": 1}, "params:a": 1},
        save_version=None,
        load_versions={},
    )
    manager.follow(
        lambda hooks: SequentialRunner().run(flow, catalog, hooks, run_id="tonight"),
        run_params=run_params("tonight", "SequentialRunner"),
        pipeline=flow,
        catalog=catalog,
    )


def test_older_arguments_beside_newer_ones_in_any_order() -> None:
    told = []

    class Older:
        @hook_impl
        def after_catalog_created(self, feed_dict: Any, catalog: Any) -> None:
            told.append((sorted(feed_dict), sorted(catalog)))

        @hook_impl(trylast=True)
        def before_node_run(self, session_id: str, node: Any, is_async: bool) -> None:
            told.append((session_id, node.name, is_async))

        @hook_impl
        def after_node_run(self, node: Any, run_id: str) -> None:
            told.append(run_id)

    told_of_a_run(Older())
    assert told == [(["parameters", "params:a"], ["numbers"]), ("tonight", "sum", False), "tonight"]


def test_a_hook_that_asks_for_nothing_older_is_itself() -> None:
    def after_node_run(self: Any, node: Any) -> None: ...

    assert hook_impl(after_node_run) is after_node_run


def test_an_async_hook_with_older_arguments_is_awaited() -> None:
    told = []

    class Older:
        @hook_impl
        async def before_node_run(self, session_id: str) -> None:
            told.append(session_id)

    told_of_a_run(Older())
    assert told == ["tonight"]


def test_a_wrapper_with_older_arguments_wraps() -> None:
    told = []

    class Around:
        @hook_impl(wrapper=True)
        def before_node_run(self, session_id: str) -> Any:
            told.append(session_id)
            return (yield)

    told_of_a_run(Around())
    assert told == ["tonight"]


def test_the_result_is_datasets_where_no_older_project_is_at_hand(monkeypatch: Any) -> None:
    monkeypatch.setattr("penstock.compat._current._open", [])
    told = []

    class Newer:
        @hook_impl
        def after_pipeline_run(self, run_result: Any, run_params: Any) -> None:
            told.append((run_result["total"].load(), run_params["run_id"]))

    told_of_a_run(Newer())
    assert told == [(3, "tonight")]


def test_a_wrapper_of_the_old_style_is_refused() -> None:
    with pytest.raises(HookError, match="wrapper=True"):
        hook_impl(hookwrapper=True)


def test_a_misspelt_argument_is_refused_as_ever() -> None:
    class Misspelt:
        @hook_impl
        def before_node_run(self, session_id: str, nodes: Any) -> None: ...

    with pytest.raises(HookError, match=r"asks for 'nodes'.*Did you mean 'node'"):
        create_hook_manager([Misspelt()], plugins=False)


def test_what_older_projects_are_told_of_a_run_has_their_keys_only() -> None:
    told = OlderRunParams(
        run_params("tonight", "SequentialRunner", namespaces=["a"], pipeline_names=["daily"])
    )
    assert set(told) == {
        *(
            "session_id",
            "project_path",
            "env",
            "kedro_version",
            "tags",
            "from_nodes",
            "to_nodes",
            "node_names",
        ),
        *(
            "from_inputs",
            "to_outputs",
            "load_versions",
            "extra_params",
            "pipeline_name",
            "namespace",
            "runner",
        ),
    }
    assert (told["namespace"], told.get("pipeline_name"), told.get("run_id", "?")) == ("a", "daily", "?")
