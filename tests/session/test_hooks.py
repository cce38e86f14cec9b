"""Hooks of a project hear the story of each run, in its own context, and keep their states apart."""

import asyncio
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from penstock.errors import HookError, ParameterValidationError
from penstock.io import DataCatalog
from penstock.session import Context, Session

from .conftest import CATALOG, PIPELINE, Package

Open = Callable[..., Session]

HOOKS = """
from penstock.hooks import hook_impl

told = []


class Story:
    @hook_impl
    def after_context_created(self, context):
        told.append(("context", context))

    @hook_impl
    def after_catalog_created(self, catalog, conf_catalog, conf_creds, parameters, save_version, load_versions):
        told.append(("catalog", catalog, conf_catalog, conf_creds, parameters, save_version, load_versions))

    @hook_impl
    def before_pipeline_run(self, run_params, pipeline, catalog, run_state):
        run_state.nodes = []
        told.append(("begin", run_params, pipeline, catalog))

    @hook_impl
    def after_node_run(self, node, run_id, run_state):
        run_state.nodes.append((run_id, node.name))

    @hook_impl
    def after_pipeline_run(self, run_params, run_result, run_state):
        told.append(("end", run_params["run_id"], run_result, run_state.nodes))

    @hook_impl
    def on_pipeline_error(self, error, run_params, pipeline, catalog):
        told.append(("error", run_params["run_id"], error))
"""


@pytest.fixture
def told(package: Package) -> Callable[[], list[tuple[Any, ...]]]:
    """A project with a hook that writes down what it is told."""
    package.write_code(
        {"hooks.py": HOOKS, "settings.py": f"from {package.name}.hooks import Story\nHOOKS = (Story(),)\n"}
    )
    return lambda: sys.modules[f"{package.name}.hooks"].told  # type: ignore[no-any-return]


def test_a_run_is_told_from_its_context_to_its_end(
    package: Package, of_package: Open, told: Callable[[], list[tuple[Any, ...]]]
) -> None:
    result = of_package(env="prod").run(tags=["slow"], runtime_params={"factor": 2}, run_id="nightly")
    context, catalog, begin, end = told()
    assert isinstance(context[1], Context)
    assert (context[1].project_path, context[1].env) == (package.path, "prod")
    assert context[1].params == {"factor": 2}
    assert catalog[2]["numbers"]["type"] == "json.JSONDataset"
    assert (catalog[4], catalog[6]) == ({"parameters": {"factor": 2}, "params:factor": 2}, {})
    assert begin[1]["tags"] == ["slow"]
    assert (begin[1]["pipeline_names"], begin[1]["node_names"]) == ([], [])
    assert (begin[1]["env"], begin[1]["runtime_params"]) == ("prod", {"factor": 2})
    assert begin[1]["project_path"] == package.path.as_posix()
    assert [node.name for node in begin[2].nodes] == ["scale"]
    assert begin[3] is catalog[1]
    assert end == ("end", "nightly", result, [("nightly", "scale")])


def test_run_params_have_the_keys_of_kedro(
    of_package: Open, told: Callable[[], list[tuple[Any, ...]]]
) -> None:
    of_package().run()
    kedro = {
        "run_id", "project_path", "env", "kedro_version", "tags", "from_nodes", "to_nodes", "node_names", "from_inputs",
        "to_outputs", "load_versions", "runtime_params", "pipeline_names", "namespaces", "runner",
        "only_missing_outputs",
    }  # fmt: skip
    assert set(told()[2][1]) == kedro


def test_an_error_is_told(of_package: Open, told: Callable[[], list[tuple[Any, ...]]]) -> None:
    with pytest.raises(TypeError) as raised:
        asyncio.run(of_package().arun(inputs={"numbers": [None]}, run_id="bad"))
    assert told()[-1] == ("error", "bad", raised.value)


def test_runs_side_by_side_have_states_of_their_own(
    of_package: Open, told: Callable[[], list[tuple[Any, ...]]]
) -> None:
    session = of_package()
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: session.run(run_id=str(number)), range(8)))

    async def together() -> None:
        await asyncio.gather(*(session.arun(run_id=str(number)) for number in range(8, 16)))

    asyncio.run(together())
    ends = {entry[1]: entry[3] for entry in told() if entry[0] == "end"}
    assert ends == {str(n): [(str(n), "scale"), (str(n), "add")] for n in range(16)}


