"""Sources are read as they are, whatever is wrong with some of them."""

from pathlib import Path

import pytest

from penstock.io import DataCatalog
from penstock.schema import catalog_stubs


@pytest.mark.parametrize(
    ("content", "known"),
    [
        (b"class Own:\n    def load(self) -> str: ...\n", "str"),
        ("# coding: latin-1\n# größe\nclass Own:\n    def load(self) -> str: ...\n".encode("latin-1"), "str"),
        (b"class Own:\n    def load(self) -> str: of a later Python\n", "Any"),
    ],
    ids=["utf-8", "latin-1", "unreadable"],
)
def test_a_module_that_cannot_be_parsed_is_in_nobodys_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, known: str
) -> None:
    (tmp_path / "own_types.py").write_bytes(content)
    monkeypatch.syspath_prepend(tmp_path)
    stubs = catalog_stubs(DataCatalog.from_config({"mine": {"type": "own_types.Own"}}))
    assert f"def load(self, ds_name: Literal['mine'], version: str | None = None) -> {known}: ..." in stubs
