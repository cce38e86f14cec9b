"""Functions of the user, called from configuration; each loader has its own."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, TypeAlias

import pytest

from penstock.config import BadConfigException, OmegaConfigLoader

Load: TypeAlias = Callable[..., OmegaConfigLoader]


def told(*arguments: Any) -> str:
    return repr(arguments)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${told:}", "()"),
        ("${told:1, 2.5, 1e3, true, null}", "(1, 2.5, 1000.0, True, None)"),
        ("${told:a b, 'c, d', [1, {e: f}]}", "('a b', 'c, d', [1, {'e': 'f'}])"),
        ("${told:${x}, ${told:${y.z}}}", "(5, '(6,)')"),
        ("${told:x.y}", "('x.y',)"),
        ("a${told:x}b${told:y}", "a('x',)b('y',)"),
        ("${kind:}", int),
        ("${pair:}", (1, 2)),
        ("${raw:}", {"not": "${x}"}),
    ],
)
def test_arguments_and_results_of_any_type(load: Load, text: str, value: object) -> None:
    functions = {"told": told, "kind": lambda: int, "pair": lambda: (1, 2), "raw": lambda: {"not": "${x}"}}
    loader = load({"base/parameters.yml": f'x: 5\ny: {{z: 6}}\nv: "{text}"'}, custom_resolvers=functions)
    assert loader["parameters"]["v"] == value


def test_surroundings(load: Load) -> None:
    functions = {
        "beside": lambda key, *, _parent_: _parent_[key],
        "top": lambda *, _root_: [_root_.s.a, _root_["s"]["l"][0], sorted(_root_), hasattr(_root_, "q")],
    }
    text = "s: {a: 1, l: ['${beside:1}', 7], b: '${beside:a}', c: '${..t}'}\nt: '${top:}'"
    parameters = load({"base/parameters.yml": text}, custom_resolvers=functions)["parameters"]
    assert parameters["s"] == {"a": 1, "l": [7, 7], "b": 1, "c": [1, 7, ["s", "t"], False]}


def test_called_once_for_each_place(load: Load) -> None:
    calls = iter(range(10))
    loader = load(
        {"base/parameters.yml": "a: '${next:}'\nb: ${a}\nc: '${next:}'"},
        custom_resolvers={"next": lambda: next(calls)},
    )
    assert loader["parameters"] == {"a": 0, "b": 0, "c": 1} == loader["parameters"]


def test_a_failure_names_place_and_resolver_and_keeps_its_cause(load: Load) -> None:
    loader = load(
        {"base/catalog.yml": "\na: {b: '${half:x}'}"}, custom_resolvers={"half": lambda value: value / 2}
    )
    with pytest.raises(
        BadConfigException, match=r"catalog.yml:2: 'a.b' .* resolver 'half' failed \(TypeError: "
    ) as caught:
        loader["catalog"]
    assert isinstance(caught.value.__cause__, TypeError)


def test_too_many_arguments(load: Load) -> None:
    with pytest.raises(BadConfigException, match="resolver 'one' failed"):
        load({"base/catalog.yml": "a: '${one:1,2}'"}, custom_resolvers={"one": lambda value: value})[
            "catalog"
        ]


@pytest.mark.parametrize("functions", [{"globals": str}, {"runtime_params": str}, {"x": 3}])
def test_that_cannot_be_used(load: Load, functions: dict[str, Any]) -> None:
    with pytest.raises(BadConfigException, match=f"The resolver '{next(iter(functions))}' is"):
        load(custom_resolvers=functions)


class TestIsolation:
    """Loaders share nothing, neither with each other nor with OmegaConf."""

    def test_a_resolver_of_another_loader_is_unknown(self, load: Load) -> None:
        files = {"base/catalog.yml": "a: '${mine:1}'"}
        assert load(files, custom_resolvers={"mine": lambda x: x})["catalog"] == {"a": 1}
        with pytest.raises(BadConfigException, match="resolver 'mine', which there is not"):
            load()["catalog"]

    def test_what_is_registered_with_omegaconf_is_neither_used_nor_changed(self, load: Load) -> None:
        from omegaconf import OmegaConf

        before = {
            name for name in ("mine", "globals", "runtime_params", "oc.env") if OmegaConf.has_resolver(name)
        }
        loader = load(
            {
                "base/catalog.yml": "a: '${mine:${runtime_params:x,1},2}${globals:y,z}'",
                "base/credentials.yml": "b: ${oc.env:PATH}",
            },
            custom_resolvers={"mine": lambda *arguments: arguments},
        )
        assert loader["catalog"] == {"a": "(1, 2)z"}
        assert loader["credentials"]
        after = {
            name for name in ("mine", "globals", "runtime_params", "oc.env") if OmegaConf.has_resolver(name)
        }
        assert before == after == {"oc.env"}

    def test_loaders_at_work_at_the_same_time_do_not_meet(self, load: Load) -> None:
        """Each thread waits inside its resolver until all are there, so that all are being worked out at once."""
        count = 6
        together = Barrier(count, timeout=30)
        load({
            "base/catalog.yml": "a: '${mine:${runtime_params:who,nobody}, x}'\nb: ${globals:g}\nc: ${a}",
            "base/globals.yml": "g: '${mine:0,1}'",
        })  # fmt: skip

        def read(who: int) -> Any:
            def mine(*arguments: Any) -> Any:
                together.wait()
                return (who, *arguments)

            return load(runtime_params={"who": who}, custom_resolvers={"mine": mine})["catalog"]

        with ThreadPoolExecutor(count) as pool:
            found = list(pool.map(read, range(count)))
        assert found == [
            {"a": (who, who, "x"), "b": (who, 0, 1), "c": (who, who, "x")} for who in range(count)
        ]

    def test_one_loader_for_many_threads(self, load: Load) -> None:
        """All get equal values, and none shares them with another."""
        loader = load(
            {"base/catalog.yml": "_t: {x: [1]}\na: '${told:${_t}}'\nb: ${_t}"},
            custom_resolvers={"told": told},
        )
        together = Barrier(6, timeout=30)

        def read(_: int) -> Any:
            together.wait()
            return loader["catalog"]

        with ThreadPoolExecutor(6) as pool:
            found = list(pool.map(read, range(6)))
        found[0]["b"]["x"].append(2)
        assert found[1:] == [{"a": "({'x': [1]},)", "b": {"x": [1]}}] * 5

    def test_a_resolver_may_read_configuration_itself(self, load: Load) -> None:
        loader: OmegaConfigLoader = load(
            {"base/catalog.yml": "a: '${other:}'", "base/parameters.yml": "b: 1"},
            custom_resolvers={"other": lambda: loader["parameters"]["b"]},
        )
        assert loader["catalog"] == {"a": 1}


@pytest.mark.parametrize(
    ("text", "imported"),
    [
        ("a: 1", False),
        ("a: $x", False),
        ("_x: 1\na: y${_x}-${globals:z}", False),
        ("a: '${globals:y,1}'", True),
    ],
)
def test_omegaconf_is_imported_for_references_that_need_its_grammar(
    load: Load, text: str, imported: bool
) -> None:
    loader = load({"base/catalog.yml": text, "base/globals.yml": "z: 1"})
    program = (
        "import sys; from penstock.config import OmegaConfigLoader as Loader;"
        f"Loader({loader.conf_source!r}, base_env='base')['catalog']; print('omegaconf' in sys.modules)"
    )
    fresh = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert fresh.stdout.strip() == str(imported)
