"""Project settings. There is no need to edit this file unless you want to change values
from the Kedro defaults."""

from kedro.config import OmegaConfigLoader
from kedro.framework.context import KedroContext
from kedro.io import DataCatalog

from orchard.hooks import OrchardHooks

HOOKS = (OrchardHooks(),)
DISABLE_HOOKS_FOR_PLUGINS = ("kedro-viz",)
CONF_SOURCE = "conf"
CONFIG_LOADER_CLASS = OmegaConfigLoader
CONFIG_LOADER_ARGS = {
    "base_env": "base",
    "default_run_env": "local",
}
CONTEXT_CLASS = KedroContext
DATA_CATALOG_CLASS = DataCatalog
