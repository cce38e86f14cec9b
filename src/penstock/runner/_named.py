"""Runners by the names of their classes."""

from importlib import import_module

from penstock._suggest import did_you_mean
from penstock.errors import InvalidRunError
from penstock.runner._presets import ParallelRunner, SequentialRunner, ThreadRunner
from penstock.runner._runner import AbstractRunner

KNOWN: dict[str, type[AbstractRunner]] = {
    kind.__name__: kind for kind in (SequentialRunner, ThreadRunner, ParallelRunner)
}


def runner_class(name: str) -> type[AbstractRunner]:
    """The class of runners of a name: one of Penstock's, or any by its dotted path.

    Raises:
        InvalidRunError: there is none.

    >>> runner_class("ThreadRunner").__name__
    'ThreadRunner'
    """
    found = named_object(name) if "." in name else KNOWN.get(name)
    if isinstance(found, type) and issubclass(found, AbstractRunner):
        return found
    raise InvalidRunError(
        f"There is no runner {name!r}.{did_you_mean(name, KNOWN)}\n"
        f"Use {', '.join(KNOWN)}, or the dotted path of a subclass of penstock.runner.AbstractRunner."
    )


def named_object(name: str) -> object:
    """What stands at a dotted path; None if its module has no such name.

    Raises:
        InvalidRunError: its module cannot be imported.
    """
    module, _, attribute = name.rpartition(".")
    try:
        return getattr(import_module(module), attribute, None)
    except ImportError as error:
        raise InvalidRunError(f"The runner {name!r} cannot be imported: {error}") from error
