"""The protocol: whichever side an author writes, both work everywhere, and failures read alike."""

import asyncio
import pickle
import threading
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ClassVar

import anyio
import pytest

from penstock.errors import DatasetError, LoopError, MissingExtraError
from penstock.io import AbstractDataset

# One author per way of writing. Each keeps its data, and shows in `trail` what of it was called.


class _Trail:
    def __init__(self, data: Any = None) -> None:
        self.data = data
        self.trail: list[str] = []


class Blocking(_Trail, AbstractDataset[Any, Any]):
    def load(self) -> Any:
        self.trail.append("load")
        return self.data

    def save(self, data: Any) -> None:
        self.trail.append("save")
        self.data = data

    def exists(self) -> bool:
        return self.data is not None

    def release(self) -> None:
        self.data = None


class Underscored(_Trail, AbstractDataset[Any, Any]):
    def _load(self) -> Any:
        self.trail.append("load")
        return self.data

    def _save(self, data: Any) -> None:
        self.trail.append("save")
        self.data = data

    def _exists(self) -> bool:
        return self.data is not None

    def _release(self) -> None:
        self.data = None


class Awaitable(_Trail, AbstractDataset[Any, Any]):
    async def aload(self) -> Any:
        await anyio.lowlevel.checkpoint()
        self.trail.append("load")
        return self.data

    async def asave(self, data: Any) -> None:
        await anyio.lowlevel.checkpoint()
        self.trail.append("save")
        self.data = data

    async def aexists(self) -> bool:
        return self.data is not None

    async def arelease(self) -> None:
        self.data = None


class Mixed(_Trail, AbstractDataset[Any, Any]):
    async def aload(self) -> Any:
        self.trail.append("load")
        return self.data

    def save(self, data: Any) -> None:
        self.trail.append("save")
        self.data = data

    def _exists(self) -> bool:
        return self.data is not None

    async def arelease(self) -> None:
        self.data = None


AUTHORS = [Blocking, Underscored, Awaitable, Mixed]


def in_script(function: Callable[[], Any]) -> Any:
    return function()


def in_running_loop(function: Callable[[], Any]) -> Any:
    async def main() -> Any:
        return function()

    return asyncio.run(main())


def in_trio(function: Callable[[], Any]) -> Any:
    async def main() -> Any:
        return function()

    return anyio.run(main, backend="trio")


def in_thread(function: Callable[[], Any]) -> Any:
    results = []
    thread = threading.Thread(target=lambda: results.append(function()))
    thread.start()
    thread.join()
    return results[0]


@pytest.mark.parametrize("place", [in_script, in_running_loop, in_trio, in_thread])
@pytest.mark.parametrize("author", AUTHORS)
def test_blocking_side_works_everywhere(author: type[Any], place: Callable[..., Any]) -> None:
    """Promise 1: also where a loop is running, which cannot be entered again."""
    dataset = author()

    def use() -> Any:
        dataset.save([1])
        found = dataset.exists(), dataset.load()
        dataset.release()
        return (*found, dataset.exists())

    assert place(use) == (True, [1], False)
    assert dataset.trail == ["save", "load"]


@pytest.mark.parametrize("options", [{"use_uvloop": False}, {"use_uvloop": True}, None])
@pytest.mark.parametrize("author", AUTHORS)
def test_awaitable_side_works_on_every_loop(author: type[Any], options: dict[str, Any] | None) -> None:
    dataset = author()

    async def use() -> Any:
        await dataset.asave([1])
        found = await dataset.aexists(), await dataset.aload()
        await dataset.arelease()
        return (*found, await dataset.aexists())

    backend = {"backend": "trio"} if options is None else {"backend_options": options}
    assert anyio.run(use, **backend) == (True, [1], False)
    assert dataset.trail == ["save", "load"]


def test_derived_awaitable_side_leaves_the_loop_alone() -> None:
    class Where(Blocking):
        def load(self) -> Any:
            return threading.current_thread()

    async def main() -> bool:
        return await Where().aload() is threading.current_thread()

    assert asyncio.run(main()) is False


