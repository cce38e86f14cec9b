"""Settings of the project."""

from kedro.config import OmegaConfigLoader

from prove_it.hooks import ReplacingHooks, StoryHooks

HOOKS = (ReplacingHooks(), StoryHooks())

CONFIG_LOADER_CLASS = OmegaConfigLoader
CONFIG_LOADER_ARGS = {
    "base_env": "base",
    "default_run_env": "local",
    "custom_resolvers": {"twice": lambda number: 2 * number},
    "merge_strategy": {"parameters": "soft"},
}
