"""`penstock completion`: the lines that teach a shell to complete `penstock`."""

import click

from penstock.cli._console import say


@click.command(epilog='For bash, put this into ~/.bashrc: eval "$(penstock completion bash)"')
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print what makes SHELL complete commands, options and the names of a project.

    Names of pipelines, nodes, tags, datasets and environments are read from the project's files, without importing
    them: a name that is only made up while Python runs is not offered.
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None, "click knows the shells that are offered"
    program = click.get_current_context().find_root()
    say(kind(program.command, {}, "penstock", "_PENSTOCK_COMPLETE").source())