@pytest.mark.parametrize("author", [Blocking, Awaitable])
def test_context_variables_reach_the_derived_side(author: type[Any]) -> None:
    run = ContextVar("run", default="none")

    class Asks(author):  # type: ignore[misc]  # any author will do
        if author is Blocking:

            def load(self) -> str:
                return run.get()
        else:

            async def aload(self) -> str:
                return run.get()

    async def main() -> Any:
        return await Asks().aload()

    token = run.set("this one")
    try:
        assert Asks().load() == "this one"
        assert asyncio.run(main()) == "this one"
    finally:
        run.reset(token)


def test_blocking_on_the_portals_own_loop_is_refused() -> None:
    """It would wait for itself for ever."""
    inner = Awaitable(1)

    class Outer(Awaitable):
        async def aload(self) -> Any:
            return inner.load()

    with pytest.raises(LoopError, match="aload"):
        Outer().load()


class TestOverriding:
    """A subclass that overrides one side overrides both."""

    def test_blocking_side_of_an_awaitable_parent(self) -> None:
        class Child(Awaitable):
            def load(self) -> Any:
                return "child"

        assert Child().load() == "child"
        assert anyio.run(Child().aload) == "child"

    def test_awaitable_side_of_a_blocking_parent(self) -> None:
        class Child(Blocking):
            async def aload(self) -> Any:
                return "child"

        assert Child().load() == "child"
        assert anyio.run(Child().aload) == "child"

    def test_underscored_side_of_a_plain_parent(self) -> None:
        class Child(Blocking):
            def _load(self) -> Any:
                return "child"

        assert Child().load() == "child"

    def test_plain_side_of_an_underscored_parent(self) -> None:
        class Child(Underscored):
            def load(self) -> Any:
                return "child"

        assert Child().load() == "child"
        assert anyio.run(Child().aload) == "child"

    def test_grandchild_inherits_both_sides_of_its_parent(self) -> None:
        class Child(Awaitable):
            def load(self) -> Any:
                return "child"

        class Grandchild(Child):
            pass

        assert Grandchild().load() == anyio.run(Grandchild().aload) == "child"

    def test_other_operations_stay(self) -> None:
        class Child(Awaitable):
            def load(self) -> Any:
                return "child"

        child = Child()
        child.save(3)
        assert child.data == 3

    def test_child_may_call_its_parent_from_either_side(self) -> None:
        class Doubled(Blocking):
            async def aload(self) -> Any:
                return 2 * await super().aload()

        class Redoubled(Doubled):
            def load(self) -> Any:
                return 2 * super().load()

        assert Doubled(3).load() == anyio.run(Doubled(3).aload) == 6
        assert Redoubled(3).load() == anyio.run(Redoubled(3).aload) == 12

    def test_mixin_that_is_no_dataset_counts_as_written(self) -> None:
        class Loads:
            def load(self) -> Any:
                return "mixin"

        class Child(Loads, Awaitable):
            pass

        assert Child().load() == anyio.run(Child().aload) == "mixin"

    def test_whoever_writes_both_sides_is_called_by_both(self) -> None:
        class Both(Blocking):
            def load(self) -> Any:
                return "blocking"

            async def aload(self) -> Any:
                return "awaited"

        assert Both().load() == "blocking"
        assert anyio.run(Both().aload) == "awaited"


