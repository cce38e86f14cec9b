"""Promise 13: secrets stay secret."""

from pathlib import PurePosixPath
from typing import Any

import pytest

from penstock.io._redact import is_secret, mask, mask_text, scrub, secrets_of


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://ada:pw@db/x", "postgresql://ada:***@db/x"),
        ("failed: postgresql://ada:p@ss/w@db/x!", "failed: postgresql://ada:***@db/x!"),
        ("https://ghp_token@github.com/a", "https://***@github.com/a"),
        ("https://b.s3/key?X-Amz-Signature=abc&x=1", "https://b.s3/key?***"),
        ("Server=db;Password=hunter2;Port=1", "Server=db;Password=***;Port=1"),
        ("token='abc'", "token=***"),
        ("s3://bucket/report@2024.csv", "s3://bucket/report@2024.csv"),
        ("data/a=1/b.csv", "data/a=1/b.csv"),
    ],
)
def test_text_loses_what_stands_where_secrets_stand(text: str, shown: str) -> None:
    assert mask_text(text) == shown


@pytest.mark.parametrize(
    "name", ["password", "api_key", "AWS_SECRET_ACCESS_KEY", "accessToken", "credentials", "key"]
)
def test_names_of_secrets(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize("name", ["keyboard", "filepath", "monkey", "columns", "tokenizer"])
def test_names_of_no_secrets(name: str) -> None:
    assert not is_secret(name)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (
            {"user": "ada", "password": "x", "nested": [{"token": "y"}]},
            {"user": "ada", "password": "***", "nested": [{"token": "***"}]},
        ),
        ({"credentials": {"anything": 1}}, {"credentials": "***"}),
        ({"sort_keys": True, "key": None}, {"sort_keys": True, "key": None}),
        ({"path": PurePosixPath("a/b")}, {"path": "a/b"}),
        (("postgresql://a:b@c",), ("postgresql://a:***@c",)),
    ],
)
def test_values_keep_their_shape(value: Any, shown: Any) -> None:
    assert mask(value) == shown


def test_known_secrets_are_found_at_any_depth() -> None:
    arguments = {
        "url": "postgresql://ada:from-url@db/x",
        "credentials": {
            "client_kwargs": {"secret": "deep-one"},
            "user": "ada-lovelace",
            "port": 5432,
            "pin": "123",
        },
        "filepath": "data/x.csv",
    }
    assert secrets_of(arguments) == {"from-url", "deep-one"}


def test_known_secrets_are_removed_from_the_text_of_others() -> None:
    assert (
        scrub("cannot log in with hunter22 (hunter2)", {"hunter2", "hunter22"})
        == "cannot log in with *** (***)"
    )
