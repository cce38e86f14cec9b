"""Versions: laid on disk as Kedro lays them, never overwritten, never half-written, never mixed between runs."""

import contextvars
import threading
from pathlib import Path, PurePosixPath
from typing import Any

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from penstock.errors import DatasetError, VersionAlreadyExistsError, VersionError, VersionNotFoundError
from penstock.io import AbstractVersionedDataset, DataCatalog, Version, generate_timestamp, saving_as


class Text(AbstractVersionedDataset[str, str]):
    def __init__(self, filepath: Any, version: Version | None = None) -> None:
        super().__init__(PurePosixPath(filepath), version)

    def load(self) -> str:
        return Path(self._get_load_path()).read_text()

    def save(self, data: str) -> None:
        path = Path(self._get_save_path())
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(data)

    def _exists(self) -> bool:
        return Path(self._get_load_path()).exists()


class Native(Text):
    async def aload(self) -> str:
        return await anyio.Path(self._get_load_path()).read_text()

    async def asave(self, data: str) -> None:
        path = anyio.Path(self._get_save_path())
        await path.parent.mkdir(parents=True, exist_ok=True)
        await path.write_text(data)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "report.txt"


@pytest.fixture(params=[Text, Native])
def versioned(request: pytest.FixtureRequest, path: Path) -> Any:
    return lambda load=None, save=None: request.param(path, Version(load, save))


def test_lies_where_kedro_lays_it(versioned: Any, path: Path) -> None:
    versioned(save="1").save("one")
    assert (path / "1" / "report.txt").read_text() == "one"
    versioned(save="2").save("two")
    assert versioned().load() == "two"
    assert versioned(load="1").load() == "one"


def test_kedro_reads_what_was_saved(versioned: Any, path: Path) -> None:
    kedro = pytest.importorskip("kedro.io")

    class Theirs(kedro.AbstractVersionedDataset):  # type: ignore[misc, name-defined]  # untyped
        def load(self) -> Any:
            return Path(self._get_load_path()).read_text()

        def save(self, data: Any) -> None: ...
        def _describe(self) -> Any:
            return {}

    versioned().save("one")
    assert Theirs(PurePosixPath(path), kedro.Version(None, None)).load() == "one"


def test_without_a_version_it_is_a_plain_file(path: Path) -> None:
    dataset = Text(path)
    dataset.save("one")
    dataset.save("two")
    assert (path.read_text(), dataset.resolve_load_version(), dataset.resolve_save_version()) == (
        "two",
        None,
        None,
    )


def test_every_save_is_a_new_version(versioned: Any) -> None:
    dataset = versioned()
    for text in ("one", "two", "three"):
        dataset.save(text)
        assert dataset.load() == text
    assert len(dataset.list_versions()) == 3
    assert dataset.list_versions(full_path=False) == sorted(
        dataset.list_versions(full_path=False), reverse=True
    )


def test_a_version_is_never_overwritten(versioned: Any, path: Path) -> None:
    versioned(save="1").save("one")
    with pytest.raises(VersionAlreadyExistsError, match=r"Version '1' of .*never overwritten"):
        versioned(save="1").save("again")
    with pytest.raises(VersionAlreadyExistsError, match="Version '1'"):
        anyio.run(versioned(save="1").asave, "again")
    assert (path / "1" / "report.txt").read_text() == "one"


@pytest.mark.parametrize("version", ["..", ".", "a/b", "../x", "a\\b"])
def test_a_version_cannot_leave_the_folder(versioned: Any, version: str) -> None:
    with pytest.raises(VersionError, match="would leave its folder"):
        versioned(save=version).save("x")
    with pytest.raises(VersionError, match="would leave its folder"):
        versioned(load=version).load()


def test_latest_is_never_an_incomplete_version(versioned: Any, path: Path) -> None:
    versioned(save="1").save("one")
    (path / "2").mkdir()
    (path / "3").mkdir()
    (path / "3" / "report.txt.tmp").write_text("half")
    (path / ".4").mkdir()
    (path / ".4" / "report.txt").write_text("half")
    (path / "5").mkdir()
    (path / "5" / "report.txt").symlink_to("nowhere")
    assert versioned().load() == "one"


def test_no_version_at_all(versioned: Any, path: Path) -> None:
    with pytest.raises(
        VersionNotFoundError, match=r"No version of .*report.txt.* has been saved.\nLooked for"
    ):
        versioned().load()
    assert versioned().exists() is False
    assert anyio.run(versioned().aexists) is False


