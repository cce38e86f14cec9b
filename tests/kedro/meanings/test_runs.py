"""What a run means: what it gives back, refuses, releases and saves."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest


@pytest.fixture
def told() -> list[Any]:
    """What the datasets and nodes of a programme have told."""
    return []


@pytest.fixture
def telling(house: Any, told: list[Any]) -> Callable[..., Any]:
    """Make a dataset that tells what is done with it."""

    class Telling(house.AbstractDataset):  # type: ignore[misc,name-defined]
        def __init__(self, name: str, data: Any = None) -> None:
            self.name, self.data = name, data

        def load(self) -> Any:
            told.append(("load", self.name))
            return self.data

        def save(self, data: Any) -> None:
            told.append(("save", self.name, data))
            self.data = data

        def confirm(self) -> None:
            told.append(("confirm", self.name))

        def _exists(self) -> bool:
            return self.data is not None

        def _release(self) -> None:
            told.append(("release", self.name))

        def _describe(self) -> dict[str, Any]:
            return {"name": self.name}

    return Telling


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """What an error came from, and what that came from."""
    while error := error and error.__cause__:
        yield error


def identity(data: Any) -> Any:
    return data


def test_a_run_gives_back_the_datasets_of_all_its_free_outputs(
    house: Any, telling: Callable[..., Any]
) -> None:
    kept = telling("kept")
    catalog = house.catalog(raw=1, kept=kept)
    flow = house.pipeline([house.node(lambda raw: (raw, raw + 1), "raw", ["kept", "other"])])
    given = house.SequentialRunner().run(flow, catalog)
    assert set(given) == {"kept", "other"}
    assert given["kept"] is kept
    assert isinstance(given["other"], house.MemoryDataset)
    assert [given[name].load() for name in ("kept", "other")] == [1, 2]


def test_free_inputs_that_are_missing_are_told_before_anything_runs(house: Any, told: list[Any]) -> None:
    flow = house.pipeline(
        [
            house.node(told.append, "here", None, name="first"),
            house.node(max, ["gone", "away"], "most", name="second"),
        ]
    )
    with pytest.raises(ValueError, match=r"(?s)away.*gone|gone.*away") as raised:
        house.SequentialRunner().run(flow, house.catalog(here=1))
    assert "DataCatalog" in str(raised.value)
    assert told == []


def test_a_dataset_that_cannot_be_made_is_told_before_anything_runs(house: Any, told: list[Any]) -> None:
    catalog = house.DataCatalog.from_config({"late": {"type": "MemoryDataset", "size": 3}})
    catalog["here"] = 1
    flow = house.pipeline([house.node(told.append, "here", None), house.node(identity, "here", "late")])
    with pytest.raises(house.DatasetError, match="late"):
        house.SequentialRunner().run(flow, catalog)
    assert told == []


def test_a_second_run_on_the_same_catalog_gives_the_same(house: Any) -> None:
    catalog = house.DataCatalog.from_config({"{name}_kept": {"type": "MemoryDataset"}})
    catalog["raw"] = [1]
    flow = house.pipeline(
        [house.node(lambda raw: [*raw, 2], "raw", "between"), house.node(identity, "between", "end_kept")]
    )
    patterns = catalog.config_resolver.list_patterns()
    results = [house.SequentialRunner().run(flow, catalog)["end_kept"].load() for _ in range(2)]
    assert results == [[1, 2], [1, 2]]
    assert catalog.config_resolver.list_patterns() == patterns


def test_a_dataset_is_released_after_its_last_consumer_unless_it_is_free(
    house: Any, telling: Callable[..., Any], told: list[Any]
) -> None:
    catalog = house.DataCatalog({name: telling(name, 0) for name in ("raw", "between", "end")})
    flow = house.pipeline(
        [
            house.node(identity, "raw", "between", name="one"),
            house.node(lambda between: told.append("two"), "between", None, name="two"),
            house.node(lambda between, _: between, ["between", "params:late"], "end", name="three"),
        ]
    )
    catalog["params:late"] = 1
    house.SequentialRunner().run(flow, catalog)
    assert [entry for entry in told if entry[0] == "release"] == [("release", "between")]
    assert told.index(("release", "between")) > told.index("two")
    assert told.count(("load", "between")) >= 1


def test_what_is_saved_under_a_transcoded_name_is_released_before_it_is_loaded_under_another(
    house: Any, telling: Callable[..., Any], told: list[Any]
) -> None:
    catalog = house.catalog(**{"raw": 1, "data@save": telling("save"), "data@load": telling("load", 5)})
    flow = house.pipeline(
        [house.node(identity, "raw", "data@save"), house.node(lambda data: data + 1, "data@load", "end")]
    )
    assert house.SequentialRunner().run(flow, catalog)["end"].load() == 6
    assert told == [("save", "save", 1), ("release", "save"), ("load", "load"), ("release", "load")]


def chunks(raw: int) -> Iterator[tuple[str, int]]:
    for number in range(raw):
        yield f"chunk {number}", number


def test_each_chunk_of_a_generator_is_saved_with_the_outputs_interleaved(
    house: Any, telling: Callable[..., Any], told: list[Any]
) -> None:
    catalog = house.catalog(raw=2, texts=telling("texts"), numbers=telling("numbers"))
    house.SequentialRunner().run(house.pipeline([house.node(chunks, "raw", ["texts", "numbers"])]), catalog)
    assert told == [
        ("save", "texts", "chunk 0"),
        ("save", "numbers", 0),
        ("save", "texts", "chunk 1"),
        ("save", "numbers", 1),
    ]


def test_other_iterables_are_saved_whole(house: Any, telling: Callable[..., Any], told: list[Any]) -> None:
    catalog = house.catalog(raw=2, end=telling("end"))
    house.SequentialRunner().run(house.pipeline([house.node(lambda raw: range(raw), "raw", "end")]), catalog)
    assert told == [("save", "end", range(2))]


def test_none_cannot_be_saved(house: Any, telling: Callable[..., Any]) -> None:
    catalog = house.catalog(raw=1, end=telling("end"))
    with pytest.raises(house.DatasetError, match=r"(?i)saving.*none.*not allowed|none.*cannot be saved|none"):
        house.SequentialRunner().run(house.pipeline([house.node(lambda raw: None, "raw", "end")]), catalog)


def test_errors_of_loading_and_saving_carry_the_name_of_the_dataset(
    house: Any, telling: Callable[..., Any]
) -> None:
    class Broken(telling):  # type: ignore[misc,valid-type]
        def load(self) -> Any:
            raise OSError("the disk is gone")

        def save(self, data: Any) -> None:
            raise OSError("the disk is full")

    catalog = house.catalog(raw=1, torn=Broken("torn", 1))
    for flow, what in (
        (house.node(identity, "torn", "end"), "the disk is gone"),
        (house.node(identity, "raw", "torn"), "the disk is full"),
    ):
        with pytest.raises(house.DatasetError) as raised:
            house.SequentialRunner().run(house.pipeline([flow]), catalog)
        assert what in str(raised.value)
        assert "torn" in str(raised.value)
        assert any(isinstance(error, OSError) for error in causes(raised.value))


def test_confirms_fires_once_from_another_node_and_within_a_namespace(
    house: Any, telling: Callable[..., Any], told: list[Any]
) -> None:
    flow = house.pipeline(
        [
            house.node(identity, "fresh", "read"),
            house.node(identity, "read", "end", confirms="fresh"),
        ]
    )
    catalog = house.DataCatalog({"plant.fresh": telling("plant.fresh", 1)})
    moved = house.pipeline(flow, namespace="plant")
    assert moved.nodes[1].confirms == ["plant.fresh"]
    house.SequentialRunner().run(moved, catalog)
    assert told.count(("confirm", "plant.fresh")) == 1
    assert told.index(("confirm", "plant.fresh")) > told.index(("load", "plant.fresh"))


def test_only_nodes_with_missing_outputs_run_and_those_that_they_need(
    house: Any, telling: Callable[..., Any], told: list[Any]
) -> None:
    def named(name: str) -> Callable[..., Any]:
        return lambda *_: told.append(name) or name

    flow = house.pipeline(
        [
            house.node(named("there"), "raw", "there", name="there"),
            house.node(named("for_nobody"), "there", "ephemeral_unused", name="for_nobody"),
            house.node(named("done"), "ephemeral_unused", "done", name="done"),
            house.node(named("between"), "there", "ephemeral", name="between"),
            house.node(named("missing"), "ephemeral", "missing", name="missing"),
            house.node(lambda done: told.append("nothing"), "done", None, name="nothing"),
        ]
    )
    kept = {name: telling(name, name) for name in ("there", "done")}
    catalog = house.catalog(raw=1, **kept, missing=telling("missing"))
    house.SequentialRunner().run(flow, catalog, only_missing_outputs=True)
    ran = [entry for entry in told if isinstance(entry, str)]
    assert sorted(ran) == ["between", "missing", "nothing"]


@pytest.mark.parametrize(("fails_at", "start"), [("c", "b"), ("e", "d"), ("b", "b")])
def test_a_failed_run_tells_the_nodes_to_resume_from(
    house: Any,
    telling: Callable[..., Any],
    caplog: pytest.LogCaptureFixture,
    fails_at: str,
    start: str,
) -> None:
    def named(name: str) -> Callable[..., Any]:
        def call(*inputs: Any) -> Any:
            if name == fails_at:
                raise ArithmeticError(name)
            return name

        return call

    flow = house.pipeline(
        [
            house.node(named("a"), ["raw", "params:shared"], "kept", name="a"),
            house.node(named("b"), ["kept", "params:shared"], "lost", name="b"),
            house.node(named("c"), ["lost", "params:shared"], "kept_too", name="c"),
            house.node(named("d"), ["kept_too", "params:shared"], "lost_too", name="d"),
            house.node(named("e"), ["lost_too", "params:shared"], "end", name="e"),
        ]
    )
    catalog = house.catalog(**{"raw": 1, "params:shared": 2})
    for name in ("raw", "kept", "kept_too"):
        catalog[name] = telling(name, name if name == "raw" else None)
    with pytest.raises(ArithmeticError, match=fails_at) as raised:
        house.SequentialRunner().run(flow, catalog)
    said = caplog.text + "\n".join(getattr(raised.value, "__notes__", []))
    assert f'--from-nodes "{start}"' in said or f"--from-nodes={start}" in said.replace('"', "")
