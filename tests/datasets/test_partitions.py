"""Partitioned and incremental datasets on local folders and in memory."""

import threading
from pathlib import Path
from typing import Any

import pytest

from penstock import DataCatalog, SequentialRunner, ThreadRunner, node, pipeline
from penstock.datasets.partitions import IncrementalDataset, PartitionedDataset
from penstock.errors import DatasetError
from penstock.io import AbstractDataset, Partitions
from penstock.io._bounded import all_of
from penstock.testing import nothing_left_running


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> Any:
    """The loops that awaited tests run on."""
    return request.param


def partitioned(path: Path | str, **arguments: Any) -> PartitionedDataset:
    given = {"dataset": "json.JSONDataset", "filename_suffix": ".json", **arguments}
    return PartitionedDataset(path=path, **given)


def files_in(folder: Path) -> set[str]:
    return {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize("place", ["local", "memory"])
def test_what_is_saved_is_loaded(tmp_path: Path, place: str) -> None:
    path = tmp_path / "parts" if place == "local" else f"memory:/{tmp_path}"
    data = {"b": [2], "a": [1], "deep/er/c": [3]}
    partitioned(path).save(data)
    partitions = partitioned(path).load()
    assert list(partitions) == ["a", "b", "deep/er/c"]
    assert partitions["b"]() == [2]
    assert partitions.load_all() == data


async def load_in_turn(partitions: Partitions) -> list[tuple[str, Any]]:
    return [pair async for pair in partitions]


@pytest.mark.anyio
async def test_partitions_are_awaited_in_order_whatever_the_limit(tmp_path: Path) -> None:
    data = {f"{number:02}": number for number in range(7)}
    for concurrency in (1, 3, 32):
        dataset = partitioned(tmp_path / "parts", concurrency=concurrency)
        await dataset.asave(data)
        partitions = await dataset.aload()
        assert await load_in_turn(partitions) == list(data.items())
        assert await partitions.aload_all() == data


def test_partitions_are_a_dict(tmp_path: Path) -> None:
    partitioned(tmp_path).save({"a": 1, "b": 2})
    partitions = partitioned(tmp_path).load()
    assert isinstance(partitions, dict)
    assert {name: load() for name, load in partitions.items()} == {"a": 1, "b": 2}
    partitions["c"] = lambda: 3
    assert partitions.load_all() == {"a": 1, "b": 2, "c": 3}


def test_folders_of_kedro_are_read_alike(tmp_path: Path) -> None:
    kedro = pytest.importorskip("kedro_datasets.partitions")
    arguments = {"path": str(tmp_path), "filename_suffix": ".txt"}
    theirs = kedro.PartitionedDataset(dataset="kedro_datasets.text.TextDataset", **arguments)
    theirs.save({"a": "1", "deep/b": "2"})
    ours = PartitionedDataset(dataset="text.TextDataset", **arguments)
    assert set(ours.load()) == set(theirs.load()) == {"a", "deep/b"}
    ours.save({"/deep/c": "3"})
    assert set(theirs.load()) == {"a", "deep/b", "deep/c"}


def test_files_of_other_names_are_no_partitions(tmp_path: Path) -> None:
    partitioned(tmp_path).save({"a": 1, "deep/b": 2})
    (tmp_path / "README.md").write_text("not a partition")
    assert list(partitioned(tmp_path).load()) == ["a", "deep/b"]
    assert list(partitioned(tmp_path, load_args={"maxdepth": 1}).load()) == ["a"]


def test_missing_folder_names_path_and_suffix(tmp_path: Path) -> None:
    dataset = partitioned(tmp_path / "none")
    assert not dataset.exists()
    with pytest.raises(
        DatasetError, match=r"no partitions were found in '.*none' with names that end in '\.json'"
    ):
        dataset.load()


def test_listing_is_kept_until_released(tmp_path: Path) -> None:
    dataset = partitioned(tmp_path)
    assert not dataset.exists()
    partitioned(tmp_path).save({"a": 1})
    assert not dataset.exists()
    dataset.release()
    assert dataset.exists()
    partitioned(tmp_path).save({"b": 1})
    assert list(dataset.load()) == ["a", "b"]


# Saving ---------------------------------------------------------------------------------------------------------------


def test_other_partitions_stay_unless_overwritten(tmp_path: Path) -> None:
    partitioned(tmp_path).save({"a": 1, "b": 1})
    partitioned(tmp_path).save({"b": 2, "c": 2})
    assert partitioned(tmp_path).load().load_all() == {"a": 1, "b": 2, "c": 2}
    (tmp_path / "README.md").write_text("not a partition")
    partitioned(tmp_path, overwrite=True).save({"c": 3, "deep/d": 3})
    assert files_in(tmp_path) == {"README.md", "c.json", "deep/d.json"}


@pytest.mark.parametrize("place", ["local", "memory"])
@pytest.mark.parametrize("overwrite", [False, True])
def test_failing_save_leaves_all_as_it_was(tmp_path: Path, place: str, overwrite: bool) -> None:
    """Nothing becomes visible before everything is encoded and written."""
    path = tmp_path if place == "local" else f"memory:/{tmp_path}"
    partitioned(path).save({"a": 1, "z": 1})
    with nothing_left_running(tmp_path), pytest.raises(DatasetError, match=r"b\.json"):
        partitioned(path, overwrite=overwrite).save({"a": 2, "b": object()})
    assert partitioned(path).load().load_all() == {"a": 1, "z": 1}


def test_functions_make_the_data_when_their_turn_comes(tmp_path: Path) -> None:
    made: list[str] = []

    def maker(name: str) -> Any:
        def make() -> str:
            made.append(name)
            return name

        return make

    async def fetch() -> str:
        return "fetched"

    partitioned(tmp_path).save({**{name: maker(name) for name in "cab"}, "d": fetch})
    assert made == ["a", "b", "c"]
    assert partitioned(tmp_path).load().load_all() == {"a": "a", "b": "b", "c": "c", "d": "fetched"}


def test_few_lazy_partitions_are_in_memory_at_a_time(tmp_path: Path) -> None:
    held, most = 0, 0

    class CountingDataset(AbstractDataset[Any, Any]):
        def __init__(self, filepath: str) -> None: ...
        def load(self) -> Any: ...
        def save(self, data: Any) -> None:
            nonlocal held
            held -= 1

    def make() -> int:
        nonlocal held, most
        held += 1
        most = max(most, held)
        return 1

    dataset = PartitionedDataset(path=tmp_path, dataset=CountingDataset, concurrency=2)
    dataset.save({str(number): make for number in range(20)})
    assert held == 0
    assert most <= 2


def test_failing_function_is_named(tmp_path: Path) -> None:
    partitioned(tmp_path).save({"old": 0})
    with pytest.raises(DatasetError, match="no data today") as failed:
        partitioned(tmp_path, overwrite=True).save({"a": lambda: 1, "b": fail})
    assert "While making the partition 'b'." in failed.value.__cause__.__notes__  # type: ignore[union-attr]
    assert "old.json" in files_in(tmp_path)


def fail() -> None:
    raise ValueError("no data today")


def test_functions_are_data_when_saving_is_not_lazy(tmp_path: Path) -> None:
    dataset = PartitionedDataset(path=tmp_path, dataset="pickle.PickleDataset", save_lazily=False)
    dataset.save({"a": len})
    assert dataset.load()["a"]() is len


def test_versions_of_partitions(tmp_path: Path) -> None:
    entry = {"type": "json.JSONDataset", "versioned": True}
    for number in (1, 2):
        partitioned(tmp_path, dataset=entry).save({"a": number, "b": number})
    assert partitioned(tmp_path, dataset=entry).load().load_all() == {"a": 2, "b": 2}
    assert len(files_in(tmp_path)) == 4
    (tmp_path / "stray.json").write_text("1")
    with pytest.raises(DatasetError, match=r"stray\.json' is not a version of a partition"):
        partitioned(tmp_path, dataset=entry).load()


def test_partitions_may_be_of_any_type(tmp_path: Path) -> None:
    class LinesDataset:
        def __init__(self, path: str, end: str) -> None:
            self.path, self.end = Path(path), end

        def load(self) -> list[str]:
            return self.path.read_text().split(self.end)

        def save(self, data: list[str]) -> None:
            self.path.write_text(self.end.join(data))

    dataset = PartitionedDataset(
        path=tmp_path, dataset={"type": LinesDataset, "end": "|"}, filepath_arg="path", filename_suffix=".txt"
    )
    dataset.save({"a": ["1", "2"], "b": ["3"]})
    assert (tmp_path / "a.txt").read_text() == "1|2"
    assert dataset.load().load_all() == {"a": ["1", "2"], "b": ["3"]}


def test_validators_see_each_partition(tmp_path: Path) -> None:
    entry = {"type": "json.JSONDataset", "validator": lambda data: isinstance(data, list)}
    dataset = partitioned(tmp_path, dataset=entry)
    dataset.save({"a": [1]})
    with pytest.raises(DatasetError):
        dataset.save({"b": 1})
    assert list(dataset.load()) == ["a"]


def test_a_thousand_partitions_need_few_open_files(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(256, soft), hard))
    try:
        partitioned(tmp_path / "parts").save({f"{number:04}": number for number in range(1000)})
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert len(partitioned(tmp_path / "parts").load().load_all()) == 1000


