"""Project settings. There is no need to edit this file unless you want to change values
from the Kedro defaults."""

from pathlib import Path

from kedro.config import TemplatedConfigLoader
from kedro_viz.integrations.kedro.sqlite_store import SQLiteStore

from shop.hooks import EmptyHooks, ProjectHooks

HOOKS = (ProjectHooks(), EmptyHooks())

SESSION_STORE_CLASS = SQLiteStore
SESSION_STORE_ARGS = {"path": str(Path(__file__).parents[2] / "data")}

CONFIG_LOADER_CLASS = TemplatedConfigLoader
CONFIG_LOADER_ARGS = {"globals_pattern": "*globals.yml", "globals_dict": {"name": "shop"}}

MY_OWN = "nobody minds"
