"""`retry`, `timeout` and `limit` of whole stores: for all datasets there that do not say otherwise."""

import logging
from pathlib import Path
from typing import Any

import pytest

from penstock import DataCatalog, Retry, SequentialRunner, ThreadRunner, node, pipeline, run
from penstock.datasets.json import JSONDataset
from penstock.engine import Policy
from penstock.errors import CatalogError, DatasetError
from penstock.io import AbstractDataset, placement, with_terms
from penstock.runner._agreed import agreed_terms
from penstock.session import Session

CREDENTIALS = {"warehouse": {"token": "abc"}}


class Shaky(AbstractDataset[Any, Any]):
    """Fails once, and then does not."""

    def __init__(self, filepath: str, credentials: dict[str, Any] | None = None) -> None:
        self.filepath = filepath
        self.calls = 0

    def load(self) -> Any:
        self.calls += 1
        if self.calls == 1:
            raise ConnectionError("away")
        return [1, 2]

    def save(self, data: Any) -> None: ...


class AtHome(Shaky):
    _THREAD_SAFE = False


def agreed(catalog: DataCatalog, *names: str, policy: Policy | None = None) -> tuple[list[Any], Policy]:
    """The terms of datasets as a run would heed them, and its policy."""
    datasets = [catalog[name] for name in names]
    terms, settled = agreed_terms(
        names, datasets, [placement(one) for one in datasets], policy or Policy(), catalog._storage
    )
    return [terms.get(number) for number in range(len(names))], settled


def entry(filepath: str = "memory://shop/a.json", **more: Any) -> dict[str, Any]:
    return {"type": f"{__name__}.Shaky", "filepath": filepath, **more}


def test_a_dataset_that_says_nothing_has_those_of_its_store() -> None:
    storage = {"memory://shop": {"retry": {"attempts": 2, "wait": 0.001}}}
    catalog = DataCatalog.from_config({"numbers": entry()}, storage=storage)
    flow = pipeline([node(sum, "numbers", "total")])
    assert run(flow, catalog).load("total") == 3


def test_another_store_has_nothing_to_do_with_it() -> None:
    catalog = DataCatalog.from_config(
        {"numbers": entry("memory://shopping/a.json")}, storage={"memory://shop": {"retry": 2}}
    )
    with pytest.raises(DatasetError, match="away"):
        run(pipeline([node(sum, "numbers", "total")]), catalog)


def test_the_dataset_comes_first_then_its_store_then_its_credentials() -> None:
    catalog = DataCatalog.from_config(
        {
            "silent": entry(credentials="warehouse"),
            "outspoken": entry(credentials="warehouse", retry=1, timeout=1),
            "elsewhere": entry("memory://other/a.json", credentials="warehouse"),
        },
        CREDENTIALS,
        storage={
            "memory://shop": {"retry": 2},
            "credentials:warehouse": {"retry": 3, "timeout": 30},
        },
    )
    terms, _ = agreed(catalog, "silent", "outspoken", "elsewhere")
    assert [(one.retry.attempts, one.timeout) for one in terms] == [(2, 30), (1, 1), (3, 30)]


def test_sizes_of_limits_hold_unless_a_runner_gives_others() -> None:
    catalog = DataCatalog.from_config({"a": entry()}, storage={"memory://shop": {"limit": 2}})
    terms, policy = agreed(catalog, "a")
    assert (terms[0].place, policy.limits) == (("memory://shop",), {"memory://shop": 2})
    assert agreed(catalog, "a", policy=Policy(limits={"memory://shop": 5}))[1].limits == {"memory://shop": 5}


@pytest.mark.parametrize(
    ("written", "store"),
    [
        ({"filepath": "memory://shop/a/b.json"}, "memory://shop"),
        ({"filepath": "https://ada:pw@example.com:8080/a?b=c"}, "https://example.com:8080"),
        ({"filepath": "https://example.com?b=c"}, "https://example.com"),
        ({"path": "s3://bucket/folder"}, "s3://bucket"),
        ({"url": "https://api.example.com/orders"}, "https://api.example.com"),
        ({"dataset": {"filepath": "s3://bucket/a.csv"}}, "s3://bucket"),
    ],
)
def test_a_store_is_known_by_whatever_says_where_the_data_is(written: dict[str, Any], store: str) -> None:
    class Anything(AbstractDataset[Any, Any]):
        def __init__(self, **arguments: Any) -> None: ...

        def load(self) -> Any: ...

        def save(self, data: Any) -> None: ...

    catalog = DataCatalog({"made_in_code": Anything(**written)}, storage={store: {"timeout": 5}})
    terms, _ = agreed(catalog, "made_in_code")
    assert terms[0].timeout == 5


