"""Text that refers to other configuration is worked out; what cannot be is told with file, line and key."""

import os
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import pytest

from penstock.config import BadConfigException, OmegaConfigLoader

Load: TypeAlias = Callable[..., OmegaConfigLoader]

SURROUNDINGS = """
a: 1
b: {c: x, d: {e: [5, {f: 6}]}}
t: ${b}
none: null
yes_: true
small: 1.0e-7
later: ???
1: one
name: c
v: """


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("${a}", 1),
        ("${b}", {"c": "x", "d": {"e": [5, {"f": 6}]}}),
        ("${b.c}/${b.d.e.0}", "x/5"),
        ("${b.d.e[1].f} ${b[d][e][0]}", "6 5"),
        ("${t.d.e.0}", 5),
        ("${none}", None),
        ("${none}-${yes_}-${small}", "None-True-1e-07"),
        ("${b.${name}}", "x"),
        ("${.a}", 1),
        ("{w: 1, x: '${.w}', y: '${..a}'}", {"w": 1, "x": 1, "y": 1}),
        ("[1, '${v[0]}', '${.0}']", [1, 1, 1]),
        ("${1}", "one"),
        ("'\\${a}'", "${a}"),
        ("'\\\\${a}'", "\\1"),
        ("$a {b} $", "$a {b} $"),
        ("$${a}", "$1"),
        ("${oc.select:nope,5}", 5),
        ("${oc.select:.a,5}", 1),
        ("${oc.create:{x:[1,2]}}", {"x": [1, 2]}),
        ("${oc.decode:'[1,${a}]'}", [1, 1]),
        ("${oc.decode:null}", None),
        ("${oc.dict.keys:b}", ["c", "d"]),
        ("${oc.dict.values:b.d}", [[5, {"f": 6}]]),
        ("${oc.deprecated:a}", 1),
    ],
)
def test_worked_out(load: Load, text: str, value: object) -> None:
    assert load({"base/parameters.yml": SURROUNDINGS + text})["parameters"]["v"] == value


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("${aa}", "'v' refers to 'aa', but there is no 'aa'."),
        ("${nam}", "there is no 'nam'. Did you mean 'name'?"),
        ("${b.d.ee}", "refers to 'b.d.ee', but 'b.d' has no 'ee'."),
        ("${b.c.x}", "refers to 'b.c.x', but 'b.c' is a str, with no 'x' in it."),
        ("${b.d.e.7}", "'b.d.e' is a list, with no '7' in it"),
        ("${...a}", "begins above the top"),
        ("${later}", "'later', which is '???': a value that is still to be given"),
        ("'${a'", "has a '${' that begins no readable reference. If it is meant as text, write '\\${'."),
        ("${oc.decode:'${a'}", "has a '${' that begins no readable reference"),
        ("${oc.decode:'[}'}", "gives 'oc.decode' text that it cannot read"),
        ("${oc.dict.keys:a}", "needs a mapping, but found a int"),
        ("${oc.slect:a}", "the resolver 'oc.slect', which there is not. Did you mean 'oc.select'?"),
        ("${oc.env:HOME}", "reads an environment variable, which only credentials may"),
        ("{w: '${..v}'}", "'v.w' needs 'v.w': a circle."),
        ("${globals:a,b,c}", "gives 3 arguments to 'globals'"),
    ],
)
def test_mistakes_name_file_line_and_key(load: Load, text: str, told: str) -> None:
    loader = load({"base/parameters.yml": SURROUNDINGS + text})
    with pytest.raises(BadConfigException) as caught:
        loader["parameters"]
    assert str(caught.value).startswith(f"{loader.conf_source}/base/parameters.yml:11: 'v")
    assert told in str(caught.value)


def test_a_circle_is_shown(load: Load) -> None:
    with pytest.raises(BadConfigException, match="'a' needs 'b' which needs 'c' which needs 'a': a circle"):
        load({"base/catalog.yml": "a: ${b}\nb: x${c}\nc: {d: '${a}'}".replace("c: {d: '${a}'}", "c: ${a}")})[
            "catalog"
        ]


def test_a_reference_into_what_is_being_worked_out_is_no_circle(load: Load) -> None:
    assert load({"base/catalog.yml": "a: {b: '${a.c}', c: 1}"})["catalog"] == {"a": {"b": 1, "c": 1}}


