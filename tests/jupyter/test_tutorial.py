"""The tutorial that is a notebook."""

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def tutorial() -> Any:
    return nbformat.read(DOCS / "tutorial.ipynb", as_version=4)


def test_it_is_kept_without_outputs(tutorial: Any) -> None:
    nbformat.validate(tutorial)
    cells = [cell for cell in tutorial.cells if cell.cell_type == "code"]
    assert [cell.id for cell in cells if cell.outputs or cell.execution_count is not None] == []


def test_its_links_lead_somewhere(tutorial: Any) -> None:
    links = re.findall(r"\]\(([^)]+)\)", "\n".join(cell.source for cell in tutorial.cells))
    assert links
    assert [link for link in links if not (DOCS / link).exists()] == []


def test_running_all_of_it_works(
    tutorial: Any, checkout: Path, own_folders: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a real kernel: pictures, results, and runs that have been shown until they were done."""
    monkeypatch.setenv("IPYTHONDIR", own_folders["IPYTHONDIR"])
    NotebookClient(tutorial, timeout=50, resources={"metadata": {"path": checkout / "docs"}}).execute()
    outputs = [output for cell in tutorial.cells for output in cell.get("outputs", ())]
    shown = [output.data.get("text/html", "") for output in outputs if "data" in output]
    assert sum("Done:" in html for html in shown) == 3
    assert sum("<svg" in html for html in shown) == 2
    assert "was late most often" in outputs[-1].data["text/plain"]
