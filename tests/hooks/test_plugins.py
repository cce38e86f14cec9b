"""Plugins of installed distributions: found, ordered, switched off, and named when they are broken."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import penstock

PLUGIN = """
from penstock.hooks import hook_impl

class Saying:
    @hook_impl
    def after_context_created(self):
        return {word!r}

plugin = Saying()
"""

ASK = """
from penstock.hooks import create_hook_manager
manager = create_hook_manager(disabled={disabled!r})
print(*manager.plugins, *manager.hook.after_context_created(context=None))
"""


@pytest.fixture
def install(tmp_path):
    """Puts a distribution where the interpreters of this test find it."""

    def install(name: str, text: str, value: str = "plugin") -> None:
        module = name.replace("-", "_")
        information = tmp_path / f"{module}-1.2.dist-info"
        information.mkdir()
        (information / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n")
        (information / "entry_points.txt").write_text(f"[penstock.hooks]\nhooks = {module}:{value}\n")
        (tmp_path / f"{module}.py").write_text(text)

    return install


@pytest.fixture
def ask(tmp_path, monkeypatch):
    """What an interpreter of its own says that is given a program, or else is asked for its plugins."""
    monkeypatch.setenv(
        "PYTHONPATH", os.pathsep.join([str(tmp_path), str(Path(penstock.__file__).parents[1])])
    )

    def ask(*disabled: str, program: str = ASK) -> str:
        done = subprocess.run(
            [sys.executable, "-c", program.format(disabled=disabled)], capture_output=True, text=True
        )
        return (done.stdout + done.stderr).strip()

    return ask


def test_a_plugin_is_found_and_called(install, ask):
    install("pen-saying", PLUGIN.format(word="hello"))
    assert ask() == "pen-saying:hooks hello"


def test_plugins_are_called_in_an_order_that_does_not_depend_on_the_installation(install, ask):
    for word in ("c", "a", "b"):
        install(f"pen-{word}", PLUGIN.format(word=word))
    assert ask() == "pen-a:hooks pen-b:hooks pen-c:hooks c b a"


@pytest.mark.parametrize("spelling", ["pen-a", "Pen_A"])
def test_the_plugins_of_a_distribution_can_be_switched_off(install, ask, monkeypatch, spelling):
    install("pen-a", "raise RuntimeError('imported all the same')")
    install("pen-b", PLUGIN.format(word="b"))
    assert ask(spelling) == "pen-b:hooks b"
    monkeypatch.setenv("PENSTOCK_DISABLE_PLUGINS", f"other, {spelling}")
    assert ask() == "pen-b:hooks b"


def test_a_plugin_that_cannot_be_imported_is_named_with_its_distribution_and_a_way_out(install, ask):
    install("pen-broken", "import nowhere_to_be_found")
    said = ask()
    assert "HookError: Plugin 'hooks' of pen-broken 1.2 cannot be imported: pen_broken:plugin failed" in said
    assert "ModuleNotFoundError: No module named 'nowhere_to_be_found'" in said
    assert 'DISABLE_HOOKS_FOR_PLUGINS = ("pen-broken",)' in said


def test_a_plugin_that_is_a_class_is_refused_by_name(install, ask):
    install("pen-class", PLUGIN.format(word="a"), value="Saying")
    assert "HookError: Plugin 'pen-class:hooks' is a class" in ask()


def test_an_error_in_a_hook_of_a_plugin_names_the_plugin(install, ask):
    install("pen-bad", PLUGIN.format(word="a").replace("return 'a'", "raise RuntimeError('bad')"))
    said = ask()
    assert "RuntimeError: bad" in said
    assert "hook 'after_context_created' of plugin 'pen-bad:hooks'" in said
    assert "pen_bad.py:5)" in said


def test_looking_for_plugins_imports_nothing_when_there_are_none(ask):
    said = ask(
        program="""
import sys
from penstock.hooks import create_hook_manager
assert not create_hook_manager(disabled={disabled!r})
print(sorted({{"pluggy", "importlib.metadata", "asyncio", "anyio"}} & set(sys.modules)))
"""
    )
    assert said == "[]"


def test_a_run_without_hooks_imports_no_pluggy_and_tells_nobody(ask):
    said = ask(
        program="""
import sys
from penstock import DataCatalog, SequentialRunner, node, pipeline
from penstock.hooks import create_hook_manager
from penstock.engine import _record
_record.Record.tell = None
flow, catalog = pipeline([node(sum, "a", "b")]), DataCatalog({{"a": [1]}})
result = create_hook_manager(disabled={disabled!r}).follow(
    lambda hooks: SequentialRunner().run(flow, catalog, hooks), run_params={{}}, pipeline=flow, catalog=catalog
)
print(result.load("b"), "pluggy" in sys.modules)
"""
    )
    assert said == "1 False"


def test_hooks_around_a_run_cost_its_nodes_nothing(ask):
    said = ask(
        program="""
from penstock import SequentialRunner, node, pipeline
from penstock.hooks import create_hook_manager, hook_impl
from penstock.engine import _record
_record.Record.tell = None
class Around:
    @hook_impl
    def before_pipeline_run(self): print("begins")
flow = pipeline([node(sum, "a", "b")])
print(SequentialRunner().run(flow, {{"a": [1]}}, create_hook_manager([Around()], disabled={disabled!r})).load("b"))
"""
    )
    assert said == "1"
