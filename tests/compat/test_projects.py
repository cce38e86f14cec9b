"""Projects as `kedro new` of each line makes them, with what their users write, run on Penstock alone as they are.

What they leave behind is what Kedro 0.18.14, 0.19.15 and 1.7 leave behind, each with its own.
"""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PROJECTS = Path(__file__).parent / "projects"
PENSTOCK = "from penstock.cli import main; main()"


@pytest.fixture
def copy_of(tmp_path: Path) -> Callable[[str], Path]:
    """A copy of a project, to run."""
    return lambda name: Path(shutil.copytree(PROJECTS / name, tmp_path / name))


def told(folder: Path) -> dict[str, Any]:
    """What the hooks of the project were told."""
    found: dict[str, Any] = json.loads((folder / "told.json").read_text())
    return found


def only(pattern: str, folder: Path) -> Path:
    """The one file that fits."""
    (found,) = folder.glob(pattern)
    return found


def test_a_project_of_0_18_runs_unedited(copy_of: Any, without_kedro: Any) -> None:
    folder = copy_of("kedro018")
    done = without_kedro("-c", PENSTOCK, "run", "--without-kedro", "--params", "threshold=12", inside=folder)
    assert done.code == 0, done.err
    made = folder / "data" / "02_made"
    assert (
        made / "clean_orders.csv"
    ).read_text() == "id,amount,kind,unit\n1,5,a,EUR\n2,20,b,EUR\n4,40,a,EUR\n"
    assert (made / "threshold.txt").read_text() == "13"
    assert json.loads(only("totals.json/*/totals.json", made).read_text()) == {
        "orders": 65,
        "days": 6,
        "fed": [1, 2, 3],
        "computed": 42,
    }
    assert only("letter.txt/*/letter.txt", made).read_text() == "Dear Ada, Orders: 65"
    assert (made / "checkpoint").read_text() == "2023-01-02"
    assert (made / "chart.png").read_bytes()[1:4] == b"PNG"
    assert sorted(path.name for path in made.iterdir()) == [
        "chart.png",
        "checkpoint",
        "clean_orders.csv",
        "letter.txt",
        "threshold.txt",
        "totals.json",
    ]
    hooks = told(folder)
    (session,) = set(hooks.pop("sessions"))
    assert hooks == {
        "context": [12, "None"],
        "spark": "data/01_raw",
        "names": ["clean_orders"],
        "added": "added",
        "attribute": [1, 2, 3],
        "feed": ["EUR", ["cleaning", "threshold", "title"]],
        "run": [{"threshold": 12}, None, session],
        "datasets": 15,
        "namespace": [f"reports.{name}" for name in ("remember", "threshold", "total", "draw", "write")],
        "result": {"remembered": ["2023-01-01", "2023-01-02"]},
    }
    assert sorted(done.deprecations) == sorted(OLDER_THAN_0_19)


