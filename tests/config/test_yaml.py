"""Promise 14: YAML is read with care, and what cannot be used is told with file, line and column."""

import pickle
from pathlib import Path
from traceback import format_exception
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from penstock.config import parse_yaml, read_yaml
from penstock.errors import ConfigError


def refused(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        parse_yaml(text, "catalog.yml")
    return str(caught.value)


class TestReading:
    def test_plain_data(self) -> None:
        assert parse_yaml("a: [1, 2.5, x, null, true]\nb: {c: 2024-05-01}").data["a"] == [
            1,
            2.5,
            "x",
            None,
            True,
        ]

    def test_empty_text_is_an_empty_mapping(self) -> None:
        for text in ("", "# only a comment\n", "---\n"):
            assert parse_yaml(text).data == {}

    def test_anchors_and_merge_keys(self) -> None:
        text = "_a: &a {x: 1, y: 1}\n_b: &b {y: 2, z: 2}\nc: {<<: [*a, *b], x: 3}\nd: *a\n"
        assert parse_yaml(text).data["c"] == {"x": 3, "y": 1, "z": 2}
        assert parse_yaml(text).data["d"] == {"x": 1, "y": 1}

    def test_numbers_with_an_exponent_need_neither_dot_nor_sign(self) -> None:
        data = parse_yaml("a: [1e-3, 1e3, 1.5e3, -1E5, .5e2, 1_0e1]\n").data
        assert data["a"] == [0.001, 1000.0, 1500.0, -100000.0, 50.0, 100.0]

    def test_what_only_looks_like_such_a_number_is_text(self) -> None:
        data = parse_yaml("a: [e3, 1e, 1e3x, e, 0x1e, 1-e3]\n").data
        assert data["a"] == ["e3", "1e", "1e3x", "e", 30, "1-e3"]

    def test_dates_are_text(self) -> None:
        assert parse_yaml("a: 2024-05-01\n2024-05-02: b\n").data == {"a": "2024-05-01", "2024-05-02": "b"}

    def test_file(self, tmp_path: Path) -> None:
        (tmp_path / "a.yml").write_text("a: ü\n", encoding="utf-8")
        document = read_yaml(tmp_path / "a.yml")
        assert (document.data, document.where("a")) == ({"a": "ü"}, f"{tmp_path / 'a.yml'}:1")

    @given(
        st.dictionaries(
            st.text(max_size=5),
            st.recursive(
                st.none() | st.booleans() | st.integers() | st.text(max_size=5),
                lambda inner: (
                    st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
                ),
                max_leaves=10,
            ),
            max_size=4,
        )
    )
    def test_whatever_yaml_writes_is_read_back(self, data: dict[str, Any]) -> None:
        # Quoted with tags, because PyYAML itself writes the text 1e1 plainly, which is a number here.
        assert parse_yaml(yaml.safe_dump(data, default_style='"')).data == data


class TestLines:
    TEXT = "a:\n  type: X\n  list:\n    - one\n    - two: 2\n_m: &m\n  k: 1\nb:\n  <<: *m\n  5: five\n"

    @pytest.mark.parametrize(
        ("keys", "line"),
        [
            ((), 1),
            (("a",), 1),
            (("a", "type"), 2),
            (("a", "list", 0), 4),
            (("a", "list", 1, "two"), 5),
            (("b",), 8),
            (("b", "k"), 7),
            (("b", 5), 10),
            (("a", "missing", "deeper"), 1),
            (("missing",), 1),
        ],
    )
    def test_every_key_knows_its_line(self, keys: tuple[Any, ...], line: int) -> None:
        assert parse_yaml(self.TEXT).line(*keys) == line

    def test_value_that_overrides_a_merged_one_has_its_own_line(self) -> None:
        assert parse_yaml("_m: &m\n  k: 1\nb:\n  <<: *m\n  k: 2\n").line("b", "k") == 5

    def test_finding_lines_takes_no_longer_in_longer_files(self) -> None:
        """A scan of all keys for every entry would be quadratic: here it would take minutes."""
        document = parse_yaml("".join(f"k{n}: {n}\n" for n in range(5_000)))
        assert [document.line(f"k{n}") for n in range(5_000)] == list(range(1, 5_001))

    def test_document_survives_pickling(self) -> None:
        document = pickle.loads(pickle.dumps(parse_yaml(self.TEXT)))
        assert document.line("a", "list", 1, "two") == 5

    def test_no_line_without_content(self) -> None:
        document = parse_yaml("", "empty.yml")
        assert (document.line("a"), document.where("a")) == (None, "empty.yml")


class TestRefusing:
    def test_key_twice_names_both_lines(self) -> None:
        told = refused("a: 1\nb: 2\na: 3\n")
        assert told.startswith("catalog.yml:3:1: the key 'a' appears twice, first in line 1")
        assert "rename one" in told

    def test_key_twice_deeper_and_with_underscore(self) -> None:
        assert "catalog.yml:3:3: the key 'x'" in refused("a:\n  x: 1\n  x: 2\n")
        assert "the key '_a' appears twice" in refused("_a: 1\n_a: 2\n")
        assert "the key 'x' appears twice" in refused("- [{x: 1, x: 2}]")

    def test_same_word_as_text_and_as_number_are_two_keys(self) -> None:
        assert parse_yaml("1: a\n'1': b\n").data == {1: "a", "1": "b"}

    def test_alias_bomb(self) -> None:
        lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
        lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
        assert "following its aliases gives 1" in refused("\n".join(lines))

    def test_aliases_that_nest_too_deep(self) -> None:
        text = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 400))
        assert "values nest more than 200 levels deep" in refused(text)
        merged = "a0: &a0 {x: 1}\n" + "".join(f"a{n}: &a{n} {{<<: *a{n - 1}}}\n" for n in range(1, 2000))
        assert "following its aliases" in refused(merged)

    def test_many_plain_values_are_no_bomb(self) -> None:
        text = "a: &a {x: 1}\n" + "".join(f"k{n}: *a\n" for n in range(2000))
        assert len(parse_yaml(text).data) == 2001

    def test_alias_to_its_own_value(self) -> None:
        assert "an alias refers to the value that it is part of" in refused("a: &a [*a]\n")

    @pytest.mark.parametrize(
        "text",
        ["a: " + "[" * 50_000, "a: " + "{b: " * 20_000, "- " * 20_000, "a: " + "[" * 300 + "]" * 300],
        ids=["lists", "mappings", "dashes", "closed"],
    )
    def test_nesting_that_would_crash_the_parser(self, text: str) -> None:
        assert "nest more than 200 levels deep" in refused(text)

    def test_deep_indentation(self) -> None:
        text = "".join(f"{' ' * depth}a:\n" for depth in range(300))
        assert "nest more than 200 levels deep" in refused(text)

    def test_syntax_error_shows_the_line(self) -> None:
        told = refused("a: 1\nb: [1, 2\nc: 3\n")
        assert told.startswith("catalog.yml:3:")
        assert "\n    c: 3\n" in told
        assert told.endswith("^")

    def test_what_is_not_finished_is_told_with_its_beginning(self) -> None:
        assert refused("a: 1\nb: [x\n\n").endswith("parsing a flow sequence from line 2 on.")

    def test_tabs_are_explained(self) -> None:
        assert "YAML indents with spaces, never with tabs" in refused("a:\n\tb: 1\n")

    def test_unclosed_quote(self) -> None:
        assert refused("a: 'x\n").startswith("catalog.yml:")

    def test_two_documents(self) -> None:
        assert "catalog.yml:2:" in refused("a: 1\n---\nb: 2\n")

    def test_tags_are_not_executed(self) -> None:
        assert "catalog.yml:1:4" in refused("a: !!python/object/apply:os.system [echo]\n")

    def test_control_characters(self) -> None:
        assert refused("a: 1\nb: \x00\n").startswith("catalog.yml:")

    @pytest.mark.parametrize("value", ["!!bool maybe", "!!timestamp soon", "!!int many", "!!binary ü"])
    def test_value_that_is_not_what_its_tag_says(self, value: str) -> None:
        assert "catalog.yml" in refused(f"a: {value}\n")

    def test_impossible_date(self) -> None:
        assert "Put it between quotes" in refused("a: !!timestamp 2024-13-45\n")

    @pytest.mark.parametrize(
        ("text", "kind"), [("- a\n- b\n", "list"), ("just text\n", "str"), ("3\n", "int")]
    )
    def test_top_level_that_is_no_mapping(self, text: str, kind: str) -> None:
        assert f"this is a {kind}, but names with values" in refused(text)

    def test_missing_file(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match=r"absent\.yml cannot be read: No such file"):
            read_yaml(tmp_path / "absent.yml")
        with pytest.raises(ConfigError, match="cannot be read"):
            read_yaml(tmp_path)

    def test_other_encodings(self, tmp_path: Path) -> None:
        (tmp_path / "latin.yml").write_bytes("a: 1\nb: ü\n".encode("latin-1"))
        with pytest.raises(ConfigError, match=r"latin.yml:2: this is not UTF-8 text"):
            read_yaml(tmp_path / "latin.yml")

    @given(st.text("ab:{}[]-&*<>'\"\n\t !|#%,?", max_size=40))
    def test_any_text_gives_data_or_an_error_of_ours(self, text: str) -> None:
        try:
            data = parse_yaml(text).data
        except ConfigError:
            return
        assert isinstance(data, dict)


