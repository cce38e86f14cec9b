"""From `--runner`, `--async` and `--runner-params` to a runner."""

from collections.abc import Mapping
from importlib import import_module
from inspect import signature
from typing import TYPE_CHECKING, Any

import click

from penstock._suggest import did_you_mean

if TYPE_CHECKING:
    from penstock.runner import AbstractRunner


def make_runner(name: str, is_async: bool | None, arguments: Mapping[str, Any]) -> "AbstractRunner":
    """A runner of that class. Where it can be told whether to overlap I/O, it does unless told not to.

    Raises:
        click.UsageError: there is no such class, or it does not take the arguments.
    """
    kind = _runner_class(name)
    arguments = dict(arguments)
    if "is_async" in signature(kind).parameters:
        arguments.setdefault("is_async", is_async is not False)
    elif is_async is False:
        raise click.UsageError(f"--no-async is not for {name}, which has no `is_async` to turn off.")
    try:
        return kind(**arguments)
    except (TypeError, ValueError) as error:
        raise click.UsageError(f"{name} cannot be made with these --runner-params: {error}") from error


def _runner_class(name: str) -> "type[AbstractRunner]":
    from penstock import runner

    module, dot, attribute = name.rpartition(".")
    found = _imported(name, module, attribute) if dot else getattr(runner, name, None)
    if isinstance(found, type) and issubclass(found, runner.AbstractRunner):
        return found
    ready = [kind for kind in runner.__all__ if kind.endswith("Runner") and kind != "AbstractRunner"]
    raise click.UsageError(
        f"There is no runner {name!r}.{did_you_mean(name, ready)}\n"
        f"Use {', '.join(ready)}, or the dotted path of a subclass of penstock.runner.AbstractRunner."
    )


def _imported(name: str, module: str, attribute: str) -> object:
    try:
        return getattr(import_module(module), attribute, None)
    except ImportError as error:
        raise click.UsageError(f"The runner {name!r} cannot be imported: {error}") from error
