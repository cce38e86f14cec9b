"""Values against hints, by tables: what fits, what is made, what is told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from datetime import date, datetime
from enum import Enum, IntEnum
from pathlib import Path
from typing import Annotated, Any, Literal, NewType, NotRequired, Optional, Required, TypedDict, TypeVar

import pytest
import typing_extensions
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from penstock.validation._fit import Fit
from penstock.validation._misfit import Findings


class Colour(Enum):
    RED = "red"
    GREEN = "green"


class Level(IntEnum):
    LOW = 1


@dataclass
class Layer:
    units: int
    activation: Literal["relu", "tanh"] = "relu"


@dataclass
class Model:
    alpha: float
    layers: list[Layer] = field(default_factory=list)
    folder: Path | None = None
    colour: Colour = Colour.RED
    note: str = None  # type: ignore[assignment]
    seed: InitVar[int] = 0


class Split(TypedDict):
    share: float
    seed: NotRequired[int]


class Loose(TypedDict, total=False):
    share: Required[float]
    seed: int


class TypingExtensionsSplit(typing_extensions.TypedDict):
    share: float
    seed: NotRequired[int]


class Unknown:
    def __repr__(self) -> str:
        return "Unknown()"  # the same in every process, for the names of tests


UserId = NewType("UserId", int)
T = TypeVar("T")


def fit(value: Any, hint: Any) -> tuple[Any, list[str]]:
    findings = Findings()
    fitted = Fit((), findings)(value, hint)
    told = [".".join(map(str, (*misfit.place, ""))) + " " + misfit.message for misfit in findings.misfits]
    return fitted, [text.strip() for text in told]


AS_THEY_ARE = [
    (1, int),
    (True, int),
    (1, float),
    (1.5, float),
    (1, complex),
    ("a", str),
    (b"a", bytes),
    (None, None),
    (None, Optional[int]),  # noqa: UP045 - the old spelling is what is tested
    (None, int | None),
    (1, int | str),
    ("a", "int | str"),
    ([1, 2], list[int]),
    ([1, 2], list),
    ([], list[int]),
    ([1, 2], Sequence[int]),
    ("text", Sequence[str]),
    ("text", Iterable),
    ({"a": 1}, dict[str, int]),
    ({"a": 1}, dict),
    ({"a": {"b": [1]}}, Mapping[str, dict[str, list[int]]]),
    ({"share": 0.5}, Split),
    ({"share": 0.5, "seed": 1}, Split),
    ({"share": 0.5}, Loose),
    ({"share": 0.5}, TypingExtensionsSplit),
    ("a", Literal["a", "b"]),
    (1, Literal[1, 2]),
    (date(2024, 1, 1), date),
    (datetime(2024, 1, 1), date),
    (1, UserId),
    (1, Annotated[int, "of something"]),
    # Nothing that could be checked.
    ("a", Any),
    ("a", object),
    ("a", T),
    ({"a": 1}, Unknown),
    ([{"a": 1}], list[Unknown]),
    ("a", "NoSuchName"),
    ("a", type[int]),
    ({"a": 1}, Unknown | int),
    # Made by code: whatever it is.
    (Unknown(), int),
    ([Unknown()], list[int]),
    (Colour.RED, Colour),
    (Layer(1), Layer),
    (Path("a"), str),
]


@pytest.mark.parametrize(("value", "hint"), AS_THEY_ARE, ids=str)
def test_a_value_that_fits_arrives_as_it_is(value: Any, hint: Any) -> None:
    fitted, told = fit(value, hint)
    assert told == []
    assert fitted is value


MADE = [
    ([1, 2], tuple[int, int], (1, 2)),
    ([1, 2, 3], tuple[int, ...], (1, 2, 3)),
    ([1, "a"], tuple, (1, "a")),
    ([1, 2], set[int], {1, 2}),
    ([1, 2], frozenset[int], frozenset({1, 2})),
    ("red", Colour, Colour.RED),
    ("GREEN", Colour, Colour.GREEN),
    (1, Level, Level.LOW),
    ("red", Literal[Colour.RED], Colour.RED),
    ("data/a.csv", Path, Path("data/a.csv")),
    ("2024-05-31", date, date(2024, 5, 31)),
    ("2024-05-31T08:30:00", datetime, datetime(2024, 5, 31, 8, 30)),
    ({"units": 3}, Layer, Layer(3)),
    ({"units": 3}, Layer | None, Layer(3)),
    ([{"units": 3}], list[Layer], [Layer(3)]),
    ({"a": {"units": 3}}, dict[str, Layer], {"a": Layer(3)}),
    (
        {
            "alpha": 1,
            "layers": [{"units": 2, "activation": "tanh"}],
            "folder": "out",
            "colour": "green",
            "seed": 3,
        },
        Model,
        Model(1, [Layer(2, "tanh")], Path("out"), Colour.GREEN),
    ),
    ({"alpha": 1, "note": None}, Model, Model(1)),
    ("red", str | Colour, "red"),
    ("red", int | Colour, Colour.RED),
    ({"units": 3}, Model | Layer, Layer(3)),
]


@pytest.mark.parametrize(("value", "hint", "made"), MADE, ids=str)
def test_what_a_file_cannot_hold_is_made(value: Any, hint: Any, made: Any) -> None:
    fitted, told = fit(value, hint)
    assert told == []
    assert fitted == made
    assert type(fitted) is type(made)


TOLD = [
    ("1", int, ["should be int, but is the str '1'. Write it without quotes."]),
    (
        "1e-3",
        float,
        [
            "should be float, but is the str '1e-3'. Write it without quotes, with a point in it, as in 1.0e-3.",
        ],
    ),
    ("high", float, ["should be float, but is the str 'high'."]),
    (1.5, int, ["should be int, but is the float 1.5."]),
    (1, bool, ["should be bool, but is the int 1."]),
    (1, str, ["should be str, but is the int 1. Put it between quotes."]),
    (
        date(2024, 1, 1),
        str,
        ["should be str, but is the date datetime.date(2024, 1, 1). Put it between quotes."],
    ),
    (None, int, ["should be int, but is None."]),
    (1, None, ["should be None, but is the int 1."]),
    (1.5, int | str, ["should be int | str, but is the float 1.5."]),
    ("a", list[str], ["should be list[str], but is the str 'a'."]),
    ({"a": 1}, list, ["should be list, but is a dict."]),
    (1, Iterable[int], ["should be collections.abc.Iterable[int], but is the int 1."]),
    ([1], dict[str, int], ["should be dict[str, int], but is a list."]),
    ({1: 1}, dict[str, int], ["should have keys of str, but one is the int 1."]),
    ([1, "a", None], list[int], ["1. should be int, but is the str 'a'.", "2. should be int, but is None."]),
    ([1], tuple[int, int], ["should be tuple[int, int], but has 1 values."]),
    (1, tuple[int, ...], ["should be tuple[int, ...], but is the int 1."]),
    ([[1]], set, ["has something in it that cannot be in a set, such as a list or a mapping."]),
    ("rad", Colour, ["should be Colour, but is the str 'rad'. Did you mean 'red'?"]),
    ("blue", Colour, ["should be Colour, but is the str 'blue'. Choose one of 'red', 'green'."]),
    (
        "relo",
        Literal["relu", "tanh"],
        ["should be Literal['relu', 'tanh'], but is the str 'relo'. Did you mean 'relu'?"],
    ),
    (True, Literal[1], ["should be Literal[1], but is the bool True."]),
    ("soon", date, ["should be date, but is the str 'soon'. Write it like 2024-05-31."]),
    (1, Path, ["should be Path, but is the int 1."]),
    (1, Layer, ["should be Layer, but is the int 1."]),
    (
        {"unts": 1},
        Layer,
        ["unts. is no field of Layer. Did you mean 'units'?", "units. is missing: Layer needs it."],
    ),
    ({"units": 1, "zzz": 1}, Layer, ["zzz. is no field of Layer. It has 'units', 'activation'."]),
    ({"units": "a"}, Layer | None, ["units. should be int, but is the str 'a'."]),
    (
        {"alpha": 1, "layers": [{"units": 1}, {"units": "two"}]},
        Model,
        ["layers.1.units. should be int, but is the str 'two'."],
    ),
    (
        {"shar": 1},
        Split,
        ["shar. is no field of Split. Did you mean 'share'?", "share. is missing: Split needs it."],
    ),
    ({}, TypingExtensionsSplit, ["share. is missing: TypingExtensionsSplit needs it."]),
    ({}, Loose, ["share. is missing: Loose needs it."]),
    ({"share": "a"}, Loose, ["share. should be float, but is the str 'a'."]),
]


@pytest.mark.parametrize(("value", "hint", "expected"), TOLD, ids=str)
def test_what_does_not_fit_is_told_with_its_place(value: Any, hint: Any, expected: list[str]) -> None:
    fitted, told = fit(value, hint)
    assert told == expected
    assert fitted == value


def test_the_checks_of_a_dataclass_count() -> None:
    @dataclass
    class Share:
        value: float

        def __post_init__(self) -> None:
            if self.value > 1:
                raise ValueError("more than all of it")

    assert fit({"value": 2}, Share)[1] == [
        f"cannot be made into {Share.__qualname__}. ValueError: more than all of it"
    ]


def test_values_under_secret_names_are_not_shown() -> None:
    assert fit({"password": "hunter2"}, dict[str, int])[1] == ["password. should be int, but is a str."]


def test_long_values_are_shortened() -> None:
    assert len(fit("x" * 1000, int)[1][0]) < 120


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
HINTS = st.recursive(
    st.sampled_from([int, float, str, bool, None, Any, Literal["a", 1], Path, Layer, TypingExtensionsSplit]),
    lambda inner: (
        st.builds(lambda hint: list[hint], inner)  # type: ignore[valid-type]
        | st.builds(lambda hint: dict[str, hint], inner)  # type: ignore[valid-type]
        | st.builds(lambda hint: Optional[hint], inner)  # noqa: UP045
        | st.builds(lambda hint: tuple[hint, ...], inner)  # type: ignore[valid-type]
    ),
    max_leaves=3,
)


@given(PLAIN, HINTS)
def test_what_strict_pydantic_accepts_is_never_refused(value: Any, hint: Any) -> None:
    try:
        TypeAdapter(hint).validate_python(value, strict=True)
    except ValidationError:
        return
    assert fit(value, hint)[1] == []
