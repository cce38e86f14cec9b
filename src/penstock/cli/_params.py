"""`penstock params`: the parameters of an environment, and where each comes from."""

import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import click

from penstock.cli._console import columns, say
from penstock.cli._options import (
    conf_source_option,
    env_option,
    open_session,
    path_argument,
    traceback_option,
    usage_errors,
    values_option,
)

Keys = tuple[Any, ...]


@click.command
@path_argument
@env_option
@conf_source_option
@values_option("--params", help="Parameters laid over those of the project; a.b=1 goes into a nested one.")
@click.option("--json", "as_json", is_flag=True, help="Print them as one JSON object, without their places.")
@traceback_option
def params(
    path: str, env: str | None, conf_source: str | None, params: dict[str, Any], as_json: bool
) -> None:
    """Show the parameters that a run would have, with the file and line that each comes from."""
    from penstock.errors import MissingEnvironmentError

    session = open_session(path, env, conf_source, params)
    with usage_errors(MissingEnvironmentError):
        found = session.context.params
    if as_json:
        import json

        say(json.dumps(found, default=str))
    elif found:
        locate, root = _locate(session.config), f"{session.project.path}{os.sep}"
        say(
            columns(
                [
                    [".".join(map(str, keys)), repr(value), locate(*keys).removeprefix(root)]
                    for keys, value in _leaves(found)
                ]
            )
        )


def _locate(config: Any) -> Callable[..., str]:
    """What says where a parameter is written; a loader of Kedro's does not know."""
    if not hasattr(config, "locate"):
        return lambda *_: ""
    locate: Callable[..., str] = config.locate("parameters")
    return locate


def _leaves(values: Mapping[Any, Any], above: Keys = ()) -> Iterator[tuple[Keys, Any]]:
    for key, value in values.items():
        if isinstance(value, Mapping) and value:
            yield from _leaves(value, (*above, key))
        else:
            yield (*above, key), value
