"""Catalogs as older projects use them."""

import logging

import pytest

from penstock.compat._catalog import DataCatalog
from penstock.errors import DatasetNotFoundError


def test_datasets_may_be_named_as_in_0_19(caplog):
    catalog = DataCatalog({"a": 1})
    with caplog.at_level(logging.WARNING):
        catalog.save(name="a", data=[2])
        assert catalog.load(name="a") == catalog.load("a") == catalog.load(ds_name="a") == [2]
        assert catalog.exists(name="a")
        catalog.release(name="a")
        assert not catalog.exists("a")
    told = [message for message in caplog.messages if "catalog.load" in message]
    assert told in (
        [],
        ["Deprecated: catalog.load(name=...) is now catalog.load(ds_name=...)."],
    )  # once in a process


def test_a_dataset_that_is_not_there_is_told_as_ever():
    with pytest.raises(DatasetNotFoundError, match="nowhere"):
        DataCatalog().load(name="nowhere")