OLD, NEW = "'${a|b}'", "'${globals:a,b}'"
STORE = "kedro_viz.integrations.kedro.sqlite_store.SQLiteStore"
OLDER_THAN_0_19 = [
    f"'kedro.config.TemplatedConfigLoader' is now 'kedro.config.OmegaConfigLoader', where {OLD} is {NEW}.",
    "'kedro.extras.datasets.pandas.CSVDataSet' is now 'penstock.datasets.pandas.CSVDataset'.",
    "'kedro.io.AbstractDataSet' is now 'kedro.io.AbstractDataset'.",
    "'kedro.io.AbstractVersionedDataSet' is now 'kedro.io.AbstractVersionedDataset'.",
    "'kedro.io.DataSetError' is now 'kedro.io.DatasetError'.",
    "'kedro.io.LambdaDataSet' is now a dataset of your own: any object with load and save.",
    "'kedro.io.MemoryDataSet' is now 'kedro.io.MemoryDataset'.",
    "'kedro.pipeline.modular_pipeline.pipeline' is now 'kedro.pipeline.pipeline'.",
    f"'{STORE}' is now without effect, since sessions leave no record.",
    "Pipeline.data_sets() is now Pipeline.datasets().",
    "Pipeline.only_nodes_with_namespace() is now Pipeline.only_nodes_with_namespaces().",
    "a project of Kedro 0.18.14 is now read as one of Kedro 1.x.",
    "catalog._get_dataset(name) is now catalog[name] or catalog.get(name, version=...).",
    "catalog.add(name, dataset) is now catalog[name] = dataset.",
    "catalog.add_feed_dict(data) is now catalog[name] = data.",
    "catalog.datasets.name is now catalog[name].",
    "catalog.list() is now list(catalog) or catalog.filter().",
    "pipeline(pipe=...) is now pipeline(nodes=...).",
    "run_params['extra_params'] is now run_params['runtime_params'].",
    "run_params['pipeline_name'] is now run_params['pipeline_names'].",
    "run_params['session_id'] is now run_params['run_id'].",
    "the argument 'feed_dict' of hooks is now 'parameters'.",
    "the argument 'session_id' of hooks is now 'run_id'.",
    "the dataset type 'IncrementalDataSet' is now 'partitions.IncrementalDataset'.",
    "the dataset type 'PartitionedDataSet' is now 'partitions.PartitionedDataset'.",
    "the dataset type 'json.JSONDataSet' is now 'json.JSONDataset'.",
    "the dataset type 'kedro.extras.datasets.pandas.CSVDataSet' is now 'pandas.CSVDataset'.",
    "the dataset type 'kedro.extras.datasets.text.TextDataSet' is now 'text.TextDataset'.",
    "the dataset type 'kedro.io.MemoryDataSet' is now 'MemoryDataset'.",
    "the dataset type 'matplotlib.MatplotlibWriter' is now 'matplotlib.MatplotlibDataset'.",
    "the dataset type 'pandas.CSVDataSet' is now 'pandas.CSVDataset'.",
]


def test_a_runner_that_runs_nodes_itself_is_refused(copy_of: Any, without_kedro: Any) -> None:
    folder = copy_of("kedro018")
    done = without_kedro(
        "-c", PENSTOCK, "run", "--without-kedro", "--runner", "shop.runners.DryRunner", inside=folder
    )
    assert done.code == 2
    assert "shop.runners.DryRunner runs nodes in a way of its own, by its method '_run'" in done.err
    assert not (folder / "data" / "02_made").exists()


def test_a_project_of_0_19_runs_unedited(copy_of: Any, without_kedro: Any) -> None:
    folder = copy_of("kedro019")
    done = without_kedro(
        *("-c", PENSTOCK, "run", "--params", "knots=5", "--runner", "fleet.runners.OneByOneRunner"),
        inside=folder,
        PENSTOCK_WITHOUT_KEDRO="1",
    )
    assert done.code == 0, done.err
    made = folder / "data" / "02_made"
    assert json.loads(only("report.json/*/report.json", made).read_text()) == {
        "metres": 220,
        "extra": 7,
        "doubled": 42,
    }
    assert (made / "south" / "selected.csv").read_text() == "name,region,length\nCleo,south,70\n"
    assert (made / "speeds.txt").read_text() == "5.0\n2.5\n3.5"
    assert (made / "chart.png").exists()
    assert told(folder) == {
        "raw": ["ships"],
        "extra": 7,
        "feed": 5,
        "result": {"north.names": ["Ada", "Bea"], "south.names": ["Cleo"]},
        "extra_params": {"knots": 5},
        "same": True,
    }
    assert len(done.deprecations) == len(set(done.deprecations))
    assert {
        "'kedro.io.KedroDataCatalog' is now 'kedro.io.DataCatalog'.",
        "catalog.get_dataset(name) is now catalog[name] or catalog.get(name, version=...).",
        "the dataset type 'kedro_datasets.matplotlib.MatplotlibWriter' is now 'matplotlib.MatplotlibDataset'.",
    } <= set(done.deprecations)


def test_a_script_of_0_18_runs_unedited(copy_of: Any, without_kedro: Any) -> None:
    program = "import penstock, runpy; runpy.run_path('run_by_hand.py')"
    done = without_kedro("-c", program, inside=copy_of("kedro018"), PENSTOCK_WITHOUT_KEDRO="1")
    assert done.out.splitlines() == ["1 0.18.14", "{}"], done.err
    assert {
        "KedroSession.create(package_name, project_path) is now KedroSession.create(project_path).",
        "KedroSession.create(package_name=...) is now KedroSession.create(project_path=...).",
    } <= set(done.deprecations)