class TestSecrets:
    """Promise 13: what may hold credentials is not shown, wherever it is wrong."""

    @pytest.mark.parametrize(
        "text",
        [
            "db: {password: canary\n",
            "password: !canary x\n",
            "password: *canary\n",
            "password: 'canary\n",
            "\tpassword: canary\n",
            "password: %canary\n",
            "password: !!int canary\n",
            "password: !!timestamp 2024-canary\n",
            "password: canary\x00\n",
            "password: canary: canary\n",
        ],
    )
    def test_no_text_in_messages_nor_in_what_caused_them(self, text: str) -> None:
        with pytest.raises(ConfigError, match=r"^credentials\.yml") as caught:
            parse_yaml(text, "credentials.yml", secret=True)
        assert "canary" not in "".join(format_exception(caught.value))
        assert caught.value.__context__ is None

    def test_none_in_a_file_of_another_encoding(self, tmp_path: Path) -> None:
        (tmp_path / "credentials.yml").write_bytes("a: b\npassword: canaryü".encode("latin-1"))
        with pytest.raises(ConfigError, match=r"credentials\.yml:2: this is not UTF-8") as caught:
            read_yaml(tmp_path / "credentials.yml", secret=True)
        assert "canary" not in "".join(format_exception(caught.value))
        assert caught.value.__context__ is None

    def test_none_in_the_repr_of_a_document(self) -> None:
        assert repr(parse_yaml("a: canary", "a.yml")) == "Document(source='a.yml')"