class TestWriting:
    def test_dataset_that_cannot_load_cannot_be_made(self) -> None:
        class SavesOnly(AbstractDataset[Any, Any]):
            def save(self, data: Any) -> None: ...

        with pytest.raises(TypeError, match="load"):
            SavesOnly()

    def test_blocking_name_on_an_async_function_is_told_at_once(self) -> None:
        with pytest.raises(DatasetError, match=r"Wrong\.load .*async def.*\n.*aload"):

            class Wrong(AbstractDataset[Any, Any]):
                async def load(self) -> Any: ...  # type: ignore[override]  # the mistake under test

    def test_private_helper_beside_an_awaitable_side_is_not_the_blocking_one(self) -> None:
        class Helped(Awaitable):
            async def aload(self) -> Any:
                return self._load("path")

            def _load(self, path: str) -> str:
                return path

            async def asave(self, data: Any) -> None:
                await self._save(data)

            async def _save(self, data: Any) -> None:
                self.data = data

        helped = Helped()
        helped.save(1)
        assert (helped.load(), helped.data) == ("path", 1)

    def test_class_without_constructor_takes_no_arguments(self) -> None:
        class Bare(AbstractDataset[Any, Any]):
            def load(self) -> Any: ...
            def save(self, data: Any) -> None: ...

        Bare()
        with pytest.raises(TypeError, match=r"Bare\(\) takes no arguments"):
            Bare(1)  # type: ignore[call-arg]  # the mistake under test
        with pytest.raises(DatasetError, match=r"takes no argument 'filepath'\. It takes none"):
            AbstractDataset.from_config("a", {"type": Bare, "filepath": "x"})

    def test_arguments_are_those_of_the_constructor_whatever_new_takes(self) -> None:
        class Filed(Blocking):
            def __init__(self, filepath: str) -> None: ...

        class Counted(Filed):
            def __new__(cls, *args: Any, **kwargs: Any) -> Any:
                return super().__new__(cls, *args, **kwargs)

        class Grandchild(Counted): ...

        for cls in (Filed, Counted, Grandchild):
            assert cls("here")._init_config()["filepath"] == "here"
            with pytest.raises(DatasetError, match=r"no argument 'filepth'.* Did you mean 'filepath'"):
                AbstractDataset.from_config("a", {"type": cls, "filepath": "x", "filepth": "y"})

    def test_frozen_dataclass_is_a_dataset(self) -> None:
        @dataclass(frozen=True)
        class Constant(AbstractDataset[int, int]):
            value: int

            def load(self) -> int:
                return self.value

            def save(self, data: int) -> None: ...

        assert Constant(3).load() == 3
        assert Constant(value=3)._init_config()["value"] == 3

    def test_existence_is_denied_with_a_warning_by_default(self, caplog: pytest.LogCaptureFixture) -> None:
        class Silent(AbstractDataset[Any, Any]):
            def load(self) -> Any: ...
            def save(self, data: Any) -> None: ...

        assert Silent().exists() is False
        assert "Silent does not say whether its data exists" in caplog.text
        assert anyio.run(Silent().aexists) is False
        Silent().release()
        anyio.run(Silent().arelease)

    def test_capabilities_have_defaults(self) -> None:
        flags = ("_THREAD_SAFE", "_SINGLE_PROCESS", "_EPHEMERAL", "_INLINE")
        assert [getattr(Blocking(), flag) for flag in flags] == [True, False, False, False]
        assert Blocking().metadata is None

    def test_dataset_survives_pickling(self) -> None:
        again = pickle.loads(pickle.dumps(Awaitable([1])))
        assert again.load() == [1]
        assert again._init_config() == {"type": f"{__name__}.Awaitable", "data": [1]}


def _fail(error: BaseException) -> Any:
    raise error


