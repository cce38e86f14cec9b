"""Names complete between brackets, in IPython as it is."""

from typing import Any

from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell

from penstock import DataCatalog, node, pipeline, run


def completions(line: str, **names: Any) -> list[str]:
    """What IPython offers at the end of a line."""
    shell = InteractiveShell()
    shell.user_ns.update(names)
    with provisionalcompleter():
        found = list(shell.Completer.completions(line, len(line)))
    return [completion.text.rstrip('"]') for completion in found if completion.type == "dict key"]


def test_names_of_datasets_complete_in_a_catalog() -> None:
    entry = {"type": "pandas.CSVDataset", "filepath": "flights.csv"}
    catalog = DataCatalog.from_config({"flights": entry, "planes": entry})
    assert completions('catalog["', catalog=catalog) == ["flights", "planes"]
    assert completions('catalog["pl', catalog=catalog) == ["planes"]


def test_names_of_outputs_complete_in_a_result() -> None:
    result = run(
        pipeline([node(sum, "numbers", "total"), node(max, "numbers", "largest")]), {"numbers": [1, 2]}
    )
    assert completions('result["', result=result) == ["largest", "total"]
