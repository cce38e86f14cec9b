"""A project of Kedro as its users have them: modular pipelines, settings with hooks and classes of their own."""

import os
from pathlib import Path
from typing import Any

PYPROJECT = """
[tool.kedro]
package_name = "shuttles"
project_name = "Shuttles"
kedro_init_version = "{version}"
"""

REGISTRY = """
from kedro.framework.project import find_pipelines

def register_pipelines():
    pipelines = find_pipelines(raise_errors=True)
    pipelines["__default__"] = sum(pipelines.values())
    return pipelines
"""

PROCESSING = """
import logging

from kedro.pipeline import node, pipeline

logger = logging.getLogger(__name__)

def clean(raw):
    logger.info("cleaning %d rows", len(raw))
    return raw.assign(price=raw["price"].str.lstrip("$").astype(float))

def join(cleaned, companies):
    return cleaned.merge(companies, on="company")

def create_pipeline(**kwargs):
    return pipeline([
        node(clean, "raw_shuttles", "shuttles", name="clean_shuttles", tags="cleaning"),
        node(join, ["shuttles", "companies"], "table", name="join_tables"),
    ])
"""

REPORTING = """
from kedro.pipeline import node, pipeline

def score(table, threshold):
    return {"dear": int((table["price"] > threshold).sum())}

async def tell(scores, greeting):
    return f"{greeting}: {scores['dear']} are dear"

def create_pipeline(**kwargs):
    return pipeline([
        node(score, ["table", "params:scoring.threshold"], "scores", name="score", namespace="reporting"),
        node(tell, {"scores": "scores", "greeting": "params:greeting"}, "message", name="tell"),
    ])
"""

SETTINGS = """
from kedro.config import OmegaConfigLoader
from kedro.framework.context import KedroContext
from kedro.framework.session import KedroSession
from kedro.io import DataCatalog
from shuttles.hooks import Journal

class OwnContext(KedroContext):
    pass

class OwnSession(KedroSession):
    pass

class OwnLoader(OmegaConfigLoader):
    pass

HOOKS = (Journal(),)
CONTEXT_CLASS = OwnContext
SESSION_CLASS = OwnSession
CONFIG_LOADER_CLASS = OwnLoader
CONFIG_LOADER_ARGS = {
    "base_env": "base",
    "default_run_env": "local",
    "custom_resolvers": {"shout": lambda word: word.upper()},
}
"""

HOOKS = """
import os
from pathlib import Path
from typing import Any

from kedro.framework.hooks import hook_impl

class Journal:
    def note(self, line):
        with (self.folder / "journal.txt").open("a") as file:
            print(line, file=file)

    @hook_impl
    def after_context_created(self, context):
        self.folder = context.project_path
        self.note(f"{type(context).__name__} {type(context.config_loader).__name__} in {context.env}")

    @hook_impl
    def before_pipeline_run(self, run_params, pipeline, catalog):
        self.note(f"run {sorted(node.name for node in pipeline.nodes)}")

    @hook_impl
    def after_node_run(self, node, outputs):
        self.note(f"ran {node.name} -> {sorted(outputs)}")

    @hook_impl
    def after_pipeline_run(self, run_result):
        self.note(f"done {sorted(run_result)}")

    @hook_impl
    def on_pipeline_error(self, error):
        self.note(f"failed {type(error).__name__}")
"""

CATALOG = """
raw_shuttles: {type: pandas.CSVDataset, filepath: data/raw_shuttles.csv}
companies: {type: pandas.CSVDataset, filepath: data/companies.csv}
shuttles: {type: pandas.CSVDataset, filepath: data/shuttles.csv, save_args: {index: false}}
"{namespace}.{name}": {type: json.JSONDataset, filepath: "data/{namespace}_{name}.json"}
scores: {type: json.JSONDataset, filepath: data/scores.json}
message: {type: text.TextDataset, filepath: data/message.txt}
"""


def write_project(folder: Path, version: str = "1.0.0") -> Path:
    """Write the project into a folder that was not there."""
    source = folder / "src" / "shuttles"
    files = {
        folder / "pyproject.toml": PYPROJECT.format(version=version),
        source / "__init__.py": "",
        source / "settings.py": SETTINGS,
        source / "hooks.py": HOOKS,
        source / "pipeline_registry.py": REGISTRY,
        source / "pipelines" / "__init__.py": "",
        source / "pipelines" / "processing" / "__init__.py": PROCESSING,
        source / "pipelines" / "reporting" / "__init__.py": REPORTING,
        folder / "conf" / "base" / "catalog.yml": CATALOG,
        folder / "conf" / "base" / "parameters.yml": "scoring: {threshold: 3}\ngreeting: ${shout:hello}\n",
        folder / "conf" / "test" / "parameters.yml": "greeting: ${shout:test}\n",
        folder / "conf" / "local" / "credentials.yml": "store: {key: secret}\n",
        folder / "data" / "raw_shuttles.csv": "name,company,price\na,x,$1\nb,y,$5\n",
        folder / "data" / "companies.csv": "company,rating\nx,0.5\ny,0.9\n",
    }
    for file, text in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder


def journal(project: Path) -> list[str]:
    """What the hooks of the project have noted."""
    return (project / "journal.txt").read_text().splitlines()


PLUGIN = """
import sys
import os
from pathlib import Path
from typing import Any

from kedro.framework.cli.hooks import cli_hook_impl
from kedro.framework.hooks import hook_impl

def note(line):
    with Path(__file__).with_name("noted.txt").open("a") as file:
        print(line, file=file)

class OfCommands:
    @cli_hook_impl
    def before_command_run(self, project_metadata, command_args):
        note(f"before {project_metadata.project_name} {command_args}")

    @cli_hook_impl
    def after_command_run(self, project_metadata, command_args, exit_code):
        note(f"after {command_args} {exit_code}")

class OfRuns:
    @hook_impl
    def before_pipeline_run(self, run_params):
        note(f"run {run_params['pipeline_names']} {run_params['tags']} {run_params['runner']}")

def begin():
    note("begin")

def tell_plugin(line, local_ns):
    print("HELLO of the plugin,", local_ns["context"].params["greeting"])

of_commands, of_runs = OfCommands(), OfRuns()
"""

ANNOUNCED = """
[kedro.cli_hooks]
noting = noting_plugin:of_commands
[kedro.hooks]
noting = noting_plugin:of_runs
[kedro.init]
noting = noting_plugin:begin
[kedro.line_magic]
noting = noting_plugin:tell_plugin
"""


def add_plugin(folder: Path, monkeypatch: Any) -> Path:
    """Have a plugin of Kedro installed, for processes that are started; the file that it notes in what it is told."""
    info = folder / "noting_plugin-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: noting-plugin\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(ANNOUNCED)
    (folder / "noting_plugin.py").write_text(PLUGIN)
    monkeypatch.setenv("PYTHONPATH", str(folder), prepend=os.pathsep)
    return folder / "noted.txt"