def test_a_script_for_kedros_session_runs_unedited(copy_of: Any, without_kedro: Any) -> None:
    folder = copy_of("kedro019")
    program = "import penstock, runpy; runpy.run_path('run_by_hand.py')"
    done = without_kedro("-c", program, inside=folder, PENSTOCK_WITHOUT_KEDRO="1")
    assert done.out.splitlines() == [
        "['north.names', 'south.names'] 20 20",
        "{'south.names': ['Cleo']} True",
        "fleet ['__default__', 'routes'] conf 7",
    ], done.err
    assert (folder / "data" / "03_prod" / "report.json").is_dir()
    assert "KedroSession.create(extra_params=...) is now KedroSession.create(runtime_params=...)." in (
        done.deprecations
    )


def test_a_project_of_1_runs_unedited_and_nothing_in_it_is_old(copy_of: Any, without_kedro: Any) -> None:
    folder = copy_of("kedro1")
    done = without_kedro("-c", PENSTOCK, "run", "--without-kedro", inside=folder)
    assert done.code == 0, done.err
    made = folder / "data" / "02_made"
    assert (made / "picked.csv").read_text().splitlines()[1] == "old,apple,3,6"
    assert {path.name: json.loads(path.read_text()) for path in (made / "baskets").iterdir()} == {
        "apple.json": {"kilos": 14},
        "pear.json": {"kilos": 10},
    }
    assert told(folder) == {
        "context": ["kedro1", 2],
        "parameters": ["parameters", "params:model", "params:model.kilos", "params:unit"],
        "types": ["penstock.datasets.pandas.CSVDataset", True],
        "result": {"weight": "34 kg"},
        "pipelines": [],
        "grouped": ["field", "weigh"],
    }
    assert done.deprecations == []


def test_a_node_that_fails_is_told_to_hooks(copy_of: Any, without_kedro: Any) -> None:
    folder = copy_of("kedro1")
    done = without_kedro("-c", PENSTOCK, "run", "--without-kedro", "--pipeline", "failing", inside=folder)
    assert done.code == 1
    assert (folder / "error.txt").read_text() == "fail: kg is too much"


def test_a_project_without_pipelines_says_so(copy_of: Any, without_kedro: Any) -> None:
    folder = copy_of("kedro019")
    shutil.rmtree(folder / "src" / "fleet" / "pipelines" / "routes")
    done = without_kedro("-c", PENSTOCK, "run", "--without-kedro", inside=folder)
    assert done.code == 1
    assert "Pipeline contains no nodes" in done.err


@pytest.mark.parametrize("command", [("catalog", "check"), ("pipeline", "list"), ("info",), ("graph",)])
def test_other_commands_know_the_project_too(command: Any, copy_of: Any, without_kedro: Any) -> None:
    done = without_kedro("-c", PENSTOCK, *command, "--without-kedro", inside=copy_of("kedro1"))
    assert done.code == 0, done.err


def test_without_being_asked_a_project_of_kedro_is_not_opened(copy_of: Any, without_kedro: Any) -> None:
    done = without_kedro("-c", PENSTOCK, "run", inside=copy_of("kedro1"))
    assert done.code != 0
    assert "--without-kedro" in done.err


def test_worker_processes_know_the_names_too(copy_of: Any, without_kedro: Any) -> None:
    folder = copy_of("kedro1")
    done = without_kedro(
        "-c", PENSTOCK, "run", "--without-kedro", "--runner", "ParallelRunner", inside=folder
    )
    assert done.code == 0, done.err
    assert told(folder)["result"] == {"weight": "34 kg"}


def test_a_class_of_a_project_derives_from_a_dataset_under_kedros_name(
    without_kedro: Any, tmp_path: Path
) -> None:
    program = """
import penstock
from kedro.extras.datasets.pandas import CSVDataSet
from kedro_datasets.partitions import PartitionedDataset

class Upper(CSVDataSet):
    def _load(self):
        return super()._load().rename(columns=str.upper)

class Sorted(PartitionedDataset):
    def _load(self):
        return [partition() for _, partition in sorted(super()._load().items())]

Upper(filepath="parts/b.csv").save(Upper(filepath="a.csv").load())
print([list(part) for part in Sorted(path="parts", dataset="pandas.CSVDataset").load()])
"""
    (tmp_path / "a.csv").write_text("x\n1\n")
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "a.csv").write_text("y\n1\n")
    done = without_kedro("-c", program, inside=tmp_path, PENSTOCK_WITHOUT_KEDRO="1")
    assert done.out == "[['y'], ['X']]\n", done.err


