"""`penstock run --config FILE`: the arguments of a run from a YAML file; what the command line says wins.

```yaml
run:
  pipeline: delays
  tags: [daily, weekly]
  params: {late_after: 60}
```
"""

from typing import TYPE_CHECKING, Any

import click

from penstock._suggest import did_you_mean

if TYPE_CHECKING:
    from penstock.config import Document


def _take(ctx: click.Context, parameter: click.Parameter, path: str | None) -> None:
    """Let the file's arguments be the defaults of the command."""
    if path is None:
        return
    from penstock.config import read_yaml
    from penstock.errors import ConfigError

    try:
        document = read_yaml(path)
    except ConfigError as error:
        raise click.BadParameter(str(error), ctx, parameter) from error
    options = _options(ctx.command)
    for key, value in _arguments(ctx, parameter, document).items():
        if key not in options:
            raise click.BadParameter(
                f"{document.where('run', key)}: `run` takes no {key!r}.{did_you_mean(str(key), options)}",
                ctx,
                parameter,
            )
        ctx.default_map = {**(ctx.default_map or {}), str(options[key].name): _as_given(options[key], value)}


config_option = click.option(
    "--config",
    "-c",
    type=click.Path(),
    is_eager=True,
    expose_value=False,
    callback=_take,
    help="A YAML file with these options under `run:`; what the command line says wins.",
)


def _arguments(ctx: click.Context, parameter: click.Parameter, document: "Document") -> dict[Any, Any]:
    arguments = document.data.get("run")
    if isinstance(arguments, dict):
        return arguments
    raise click.BadParameter(
        f"{document.source} has no mapping under `run`, which holds the arguments:\nrun:\n  pipeline: ...",
        ctx,
        parameter,
    )


def _options(command: click.Command) -> dict[str, click.Option]:
    """By the names that a file may use, which are those of the flags and of the arguments in Python."""
    own = [
        option for option in command.params if isinstance(option, click.Option) and option.name != "config"
    ]
    flags = {flag.lstrip("-").replace("-", "_"): option for option in own for flag in option.opts}
    return {str(option.name): option for option in own} | {
        name: option for name, option in flags.items() if len(name) > 1
    }


def _as_given(option: click.Option, value: Any) -> Any:
    """As the command line would have it: options that may be repeated take a list, and words are text."""
    if not option.multiple:
        return value
    return [
        each if isinstance(each, dict) else str(each)
        for each in (value if isinstance(value, list) else [value])
    ]
