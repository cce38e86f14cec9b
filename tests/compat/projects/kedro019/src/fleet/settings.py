"""Project settings. There is no need to edit this file unless you want to change values
from the Kedro defaults."""

from kedro.framework.session.store import BaseSessionStore
from kedro.io import KedroDataCatalog

from fleet.hooks import FleetHooks

HOOKS = (FleetHooks(),)

SESSION_STORE_CLASS = BaseSessionStore
SESSION_STORE_ARGS = {"path": "./sessions"}

CONFIG_LOADER_ARGS = {
    "base_env": "base",
    "default_run_env": "local",
    "custom_resolvers": {"double": lambda number: 2 * number},
}

DATA_CATALOG_CLASS = KedroDataCatalog
