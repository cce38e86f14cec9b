"""Commands of other distributions: found, loaded when named, and no trouble for others when they are broken."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result

from penstock.cli._plugins import plugin_commands

Program = Callable[..., Result]


@pytest.fixture
def install(
    penstock: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], None]]:
    """Put a distribution `shouting` on the path, whose module has this text."""
    site = tmp_path / "site"
    information = site / "shouting-1.0.dist-info"
    information.mkdir(parents=True)
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: shouting\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text("[penstock.commands]\nshout = shouting:shout\n")
    monkeypatch.syspath_prepend(site)

    def install(text: str) -> None:
        (site / "shouting.py").write_text(text)
        plugin_commands.cache_clear()

    yield install
    monkeypatch.undo()
    plugin_commands.cache_clear()


WORKING = """
import click

@click.command
@click.argument('word')
def shout(word):
    '''Shout.'''
    print(word.upper())
"""


@pytest.fixture(autouse=True)
def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test imports a `shouting` of its own."""
    import sys

    monkeypatch.delitem(sys.modules, "shouting", raising=False)


def test_a_plugin_brings_a_command(penstock: Program, install: Callable[[str], None]) -> None:
    install(WORKING)
    assert penstock("shout", "pen").stdout == "PEN\n"
    assert "  shout " in penstock("--help").stdout


def test_a_misspelt_command_of_a_plugin_gets_a_suggestion(
    penstock: Program, install: Callable[[str], None]
) -> None:
    install(WORKING)
    assert "Did you mean 'shout'" in penstock("shuot").stderr


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("import nowhere", "ModuleNotFoundError: No module named 'nowhere'"),
        ("shout = 3", "shouting:shout is int, not a command of click"),
        ("", "AttributeError: module 'shouting' has no attribute 'shout'"),
    ],
)
def test_a_broken_plugin_is_named_with_the_way_to_go_on_without_it(
    penstock: Program, install: Callable[[str], None], text: str, reason: str
) -> None:
    install(text)
    result = penstock("shout", "pen")
    assert result.exit_code == 1
    assert reason in result.stderr
    assert "PENSTOCK_DISABLE_PLUGINS=shouting" in result.stderr


def test_a_broken_plugin_does_not_break_the_help(penstock: Program, install: Callable[[str], None]) -> None:
    install("import nowhere")
    result = penstock("--help")
    assert result.exit_code == 0
    assert "Cannot be loaded from the plugin shouting" in result.stdout


def test_a_plugin_can_be_disabled(
    penstock: Program, install: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    install("import nowhere")
    monkeypatch.setenv("PENSTOCK_DISABLE_PLUGINS", "other, shouting")
    assert "shout" not in penstock("--help").stdout
    assert penstock("shout").exit_code == 2


def test_info_names_plugins(penstock: Program, install: Callable[[str], None]) -> None:
    install(WORKING)
    told = [line.split() for line in penstock("info").stdout.splitlines()]
    assert ["shout", "penstock.commands", "shouting"] in told
