"""What migrating changes in catalogs, pyproject.toml and requirements.txt."""

import tomllib

import pytest

from penstock.migration._catalog import edits_of_catalog
from penstock.migration._packaging import edits_of_packaging
from penstock.migration._text import edited


def migrated(look, source, file="catalog.yml"):
    edits, remarks = look(file, source)
    return edited(source, edits), [f"{remark.line}: {remark.text}" for remark in remarks]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a:\n  type: pandas.CSVDataSet  # old\n", "a:\n  type: pandas.CSVDataset  # old\n"),
        ("a: {type: kedro.io.MemoryDataSet}\n", "a: {type: MemoryDataset}\n"),
        ("é: {type: kedro_datasets.json.JSONDataset}\n", "é: {type: json.JSONDataset}\n"),
        ('{"a": {"type": "text.TextDataSet"}}', '{"a": {"type": "text.TextDataset"}}'),
        ("a:\n  dataset: pandas.CSVDataSet\n", "a:\n  dataset: pandas.CSVDataset\n"),
        ("# type: pandas.CSVDataSet\n", "# type: pandas.CSVDataSet\n"),
        ("a: {type: shop.data.ShopDataSet}\n", "a: {type: shop.data.ShopDataSet}\n"),
        ("a: {filetype: pandas.CSVDataSet}\n", "a: {filetype: pandas.CSVDataSet}\n"),
    ],
)
def test_types_have_their_present_names(before, after):
    assert migrated(edits_of_catalog, before) == (after, [])


def test_a_type_that_only_kedro_datasets_has_is_told():
    after, remarks = migrated(edits_of_catalog, "a:\n  type: spark.SparkDataSet\n")
    assert after == "a:\n  type: spark.SparkDataset\n"
    assert len(remarks) == 1
    assert remarks[0].startswith("2: 'spark.SparkDataset' is a type of kedro-datasets")


PYPROJECT = """[project]
name = "shop"
dependencies = ["kedro[jupyter]~=0.19.1", 'kedro-viz>=6', "pandas"]

[project.entry-points."kedro.hooks"]
shop = "shop.hooks:hooks"

[tool.kedro]
package_name = "shop"
kedro_init_version = "0.19.1"
project_name = "Shop"
tools = ["None"]

[tool.isort]
known = "kedro"
"""


def test_the_project_is_one_of_penstock():
    after, remarks = migrated(edits_of_packaging, PYPROJECT, "pyproject.toml")
    found = tomllib.loads(after)
    assert found["tool"] == {
        "penstock": {"package_name": "shop", "project_name": "Shop"},
        "isort": {"known": "kedro"},
    }
    assert found["project"]["dependencies"] == ["penstock", "kedro-viz>=6", "pandas"]
    assert found["project"]["entry-points"] == {"penstock.hooks": {"shop": "shop.hooks:hooks"}}
    assert remarks == ["3: Is 'kedro-viz' still needed, without Kedro?"]


def test_requirements_name_penstock():
    before = "ipython>=8\nkedro~=1.0.0  # the framework\nkedro-datasets[pandas]>=3\nkedrology\n"
    after, remarks = migrated(edits_of_packaging, before, "requirements.txt")
    assert after == "ipython>=8\npenstock  # the framework\nkedro-datasets[pandas]>=3\nkedrology\n"
    assert remarks == ["3: Is 'kedro-datasets' still needed, without Kedro?"]


def test_what_kedro_keeps_in_its_table_goes_though_it_has_several_lines():
    source = (
        '[tool.kedro]\npackage_name = "shop"\ntools = [\n  "Linting",\n  "Testing",\n]\nsource_dir = "src"\n'
    )
    after, _ = migrated(edits_of_packaging, source, "pyproject.toml")
    assert tomllib.loads(after) == {"tool": {"penstock": {"package_name": "shop", "source_dir": "src"}}}


def test_a_requirement_with_hashes_goes_with_them():
    source = "kedro==0.19.1 \\\n  --hash=sha256:abc \\\n  --hash=sha256:def\npandas  # of ours\n"
    assert migrated(edits_of_packaging, source, "requirements.txt") == ("penstock\npandas  # of ours\n", [])
