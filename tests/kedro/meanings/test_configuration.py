"""What configuration in layers means."""

import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def load(house: Any, tmp_path: Path) -> Callable[..., Any]:
    """Write files below conf/, by name, and make a loader of them."""

    def load(files: dict[str, str], source: str = "conf", **how: Any) -> Any:
        (tmp_path / "conf" / "base").mkdir(parents=True, exist_ok=True)
        (tmp_path / "conf" / "local").mkdir(exist_ok=True)
        for name, text in files.items():
            path = tmp_path / "conf" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return house.OmegaConfigLoader(
            str(tmp_path / source), **({"base_env": "base", "default_run_env": "local"} | how)
        )

    return load


def test_the_same_key_in_two_files_of_an_environment_is_told_with_both(
    house: Any, load: Callable[..., Any]
) -> None:
    files = {
        "base/parameters.yml": "one: 1\n_anchor: 1\n",
        "base/parameters_more.yml": "one: 2\n_anchor: 2\n",
    }
    with pytest.raises(
        ValueError, match=r"(?s)parameters\.yml.*parameters_more\.yml|more\.yml.*parameters\.yml"
    ) as raised:
        load(files)["parameters"]
    assert "one" in str(raised.value)
    assert "_anchor" not in str(raised.value)


def test_layers_replace_keys_or_merge_them(load: Callable[..., Any]) -> None:
    files = {"base/parameters.yml": "m: {a: 1, b: 2}\nn: 0\n", "local/parameters.yml": "m: {a: 3}\n"}
    assert load(files)["parameters"] == {"m": {"a": 3}, "n": 0}
    assert load(files, merge_strategy={"parameters": "soft"})["parameters"] == {"m": {"a": 3, "b": 2}, "n": 0}


def test_globals_and_parameters_of_the_run_are_filled_in(load: Callable[..., Any]) -> None:
    files = {
        "base/globals.yml": "folder: data\nnested: {deep: 1}\n",
        "base/parameters.yml": (
            "a: ${globals:folder}/x\nb: ${globals:nested.deep}\nc: ${globals:none,7}\n"
            "d: ${runtime_params:size,3}\ne: ${runtime_params:given}\nf: ${b}\n"
        ),
    }
    assert load(files, runtime_params={"given": [1]})["parameters"] == {
        "a": "data/x", "b": 1, "c": 7, "d": 3, "e": [1], "f": 1, "given": [1],
    }  # fmt: skip


def test_parameters_of_the_run_have_no_place_in_globals(house: Any, load: Callable[..., Any]) -> None:
    files = {
        "base/globals.yml": "size: ${runtime_params:size,3}\n",
        "base/parameters.yml": "a: ${globals:size}\n",
    }
    with pytest.raises(Exception, match=r"(?is)(runtime.param.*globals|globals.*runtime.param)"):
        load(files)["parameters"]


def test_a_reference_that_leads_nowhere_is_told(load: Callable[..., Any]) -> None:
    with pytest.raises(Exception, match="nowhere"):
        load({"base/parameters.yml": "a: ${nowhere}\n"})["parameters"]
    with pytest.raises(Exception, match="size"):
        load({"base/parameters.yml": "a: ${runtime_params:size}\n"})["parameters"]


def test_the_environment_is_for_credentials_only(
    load: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLANT_KEY", "secret")
    files = {
        "base/credentials.yml": "a: {key: '${oc.env:PLANT_KEY}'}\n",
        "base/parameters.yml": "a: ${oc.env:PLANT_KEY}\n",
    }
    loader = load(files)
    assert loader["credentials"] == {"a": {"key": "secret"}}
    with pytest.raises(Exception, match=r"oc\.env"):
        loader["parameters"]


def test_names_with_a_leading_underscore_are_templates(load: Callable[..., Any]) -> None:
    files = {"base/catalog.yml": "_kind: MemoryDataset\nx: {type: '${_kind}'}\n"}
    assert load(files)["catalog"] == {"x": {"type": "MemoryDataset"}}


def test_files_lie_in_folders_and_in_json_too(load: Callable[..., Any]) -> None:
    files = {
        "base/parameters/one.yml": "a: 1\n",
        "base/deep/parameters_two.json": '{"b": 2}',
        "base/other.yml": "c: 3\n",
    }
    assert load(files)["parameters"] == {"a": 1, "b": 2}


def test_resolvers_of_the_project_are_called(load: Callable[..., Any]) -> None:
    files = {"base/parameters.yml": "a: '${twice:21}'\n"}
    assert load(files, custom_resolvers={"twice": lambda number: 2 * number})["parameters"] == {"a": 42}


def test_no_file_at_all_is_told_and_so_is_an_unknown_kind(house: Any, load: Callable[..., Any]) -> None:
    with pytest.raises(house.MissingConfigException, match="catalog"):
        load({})["catalog"]
    with pytest.raises(KeyError, match="spark"):
        load({})["spark"]


@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_a_source_may_be_an_archive(load: Callable[..., Any], tmp_path: Path, kind: str) -> None:
    load({"base/parameters.yml": "a: 1\n", "local/parameters.yml": "b: 2\n"})
    archive = tmp_path / f"conf.{kind}"
    if kind == "zip":
        with zipfile.ZipFile(archive, "w") as packed:
            for path in sorted((tmp_path / "conf").rglob("*")):
                packed.write(path, path.relative_to(tmp_path))
    else:
        with tarfile.open(archive, "w:gz") as packed:
            packed.add(tmp_path / "conf", "conf")
    assert load({}, archive.name)["parameters"] == {"a": 1, "b": 2}