class TestFailure:
    @pytest.mark.parametrize("author", AUTHORS)
    @pytest.mark.parametrize(
        ("operation", "arguments", "words"),
        [
            ("load", (), "Loading from"),
            ("save", (1,), "Saving to"),
            ("exists", (), "Asking for the existence of"),
            ("release", (), "Releasing"),
        ],
    )
    def test_both_sides_tell_dataset_and_original(
        self, author: type[Any], operation: str, arguments: tuple[Any, ...], words: str
    ) -> None:
        class Broken(author):  # type: ignore[misc]  # every author in turn
            def __init__(self, place: str) -> None:
                self.place = place

            if author is Awaitable:

                async def _broken(self, *_: Any) -> Any:
                    raise OSError("disk on fire")

                aload = asave = aexists = arelease = _broken
            else:

                def _blocking(self, *_: Any) -> Any:
                    raise OSError("disk on fire")

                load = save = exists = release = _blocking

        dataset = Broken("here")
        for call in (
            getattr(dataset, operation),
            lambda *a: anyio.run(getattr(dataset, f"a{operation}"), *a),
        ):
            with pytest.raises(DatasetError, match=f"{words} .*Broken.*'here'.* failed") as caught:
                call(*arguments)
            assert "OSError: disk on fire" in str(caught.value)
            assert isinstance(caught.value.__cause__, OSError)

    @pytest.mark.parametrize("error", [DatasetError("mine"), MissingExtraError("mine")])
    def test_errors_of_our_own_pass_unwrapped(self, error: Exception) -> None:
        class Raises(Blocking):
            def load(self) -> Any:
                raise error

        with pytest.raises(type(error)) as caught:
            Raises().load()
        assert caught.value is error
        with pytest.raises(type(error)) as caught:
            anyio.run(Raises().aload)
        assert caught.value is error

    @pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(3)])
    def test_interrupts_are_not_failures(self, error: BaseException) -> None:
        class Raises(Blocking):
            def load(self) -> Any:
                raise error

        with pytest.raises(type(error)):
            Raises().load()

    def test_cancellation_is_not_a_failure(self) -> None:
        class Hangs(Awaitable):
            async def aload(self) -> Any:
                await anyio.sleep_forever()

        async def main() -> bool:
            with anyio.move_on_after(0.01) as scope:
                await Hangs().aload()
            return scope.cancelled_caught

        assert anyio.run(main)

    @pytest.mark.parametrize("author", AUTHORS)
    def test_none_is_not_saved(self, author: type[Any]) -> None:
        dataset = author()
        with pytest.raises(DatasetError, match=rf"None cannot be saved to .*{author.__name__}.*\n.*return"):
            dataset.save(None)
        with pytest.raises(DatasetError, match="None cannot be saved"):
            anyio.run(dataset.asave, None)
        assert dataset.trail == []

    def test_staging_is_guarded_like_saving(self) -> None:
        class Stages(Blocking):
            def stage(self, data: Any) -> Any:
                raise OSError("disk full")

        with pytest.raises(DatasetError, match="None cannot be saved"):
            Stages().stage(None)
        with pytest.raises(DatasetError, match="disk full"):
            Stages().stage(1)

    def test_a_failing_repr_does_not_hide_the_failure(self) -> None:
        class Shy(Blocking):
            def __repr__(self) -> str:
                raise RuntimeError("no")

            def load(self) -> Any:
                raise OSError("disk on fire")

        with pytest.raises(DatasetError, match=r"Shy\(\.\.\.\) failed.\nOSError: disk on fire"):
            Shy().load()


class Database(AbstractDataset[Any, Any]):
    """Says its secrets aloud when it fails, as drivers do."""

    def __init__(self, url: str, credentials: dict[str, Any] | None = None, table: str = "orders") -> None:
        self.url = url
        self.credentials = credentials or {}

    def load(self) -> Any:
        raise ConnectionError(f"no route to {self.url} with {self.credentials.get('password')}")

    def save(self, data: Any) -> None:
        raise ConnectionError("no route")


class TestSecrets:
    """Promise 13: credentials appear in no repr and in no error."""

    SECRET: ClassVar = {"password": "s3cr3t"}
    URL = "postgresql://ada:hunter2@db.example/flights"

    def test_repr_masks_urls_and_arguments_named_like_secrets(self) -> None:
        shown = repr(Database(self.URL, credentials={"user": "ada", "password": "s3cr3t"}))
        assert "db.example/flights" in shown
        assert "hunter2" not in shown
        assert "s3cr3t" not in shown

    def test_repr_leaves_out_defaults_and_data(self) -> None:
        assert repr(Database("sqlite://")).endswith("Database(url='sqlite://')")
        assert repr(Blocking(object())).endswith("Blocking(data='<object>')")

    def test_failure_masks_what_the_driver_says_aloud(self) -> None:
        import traceback

        with pytest.raises(DatasetError, match="no route to postgresql") as caught:
            Database(self.URL, credentials=self.SECRET).load()
        told = "".join(traceback.format_exception(caught.value))
        assert "hunter2" not in told
        assert "s3cr3t" not in told
        assert "not shown" in told

    def test_harmless_original_stays_visible(self) -> None:
        with pytest.raises(DatasetError) as caught:
            Database(self.URL, credentials=self.SECRET).save(1)
        assert isinstance(caught.value.__cause__, ConnectionError)