def test_datasets_of_kedro_datasets_work_without_kedro(without_kedro: Any, tmp_path: Path) -> None:
    program = """
import penstock
import pandas as pd
from kedro.io import DataCatalog

entry = {"type": "pandas.GenericDataset", "file_format": "csv", "filepath": "a.csv", "versioned": True}
catalog = DataCatalog.from_config({"a": entry | {"save_args": {"index": False}}})
catalog.save("a", pd.DataFrame({"x": [1, 2]}))
from kedro_datasets.pandas import CSVDataSet, GenericDataset
print(CSVDataSet.__name__, type(catalog["a"]) is GenericDataset)
print(catalog.get_type("a"), catalog.load("a")["x"].tolist(), catalog.exists("a"))
"""
    done = without_kedro(
        "-W", "ignore", "-c", program, inside=tmp_path, PENSTOCK_WITHOUT_KEDRO="1", HIDDEN="kedro"
    )
    assert done.out.splitlines() == [
        "CSVDataset True",
        "kedro_datasets.pandas.generic_dataset.GenericDataset [1, 2] True",
    ], done.err
    assert done.deprecations == [
        "'kedro_datasets.pandas.CSVDataSet' is now 'kedro_datasets.pandas.CSVDataset'."
    ]


def test_a_dataset_that_only_kedro_datasets_has_is_refused_without_it(
    copy_of: Any, without_kedro: Any
) -> None:
    folder = copy_of("kedro1")
    catalog = folder / "conf" / "base" / "catalog.yml"
    catalog.write_text(catalog.read_text().replace("pandas.CSVDataset", "pandas.GenericDataset"))
    done = without_kedro("-c", PENSTOCK, "run", "--without-kedro", inside=folder)
    assert done.code == 1
    assert "There is no dataset type 'pandas.GenericDataset'" in done.err
    assert not (folder / "data" / "02_made").exists()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "class CONTEXT_CLASS(KedroContext): ...",
            r"CONTEXT_CLASS is .*works with Kedro only.*after_context_created",
        ),
        ("HOOKS = 3", r"HOOKS should be a tuple of objects"),
        (
            "from kedro.framework.context import compose_classes",
            r"'kedro\.framework\.context\.compose_classes'",
        ),
    ],
)
def test_a_setting_that_only_kedro_has_a_use_for_is_refused(
    line: str, message: str, copy_of: Any, without_kedro: Any
) -> None:
    folder = copy_of("kedro1")
    with (folder / "src" / "orchard" / "settings.py").open("a") as settings:
        settings.write(f"{line}\n")
    done = without_kedro("-c", PENSTOCK, "run", "--without-kedro", inside=folder)
    assert done.code == 1
    assert re.search(message, done.err, re.DOTALL), done.err


@pytest.mark.parametrize(
    ("project", "tests", "passed"),
    [("kedro018", "src/tests", 2), ("kedro019", "tests", 1), ("kedro1", "tests", 1)],
)
def test_tests_of_a_project_run_unedited(
    project: str, tests: str, passed: int, copy_of: Any, without_kedro: Any
) -> None:
    done = without_kedro(
        *("-m", "pytest", "-q", "-p", "penstock", "-p", "no:cacheprovider", "-o", "pythonpath=src", tests),
        inside=copy_of(project),
        PENSTOCK_WITHOUT_KEDRO="1",
    )
    assert (done.code, f"{passed} passed" in done.out) == (0, True), done.out


def test_a_package_runs_where_its_project_has_no_folder(
    copy_of: Any, without_kedro: Any, tmp_path: Path
) -> None:
    folder, elsewhere = copy_of("kedro1"), tmp_path / "elsewhere"
    elsewhere.mkdir()
    (folder / "data").rename(elsewhere / "data")
    program = (
        f"import sys, runpy; sys.path.insert(0, {str(folder / 'src')!r}); import penstock\n"
        f"sys.argv[1:] = [{str(folder / 'conf')!r}]; runpy.run_path({str(folder / 'deployed.py')!r})"
    )
    done = without_kedro("-c", program, inside=elsewhere, PENSTOCK_WITHOUT_KEDRO="1")
    assert done.out == "34 kg\n", done.err