# What is refused ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([1], "cannot save a list"),
        ({1: 1}, "1 cannot be the id of a partition: it is a int"),
        ({"../a": 1}, "not a file name inside"),
        ({"a": 1, "/a": 2}, "Two partitions would both be saved as 'a.json'"),
        ({"a": None}, "None cannot be saved to"),
    ],
)
def test_bad_data_is_refused_before_anything_is_written(tmp_path: Path, data: Any, message: str) -> None:
    with pytest.raises(DatasetError, match=message):
        partitioned(tmp_path / "parts").save(data)
    assert not (tmp_path / "parts").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"path": "https://example.com/parts"}, "'https://' cannot be listed"),
        ({"dataset": {"type": "json.JSONDataset", "filepath": "x"}}, "gives 'filepath'"),
        ({"dataset": {"type": "json.JSONDataset", "lines": 1}}, "takes no argument 'lines'"),
        ({"dataset": "json.JSONDatset"}, "no dataset type 'json.JSONDatset'"),
        ({"load_args": {"withdirs": True}}, "takes no 'withdirs'"),
        ({"concurrency": 0}, "'concurrency' is 0"),
        ({"filepath_arg": "path"}, "takes no argument 'path'"),
    ],
)
def test_bad_entries_are_refused_when_they_are_made(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(DatasetError, match=message):
        partitioned(**{"path": "parts", **arguments})


def test_credentials_are_shared_and_never_shown(tmp_path: Path) -> None:
    dataset = partitioned(tmp_path, credentials={"password": "canary"})
    assert dataset._arguments["credentials"] == {"password": "canary"}
    own = {"type": "json.JSONDataset", "credentials": {"password": "canary-own"}}
    assert "canary" not in repr(dataset) + repr(partitioned(tmp_path, dataset=own))


# Incremental ----------------------------------------------------------------------------------------------------------


def incremental(path: Path, **arguments: Any) -> IncrementalDataset:
    return IncrementalDataset(path=path, dataset="json.JSONDataset", **arguments)


def test_what_is_confirmed_is_not_loaded_again(tmp_path: Path) -> None:
    dataset = incremental(tmp_path)
    dataset.save({"1": "a", "2": "b"})
    assert dataset.load() == {"1": "a", "2": "b"}
    dataset.confirm()
    assert dataset.load() == {"1": "a", "2": "b"}  # until it is released
    dataset.release()
    assert dataset.load() == {}
    assert not dataset.exists()
    dataset.confirm()
    incremental(tmp_path).save({"3": "c"})
    dataset.release()
    assert dataset.load() == {"3": "c"}
    assert (tmp_path / "CHECKPOINT").read_text() == "2"


def test_partitions_that_come_after_the_load_are_not_confirmed(tmp_path: Path) -> None:
    dataset = incremental(tmp_path)
    incremental(tmp_path).save({"1": "a"})
    dataset.load()
    incremental(tmp_path).save({"2": "b"})
    dataset.confirm()
    dataset.release()
    assert dataset.load() == {"2": "b"}


def later(partition: str, checkpoint: str) -> bool:
    return int(partition) > int(checkpoint)


def test_checkpoints_are_compared_as_asked(tmp_path: Path) -> None:
    incremental(tmp_path).save({"9": "i", "10": "j"})
    assert list(incremental(tmp_path, checkpoint="9").load()) == []
    by_value = {"force_checkpoint": "9", "comparison_func": later}
    assert incremental(tmp_path, checkpoint=by_value).load() == {"10": "j"}
    same = {"force_checkpoint": "9", "comparison_func": "operator.ge"}
    assert list(incremental(tmp_path, checkpoint=same).load()) == ["9"]


def test_checkpoints_may_lie_elsewhere_in_another_type(tmp_path: Path) -> None:
    entry = {"type": "json.JSONDataset", "filepath": str(tmp_path / "state.json")}
    dataset = incremental(tmp_path / "parts", checkpoint=entry)
    dataset.save({"1": "a"})
    dataset.confirm()
    assert (tmp_path / "state.json").read_text() == '"1"'
    assert files_in(tmp_path / "parts") == {"1"}


@pytest.mark.parametrize(
    ("checkpoint", "message"),
    [
        ({"versioned": True}, "keeps no versions"),
        ({"comparison_func": "operator.gtt"}, "no function 'operator.gtt'"),
        ({"comparison_func": "gt"}, "no function 'gt'"),
    ],
)
def test_bad_checkpoints_are_refused(tmp_path: Path, checkpoint: Any, message: str) -> None:
    with pytest.raises(DatasetError, match=message):
        incremental(tmp_path, checkpoint=checkpoint)


def test_nodes_confirm_when_their_outputs_are_saved(tmp_path: Path) -> None:
    entries = {
        "days": {"type": "partitions.IncrementalDataset", "path": "days", "dataset": "json.JSONDataset"},
        "total": {"type": "json.JSONDataset", "filepath": "total.json"},
    }
    (tmp_path / "catalog.yml").write_text(__import__("json").dumps(entries))
    incremental(tmp_path / "days").save({"1": 1, "2": 2})
    flow = pipeline([node(lambda days: sum(days.values()), "days", "total", name="sum", confirms="days")])
    for expected in (3, 0):
        SequentialRunner().run(flow, DataCatalog.from_yaml(tmp_path / "catalog.yml"))
        assert (tmp_path / "total.json").read_text() == str(expected)


@pytest.mark.parametrize("runner", [SequentialRunner(), SequentialRunner(is_async=True), ThreadRunner()])
def test_partitions_go_through_runs(tmp_path: Path, runner: Any) -> None:
    """Plain nodes load one by one or all at a time, async nodes await; what they make is saved lazily."""

    def double(partitions: Partitions) -> dict[str, Any]:
        return {name: lambda load=load: 2 * load() for name, load in partitions.items()}

    async def total(partitions: Partitions) -> int:
        return sum([data async for _, data in partitions])

    def both(partitions: Partitions, total: int) -> list[int]:
        return [total, *partitions.load_all().values()]

    partitioned(tmp_path / "raw").save({"a": 1, "b": 2})
    catalog = DataCatalog(
        {"raw": partitioned(tmp_path / "raw"), "doubled": partitioned(tmp_path / "doubled")}
    )
    flow = pipeline(
        [
            node(double, "raw", "doubled"),
            node(total, "doubled", "total"),
            node(both, ["doubled", "total"], "both"),
        ]
    )
    with nothing_left_running(tmp_path):
        assert runner.run(flow, catalog)["both"].load() == [6, 2, 4]


# Bounded --------------------------------------------------------------------------------------------------------------


@pytest.mark.anyio
async def test_work_is_bounded_and_in_order() -> None:
    import anyio

    under_way, most = 0, 0

    async def one(number: int) -> int:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await anyio.lowlevel.checkpoint()
        under_way -= 1
        return number

    work = ((lambda number=number: one(number)) for number in range(10))
    assert await all_of(work, 3) == list(range(10))
    assert most == 3


@pytest.mark.anyio
async def test_first_failure_cancels_the_others_and_keeps_its_cause() -> None:
    import anyio

    ended = threading.Event()

    async def hang() -> None:
        try:
            await anyio.sleep_forever()
        finally:
            ended.set()

    async def fail_after() -> None:
        await anyio.lowlevel.checkpoint()
        raise DatasetError("wrong") from ValueError("cause")

    with pytest.raises(DatasetError, match="wrong") as failed:
        await all_of([hang, fail_after], 2)
    assert ended.is_set()
    assert isinstance(failed.value.__cause__, ValueError)
