"""What migrating changes in files of Python."""

import pytest

from penstock.migration._python import edits_of_python
from penstock.migration._text import edited


def migrated(source, file="nodes.py"):
    edits, remarks = edits_of_python(file, source)
    return edited(source, edits), [f"{remark.line}: {remark.text}" for remark in remarks]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("from kedro.pipeline import node, pipeline\n", "from penstock.pipeline import node, pipeline\n"),
        (
            "from kedro.pipeline.modular_pipeline import pipeline\n",
            "from penstock.pipeline import pipeline\n",
        ),
        ("from kedro.framework.hooks import hook_impl\n", "from penstock.hooks import hook_impl\n"),
        ("from kedro.io import DataCatalog as Catalog\n", "from penstock.io import DataCatalog as Catalog\n"),
        (
            "from kedro_datasets.pandas import CSVDataset\n",
            "from penstock.datasets.pandas import CSVDataset\n",
        ),
        (
            "from kedro.pipeline.node import (\n    Node,  # one\n    node,\n)\n",
            "from penstock.pipeline import Node, node\n",
        ),
        (
            "from kedro.config import OmegaConfigLoader; import os\n",
            "from penstock.config import OmegaConfigLoader; import os\n",
        ),
        (
            "def make():\n    from kedro.io import DatasetError, MemoryDataset\n",
            "def make():\n    from penstock.io import DatasetError, MemoryDataset\n",
        ),
        ("import kedrology\nfrom kedrology.io import x\n", "import kedrology\nfrom kedrology.io import x\n"),
    ],
)
def test_imports_are_of_penstock(before, after):
    assert migrated(before) == (after, [])


def test_an_older_name_has_its_present_one_wherever_it_is_used():
    before = "from kedro.io import MemoryDataSet\n\n\nx = 'ä', MemoryDataSet(1), 'MemoryDataSet'\n"
    after = "from penstock.io import MemoryDataset\n\n\nx = 'ä', MemoryDataset(1), 'MemoryDataSet'\n"
    assert migrated(before) == (after, [])


def test_a_present_name_that_means_something_else_in_the_file_is_left_to_it():
    before = "from kedro.io import MemoryDataSet\nMemoryDataset = MemoryDataSet\n"
    after = "from penstock.io import MemoryDataset as MemoryDataSet\nMemoryDataset = MemoryDataSet\n"
    assert migrated(before) == (after, [])


def test_a_name_without_counterpart_stays_and_is_told_with_its_line():
    before = "import os\nfrom kedro.framework.session import KedroSession\nfrom kedro.io import DataCatalog\n"
    after, remarks = migrated(before)
    assert "from kedro.framework.session import KedroSession\nfrom penstock.io import DataCatalog\n" in after
    (remark,) = remarks
    assert remark.startswith("2: 'kedro.framework.session.KedroSession' has no counterpart")
    assert "penstock.Session.create" in remark


def test_a_whole_package_is_told_since_nobody_knows_what_is_used_of_it():
    before = "import kedro.io\n"
    assert migrated(before) == (before, ["1: 'import kedro.io': import what is used of it by name."])


def test_hooks_ask_by_present_names():
    before = """
from kedro.framework.hooks import hook_impl

def other(session_id):
    return session_id

class Hooks:
    @hook_impl
    def before_node_run(self, node, session_id):
        print(session_id, self.run_params["extra_params"])
"""
    after, remarks = migrated(before)
    assert "def other(session_id):\n    return session_id" in after
    assert "def before_node_run(self, node, run_id):\n        print(run_id, " in after
    assert remarks == ["10: As a key of run_params, 'extra_params' is 'runtime_params' now."]


def test_pipelines_take_nodes():
    before = "from kedro.pipeline import pipeline\nflow = pipeline(tags='a', pipe=[])\n"
    after = "from penstock.pipeline import pipeline\nflow = pipeline(tags='a', nodes=[])\n"
    assert migrated(before) == (after, [])


def test_older_methods_of_a_catalog_are_told():
    before = "catalog.add('a', 1)\nnames.add('a')\nself.catalog.list()\n"
    after, remarks = migrated(before)
    assert after == before
    assert [remark.split(" is there")[0] for remark in remarks] == ["1: catalog.add()", "3: catalog.list()"]


def test_settings_without_effect_go_with_their_imports():
    before = """from kedro_viz.integrations.kedro.sqlite_store import SQLiteStore
from kedro.framework.context import KedroContext
from pathlib import Path
SESSION_STORE_CLASS = SQLiteStore
SESSION_STORE_ARGS = {
    "path": str(Path(__file__)),
}
CONTEXT_CLASS = KedroContext
CONF_SOURCE = "conf"
"""
    after = 'from pathlib import Path\nCONF_SOURCE = "conf"\n'
    assert migrated(before, "src/shop/settings.py") == (after, [])


def test_a_context_of_ones_own_is_told():
    before = "from shop.context import ShopContext\nCONTEXT_CLASS = ShopContext\n"
    after, remarks = migrated(before, "src/shop/settings.py")
    assert after == before
    assert remarks == [
        "2: There is no setting CONTEXT_CLASS. To change what is in a context, write the hook after_context_created."
    ]


def test_a_loader_whose_language_was_another_is_told():
    after, remarks = migrated("from kedro.config import TemplatedConfigLoader\n")
    assert after == "from penstock.config import OmegaConfigLoader\n"
    assert remarks == [
        "1: 'TemplatedConfigLoader' is 'kedro.config.OmegaConfigLoader', where '${a|b}' is '${globals:a,b}'."
    ]


def test_what_is_no_python_is_told_and_left_alone():
    before = "def broken(:\n"
    after, remarks = migrated(before)
    assert after == before
    assert remarks[0].startswith("1: This is no Python")
