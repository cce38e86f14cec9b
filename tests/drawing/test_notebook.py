"""What notebooks show of pipelines, nodes, catalogs, datasets and results."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from penstock import DataCatalog, MemoryDataset, Pipeline, node, pipeline, run
from penstock.io import AbstractDataset, place_of
from penstock.testing import ScriptedDataset


def parsed(shown: str) -> ElementTree.Element:
    """All parts are well formed, so whatever reads HTML reads them."""
    return ElementTree.fromstring(f"<div>{shown}</div>")


def rows(shown: str) -> list[list[str]]:
    return [["".join(cell.itertext()) for cell in row] for row in parsed(shown).iter("tr")]


def test_a_pipeline_shows_its_graph(flow: Pipeline) -> None:
    shown = flow._repr_html_()
    assert shown.count('class="ps-node"') == 5
    parsed(shown)


def test_a_pipeline_too_large_for_a_notebook_is_shown_as_text(chains: Callable[..., Pipeline]) -> None:
    shown = chains(1000)._repr_html_()
    assert "too large for a notebook" in shown
    assert len(parsed(shown).findtext("pre", "").splitlines()) == 1002


def test_a_node_shows_what_it_reads_and_writes_parameters_too() -> None:
    shown = node(max, ["a", "params:b"], "c", name="n")._repr_html_()
    assert [shown.count(f'class="ps-{kind}"') for kind in ("node", "dataset", "parameters")] == [1, 2, 1]


def test_a_catalog_shows_types_and_places_and_makes_nothing_of_it(tmp_path: Path) -> None:
    catalog = DataCatalog.from_config(
        {
            "far": {"type": "nowhere.at.all.Dataset", "filepath": "sftp://ada:open-sesame@host/far.bin"},
            "near": {"type": "text.TextDataset", "filepath": str(tmp_path / "near.txt")},
            "cached": {
                "type": "CachedDataset",
                "dataset": {"type": "text.TextDataset", "filepath": "behind.txt"},
            },
            "{name}_raw": {"type": "json.JSONDataset", "filepath": "{name}.json"},
        }
    )
    catalog["kept"] = [1, 2]
    catalog.add_parameters({"a": {"b": 1}})
    shown = catalog._repr_html_()
    assert rows(shown) == [
        ["name", "type", "place"],
        ["far", "nowhere.at.all.Dataset", "sftp://ada:***@host/far.bin"],
        ["near", "text.TextDataset", str(tmp_path / "near.txt")],
        ["cached", "CachedDataset", "behind.txt"],
        ["kept", "penstock.io.MemoryDataset", "memory"],
        ["{name}_raw", "json.JSONDataset", "{name}.json"],
    ]
    assert "open-sesame" not in shown
    assert "parameters: 2" in shown
    assert "not made yet" in repr(catalog)
    assert "nowhere" not in sys.modules


def test_names_in_a_catalog_stay_names(wicked_name: str) -> None:
    shown = DataCatalog({wicked_name: 1})._repr_html_()
    assert "<script" not in shown
    assert rows(shown)[1][0] == wicked_name


def test_a_dataset_shows_its_arguments_without_secrets() -> None:
    class Table(AbstractDataset[Any, Any]):
        def __init__(self, name: str, password: str) -> None: ...
        def load(self) -> Any: ...
        def save(self, data: Any) -> None: ...

    shown = Table("flights", password="open-sesame")._repr_html_()
    assert rows(shown)[1:] == [["name", "flights"], ["password", "***"]]


def test_a_place_is_told_by_whatever_kind_of_dataset() -> None:
    class Foreign:
        def load(self) -> int:
            return 1

        def save(self, data: int) -> None: ...

        def _describe(self) -> dict[str, object]:
            return {"filepath": "s3://bucket/key?token=open-sesame"}

    assert place_of(Foreign()) == "s3://bucket/key?***"
    assert place_of(MemoryDataset(1)) == "memory"
    assert place_of({"type": MemoryDataset}) == "memory"
    assert place_of(object()) == ""


def test_a_result_shows_what_it_gave_and_its_timeline(tmp_path: Path) -> None:
    flow = pipeline([node(lambda a: a, "a", "b", name="copy")])
    result = run(flow, {"a": ScriptedDataset(1), "b": ScriptedDataset()})
    shown = result._repr_html_()
    assert rows(shown) == [["output", "kept in"], ["b", "ScriptedDataset"]]
    assert [shown.count(f'class="ps-{kind}" x') for kind in ("run", "load", "save")] == [
        2,
        2,
        2,
    ]  # and the legend
    assert "RunResult of SequentialRunner" in shown
    result.to_trace(tmp_path / "trace.json")
    assert '"name": "copy"' in (tmp_path / "trace.json").read_text(encoding="utf-8")