def test_a_very_long_chain_is_told(load: Load) -> None:
    text = "".join(f"a{number}: ${{a{number + 1}}}\n" for number in range(1000)) + "a1000: 1\n"
    with pytest.raises(BadConfigException, match="follow each other too far"):
        load({"base/catalog.yml": text})["catalog"]


def test_references_cannot_multiply_without_end(load: Load) -> None:
    levels = ["a{}: [{}]\n".format(level, f"'${{a{level + 1}}}', " * 10) for level in range(8)]
    with pytest.raises(BadConfigException, match="refers to more than 1,000,000 values"):
        load({"base/catalog.yml": "".join(levels) + "a8: 1\n"})["catalog"]


def test_values_referred_to_twice_are_not_shared(load: Load) -> None:
    catalog = load({"base/catalog.yml": "_t: {x: [1]}\na: ${_t}\nb: ${_t}"})["catalog"]
    catalog["a"]["x"].append(2)
    assert catalog["b"] == {"x": [1]}


class TestLayers:
    """Each environment is worked out for itself; only names it lacks are looked up in the base."""

    def test_the_base_does_not_see_the_environment(self, load: Load) -> None:
        files = {"base/parameters.yml": "a: ${b}\nb: 1", "local/parameters.yml": "b: 2"}
        assert load(files)["parameters"] == {"a": 1, "b": 2}

    def test_the_environment_sees_templates_of_the_base(self, load: Load) -> None:
        files = {
            "base/catalog.yml": "_t: {x: 1, y: '${_u}'}\n_u: 2",
            "local/catalog.yml": "_u: 3\na: ${_t}\nb: ${_u}",
        }
        assert load(files)["catalog"] == {"a": {"x": 1, "y": 2}, "b": 3}

    def test_but_not_beneath_names_of_its_own(self, load: Load) -> None:
        files = {"base/parameters.yml": "m: {a: 1}", "local/parameters.yml": "m: {b: 1}\nc: ${m.a}"}
        with pytest.raises(BadConfigException, match=r"local/parameters.yml:2: 'c' .* 'm' has no 'a'"):
            load(files)["parameters"]

    def test_files_of_an_environment_see_each_other(self, load: Load) -> None:
        files = {"base/catalog.yml": "a: ${_t}", "base/z/catalog.yml": "_t: 1"}
        assert load(files)["catalog"] == {"a": 1}


class TestGlobals:
    FILES: Mapping[str, str] = {
        "base/globals.yml": "bucket: b\nm: {n: 3, none: null, later: '???'}\n_t: 1\nu: ${_t}",
        "local/globals.yml": "bucket: lb",
    }

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("s3://${globals:bucket}/x", "s3://lb/x"),
            ("${globals:m.n}", 3),
            ("${globals:m}", {"n": 3, "none": None, "later": "???"}),
            ("${globals:u}", 1),
            ("${globals:m.none,4}", None),
            ("${globals:m.later,4}", 4),
            ("${globals:nope,${globals:m.n}}", 3),
            ("${globals:nope,null}", None),
        ],
    )
    def test_looked_up(self, load: Load, text: str, value: object) -> None:
        assert load({**self.FILES, "base/catalog.yml": f"a: {text}"})["catalog"] == {"a": value}

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            (
                "${globals:buckt}",
                "the global 'buckt', which there is not, and gives no default. Did you mean 'bucket'?",
            ),
            ("${globals:m.nn}", "Did you mean 'm.n'"),
            ("${globals:_t}", "names that begin with '_' are templates"),
        ],
    )
    def test_not_there(self, load: Load, text: str, told: str) -> None:
        with pytest.raises(BadConfigException, match=r"catalog.yml:2: 'a'") as caught:
            load({**self.FILES, "base/catalog.yml": f"\na: {text}"})["catalog"]
        assert told in str(caught.value)

    @pytest.mark.parametrize("text", ["${runtime_params:x,1}", "${globals:y}", "${oc.env:HOME}"])
    def test_depend_on_nothing_else(self, load: Load, text: str) -> None:
        loader = load(
            {"base/globals.yml": f"x: {text}", "base/catalog.yml": "a: ${globals:x}"}, runtime_params={"x": 2}
        )
        with pytest.raises(BadConfigException, match=r"globals.yml:1: 'x'"):
            loader["catalog"]

    def test_text_that_only_looks_like_a_reference_stays_text(self, load: Load) -> None:
        loader = load({"base/globals.yml": "x: '\\${y}'", "base/catalog.yml": "a: ${globals:x}"})
        assert loader["catalog"] == {"a": "${y}"}

    def test_given_instead_of_files(self, load: Load) -> None:
        loader = load({"base/catalog.yml": "a: ${globals:x}", "base/globals.yml": "x: 1"})
        assert loader["catalog"] == {"a": 1}
        loader["globals"] = {"x": 2}
        assert loader["catalog"] == {"a": 2}
        del loader["globals"]
        assert loader["catalog"] == {"a": 1}


