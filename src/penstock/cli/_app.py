"""The program: which commands there are, and how each of them ends.

A command's module is imported when the command is named, and the rooms that it needs when it runs: `penstock
--help` should not wait for libraries that it does not use.
"""

from importlib import import_module
from typing import Any

import click

from penstock._suggest import did_you_mean
from penstock.cli._command_hooks import WORDS, told_of_its_end
from penstock.cli._ending import Failed, stopped, termination_as_interrupt
from penstock.cli._plugins import load_command, plugin_commands
from penstock.cli._warnings import readable_warnings

_COMMANDS = {
    "catalog": "penstock.cli._catalog:catalog",
    "completion": "penstock.cli._completion:completion",
    "graph": "penstock.cli._graph:graph",
    "info": "penstock.cli._info:info",
    "ipython": "penstock.cli._ipython:ipython",
    "jupyter": "penstock.cli._jupyter:jupyter",
    "migrate": "penstock.cli._migrate:migrate",
    "new": "penstock.cli._new:new",
    "package": "penstock.cli._package:package",
    "params": "penstock.cli._params:params",
    "pipeline": "penstock.cli._pipeline:pipeline",
    "run": "penstock.cli._run:run",
}


class App(click.Group):
    """Every command ends here: a failure in exit code 1, Ctrl-C in 130, SIGTERM in 143."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names, for the help page."""
        return sorted({*_COMMANDS, *plugin_commands()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        if cmd_name in _COMMANDS:
            module, _, attribute = _COMMANDS[cmd_name].partition(":")
            command: click.Command = getattr(import_module(module), attribute)
            return command
        if cmd_name in plugin_commands():
            return load_command(plugin_commands()[cmd_name])
        if not ctx.resilient_parsing:  # a shell that completes wants no errors
            ctx.fail(f"There is no command {cmd_name!r}.{did_you_mean(cmd_name, self.list_commands(ctx))}")
        return None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Remember the words for hooks."""
        ctx.meta[WORDS] = list(args)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was named, and see to its end."""
        try:
            with termination_as_interrupt(), readable_warnings(), told_of_its_end(ctx):
                return super().invoke(ctx)
        except KeyboardInterrupt as interrupt:
            raise stopped(interrupt) from interrupt
        except click.Abort as abort:
            if isinstance(abort.__context__, KeyboardInterrupt):  # at a question
                raise stopped(abort.__context__) from abort
            raise
        except (click.ClickException, click.exceptions.Exit):
            raise  # click's own ways to end
        except Exception as error:
            raise Failed(error) from error


@click.group(cls=App, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="penstock", message="penstock %(version)s")
def main() -> None:
    """Data pipelines whose loading and saving never make compute wait."""
