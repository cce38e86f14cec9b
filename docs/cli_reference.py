"""Write what docs/reference/cli.md says of each command, from the program itself: `python docs/cli_reference.py`.

What stands before and after the two marks of the page is written by hand.
"""

from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path

import click

from penstock.cli import main

PAGE = Path(__file__).parent / "reference" / "cli.md"
BEGIN = "<!-- From here on written by docs/cli_reference.py -->"
END = "<!-- Up to here -->"


def page(text: str) -> str:
    """The page with every command as the program has it now."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    told = "\n\n".join(section(context) for context in commands(click.Context(main, info_name="penstock")))
    return f"{before}{BEGIN}\n\n{told}\n\n{END}{after}"


def commands(context: click.Context) -> Iterator[click.Context]:
    """The command, and all those below it, each after the one that it belongs to."""
    yield context
    for command in commands_of(context):
        yield from commands(click.Context(command, parent=context, info_name=command.name))


def commands_of(context: click.Context) -> Iterator[click.Command]:
    """The commands right below it."""
    group = context.command
    if isinstance(group, click.Group):
        yield from filter(None, (group.get_command(context, name) for name in group.list_commands(context)))


def section(context: click.Context) -> str:
    """What there is to know about one command."""
    parts = [f"## {context.command_path}", cleandoc(context.command.help or ""), usage(context)]
    if context.command.epilog:
        parts.append(context.command.epilog)
    return "\n\n".join([*parts, *table(rows(context))])


def usage(context: click.Context) -> str:
    """How it is called."""
    words = " ".join(context.command.collect_usage_pieces(context))
    return f"```text\n{context.command_path} {words}\n```"


def rows(context: click.Context) -> list[tuple[str, str]]:
    """The commands below it, then its options, without --help, which all of them have."""
    below = [(command.name or "", command.get_short_help_str(200)) for command in commands_of(context)]
    records = (option.get_help_record(context) for option in context.command.params)
    return below + [record for record in records if record and record[1]]


def table(cells: list[tuple[str, str]]) -> list[str]:
    """Two columns; nothing where there is nothing to tell."""
    told = [f"| `{left}` | {' '.join(right.split())} |" for left, right in cells]
    return ["\n".join(["| | |", "| --- | --- |", *told])] if told else []


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
