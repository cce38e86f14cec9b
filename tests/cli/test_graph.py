"""`penstock graph`: pictures of pipelines, printed or written."""

from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from penstock.cli import main

Program = Callable[..., Result]


def test_a_pipeline_is_drawn_as_text(penstock: Program) -> None:
    result = penstock("graph")
    assert result.exit_code == 0
    assert "read_first" in result.stdout


def test_another_pipeline_may_be_named(penstock: Program) -> None:
    assert "join" not in penstock("graph", "--pipeline", "reading").stdout
    result = penstock("graph", "--pipeline", "raeding")
    assert (result.exit_code, "Did you mean 'reading'" in result.stderr) == (2, True)


def test_mermaid_is_printed(penstock: Program) -> None:
    assert penstock("graph", "--format", "mermaid").stdout.startswith("flowchart")


@pytest.mark.parametrize(("name", "flags"), [("flow.svg", []), ("flow", ["--format", "svg"])])
def test_the_ending_of_the_output_says_what_to_draw_unless_told(
    penstock: Program, project: Path, name: str, flags: list[str]
) -> None:
    assert penstock("graph", "--output", name, *flags).stdout == f"Drew {name}\n"
    assert ElementTree.parse(project / name).getroot().tag.endswith("svg")


def test_a_page_needs_nothing_else(penstock: Program, project: Path) -> None:
    penstock("graph", "-o", "flow.html")
    page = (project / "flow.html").read_text()
    assert page.lower().startswith("<!doctype html>")
    assert "read_first" in page


@pytest.mark.usefixtures("penstock")
def test_a_terminal_without_unicode_gets_ascii() -> None:
    result = CliRunner(charset="ascii").invoke(main, ["graph"], catch_exceptions=False)
    assert result.exit_code == 0
    assert result.stdout.isascii()


def test_the_catalog_is_not_read(penstock: Program, project: Path) -> None:
    (project / "catalog.yml").write_text("a: [")
    assert penstock("graph").exit_code == 0


def test_namespaces_are_opened_as_far_as_asked_for(penstock: Program) -> None:
    assert '[["loud, 1 node"]]' in penstock("graph", "--format", "mermaid", "--depth", "0").stdout
    assert 'subgraph g0["loud"]' in penstock("graph", "--format", "mermaid", "--depth", "1").stdout
    refused = penstock("graph", "--depth", "1")
    assert (refused.exit_code, "--depth is for pictures" in refused.stderr) == (2, True)


def test_parameters_are_drawn_when_asked_for(penstock: Program) -> None:
    assert "params:" not in penstock("graph").stdout
    assert "params:style.mark" in penstock("graph", "--parameters").stdout
    assert "params:style.mark" in penstock("graph", "-f", "mermaid", "--parameters").stdout


def test_an_ending_that_says_nothing_is_refused_and_writes_nothing(penstock: Program, project: Path) -> None:
    result = penstock("graph", "--output", "flow.pdf")
    assert (result.exit_code, ".svg, .html, or say --format" in result.stderr) == (2, True)
    assert not (project / "flow.pdf").exists()