class TestConfig:
    def test_from_config_and_back(self) -> None:
        entry = {"type": Database, "url": "sqlite://", "table": "planes"}
        dataset = AbstractDataset.from_config("orders", entry)
        assert isinstance(dataset, Database)
        assert dataset.to_config() == {**entry, "type": f"{__name__}.Database"}

    def test_the_entry_is_not_changed(self) -> None:
        entry = {"type": Database, "url": "sqlite://", "credentials": {"password": "x"}}
        dataset = AbstractDataset.from_config("orders", entry)
        dataset.credentials["password"] = "y"
        assert entry == {"type": Database, "url": "sqlite://", "credentials": {"password": "x"}}

    def test_unknown_argument_is_refused_with_a_suggestion(self) -> None:
        with pytest.raises(DatasetError, match=r"'orders'.*no argument 'tabel'\. Did you mean 'table'\?"):
            AbstractDataset.from_config("orders", {"type": Database, "url": "sqlite://", "tabel": "planes"})

    def test_missing_argument_is_named(self) -> None:
        with pytest.raises(DatasetError, match=r"'orders'.*needs 'url'"):
            AbstractDataset.from_config("orders", {"type": Database})

    def test_metadata_is_kept_by_datasets_that_do_not_ask_for_it(self) -> None:
        entry = {"type": Database, "url": "sqlite://", "metadata": {"layer": "raw"}}
        assert AbstractDataset.from_config("orders", entry).metadata == {"layer": "raw"}

    def test_dataset_without_versions_cannot_be_versioned(self) -> None:
        with pytest.raises(DatasetError, match="Database keeps no versions: take 'versioned' out"):
            AbstractDataset.from_config("orders", {"type": Database, "url": "sqlite://", "versioned": True})

    def test_abstract_class_is_refused(self) -> None:
        with pytest.raises(DatasetError, match="does not say how to load, save"):
            AbstractDataset.from_config("orders", {"type": AbstractDataset})

    def test_constructor_failure_tells_dataset_and_hides_secrets(self) -> None:
        class Picky(Database):
            def __init__(self, token: str) -> None:
                raise ValueError(f"bad token {token}")

        with pytest.raises(DatasetError, match=r"'orders' of type .*Picky cannot be made") as caught:
            AbstractDataset.from_config("orders", {"type": Picky, "token": "t0ps3cret"})
        assert "t0ps3cret" not in str(caught.value)
        assert caught.value.__cause__ is None

    def test_reserved_version_key_is_ignored_with_a_warning(self, caplog: pytest.LogCaptureFixture) -> None:
        AbstractDataset.from_config("orders", {"type": Database, "url": "sqlite://", "version": "1"})
        assert "'version' in the entry of dataset 'orders' is ignored" in caplog.text


def test_the_arguments_of_a_constructor_that_is_replaced_are_looked_at_again() -> None:
    class Page(AbstractDataset[str, str]):
        def __init__(self, number: int = 0) -> None: ...

        def load(self) -> str:
            return ""

        def save(self, data: str) -> None: ...

    class Sheet(Page):
        """Takes what a page takes."""

    assert list(Sheet._init_signature().parameters) == ["number"]

    def init(self: Page, title: str = "") -> None: ...

    Page.__init__ = init  # type: ignore[assignment, method-assign]
    assert list(Sheet._init_signature().parameters) == ["title"]
