"""Formats of plain Python objects: what is decoded is what was encoded."""

import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.errors import DatasetError, MissingExtraError
from penstock.io.codecs import FileHints
from penstock.io.codecs.json import JSON
from penstock.io.codecs.pickle import Pickle
from penstock.io.codecs.raw import Raw
from penstock.io.codecs.text import Text
from penstock.io.codecs.yaml import YAML

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
# A file opened for text cannot hold lone surrogates, and turns every line end into \n.
plain_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"))


@given(documents)
def test_json_round_trip(document: Any) -> None:
    codec = JSON(save_args={"indent": 2})
    assert codec.decode(codec.encode(document)) == document


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | plain_text,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(plain_text, inner, max_size=4),
        max_leaves=12,
    )
)
def test_yaml_round_trip(document: Any) -> None:
    codec = YAML(save_args={"default_flow_style": False})
    assert codec.decode(codec.encode(document)) == document


@given(plain_text)
def test_text_round_trip(text: str) -> None:
    assert Text().decode(Text().encode(text)) == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_text_keeps_line_ends_when_asked_to(text: str) -> None:
    codec = Text(hints=FileHints(open_load={"newline": ""}, open_save={"newline": ""}))
    assert codec.decode(codec.encode(text)) == text


@given(st.binary())
def test_bytes_round_trip(data: bytes) -> None:
    assert Raw().decode(Raw().encode(data)) == data
    assert Raw().decode(Raw().encode(bytearray(data))) == data


@given(documents | st.tuples(st.integers(), st.frozensets(st.text(max_size=3))))
def test_pickle_round_trip(value: Any) -> None:
    assert Pickle().decode(Pickle().encode(value)) == value


@pytest.mark.parametrize("backend", ["joblib", "cloudpickle", "dill"])
def test_other_pickle_backends_round_trip(backend: str) -> None:
    pytest.importorskip(backend)
    codec = Pickle(backend=backend)
    assert codec.decode(codec.encode({"a": (1, {2})})) == {"a": (1, {2})}


def test_pickle_arguments_reach_the_backend() -> None:
    assert Pickle(save_args={"protocol": 0}).encode([1]) == pickle.dumps([1], protocol=0)


def test_pickle_backend_must_be_installed_and_fit() -> None:
    with pytest.raises(MissingExtraError, match="no_such_backend"):
        Pickle(backend="no_such_backend")
    with pytest.raises(DatasetError, match="it has no load and no dump"):
        Pickle(backend="bisect")


def test_text_takes_text_only() -> None:
    with pytest.raises(TypeError, match="a str is needed, not int"):
        Text().encode(3)


def test_bytes_takes_bytes_only() -> None:
    with pytest.raises(TypeError):
        Raw().encode(3)


def test_text_opened_in_binary_mode_gives_bytes() -> None:
    codec = Text(hints=FileHints(open_load={"mode": "rb"}, open_save={"mode": "wb"}))
    assert codec.decode(codec.encode(b"\xff")) == b"\xff"


def test_encoded_bytes_do_not_follow_later_changes() -> None:
    data = bytearray(b"before")
    encoded = Raw().encode(data)
    data[:] = b"after!"
    assert encoded == b"before"


@pytest.mark.parametrize("codec", [Text, JSON, YAML])
def test_encoding_is_utf8_unless_the_file_is_opened_with_another(codec: Any) -> None:
    save_args = {JSON: {"ensure_ascii": False}, YAML: {"allow_unicode": True}}.get(codec, {})
    assert "é".encode() in codec(save_args=save_args).encode("é")
    latin = codec(
        save_args=save_args,
        hints=FileHints(open_load={"encoding": "latin-1"}, open_save={"encoding": "latin-1"}),
    )
    assert "é".encode("latin-1") in latin.encode("é")
    assert latin.decode(latin.encode("é")) == "é"


def test_json_reads_every_unicode_encoding() -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-32-le"):
        assert JSON().decode('["é"]'.encode(encoding)) == ["é"]


def test_yaml_never_makes_objects() -> None:
    with pytest.raises(Exception, match="could not determine a constructor"):
        YAML().decode(b"!!python/object/apply:os.getcwd []")


@pytest.mark.parametrize(
    ("codec", "appends"), [(Text(), True), (Raw(), True), (YAML(), True), (JSON(), False), (Pickle(), False)]
)
def test_formats_that_can_be_continued(codec: Any, appends: bool) -> None:
    assert codec.appends is appends