def test_a_runners_limit_of_a_store_holds_for_datasets_made_in_code() -> None:
    catalog = DataCatalog({"a": JSONDataset(filepath="memory://shop/a.json")})
    terms, _ = agreed(catalog, "a", policy=Policy(limits={"memory://shop": 1}))
    assert terms[0].place == ("memory://shop",)


def test_what_with_terms_says_comes_first_too() -> None:
    orders = with_terms(JSONDataset(filepath="memory://shop/a.json"), retry=7)
    catalog = DataCatalog({"orders": orders}, storage={"memory://shop": {"retry": 2, "timeout": 3}})
    terms, _ = agreed(catalog, "orders")
    assert (terms[0].retry, terms[0].timeout) == (Retry(7), 3)


def test_what_is_not_thread_safe_goes_without_the_time_out_of_its_store(caplog: Any) -> None:
    catalog = DataCatalog(
        {"a": AtHome("memory://shop/a")}, storage={"memory://shop": {"timeout": 3, "retry": 2}}
    )
    with caplog.at_level(logging.WARNING, "penstock.runner"):
        terms, _ = agreed(catalog, "a")
    assert (terms[0].retry, terms[0].timeout) == (Retry(2), None)
    assert "Dataset 'a' is not thread-safe, so the 'timeout' of its store, 3 s, does not hold" in caplog.text


def test_every_mistake_is_told_before_anything_is_made() -> None:
    with pytest.raises(CatalogError) as caught:
        DataCatalog(
            storage={
                "s3://bucket/folder": {"retry": 3},
                "bucket": {"retry": 3},
                "s3://a": {"retyr": 3},
                "s3://b": {"timeout": 0},
                "s3://c": {"limit": {"x": 1}},
                "s3://d": 3,
            }
        )
    told = str(caught.value)
    assert told.count("is no name of a store. Write it like s3://bucket") == 2
    assert "'s3://a' has no 'retyr'. Did you mean 'retry'?" in told
    assert "'s3://b': 'timeout' is 0; give a positive number of seconds" in told
    assert "The limit 's3://c' is {'x': 1}" in told
    assert "'s3://d' is 3, but should be a mapping with 'retry', 'timeout', 'limit'" in told


def test_a_file_says_them_and_is_named_with_the_line_of_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "catalog.yml").write_text("a: {type: json.JSONDataset, filepath: 'memory://shop/a.json'}\n")
    file = tmp_path / "storage.yml"
    file.write_text("_usual: &usual {retry: 4}\nmemory://shop: *usual\n")
    catalog = DataCatalog.from_yaml(tmp_path / "catalog.yml", storage=file)
    assert agreed(catalog, "a")[0][0].retry == Retry(4)
    file.write_text("# nothing\nmemory://shop: {retry: many}\n")
    with pytest.raises(CatalogError, match=r"storage.yml:2: 'memory://shop': 'retry' is 'many'"):
        DataCatalog.from_yaml(tmp_path / "catalog.yml", storage=file)


@pytest.mark.parametrize("runner", [SequentialRunner(), SequentialRunner(is_async=True), ThreadRunner()])
def test_a_projects_storage_yml_holds_for_its_runs(tmp_path: Path, runner: Any) -> None:
    catalog = f"numbers: {{type: {__name__}.Shaky, filepath: 'memory://shop/a'}}\n"
    (tmp_path / "catalog.yml").write_text(catalog)
    (tmp_path / "pipeline.py").write_text(
        "from penstock import node, pipeline\n"
        "def create_pipeline():\n"
        "    return pipeline([node(sum, 'numbers', 'total')])\n"
    )
    with Session.create(tmp_path) as session:
        with pytest.raises(DatasetError, match="away"):
            session.run(runner=runner)
        (tmp_path / "storage.yml").write_text("memory://shop: {retry: {attempts: 2, wait: 0.001}}\n")
        assert session.run(runner=runner).load("total") == 3
        (tmp_path / "storage.yml").write_text("memory://shop: {retry: {attempts: none}}\n")
        with pytest.raises(CatalogError, match=r"storage.yml:1: .*asks for 'none' attempts"):
            session.run(runner=runner)
