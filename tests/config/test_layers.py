"""Which files make up a kind of configuration, and which of them wins."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from penstock.config import BadConfigException, ConfigKeyError, MissingConfigException, OmegaConfigLoader

Load: TypeAlias = Callable[..., OmegaConfigLoader]


@pytest.mark.parametrize(
    ("files", "kind", "expected"),
    [
        ({"base/catalog.yml": "a: 1", "local/catalog.yml": "a: 2\nb: 3"}, "catalog", {"a": 2, "b": 3}),
        ({"base/catalog_raw.yaml": "a: 1", "base/catalog.json": '{"b": 2}'}, "catalog", {"a": 1, "b": 2}),
        ({"base/catalog/x/raw.yml": "a: 1", "base/in/catalog_b.yml": "b: 2"}, "catalog", {"a": 1, "b": 2}),
        ({"base/in/other/raw.yml": "a: 1", "base/catalog.txt": "b", "base/catalog.yml": ""}, "catalog", {}),
        ({"base/.x/catalog.yml": "a: 1", "base/.catalog.yml": "a: 1", "base/catalog.yml": ""}, "catalog", {}),
        (
            {"base/catalog.yml": "a: {x: 1, y: 2}", "local/catalog.yml": "a: {x: 3}"},
            "catalog",
            {"a": {"x": 3}},
        ),
        ({"base/catalog.yml": "_t: {x: 1}\na: 1"}, "catalog", {"a": 1}),
        ({"base/catalog.yml": "_t: &t {x: 1, y: 1}\na: {<<: *t, x: 2}"}, "catalog", {"a": {"x": 2, "y": 1}}),
        ({"base/catalog.yml": "_t: {x: 1}\na: 1", "base/b/catalog.yml": "_t: {x: 2}"}, "catalog", {"a": 1}),
        ({"base/parameters.yml": "_t: 1", "base/parameters_b.yml": "b: 2"}, "parameters", {"_t": 1, "b": 2}),
        (
            {"base/parameters.yml": "m: {a: 1}", "base/parameters_b.yml": "m: {b: 2}"},
            "parameters",
            {"m": {"a": 1, "b": 2}},
        ),
        ({"base/logging.yml": "version: 1"}, "logging", {"version": 1}),
        ({"base/catalog.yml": ""}, "globals", {}),
        ({"base/globals.yml": "a: 1\n_b: 2", "local/globals.yml": "c: 3"}, "globals", {"a": 1, "c": 3}),
    ],
)
def test_layout(load: Load, files: dict[str, str], kind: str, expected: dict[str, Any]) -> None:
    assert load(files)[kind] == expected


def test_hidden_files_on_request(load: Load) -> None:
    assert load({"base/.x/catalog.yml": "a: 1"}, ignore_hidden=False)["catalog"] == {"a": 1}


def test_kinds_of_the_user(load: Load) -> None:
    loader = load(
        {"base/spark.yml": "x: 1", "base/a/spark.yml": "y: 2"}, config_patterns={"spark": ["**/spark*"]}
    )
    assert loader["spark"] == {"x": 1, "y": 2}
    assert set(loader.keys()) == {"catalog", "parameters", "credentials", "globals", "logging", "spark"}


class TestEnvironments:
    FILES = {"base/parameters.yml": "a: 1", "local/parameters.yml": "a: 2", "prod/eu/parameters.yml": "a: 3"}  # noqa: RUF012

    def test_the_default_one_unless_another_is_asked_for(self, load: Load) -> None:
        assert load(self.FILES)["parameters"] == {"a": 2}
        assert load(env="prod/eu")["parameters"] == {"a": 3}

    def test_base_as_environment_is_read_once(self, load: Load) -> None:
        assert load(self.FILES, env="base")["parameters"] == {"a": 1}

    def test_without_names_the_source_is_the_only_environment(self, load: Load, conf: Path) -> None:
        load(self.FILES)
        assert OmegaConfigLoader(conf / "local")["parameters"] == {"a": 2}

    def test_the_default_one_may_be_missing(self, load: Load) -> None:
        assert load({"base/parameters.yml": "a: 1"})["parameters"] == {"a": 1}

    def test_one_that_was_asked_for_may_not(self, load: Load) -> None:
        loader = load(self.FILES, env="prdo")
        with pytest.raises(MissingConfigException) as caught:
            loader["parameters"]
        told = str(caught.value)
        assert "no environment 'prdo'" in told
        assert "has 'base', 'local', 'prod'. Did you mean 'prod'?" in told

    def test_nor_the_base(self, load: Load) -> None:
        with pytest.raises(MissingConfigException, match=r"no environment 'bse' in .*conf, which has 'base'"):
            load(self.FILES, base_env="bse")["parameters"]

    def test_nor_the_source(self, tmp_path: Path) -> None:
        with pytest.raises(MissingConfigException, match=r"There is no folder .*nowhere"):
            OmegaConfigLoader(tmp_path / "nowhere")["parameters"]

    def test_links_are_followed_but_not_in_circles(self, load: Load, conf: Path) -> None:
        loader = load({"base/parameters.yml": "a: 1", "elsewhere/parameters_x.yml": "b: 2"})
        (conf / "base/link").symlink_to(conf / "elsewhere")
        (conf / "base/circle").symlink_to(conf / "base")
        assert loader["parameters"] == {"a": 1, "b": 2}


def test_no_files_for_a_kind(load: Load) -> None:
    loader = load({"base/parameters.yml": "a: 1", "local/parameters.yml": ""})
    with pytest.raises(MissingConfigException) as caught:
        loader["catalog"]
    assert "no files for 'catalog' in" in str(caught.value)
    assert "Looked for catalog*, catalog*/**, **/catalog*, ending in .yml, .yaml, .json." in str(caught.value)


def test_unknown_kind(load: Load) -> None:
    with pytest.raises(ConfigKeyError, match=r"no configuration called 'catalogs'. Did you mean 'catalog'\?"):
        load()["catalogs"]
    assert load().get("catalogs", 3) == 3


class TestDuplicates:
    def refused(self, loader: OmegaConfigLoader, kind: str) -> str:
        with pytest.raises(BadConfigException) as caught:
            loader[kind]
        return str(caught.value)

    def test_both_files_and_lines_are_named_for_each(self, load: Load, conf: Path) -> None:
        loader = load({"base/catalog.yml": "x: 1\na: 1\nb: 1", "base/s/catalog.yml": "b: 2\n\na: 2"})
        told = self.refused(loader, "catalog")
        base = conf / "base"
        assert f"{base}/catalog.yml:2 and {base}/s/catalog.yml:3 both have 'a'" in told
        assert f"{base}/catalog.yml:3 and {base}/s/catalog.yml:1 both have 'b'" in told
        assert "'x'" not in told

    def test_among_parameters_each_value_counts(self, load: Load) -> None:
        loader = load({"base/parameters.yml": "m: {a: 1, b: 1}", "base/parameters_b.yml": "m:\n  a: 2"})
        told = self.refused(loader, "parameters")
        assert "parameters.yml:1 and" in told
        assert "parameters_b.yml:2 both have 'm.a'" in told

    def test_elsewhere_only_names_at_the_top(self, load: Load) -> None:
        assert "both have 'm'" in self.refused(
            load({"base/catalog.yml": "m: {a: 1}", "base/catalog_b.yml": "m: {b: 2}"}), "catalog"
        )

    def test_in_one_file(self, load: Load) -> None:
        told = self.refused(load({"base/catalog.yml": "a: 1\na: 2"}), "catalog")
        assert "catalog.yml:2:1: the key 'a' appears twice, first in line 1" in told

    def test_a_list_where_another_file_has_a_mapping(self, load: Load) -> None:
        loader = load({"base/catalog.yml": "_t: {x: 1}", "base/catalog_b.yml": "\n_t: [1]"})
        told = self.refused(loader, "catalog")
        assert "catalog_b.yml:2: '_t' is a list, but a mapping in" in told


class TestMerging:
    def test_softly(self, load: Load) -> None:
        files = {
            "base/parameters.yml": "m: {a: 1, l: [1, 2], n: {x: 1}}\ns: 1",
            "local/parameters.yml": "m: {l: [3], n: {y: 2}}\ns: {z: 1}\nt: ???",
        }
        loader = load(files, merge_strategy={"parameters": "soft"})
        assert loader["parameters"] == {
            "m": {"a": 1, "l": [3], "n": {"x": 1, "y": 2}},
            "s": {"z": 1},
            "t": "???",
        }

    def test_softly_only_where_asked_for(self, load: Load) -> None:
        files = {
            f"{env}/{kind}.yml": f"m: {{{env}: 1}}"
            for env in ("base", "local")
            for kind in ("catalog", "spark")
        }
        loader = load(files, config_patterns={"spark": ["spark*"]}, merge_strategy={"spark": "SOFT"})
        assert (loader["catalog"], loader["spark"]) == ({"m": {"local": 1}}, {"m": {"base": 1, "local": 1}})

    def test_a_value_still_to_be_given_hides_nothing(self, load: Load) -> None:
        files = {"base/parameters.yml": "m: {a: 1}", "local/parameters.yml": "m: {a: '???'}"}
        assert load(files, merge_strategy={"parameters": "soft"})["parameters"] == {"m": {"a": 1}}

    def test_a_list_does_not_merge_with_a_mapping(self, load: Load) -> None:
        files = {"base/parameters.yml": "m:\n  a: {x: 1}", "local/parameters.yml": "m:\n\n  a: [1]"}
        with pytest.raises(BadConfigException) as caught:
            load(files, merge_strategy={"parameters": "soft"})["parameters"]
        told = str(caught.value)
        assert "local/parameters.yml:3: 'm.a' is a list, but a mapping in" in told
        assert "base/parameters.yml:2." in told

    def test_unknown_strategy(self, load: Load) -> None:
        with pytest.raises(BadConfigException, match=r"'catalog' .* strategy 'sotf'.* Did you mean 'soft'\?"):
            load(merge_strategy={"catalog": "sotf"})


class TestRuntimeParameters:
    def test_lie_over_parameters_at_every_depth_and_keep_their_types(self, load: Load) -> None:
        files = {"base/parameters.yml": "m: {a: 1, b: '${m.a}'}", "local/parameters.yml": "x: 1"}
        loader = load(files, runtime_params={"m": {"a": 2.5, "c": None}, "new": [1]})
        assert loader["parameters"] == {"m": {"a": 2.5, "b": 2.5, "c": None}, "x": 1, "new": [1]}

    def test_replace_nothing_beside_them(self, load: Load) -> None:
        """Also where the environment has other parameters."""
        files = {"base/parameters.yml": "m: {a: 1, b: 1}", "local/parameters.yml": "n: {a: 1}\nx: '${m.a}'"}
        loader = load(files, runtime_params={"m": {"a": 2}, "n": {"b": 2}})
        assert loader["parameters"] == {"m": {"a": 2, "b": 1}, "n": {"a": 1, "b": 2}, "x": 2}
        assert loader.where("parameters", "m", "b").endswith("base/parameters.yml:1")
        assert loader.where("parameters", "m", "a") == "runtime parameters"

    def test_lie_over_nothing_else(self, load: Load) -> None:
        assert load({"base/catalog.yml": "a: 1"}, runtime_params={"a": 2})["catalog"] == {"a": 1}

    def test_that_are_a_list_where_a_file_has_a_mapping(self, load: Load) -> None:
        loader = load({"base/parameters.yml": "\nm: {a: 1}"}, runtime_params={"m": [1]})
        with pytest.raises(
            BadConfigException, match=r"^runtime parameters: 'm' is a list, but a mapping in .*:2"
        ):
            loader["parameters"]

    def test_others_take_effect(self, load: Load) -> None:
        loader = load({"base/parameters.yml": "a: 1"}, runtime_params={"a": 2})
        assert loader["parameters"] == {"a": 2}
        loader.runtime_params = {"a": 3}
        assert (loader["parameters"], loader.runtime_params) == ({"a": 3}, {"a": 3})


class TestWhere:
    """Promise 14: errors about what was read can name file and line."""

    def test_destructive(self, load: Load, conf: Path) -> None:
        loader = load({"base/catalog.yml": "a:\n  x: 1\nb: {}", "local/catalog.yml": "\n\na: {y: 1}"})
        assert loader.where("catalog", "a", "y") == f"{conf}/local/catalog.yml:3"
        assert loader.where("catalog", "a", "x") == f"{conf}/local/catalog.yml:3"
        assert loader.where("catalog", "b", "type") == f"{conf}/base/catalog.yml:3"

    def test_soft(self, load: Load, conf: Path) -> None:
        files = {"base/catalog.yml": "a:\n  x: 1\n  y: [1,\n  2]", "local/catalog.yml": "a: {x: 1}"}
        where = load(files, merge_strategy={"catalog": "soft"}).locate("catalog")
        assert where("a", "x") == f"{conf}/local/catalog.yml:1"
        assert where("a", "y", 1) == f"{conf}/base/catalog.yml:4"
        assert where("a") == f"{conf}/local/catalog.yml:1"

    def test_over_several_files(self, load: Load, conf: Path) -> None:
        loader = load({"base/parameters.yml": "m: {a: 1}", "base/parameters_b.yml": "m:\n  b: 2"})
        assert loader.where("parameters", "m", "b") == f"{conf}/base/parameters_b.yml:2"

    def test_json_has_lines_too(self, load: Load, conf: Path) -> None:
        assert (
            load({"base/catalog.json": '{\n\t"a":\n\t\t{"x": 1}}'})
            .where("catalog", "a", "x")
            .endswith(".json:3")
        )

    def test_runtime_parameters(self, load: Load) -> None:
        loader = load({"base/parameters.yml": "m: {a: 1, b: 1}"}, runtime_params={"m": {"a": 2}})
        assert loader.where("parameters", "m", "a") == "runtime parameters"
        assert loader.where("parameters", "m", "b").endswith("parameters.yml:1")

    def test_nowhere(self, load: Load) -> None:
        loader = load({"base/catalog.yml": "a: 1"})
        loader["catalog"] = {"a": 2}
        assert loader.where("catalog", "a") == ""
        assert loader.where("globals", "a") == ""
