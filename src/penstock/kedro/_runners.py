"""What runs a project of Kedro: runners of Penstock by their names, and any class of either by its dotted path."""

from typing import Any

from kedro.runner import AbstractRunner as KedroRunner

from penstock.errors import InvalidRunError
from penstock.kedro._runner import AsyncRunner
from penstock.runner import AbstractRunner, SequentialRunner, runner_class
from penstock.runner._named import named_object

Runner = AbstractRunner | KedroRunner


def kedro_runner_class(name: str) -> type[Runner]:
    """The class of runners of a name.

    | name | what it is |
    | --- | --- |
    | `SequentialRunner`, `ThreadRunner`, ... | Penstock's runner of that name |
    | `AsyncRunner` | `penstock.kedro.AsyncRunner` |
    | a dotted path, such as `kedro.runner.ParallelRunner` | that class, of Penstock's runners or of Kedro's |

    Raises:
        InvalidRunError: there is none.
    """
    if name in ("AsyncRunner", "penstock.kedro.AsyncRunner"):
        return AsyncRunner
    found = named_object(name) if "." in name else None
    if isinstance(found, type) and issubclass(found, KedroRunner):
        return found
    return runner_class(name)


def runner_for(asked: Any) -> Runner:
    """The runner that a run was asked to have; Penstock's `SequentialRunner(is_async=True)` if none was.

    Raises:
        InvalidRunError: it is no runner, or there is none of that name.
    """
    if asked is None:
        return SequentialRunner(is_async=True)
    if isinstance(asked, str):
        return kedro_runner_class(asked)()
    if isinstance(asked, AbstractRunner | KedroRunner):
        return asked
    hint = " Write it with () behind it." if isinstance(asked, type) else ""
    raise InvalidRunError(f"A runner or the name of one is needed, but this is {asked!r}.{hint}")