class TestRuntimeParameters:
    PARAMETERS: Mapping[str, Any] = {"a": {"b": 1.5, "l": [1]}, "c": "${a.b}", "d": "${runtime_params:e,4}"}

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("${runtime_params:a.b}", 1.5),
            ("${runtime_params:a.l}", [1]),
            ("${runtime_params:nope,x.csv}", "x.csv"),
            ("${runtime_params:nope,${globals:g}}", "G"),
            ("${runtime_params:c}", 1.5),
            ("${runtime_params:d}", 4),
        ],
    )
    def test_looked_up(self, load: Load, text: str, value: object) -> None:
        files = {"base/catalog.yml": f"x: {text}", "base/globals.yml": "g: G"}
        assert load(files, runtime_params=self.PARAMETERS)["catalog"] == {"x": value}

    def test_not_there(self, load: Load) -> None:
        loader = load({"base/catalog.yml": "x: ${runtime_params:a.bb}"}, runtime_params=self.PARAMETERS)
        with pytest.raises(BadConfigException, match=r"runtime parameter 'a.bb'.* Did you mean 'a.b'\?"):
            loader["catalog"]

    @pytest.mark.parametrize(
        "text",
        [
            "x: {type: '${runtime_params:t}'}",
            "x: {dataset: {type: 'pandas.${runtime_params:t}'}}",
            "_t: ${runtime_params:t}\nx: {type: '${_t}'}",
            "_t: ${runtime_params:t}\nfirst: ${_t}\nx: {type: '${_t}'}",
            "x: ${runtime_params:entry}",
        ],
    )
    def test_choosing_a_type_may_be_forbidden(self, load: Load, text: str) -> None:
        parameters = {"t": "X", "entry": {"dataset": {"type": "X"}}}
        loader = load({"base/catalog.yml": text}, runtime_params=parameters)
        assert loader["catalog"]
        guarded = load(runtime_params=parameters, restrict_runtime_params_type_selection=True)
        with pytest.raises(BadConfigException, match="choose the type of a dataset, which is not permitted"):
            guarded["catalog"]

    @pytest.mark.parametrize(
        "text",
        [
            "x: {type: '${runtime_params:u,X}', filepath: '${runtime_params:t}'}",
            "_t: {type: X, filepath: '${runtime_params:t}'}\nx: ${_t}",
        ],
    )
    def test_which_forbids_nothing_else(self, load: Load, text: str) -> None:
        loader = load(
            {"base/catalog.yml": text}, runtime_params={"t": "X"}, restrict_runtime_params_type_selection=True
        )
        assert loader["catalog"] == {"x": {"type": "X", "filepath": "X"}}


class TestEnvironmentVariables:
    def test_in_credentials(self, load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PENSTOCK_TEST", "5")
        monkeypatch.delenv("PENSTOCK_TESTS", raising=False)
        text = "a: ${oc.env:PENSTOCK_TEST}\nb: x${oc.env:PENSTOCK_TESTS,3}\nc: ${oc.env:PENSTOCK_TESTS,null}"
        assert load({"base/credentials.yml": text})["credentials"] == {"a": "5", "b": "x3", "c": None}

    def test_that_are_not_set(self, load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PENSTOCK_TEST", "5")
        monkeypatch.delenv("PENSTOCK_TESTS", raising=False)
        loader = load({"base/credentials.yml": "db: {a: '${oc.env:PENSTOCK_TESTS}'}"})
        with pytest.raises(
            BadConfigException, match=r"'db.a' needs .* 'PENSTOCK_TESTS', which is not set"
        ) as caught:
            loader["credentials"]
        assert "Did you mean 'PENSTOCK_TEST'" in str(caught.value)

    def test_elsewhere_when_the_user_says_so(self, load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PENSTOCK_TEST", "5")
        loader = load(
            {"base/catalog.yml": "a: ${oc.env:PENSTOCK_TEST}"}, custom_resolvers={"oc.env": os.environ.get}
        )
        assert loader["catalog"] == {"a": "5"}
