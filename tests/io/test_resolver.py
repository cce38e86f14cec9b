"""From names to entries: factories with Kedro's order of precedence, credentials, runtime patterns."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from penstock.errors import CatalogError
from penstock.io import CatalogConfigResolver
from penstock.io._pattern import Pattern, fill, placeholders, precedence, specificity


def resolver(*patterns: str, **entries: Any) -> CatalogConfigResolver:
    return CatalogConfigResolver(
        {name: {"type": "MemoryDataset", "filepath": name} for name in patterns} | entries
    )


class TestPrecedence:
    def test_more_fixed_characters_win_then_more_placeholders_then_the_alphabet(self) -> None:
        patterns = ["{everything}", "{b}_x", "{a}_x", "{a}{b}_x", "raw_{name}", "{layer}.{name}"]
        assert resolver(*patterns).list_patterns() == [
            "raw_{name}",
            "{a}{b}_x",
            "{a}_x",
            "{b}_x",
            "{layer}.{name}",
            "{everything}",
            "{default}",
        ]

    @pytest.mark.parametrize(
        ("name", "pattern"),
        [
            ("raw_flights", "raw_{name}"),
            ("flights_x", "{a}_x"),
            ("raw_x", "raw_{name}"),
            ("flights", "{everything}"),
        ],
    )
    def test_first_that_fits_is_taken(self, name: str, pattern: str) -> None:
        entry = resolver("{everything}", "{a}_x", "raw_{name}").resolve_pattern(name)
        assert entry["filepath"] == fill(pattern, Pattern(pattern).match(name) or {})

    def test_entry_written_out_beats_every_pattern(self) -> None:
        found = resolver("{name}_x", flights_x={"type": "MemoryDataset", "filepath": "mine"})
        assert found.resolve_pattern("flights_x")["filepath"] == "mine"

    def test_underscore_is_a_letter_like_others(self) -> None:
        """Only in files does a leading underscore make a template."""
        assert resolver("_{x}", _a={"type": "MemoryDataset"}).names == ["_a"]
        assert resolver("_{x}").match_dataset_pattern("_1") == "_{x}"

    def test_two_catch_alls_are_refused(self) -> None:
        with pytest.raises(CatalogError, match=r"'\{a\}', '\{b\}' would each catch every dataset"):
            resolver("{a}", "{b}", "{c}_x")

    @given(st.lists(st.text("ab{}_", min_size=1, max_size=8), unique=True))
    def test_order_is_total_and_puts_the_specific_first(self, patterns: list[str]) -> None:
        ordered = sorted(patterns, key=precedence)
        fixed = [specificity(pattern) for pattern in ordered]
        assert fixed == sorted(fixed, reverse=True)
        assert len({precedence(pattern) for pattern in patterns}) == len(patterns)


literal = st.text("ab._@", max_size=3)
names = st.text("abAB._@1", min_size=1, max_size=10)


@st.composite
def patterns(draw: st.DrawFn) -> str:
    fields = draw(st.lists(st.sampled_from(["x", "y", "name"]), min_size=1, max_size=3))
    return draw(literal) + "".join(f"{{{field}}}{draw(literal)}" for field in fields)


class TestMatching:
    @given(patterns(), names)
    def test_fits_the_names_that_it_fits_in_kedro(self, pattern: str, name: str) -> None:
        parse = pytest.importorskip("parse").parse
        expected = parse(pattern, name)
        found = Pattern(pattern).match(name)
        assert found == (expected.named if expected else None)

    @given(patterns(), st.data())
    def test_filling_a_pattern_gives_back_the_name(self, pattern: str, data: st.DataObject) -> None:
        values = {name: data.draw(st.text("cdef", min_size=1, max_size=4)) for name in placeholders(pattern)}
        name = fill(pattern, values)
        found = Pattern(pattern).match(name)
        assert found is not None
        assert fill(pattern, found) == name

    @given(patterns(), names)
    def test_orders_like_kedro(self, pattern: str, name: str) -> None:
        kedro = pytest.importorskip("kedro.io").CatalogConfigResolver
        other = "{x}_ab"
        assume(specificity(pattern) and pattern != other)
        config = {pattern: {"type": "A"}, other: {"type": "B"}}
        theirs = kedro(config, default_runtime_patterns={"{default}": {"type": "C"}})
        assert resolver(pattern, other).match_dataset_pattern(name) == theirs.match_dataset_pattern(name)

    def test_same_placeholder_twice_means_the_same_value(self) -> None:
        assert Pattern("{a}_{a}").match("x_x") == {"a": "x"}
        assert Pattern("{a}_{a}").match("x_y") is None

    def test_nameless_placeholder_fits_anything(self) -> None:
        assert Pattern("raw_{}").match("raw_x") == {}

    def test_characters_of_expressions_are_just_characters(self) -> None:
        assert Pattern("a.b_{x}").match("aXb_c") is None
        assert Pattern("(a+_{x}").match("(a+_c") == {"x": "c"}


class TestFilling:
    def test_placeholders_are_replaced_in_lists_and_nested_mappings(self) -> None:
        body = {"type": "pandas.{kind}Dataset", "load_args": {"columns": ["{name}", 3]}, "on": True}
        found = CatalogConfigResolver({"{name}.{kind}": body}).resolve_pattern("flights.CSV")
        assert found == {"type": "pandas.CSVDataset", "load_args": {"columns": ["flights", 3]}, "on": True}

    def test_doubled_braces_stand_for_themselves(self) -> None:
        found = CatalogConfigResolver({"{name}_q": {"type": "X", "sql": "'{{{name}}}'"}}).resolve_pattern(
            "a_q"
        )
        assert found["sql"] == "'{a}'"

    def test_the_pattern_itself_stays(self) -> None:
        found = CatalogConfigResolver({"{name}_x": {"type": "X", "args": {"a": "{name}"}}})
        found.resolve_pattern("a_x")["args"]["a"] = "changed"
        assert found.resolve_pattern("b_x")["args"]["a"] == "b"

    def test_braces_in_an_ordinary_entry_mean_nothing(self) -> None:
        found = CatalogConfigResolver({"query": {"type": "X", "sql": "select '{a}'"}})
        assert found.resolve_pattern("query")["sql"] == "select '{a}'"


class TestCredentials:
    SECRETS = {"db": {"con": "sqlite://"}, "pw": {"value": "with {braces}"}}  # noqa: RUF012 - not changed

    def test_named_credentials_are_put_in_however_deep(self) -> None:
        entry = {"type": "X", "credentials": "db", "dataset": {"type": "Y", "credentials": "pw"}}
        found = CatalogConfigResolver({"orders": entry}, self.SECRETS).config["orders"]
        assert found["credentials"] == {"con": "sqlite://"}
        assert found["dataset"]["credentials"] == {"value": "with {braces}"}

    def test_credentials_of_a_pattern_are_not_taken_for_patterns(self) -> None:
        found = CatalogConfigResolver({"{name}_x": {"type": "X", "credentials": "pw"}}, self.SECRETS)
        assert found.resolve_pattern("a_x")["credentials"] == {"value": "with {braces}"}

    def test_a_pattern_may_name_its_credentials_by_placeholder(self) -> None:
        found = CatalogConfigResolver({"{name}_x": {"type": "X", "credentials": "{name}"}}, self.SECRETS)
        assert found.resolve_pattern("db_x")["credentials"] == {"con": "sqlite://"}
        with pytest.raises(CatalogError, match=r"'dbb_x' asks for the credentials 'dbb'.*Did you mean 'db'"):
            found.resolve_pattern("dbb_x")

    def test_credentials_written_in_place_stay(self) -> None:
        found = CatalogConfigResolver({"orders": {"type": "X", "credentials": {"con": "x"}}})
        assert found.config["orders"]["credentials"] == {"con": "x"}

    def test_changing_an_entry_changes_no_credentials(self) -> None:
        found = CatalogConfigResolver({"orders": {"type": "X", "credentials": "db"}}, self.SECRETS)
        found.entry("orders")["credentials"]["con"] = "changed"
        assert self.SECRETS["db"] == {"con": "sqlite://"}

    def test_taken_out_again(self) -> None:
        found = CatalogConfigResolver({"orders": {"type": "X", "credentials": "db"}}, self.SECRETS)
        entry, taken = found.unresolve("orders", found.entry("orders"))
        assert entry == {"type": "X", "credentials": "orders_credentials"}
        assert taken == {"orders_credentials": {"con": "sqlite://"}}


class TestStandIns:
    def test_undescribed_names_are_in_memory(self) -> None:
        assert resolver().resolve_pattern("anything") == {"type": "MemoryDataset"}
        assert resolver().match_runtime_pattern("anything") == "{default}"

    def test_another_stand_in_may_be_given(self) -> None:
        found = CatalogConfigResolver(None, None, {"{x}": {"type": "Y", "name": "{x}"}})
        assert found.resolve_pattern("a") == {"type": "Y", "name": "a"}

    def test_parameters_are_never_made_from_patterns(self) -> None:
        found = resolver("{everything}")
        assert found.matches("flights")
        assert not found.matches("params:model.alpha")
        assert not found.matches("parameters")


def test_entries_as_written_have_placeholders_filled_in_and_credentials_by_name() -> None:
    config = {
        "{name}_raw": {"type": "text.TextDataset", "filepath": "{name}.txt", "credentials": "{name}_key"},
        "plain": {"type": "text.TextDataset", "filepath": "plain.txt"},
    }
    resolver = CatalogConfigResolver(config, folder=Path("/data"))
    assert resolver.as_written("a_raw") == {
        "type": "text.TextDataset",
        "filepath": "/data/a.txt",
        "credentials": "a_key",
    }
    assert resolver.as_written("plain")["filepath"] == "/data/plain.txt"
    assert resolver.as_written("stray") == {}
