"""The loader as a mapping: read when asked for, read once, and read again on request."""

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from penstock.config import BadConfigException, OmegaConfigLoader
from penstock.errors import ConfigError, PenstockError

Load: TypeAlias = Callable[..., OmegaConfigLoader]


class TestReadWhenAskedFor:
    def test_making_a_loader_reads_nothing(self, tmp_path: Path) -> None:
        OmegaConfigLoader(tmp_path / "nowhere", env="nope", base_env="base")

    def test_one_kind_reads_no_other(self, load: Load) -> None:
        """Above all, a run that needs no credentials never reads them."""
        loader = load({f"base/{kind}.yml": "[" for kind in ("catalog", "credentials", "globals")})
        load({"base/parameters.yml": "a: 1\nb: ${a}"})
        assert loader["parameters"] == {"a": 1, "b": 1}
        assert "credentials" in loader
        assert "credentials" in list(loader)
        with pytest.raises(BadConfigException, match=r"credentials.yml:\d+:\d+"):
            loader["credentials"]

    def test_globals_are_read_when_something_refers_to_them(self, load: Load) -> None:
        loader = load({"base/globals.yml": "[", "base/catalog.yml": "a: ${globals:x}"})
        with pytest.raises(BadConfigException, match=r"globals.yml:\d+:\d+"):
            loader["catalog"]


class TestPickled:
    def test_reads_the_files_again_and_carries_no_secrets(self, load: Load) -> None:
        loader = load({"local/credentials.yml": "db: {password: canary-4711}", "base/parameters.yml": "a: 1"})
        assert loader["credentials"]["db"]["password"] == "canary-4711"
        pickled = pickle.dumps(loader)
        assert b"canary" not in pickled
        assert pickle.loads(pickled)["parameters"] == {"a": 1}
        assert loader["credentials"]["db"]["password"] == "canary-4711"


class TestReadOnce:
    def test_until_asked_to_read_again(self, load: Load) -> None:
        loader = load({"base/parameters.yml": "a: 1", "base/catalog.yml": "b: 1"})
        assert loader["parameters"] == {"a": 1}
        load({"base/parameters.yml": "\na: 2", "base/x/parameters.yml": "c: 3"})
        assert loader["parameters"] == {"a": 1}
        loader.reload()
        assert loader["parameters"] == {"a": 2, "c": 3}
        assert loader.where("parameters", "a").endswith(":2")

    def test_what_was_read_belongs_to_the_caller(self, load: Load) -> None:
        loader = load({"base/parameters.yml": "a: {b: [1]}"})
        loader["parameters"]["a"]["b"].append(2)
        assert loader["parameters"] == {"a": {"b": [1]}}

    def test_a_failure_is_not_remembered(self, load: Load) -> None:
        loader = load({"base/parameters.yml": "a: ["})
        with pytest.raises(BadConfigException):
            loader["parameters"]
        load({"base/parameters.yml": "a: 1"})
        assert loader["parameters"] == {"a": 1}


class TestGivenInstead:
    def test_takes_the_place_of_files(self, load: Load) -> None:
        loader = load({"base/catalog.yml": "a: 1"})
        given = {"b": "${c}"}
        loader["catalog"] = given
        assert loader["catalog"] is given
        loader.reload()
        assert loader["catalog"] is given
        del loader["catalog"]
        assert loader["catalog"] == {"a": 1}

    def test_needs_no_patterns(self, load: Load) -> None:
        loader = load()
        assert "spark" not in loader
        loader["spark"] = {"x": 1}
        assert "spark" in loader
        assert loader["spark"] == {"x": 1}
        assert len(loader) == len(list(loader)) == 6


def test_errors_are_of_one_family() -> None:
    assert issubclass(BadConfigException, ConfigError)
    assert issubclass(ConfigError, PenstockError)
    assert issubclass(ConfigError, ValueError)


class TestSecrets:
    """Promise 13: no value of credentials shows anywhere."""

    @pytest.mark.parametrize(
        "text",
        [
            "db: {password: ${canary}}",
            "db: {password: 'x${canary'}",
            "db: {password: 'x${canary}y'}",
            "db: {password: 'canary${'}",
            "db: {password: '${canary:canary}'}",
            "db: {password: '${fails:canary}'}",
            "db: {password: '${fails:${oc.env:PENSTOCK_TEST}}'}",
            "db: {password: '${oc.env:PENSTOCK_UNSET,canary,canary}'}",
            "db: {password: '${oc.decode:\"[canary\"}'}",
            "db: {password: '${user.${oc.env:PENSTOCK_TEST}}'}\nuser: {x: 1}",
            "db: {password: canary, x: '${.password.y}'}",
            "db: {password: canary, x: '${.${.password}}'}",
            "db: {password: canary, x: '${${.list}}', list: [canary]}",
            "db: {password: canary\n",
            "canary",
            "- canary",
        ],
    )
    def test_in_errors(self, load: Load, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
        from traceback import format_exception

        def fails(value: str) -> str:
            raise ValueError(value)

        monkeypatch.setenv("PENSTOCK_TEST", "canary")
        loader = load({"base/credentials.yml": text}, custom_resolvers={"fails": fails})
        with pytest.raises(
            BadConfigException, match=r"base/credentials.yml:\d+: |this is not readable"
        ) as caught:
            loader["credentials"]
        told = "".join(format_exception(caught.value)).replace(loader.conf_source, "")
        assert "canary" not in told
        assert caught.value.__context__ is None

    def test_in_reprs_and_logs(self, load: Load, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(0)
        loader = load(
            {"base/credentials.yml": "db: {password: canary}", "base/catalog.yml": "a: 1"},
            runtime_params={"token": "canary"},
        )
        assert loader["credentials"] == {"db": {"password": "canary"}}
        shown = [
            repr(loader),
            repr(vars(loader)["_reading"]),
            repr(loader._layers("credentials")),
            caplog.text,
        ]
        assert "canary" not in "".join(shown)
        assert "runtime_params=['token']" in repr(loader)
