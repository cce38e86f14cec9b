"""What type checkers must make of the config room. Checked, never run."""

from collections.abc import KeysView
from pathlib import Path
from typing import Any, assert_type

from penstock.config import Document, OmegaConfigLoader, parse_yaml, read_yaml

loader = OmegaConfigLoader(
    "conf",
    "prod",
    {"alpha": 0.1},
    config_patterns={"spark": ["spark*"]},
    base_env="base",
    default_run_env="local",
    custom_resolvers={"add": lambda left, right: left + right},
    merge_strategy={"parameters": "soft"},
    ignore_hidden=False,
    restrict_runtime_params_type_selection=True,
)
assert_type(loader, OmegaConfigLoader)
assert_type(loader["catalog"], Any)
assert_type(loader.keys(), KeysView[str])
assert_type(loader.where("catalog", "flights", 0), str)
assert_type(loader.locate("catalog")("flights"), str)
assert_type(loader.runtime_params, dict[str, Any])
assert_type(loader.conf_source, str)
loader["catalog"] = {}
loader.runtime_params = {"alpha": 0.2}
loader.reload()

OmegaConfigLoader(Path("conf"))
OmegaConfigLoader(3)  # type: ignore[arg-type]  # no path
OmegaConfigLoader("conf", None, None, {})  # type: ignore[call-arg]  # the rest by name
OmegaConfigLoader("conf", custom_resolvers={"x": 3})  # type: ignore[dict-item]  # no function

assert_type(read_yaml(Path("a.yml"), secret=True), Document)
assert_type(parse_yaml("a: 1").where("a"), str)