def test_folder_with_characters_of_patterns(tmp_path: Path) -> None:
    dataset = Text(tmp_path / "a[1]*?" / "report[x].txt", Version(None, None))
    dataset.save("one")
    assert Text(tmp_path / "a[1]*?" / "report[x].txt", Version(None, None)).load() == "one"


def test_loading_another_version_than_was_saved_is_told(versioned: Any) -> None:
    versioned(save="5").save("five")
    with pytest.warns(UserWarning, match="saves version '3' but loads version '5'"):
        versioned(save="3").save("three")
    with pytest.warns(UserWarning, match="saves version '7' but loads version '5'"):
        anyio.run(versioned(load="5", save="7").asave, "seven")


def test_plain_file_in_the_way_is_explained(versioned: Any, path: Path) -> None:
    path.write_text("plain")
    with pytest.raises(
        VersionError, match=r"a file of that name is in the way.\nMove it to .*/<version>/report.txt"
    ):
        versioned().save("x")
    with pytest.raises(VersionError, match="in the way"):
        anyio.run(versioned().asave, "x")


def test_other_failures_stay_what_they_are(tmp_path: Path) -> None:
    class Broken(Text):
        def save(self, data: str) -> None:
            raise FileNotFoundError("disk gone")

    with pytest.raises(DatasetError, match="disk gone"):
        Broken(tmp_path / "x.txt", Version(None, None)).save("x")


def test_what_was_read_stays_the_same_until_released(versioned: Any) -> None:
    dataset = versioned()
    versioned(save="1").save("one")
    assert dataset.load() == "one"
    versioned(save="2").save("two")
    assert dataset.load() == "one"
    dataset.release()
    assert dataset.load() == "two"


def test_unreadable_storage_is_told(path: Path) -> None:
    class Denied(Text):
        def __init__(self) -> None:
            super().__init__(path, Version(None, None))

            def denied(_: str) -> list[str]:
                raise PermissionError("denied")

            self._glob_function = denied

    with pytest.raises(VersionNotFoundError, match=r"cannot be listed\.\nPermissionError: denied"):
        Denied().load()


class TestOneRun:
    """Within `saving_as`, everything is saved under one version and runs do not meet."""

    def test_everything_is_saved_under_one_version(self, tmp_path: Path) -> None:
        entry = {"type": Text, "versioned": True}
        catalog = DataCatalog.from_config({n: {**entry, "filepath": str(tmp_path / n)} for n in "ab"})
        for _ in range(2):
            with saving_as() as scope:
                catalog.save("a", "x")
                catalog.save("b", "y")
            assert (
                catalog["a"].list_versions(False)[0] == catalog["b"].list_versions(False)[0] == scope.version
            )
        assert len(catalog["a"].list_versions()) == 2

    def test_own_version_wins(self, path: Path) -> None:
        with saving_as("9"):
            Text(path, Version(None, "1")).save("x")
        assert (path / "1").is_dir()

    def test_a_run_loads_what_it_saved(self, versioned: Any) -> None:
        dataset = versioned()
        with saving_as("3"):
            dataset.save("mine")
            versioned(save="8").save("of another run")
            dataset.release()
            assert dataset.load() == "mine"
        dataset.release()
        assert dataset.load() == "of another run"

    def test_a_run_goes_on_reading_the_version_it_has_read(self, versioned: Any) -> None:
        dataset = versioned()
        dataset.save("before")
        with saving_as():
            assert dataset.load() == "before"
            contextvars.Context().run(versioned().save, "by another run")
            assert dataset.load() == "before"
        with saving_as():
            assert dataset.load() == "by another run"

    def test_concurrent_runs_do_not_meet(self, path: Path) -> None:
        dataset = Text(path, Version(None, None))
        gate = threading.Barrier(4)
        found = []

        def run(number: int) -> None:
            with saving_as(str(number)):
                gate.wait()
                with_warnings = contextvars.copy_context()
                with_warnings.run(dataset.save, f"run {number}")
                gate.wait()
                found.append((number, dataset.load()))

        threads = [threading.Thread(target=run, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(found) == [(number, f"run {number}") for number in range(4)]


@given(st.integers(2, 50))
def test_timestamps_are_unique_and_sort_by_time(count: int) -> None:
    stamps = [generate_timestamp() for _ in range(count)]
    assert stamps == sorted(set(stamps))


def test_timestamp_looks_like_kedros() -> None:
    from datetime import UTC, datetime

    stamp = datetime.strptime(generate_timestamp(), "%Y-%m-%dT%H.%M.%S.%fZ").replace(tzinfo=UTC)
    assert abs((datetime.now(UTC) - stamp).total_seconds()) < 3600
