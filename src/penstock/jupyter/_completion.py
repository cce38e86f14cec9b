"""What the tab key offers after the magics: names of pipelines, nodes, tags, datasets and environments."""

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from penstock.cli._written import Names, written_names
from penstock.jupyter._commands import reload_penstock, run_penstock

if TYPE_CHECKING:
    import click

    from penstock.jupyter._notebook import Notebook
    from penstock.session import Session


def complete_with(shell: Any, notebook: "Notebook") -> None:
    """Have the shell complete the magics with the names of the notebook's project."""

    def nodes(_shell: object, event: Any) -> list[str]:
        return [name for name in sorted(_names(notebook).nodes) if name.startswith(event.symbol)]

    for command in (run_penstock, reload_penstock):
        shell.set_hook("complete_command", _completer(command, notebook), str_key=f"%{command.name}")
    shell.set_hook("complete_command", nodes, str_key="%load_node")


def _completer(command: "click.Command", notebook: "Notebook") -> Any:
    def complete(_shell: object, event: Any) -> list[str]:
        _, *words = event.text_until_cursor.split()
        begun = words.pop() if words and not event.text_until_cursor[-1].isspace() else ""
        return _offers(command, words, begun, event.symbol, _names(notebook))

    return complete


def _offers(command: "click.Command", words: list[str], begun: str, symbol: str, names: Names) -> list[str]:
    """What may stand in place of `symbol`, which is as much of the last word, `begun`, as IPython takes for one."""
    from click.shell_completion import ShellComplete

    found = ShellComplete(command, {"obj": names}, "", "").get_completions(words, begun)
    value = begun.partition("=")[2] if begun.startswith("--") and "=" in begun else begun
    return [item.value[len(value) - len(symbol) :] for item in found if item.type == "plain"]


def _names(notebook: "Notebook") -> Names:
    """Those that are written in files, and those that the pipelines really have, if they can be imported now."""
    if notebook.session is None:
        return Names()
    names = written_names(notebook.session.project.path)
    with suppress(Exception):  # somebody is in the middle of a change; a run tells what is wrong
        _add_real(names, notebook.session)
    return names


def _add_real(names: Names, session: "Session") -> None:
    for name, pipeline in session.pipelines.items():
        names.pipelines.add(name)
        names.datasets |= pipeline.datasets()
        for node in pipeline.nodes:
            names.nodes.add(node.name)
            names.tags |= node.tags
            names.namespaces.update(node.namespace_prefixes)
