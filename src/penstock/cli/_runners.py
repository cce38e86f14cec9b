"""From `--runner`, `--async` and `--runner-params` to a runner."""

from collections.abc import Mapping
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Any

import click

from penstock._suggest import did_you_mean
from penstock.cli._options import usage_errors

if TYPE_CHECKING:
    from penstock.runner import AbstractRunner
    from penstock.session import Session


def make_runner(
    session: "Session", name: str, is_async: bool | None, arguments: Mapping[str, Any]
) -> "AbstractRunner":
    """A runner of that class. Where it can be told whether to overlap I/O, it does unless told not to.

    A runner of Kedro's does so only if it is told to.

    Raises:
        click.UsageError: there is no such class, or it does not take the arguments.
    """
    from penstock.errors import InvalidRunError
    from penstock.runner import AbstractRunner

    with usage_errors(InvalidRunError):
        kind = session.runner_class(name)
    arguments, known = dict(arguments), signature(kind).parameters
    _refuse_unknown(name, arguments, known)
    if "is_async" in known:
        overlaps = issubclass(kind, AbstractRunner) if is_async is None else is_async
        arguments.setdefault("is_async", overlaps)
    elif is_async is False:
        raise click.UsageError(f"--no-async is not for {name}, which has no `is_async` to turn off.")
    try:
        return kind(**arguments)
    except (TypeError, ValueError) as error:
        raise click.UsageError(f"{name} cannot be made with these --runner-params: {error}") from error


def _refuse_unknown(name: str, arguments: Mapping[str, Any], known: Mapping[str, Parameter]) -> None:
    if any(parameter.kind is Parameter.VAR_KEYWORD for parameter in known.values()):
        return
    unknown = next((argument for argument in arguments if argument not in known), None)
    if unknown is not None:
        raise click.UsageError(
            f"{name} cannot be made with these --runner-params: it takes no '{unknown}'."
            f"{did_you_mean(unknown, known)} It takes {', '.join(known) or 'none'}."
        )
