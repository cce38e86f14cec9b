"""`%reload_penstock`, `%run_penstock` and `%load_node`."""

import shlex
from typing import TYPE_CHECKING, Any

import click

from penstock.errors import PenstockError
from penstock.jupyter._commands import reload_penstock, run_penstock
from penstock.jupyter._node_cell import node_cell

if TYPE_CHECKING:
    from penstock.jupyter._notebook import Notebook
    from penstock.session import Session

MAGICS = ("reload_penstock", "run_penstock", "load_node")


class Magics:
    """The magics of a notebook. Mistakes in their lines are told in a sentence, without a traceback.

    Args:
        notebook: what they are about.
    """

    def __init__(self, notebook: "Notebook") -> None:
        self.notebook = notebook

    def reload_penstock(self, line: str) -> None:
        """Put a project at hand anew: %reload_penstock [PATH] [--env NAME] [--params KEY=VALUE,...].

        Needed when the notebook is to work with another project or environment, or when the variable `catalog` should
        show changes in files. Runs see changes in files by themselves.
        """
        session = self._perform(reload_penstock, line)
        if session is not None:  # or help was asked for
            print(_greeting(session))

    def run_penstock(self, line: str) -> Any:
        """Run the project at hand, or a part of it, with the flags of `penstock run`; --help lists them.

        Gives the result: result = %run_penstock --tags daily
        """
        return self._perform(run_penstock, line)

    def load_node(self, line: str) -> None:
        """Fill the cell with the code of a node: %load_node NAME.

        It has the imports that the function needs, the loads of its inputs, the function itself and a call of it.
        """
        from IPython.core.error import UsageError

        try:
            self.notebook.shell.set_next_input(
                node_cell(self.notebook.need_session(), line.strip()), replace=True
            )
        except PenstockError as error:
            raise UsageError(str(error)) from None

    def open_or_tell(self) -> None:
        """Open the project around the notebook; say so when there is none, or when it cannot be opened."""
        try:
            print(_greeting(self.notebook.open()))
        except PenstockError as error:
            print(f"{error}\nNo project is at hand. Open one with: %reload_penstock PATH")
        except Exception:  # noqa: BLE001  from the project's own code: settings.py, hooks
            self.notebook.shell.showtraceback()
            print("No project is at hand. Once that is mended: %reload_penstock")

    def _perform(self, command: click.Command, line: str) -> Any:
        """As click would, but errors and results are for a cell."""
        from IPython.core.error import UsageError

        try:
            words = shlex.split(line)
        except ValueError as error:
            raise UsageError(f"{line} cannot be split into words: {error}") from None
        try:
            with command.make_context(f"%{command.name}", words, obj=self.notebook) as ctx:
                return command.invoke(ctx)
        except click.exceptions.Exit:  # after --help
            return None
        except click.ClickException as error:
            raise UsageError(error.format_message()) from None


def _greeting(session: "Session") -> str:
    env = f" with environment {session.env}" if session.env else ""
    return (
        f"{session.project.project_name} ({session.project.path}){env} is at hand: "
        "catalog, context, pipelines, session"
    )