def test_what_a_hook_puts_into_the_configuration_holds_for_its_run(
    package: Package, of_package: Open
) -> None:
    package.write_code(
        {
            "settings.py": "from penstock.hooks import hook_impl\n"
            "class Vault:\n"
            "    @hook_impl\n"
            "    def after_context_created(self, context):\n"
            "        context.config_loader['credentials'] = {'vault': {'encoding': 'utf-8'}}\n"
            "        context.config_loader['parameters'] = {**context.config_loader['parameters'], 'extra': 1}\n"
            "HOOKS = (Vault(),)\n"
        }
    )
    session = of_package()
    assert session.context.params == {"factor": 10, "extra": 1}
    package.write({"conf/base/parameters.yml": "factor: 20\n"})
    assert session.run().load("total") == 120
    assert session.config["parameters"] == {"factor": 20}


def test_what_a_hook_puts_into_the_catalog_is_there_in_the_run(package: Package, of_package: Open) -> None:
    package.write_code(
        {
            "settings.py": "from penstock.hooks import hook_impl\n"
            "class Data:\n"
            "    @hook_impl\n"
            "    def after_catalog_created(self, catalog):\n"
            "        catalog['numbers'] = [7]\n"
            "HOOKS = [Data()]\n"
        }
    )
    (package.path / "conf" / "base" / "catalog.yml").unlink()
    assert of_package().run().load("total") == 70


def test_a_plan_calls_no_hook_of_a_run(of_package: Open, told: Callable[[], list[tuple[Any, ...]]]) -> None:
    of_package().plan()
    assert [entry[0] for entry in told()] == ["context", "catalog"]


def test_credentials_are_not_read_for_a_hook_that_looks_at_the_catalog(
    package: Package, of_package: Open, told: Callable[[], list[tuple[Any, ...]]]
) -> None:
    package.write({"conf/local/credentials.yml": "- unreadable"})
    assert of_package().run().load("total") == 60
    assert "unreadable" not in repr(told()[1][3])


def test_a_hook_that_is_none_is_refused_before_a_run(package: Package, of_package: Open) -> None:
    package.write_code({"settings.py": "HOOKS = (object(),)\n"})
    with pytest.raises(HookError):
        of_package().run()


# Other settings that a run heeds ---------------------------------------------------------------------------


def test_the_catalog_is_of_the_class_in_the_settings(package: Package, of_package: Open) -> None:
    package.write_code(
        {
            "settings.py": "from penstock.io import DataCatalog\n"
            "class Catalog(DataCatalog): pass\nDATA_CATALOG_CLASS = Catalog\n"
        }
    )
    catalog = of_package().catalog
    assert isinstance(catalog, DataCatalog)
    assert type(catalog).__name__ == "Catalog"


def test_parameters_are_checked_unless_the_settings_say_otherwise(package: Package, tmp_path: Path) -> None:
    typed = PIPELINE.replace("(numbers, factor)", "(numbers, factor: int)")
    package.write_code({"pipelines/adding.py": typed})
    with Session.create(package.path) as session, pytest.raises(ParameterValidationError):
        session.run(runtime_params={"factor": "ab"})
    package.write_code({"settings.py": "VALIDATE_PARAMETERS = False\n"})
    with Session.create(package.path) as session:
        result = session.run(runtime_params={"factor": "ab"}, outputs=["scaled"], to_nodes=["scale"])
        assert result.load("scaled") == ["ab", "abab", "ababab"]


def test_one_folder_may_have_settings_too(folder: Path) -> None:
    (folder / "settings.py").write_text("CONF_SOURCE = 'elsewhere'\n")
    (folder / "elsewhere").mkdir()
    (folder / "elsewhere" / "catalog.yml").write_text(CATALOG)
    (folder / "elsewhere" / "parameters.yml").write_text("factor: 5\n")
    assert Session.create(folder).run().load("total") == 30
