"""The terms on which a dataset is loaded and saved: said in a catalog or in code, kept through copies and entries."""

from typing import Any

import pytest

from penstock import DataCatalog, Retry
from penstock.datasets.json import JSONDataset
from penstock.errors import ConfigError, DatasetError
from penstock.io import AbstractDataset, ValidatedDataset, with_terms
from penstock.io._terms import Terms, terms_of

ENTRY: dict[str, Any] = {"type": "json.JSONDataset", "filepath": "orders.json"}


def terms_in(**said: Any) -> Terms:
    found = terms_of(DataCatalog.from_config({"orders": {**ENTRY, **said}})["orders"])
    assert found is not None
    return found


class HasItsOwnTimeout(AbstractDataset[Any, Any]):
    def __init__(self, timeout: float) -> None:
        self.timeout = timeout

    def load(self) -> Any:
        return self.timeout

    def save(self, data: Any) -> None: ...


def test_an_entry_says_them() -> None:
    assert terms_in(retry=3).retry == Retry(3)
    assert terms_in(retry={"attempts": 5, "on": ["ConnectionError"]}).retry == Retry(
        5, on=("ConnectionError",)
    )
    assert terms_in(timeout=30).timeout == 30
    assert terms_in(limit="db").limits == {"db": None}
    assert terms_in(limit={"db": 4}).limits == {"db": 4}
    assert terms_in(limit=["db", {"api": 2}]).limits == {"db": None, "api": 2}


def test_without_them_there_are_none() -> None:
    assert terms_of(DataCatalog.from_config({"orders": ENTRY})["orders"]) is None


def test_code_says_the_same() -> None:
    orders = with_terms(JSONDataset(filepath="orders.json"), retry=3, timeout=30, limit="db")
    assert terms_of(orders) == Terms(Retry(3), 30.0, {"db": None})


def test_a_pattern_may_fill_them_in() -> None:
    catalog = DataCatalog.from_config(
        {"{name}_in_{limit}": {**ENTRY, "filepath": "{name}", "limit": "{limit}"}}
    )
    catalog.check()
    terms = terms_of(catalog["orders_in_db"])
    assert terms is not None
    assert terms.limits == {"db": None}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"retry": 0}, "'retry' asks for 0 attempts"),
        ({"retry": {"atempts": 2}}, "'retry' has no 'atempts'. Did you mean 'attempts'"),
        ({"timeout": "soon"}, "'timeout' is 'soon'; give a positive number of seconds"),
        ({"timeout": 0}, "'timeout' is 0"),
        ({"limit": {"db": 0}}, "The limit 'db' is 0"),
        ({"limit": 4}, "'limit' is 4; give the name of a limit"),
        ({"timout": 4}, "takes no argument 'timout'"),
    ],
)
def test_what_makes_no_sense_is_refused_with_file_and_line(tmp_path: Any, said: Any, told: str) -> None:
    import yaml

    path = tmp_path / "catalog.yml"
    path.write_text("# first line\n" + yaml.safe_dump({"orders": {**ENTRY, **said}}))
    with pytest.raises(DatasetError) as caught:
        DataCatalog.from_yaml(path).check()
    assert told in str(caught.value)
    assert "catalog.yml:2" in "".join(caught.value.__notes__)


def test_an_argument_of_the_class_is_its_own_business() -> None:
    catalog = DataCatalog.from_config(
        {"a": {"type": f"{__name__}.HasItsOwnTimeout", "timeout": -1, "retry": 2}}
    )
    terms = terms_of(catalog["a"])
    assert catalog.load("a") == -1
    assert terms == Terms(Retry(2))


def test_they_are_part_of_the_entry() -> None:
    said = {"retry": {"attempts": 5, "wait": 2}, "timeout": 3.0, "limit": ["db", {"api": 2}]}
    catalog = DataCatalog.from_config({"orders": {**ENTRY, **said}})
    catalog["orders"]
    config, *_ = catalog.to_config()
    assert {name: config["orders"][name] for name in said} == said


def test_they_stay_through_copies_and_validation() -> None:
    orders = with_terms(JSONDataset(filepath="orders.json"), retry=3)
    valid = ValidatedDataset(orders, lambda _: True)
    for dataset in (orders._copy(), valid, valid._copy()):
        assert terms_of(dataset) == Terms(Retry(3))
    with_terms(valid, timeout=1)
    assert terms_of(valid) == Terms(timeout=1.0)


def test_a_dataset_that_cannot_remember_them_is_refused() -> None:
    class Rigid:
        __slots__ = ()

        def load(self) -> None: ...

    with pytest.raises(DatasetError, match="Rigid cannot be given 'retry'"):
        with_terms(Rigid(), retry=3)
    with pytest.raises(ConfigError, match="'timeout' is True"):
        with_terms(HasItsOwnTimeout(1), timeout=True)


@pytest.mark.parametrize(("error", "passes"), [(ConnectionError, True), (PermissionError, False)])
def test_an_error_that_is_not_shown_since_it_holds_secrets_is_judged_all_the_same(
    error: Any, passes: bool
) -> None:
    class Leaky(AbstractDataset[Any, Any]):
        def __init__(self, credentials: dict[str, str]) -> None:
            self.credentials = credentials

        def load(self) -> Any:
            raise error(f"refused for {self.credentials['password']}")

        def save(self, data: Any) -> None: ...

    with pytest.raises(DatasetError) as caught:
        Leaky({"password": "canary-secret"}).load()
    assert caught.value.__cause__ is None
    assert Retry().applies(caught.value) is passes
