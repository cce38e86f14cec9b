"""What plugins of Kedro have announced beside hooks of runs, which Kedro's sessions call by themselves."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from penstock._entry_points import entry_points, origin


@cache
def begin_plugins() -> None:
    """Call, once for each process, what wants to be called before a project is looked at, as Kedro's commands do."""
    for begin in announced("kedro.init"):
        begin()


def announced(group: str) -> list[Any]:
    """What plugins have announced under a group; one that cannot be loaded is left out with a warning, as by Kedro."""
    found = []
    for point in entry_points(group):
        try:
            found.append(point.load())
        except Exception as error:  # noqa: BLE001  whatever it raises, others are not to suffer from it
            _warn(
                f"{point.name} of the plugin {origin(point)} cannot be loaded: {type(error).__name__}: {error}"
            )
    return found


class CommandHooks:
    """The hooks of Kedro's command line that plugins have, `kedro.cli_hooks`, for commands of Penstock.

    Args:
        metadata: the project, as they get it.
    """

    def __init__(self, metadata: Any) -> None:
        self._metadata = metadata
        self.hook = self

    def __bool__(self) -> bool:
        return bool(entry_points("kedro.cli_hooks"))

    def before_command_run(self, *, command_args: Sequence[str], **_: Any) -> None:
        """Tell them that a command begins."""
        self._hook.before_command_run(project_metadata=self._metadata, command_args=list(command_args))

    def after_command_run(self, *, command_args: Sequence[str], exit_code: int, **_: Any) -> None:
        """Tell them that it has ended."""
        self._hook.after_command_run(
            project_metadata=self._metadata, command_args=list(command_args), exit_code=exit_code
        )

    @property
    def _hook(self) -> Any:
        from kedro.framework.cli.hooks.manager import get_cli_hook_manager

        return get_cli_hook_manager().hook


def _warn(message: str) -> None:
    import logging

    logging.getLogger(__name__).warning(message)
