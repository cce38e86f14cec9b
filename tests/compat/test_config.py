"""The loaders of configuration that Kedro 0.18 had."""

from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from penstock.compat._config import ConfigLoader, TemplatedConfigLoader
from penstock.errors import BadConfigException, MissingConfigException


@pytest.fixture
def conf(tmp_path: Path) -> Path:
    """A folder with a base and a local environment."""
    files = {
        "base/catalog.yml": "cars:\n  type: ${kinds.csv}\n  filepath: ${folder}/${year|2020}/cars.csv\n",
        "base/globals.yml": "folder: data\nkinds: {csv: pandas.CSVDataSet}\nsizes: [1, 2]\n",
        "base/parameters.yml": "sizes: ${sizes}\nnested: {a: 1, b: 2}\n_hidden: 1\n${folder}_key: 1\n",
        "base/spark/spark.yml": "memory: 4g\n",
        "local/globals.yml": "folder: mine\n",
        "local/spark.yml": "cores: 2\n",
    }
    for name, text in files.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path


def test_a_config_loader_takes_text_as_it_is(conf: Path) -> None:
    assert ConfigLoader(str(conf))["catalog"]["cars"]["filepath"] == "${folder}/${year|2020}/cars.csv"


def test_files_are_got_by_patterns_and_kinds_by_name(conf: Path) -> None:
    loader = ConfigLoader(str(conf))
    assert loader.get("spark*", "spark*/**") == {"memory": "4g", "cores": 2}
    assert loader.get("parameters") == loader["parameters"]
    with pytest.raises(MissingConfigException):
        loader.get("nothing*")
    assert not [kind for kind in loader if "spark" in kind]


def test_files_are_got_by_patterns_on_several_threads_at_once(conf: Path) -> None:
    class Overtaken(ConfigLoader):
        other: Thread | None = None

        def __getitem__(self, kind: str) -> Any:
            if self.other is None:
                self.other = Thread(target=self.get, args=["cat*"])
                self.other.start()
                self.other.join(0.2)  # it comes first if nothing keeps it from that
            return super().__getitem__(kind)

    loader = Overtaken(str(conf))
    assert "cars" in loader.get("cat*")
    assert loader.other is not None
    loader.other.join()


def test_templates_are_filled_with_globals_of_all_layers(conf: Path) -> None:
    loader = TemplatedConfigLoader(str(conf), globals_pattern="*globals.yml")
    assert loader["catalog"] == {"cars": {"type": "pandas.CSVDataSet", "filepath": "mine/2020/cars.csv"}}
    assert loader["parameters"]["sizes"] == [1, 2]
    assert loader["parameters"]["mine_key"] == 1


def test_globals_that_are_given_win(conf: Path) -> None:
    given = {"folder": "given", "year": 1999}
    loader = TemplatedConfigLoader(str(conf), globals_pattern="*globals.yml", globals_dict=given)
    assert loader["catalog"]["cars"]["filepath"] == "given/1999/cars.csv"


def test_runtime_parameters_lie_over_parameters(conf: Path) -> None:
    loader = TemplatedConfigLoader(
        str(conf), globals_pattern="*globals.yml", runtime_params={"nested": {"b": 3}, "more": 4}
    )
    assert (loader["parameters"]["nested"], loader["parameters"]["more"]) == ({"a": 1, "b": 3}, 4)


def test_a_template_without_a_value_is_refused_with_its_place(conf: Path) -> None:
    loader = TemplatedConfigLoader(str(conf), globals_dict={"kinds": {}})
    with pytest.raises(BadConfigException, match=r"catalog\.yml:2: 'cars\.type' refers to 'kinds\.csv'"):
        loader["catalog"]


def test_credentials_are_read_one_by_one_in_the_loaders_own_way(conf: Path) -> None:
    (conf / "local" / "credentials.yml").write_text("postman:\n  name: ${folder}\n")
    loader: Any = TemplatedConfigLoader(str(conf), globals_pattern="*globals.yml")
    assert loader.one_by_one("credentials")["postman"] == {"name": "mine"}
