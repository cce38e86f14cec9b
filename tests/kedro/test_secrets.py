"""A canary among the credentials of Kedro's own datasets is in no error of a run, whatever their authors tell."""

import traceback
from typing import Any

import pytest
from kedro.io import AbstractDataset, CachedDataset, DataCatalog
from kedro.pipeline import node, pipeline

from penstock.kedro import AsyncRunner

CANARY = "canary8f3e71d2"


class Loud(AbstractDataset[Any, Any]):
    def __init__(self, credentials: dict[str, str]) -> None:
        self._credentials = credentials

    def _load(self) -> Any:
        raise ConnectionError(f"refused {self._credentials}")

    def _save(self, data: Any) -> None:
        raise ConnectionError(f"refused {self._credentials}")

    def _describe(self) -> dict[str, Any]:
        return {}


@pytest.mark.parametrize("make", [lambda made: made, CachedDataset])
@pytest.mark.parametrize("operation", ["load", "save"])
def test_errors_of_a_run_tell_no_secret(make: Any, operation: str) -> None:
    catalog = DataCatalog({"thing": make(Loud({"password": CANARY}))})
    flow = {
        "load": pipeline([node(len, "thing", "size")]),
        "save": pipeline([node(lambda: [1], None, "thing")]),
    }
    with pytest.raises(Exception, match="refused") as caught:
        AsyncRunner().run(flow[operation], catalog)
    assert CANARY not in "".join(traceback.format_exception(caught.value))
    assert "The original error is not shown: it contains credentials." in "".join(caught.value.__notes__)
