"""What a run reads: configuration as files say when it begins, credentials only where they are needed."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from penstock.config import BadConfigException, OmegaConfigLoader
from penstock.errors import (
    CatalogError,
    DatasetError,
    MissingConfigException,
    MissingEnvironmentError,
    ParameterValidationError,
)
from penstock.session import Session

from .conftest import CATALOG, Package, written

Open = Callable[..., Session]

WITH_SECRETS = """
numbers: {type: json.JSONDataset, filepath: data/numbers.json}
orders: {type: json.JSONDataset, filepath: data/orders.json, credentials: warehouse}
"""

READING = """
from penstock import node, pipeline
def create_pipeline():
    return pipeline([node(len, "orders", "count", name="count")])
"""


# Changes of files ------------------------------------------------------------------------------------------


def test_the_next_run_sees_changed_files(package: Package, of_package: Open) -> None:
    session = of_package()
    assert session.run().load("total") == 60
    package.write({"conf/base/parameters.yml": "factor: 20\n"})
    assert session.run().load("total") == 120
    package.write(
        {"conf/base/catalog.yml": CATALOG.replace("numbers.json", "others.json"), "data/others.json": "[1]"}
    )
    assert session.run().load("total") == 20
    package.write({"conf/local/parameters.yml": "factor: 3\n"})
    assert session.run().load("total") == 3


def test_a_new_file_is_seen_and_a_deleted_one_forgotten(package: Package, of_package: Open) -> None:
    session = of_package()
    package.write({"conf/base/parameters/more.yml": "other: 1\n"})
    assert session.context.params == {"factor": 10, "other": 1}
    (package.path / "conf" / "base" / "parameters" / "more.yml").unlink()
    assert session.context.params == {"factor": 10}


def test_a_run_that_is_under_way_does_not_change(package: Package, of_package: Open) -> None:
    package.write_code(
        {
            "gates.py": "import threading\nbegun, go_on = threading.Event(), threading.Event()\n",
            "pipelines/adding.py": "from penstock import node, pipeline\n"
            f"from {package.name} import gates\n"
            "def wait(numbers):\n    gates.begun.set()\n    assert gates.go_on.wait(30)\n    return numbers\n"
            "def scale(numbers, factor):\n    return sum(numbers) * factor\n"
            "flow = pipeline([node(wait, 'numbers', 'waited'),\n"
            "                 node(scale, ['waited', 'params:factor'], 'total')])\n",
        }
    )
    session = of_package()
    session.pipelines["adding"]
    import sys

    gates = sys.modules[f"{package.name}.gates"]
    totals: list[object] = []
    thread = threading.Thread(target=lambda: totals.append(session.run("adding").load("total")))
    thread.start()
    assert gates.begun.wait(30)
    package.write({"conf/base/parameters.yml": "factor: 0\n", "conf/base/catalog.yml": "- broken\n"})
    gates.go_on.set()
    thread.join()
    assert totals == [60]


def test_the_catalog_of_a_session_is_one_until_files_change(package: Package, of_package: Open) -> None:
    session = of_package()
    catalog = session.catalog
    catalog["mine"] = 3
    assert session.catalog.load("mine") == 3
    package.write({"conf/base/parameters.yml": "factor: 11\n"})
    assert session.catalog is not catalog
    assert session.catalog.load("params:factor") == 11


def test_configuration_is_read_as_files_say_now(package: Package, of_package: Open) -> None:
    session = of_package()
    assert isinstance(session.config, OmegaConfigLoader)
    assert session.config["parameters"] == {"factor": 10}
    package.write({"conf/base/parameters.yml": "factor: 20\n"})
    assert session.config["parameters"] == {"factor": 20}


def test_what_is_put_into_the_configuration_holds_for_runs_that_follow(of_package: Open) -> None:
    session = of_package()
    session.config["parameters"] = {"factor": 7}
    assert session.run().load("total") == 42
    assert session.catalog.load("params:factor") == 7
    del session.config["parameters"]
    assert session.run().load("total") == 60


# Credentials -----------------------------------------------------------------------------------------------


@pytest.fixture
def secretive(package: Package) -> Package:
    """A project with a dataset that needs credentials, and a pipeline that needs it."""
    package.write({"conf/base/catalog.yml": WITH_SECRETS})
    package.write_code({"pipelines/reading.py": READING})
    return package


@pytest.mark.parametrize(
    "secrets", ["warehouse: [unclosed\n", "warehouse: ${oc.env:NOT_SET_ANYWHERE}\n", None]
)
def test_a_run_that_needs_no_credentials_reads_none(
    secretive: Package, of_package: Open, secrets: str | None
) -> None:
    if secrets is not None:
        secretive.write({"conf/local/credentials.yml": secrets})
    else:
        (secretive.path / "conf" / "local" / "credentials.yml").mkdir(parents=True)  # which nobody can read
    session = of_package()
    assert session.run("adding").load("total") == 60
    assert list(session.catalog)[:2] == ["numbers", "orders"]
    if secrets is not None:
        with pytest.raises(BadConfigException, match=r"credentials\.yml:[12]"):
            session.run("reading")


def test_missing_credentials_are_told_before_a_run_that_needs_them(
    secretive: Package, of_package: Open
) -> None:
    with pytest.raises(
        CatalogError, match="asks for the credentials 'warehouse', but none were given"
    ) as raised:
        of_package().run("reading")
    file = secretive.path / "conf" / "base" / "catalog.yml"
    assert f"Its entry is at {file}:3." in raised.value.__notes__


def test_credentials_that_cannot_be_worked_out_are_in_the_way_of_those_alone_who_need_them(
    secretive: Package, of_package: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    secretive.write(
        {"conf/local/credentials.yml": "other: ${oc.env:NOT_SET_ANYWHERE}\nwarehouse: {token: a}\n"}
    )
    session = of_package()
    with pytest.raises(DatasetError, match="credentials") as raised:
        session.run("reading")
    assert "NOT_SET_ANYWHERE" not in str(raised.value)


# Mistakes --------------------------------------------------------------------------------------------------


def test_an_unknown_environment_is_refused_with_a_suggestion(folder: Path, package: Package) -> None:
    for path in (folder, package.path):
        session = Session.create(path, env="prodd")
        with pytest.raises(
            MissingEnvironmentError, match=r"no environment 'prodd' in .* Did you mean 'prod'"
        ):
            session.run()
        session.close()


def test_configuration_that_is_not_there_is_refused(package: Package) -> None:
    with pytest.raises(MissingConfigException, match=r"no folder .*nowhere"):
        Session.create(package.path, conf_source=package.path / "nowhere").run()


def test_every_mistake_of_the_catalog_is_told_with_file_and_line(package: Package, of_package: Open) -> None:
    package.write(
        {
            "conf/base/catalog.yml": "numbers: {filepath: numbers.json}\n",
            "conf/base/catalog/more.yml": "a: {type: MemoryDataset}\n\nodd: {type: MemoryDataset, versioned: no_}\n",
        }
    )
    with pytest.raises(CatalogError) as raised:
        of_package().run()
    base = package.path / "conf" / "base"
    assert f"{base / 'catalog.yml'}:1: Entry 'numbers' has no 'type'" in str(raised.value)
    assert f"{base / 'catalog' / 'more.yml'}:3: Entry 'odd' says versioned" in str(raised.value)


def test_a_mistake_in_the_upper_environment_is_told_with_its_file(package: Package) -> None:
    package.write({"conf/prod/catalog.yml": "\nnumbers: {type: 3}\n"})
    with Session.create(package.path, env="prod") as session, pytest.raises(CatalogError) as raised:
        session.run()
    assert f"{package.path / 'conf' / 'prod' / 'catalog.yml'}:2" in str(raised.value)


def test_a_dataset_that_cannot_be_made_is_told_with_file_and_line(package: Package, of_package: Open) -> None:
    package.write({"conf/base/catalog.yml": "\nnumbers: {type: json.JSONDataset, filpath: a.json}\n"})
    with pytest.raises(DatasetError, match="Did you mean 'filepath'") as raised:
        of_package().run()
    assert raised.value.__notes__ == [f"Its entry is at {package.path / 'conf' / 'base' / 'catalog.yml'}:2."]


def test_a_reference_that_leads_nowhere_is_told_with_file_line_and_key(
    package: Package, of_package: Open
) -> None:
    package.write(
        {"conf/base/parameters.yml": "factor: ${globals:factr}\n", "conf/base/globals.yml": "factor: 1\n"}
    )
    with pytest.raises(
        BadConfigException, match=r"parameters\.yml:1: 'factor' refers .* Did you mean 'factor'"
    ):
        of_package().run()


def test_a_project_without_parameters_or_catalog_runs_on_what_it_is_given(
    package: Package, of_package: Open
) -> None:
    for name in ("parameters", "catalog"):
        (package.path / "conf" / "base" / f"{name}.yml").unlink()
    result = of_package().run(inputs={"numbers": [1]}, runtime_params={"factor": 5})
    assert result.load("total") == 5


def test_an_unknown_runtime_parameter_is_refused_with_a_suggestion(session: Session) -> None:
    from penstock.errors import InvalidRunError

    with pytest.raises(InvalidRunError, match=r"'factr' .* Did you mean 'factor'"):
        session.run(runtime_params={"factr": 2})
    assert session.run(runtime_params={"factor": 1}).load("total") == 6


def test_a_runtime_parameter_may_be_for_the_catalog_alone(package: Package, of_package: Open) -> None:
    package.write(
        {"conf/base/catalog.yml": CATALOG.replace("data/numbers.json", "'data/${runtime_params:file}.json'")}
    )
    assert of_package().run(runtime_params={"file": "numbers"}).load("total") == 60


# One folder ------------------------------------------------------------------------------------------------


def test_one_folder_may_refer_to_globals_and_looks_at_no_other_file(folder: Path) -> None:
    written(
        folder,
        {
            "catalog.yml": "numbers: {type: json.JSONDataset, filepath: '${globals:place}/numbers.json'}\n",
            "globals.yml": "place: data\n",
            "data/catalog_of_others.yml": "- nothing to do with it\n",
            "data/parameters.yml": "- nor this\n",
        },
    )
    assert Session.create(folder).run().load("total") == 60


def test_settings_say_where_configuration_is_and_how_it_is_read(package: Package, of_package: Open) -> None:
    package.write_code(
        {
            "settings.py": "CONF_SOURCE = 'settings'\n"
            "CONFIG_LOADER_ARGS = {'base_env': 'all', 'custom_resolvers': {'double': lambda n: n * 2}}\n"
        }
    )
    package.write(
        {"settings/all/catalog.yml": CATALOG, "settings/all/parameters.yml": "factor: ${double:4}\n"}
    )
    assert of_package().run().load("total") == 48


def test_awaited_runs_read_files_beside_the_loop(package: Package, of_package: Open) -> None:
    package.write_code(
        {
            "pipelines/adding.py": "import asyncio\ntry:\n    asyncio.get_running_loop()\nexcept "
            "RuntimeError:\n    pass\nelse:\n    raise AssertionError('on the loop')\n" + READING
        }
    )
    result = asyncio.run(of_package().arun(inputs={"orders": [1, 2]}))
    assert result.load("count") == 2


def test_a_parameter_that_does_not_fit_is_told_with_file_and_line(package: Package, of_package: Open) -> None:
    package.write_code({"pipelines/adding.py": TYPED})
    package.write({"conf/base/parameters.yml": "fit:\n  rate: high\n  steps: [1, x]\n"})
    with pytest.raises(ParameterValidationError) as caught:
        of_package().run()
    assert caught.value.__notes__ == [
        f"fit.rate comes from {package.path}/conf/base/parameters.yml:2.",
        f"fit.steps.1 comes from {package.path}/conf/base/parameters.yml:3.",
    ]


def test_a_parameter_that_was_given_to_the_run_is_looked_for_in_no_file(
    package: Package, of_package: Open
) -> None:
    package.write_code({"pipelines/adding.py": TYPED})
    package.write({"conf/base/parameters.yml": "fit: {rate: 1, steps: []}\n"})
    with pytest.raises(ParameterValidationError) as caught:
        of_package().run(inputs={"params:fit": {"rate": "high", "steps": []}})
    assert not hasattr(caught.value, "__notes__")


TYPED = """
from dataclasses import dataclass

from penstock import node, pipeline


@dataclass
class Fit:
    rate: float
    steps: list[int]


def fit_model(fit: Fit):
    return fit.rate


def create_pipeline():
    return pipeline([node(fit_model, "params:fit", "model")])
"""
