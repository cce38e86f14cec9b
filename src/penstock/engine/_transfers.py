"""Data on its way: from datasets to nodes and back."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from threading import get_ident
from typing import TYPE_CHECKING, Any, TypeVar

from penstock.engine._actions import (
    Action,
    Commit,
    Confirm,
    Decode,
    Encode,
    Fetch,
    Load,
    Release,
    Save,
    Stage,
)
from penstock.engine._aside import on_thread
from penstock.engine._passing import Passing
from penstock.engine._patience import Attempts
from penstock.engine._threads import Stopped
from penstock.engine._timed import in_time
from penstock.engine._whereabouts import at
from penstock.errors import DatasetError, TimedOutError
from penstock.io import Staged, Traffic
from penstock.io._failures import UNKNOWN
from penstock.io._staged import AwaitedStaged
from penstock.io._traffic import NoRoom

if TYPE_CHECKING:
    from penstock.engine._execution import Execution

T = TypeVar("T")

_ONCE = (Decode, Encode, Confirm, Release)
"""Actions that no terms apply to: work, and what is told to a dataset."""


class Transfers:
    """Performs loads and saves, and holds what has been loaded but not used and computed but not saved.

    Args:
        execution: the run; it is told what came of each action.

    Attributes:
        committing: the threads on which a save is becoming visible at this moment.
    """

    def __init__(self, execution: "Execution") -> None:
        self._execution = execution
        self._datasets = execution.job.datasets
        self._inline = execution.plan.inline
        self._graph = execution.job.graph
        self._names = execution.job.names
        self._record = execution.record
        self._loaded: dict[int, dict[int, Any]] = {n: {} for n, ids in enumerate(execution.plan.loads) if ids}
        self._source = execution.plan.source
        self._computed: dict[tuple[int, int], Any] = {}
        self._on_the_way: dict[
            tuple[int, int], tuple[Passing, Traffic]
        ] = {}  # loads and saves in steps, between two of them
        self._bytes: dict[int, Any] = {}  # by source
        self._staged: dict[tuple[int, int], Staged] = {}  # by threads
        self._turns: dict[
            tuple[int, int], asyncio.Event
        ] = {}  # of saves that wait on the loop to become visible
        self.committing: set[int] = set()
        self._terms = {
            dataset: terms
            for dataset, terms in execution.job.terms.items()
            if terms.retry is not None or terms.timeout is not None
        }
        self._repeatable: dict[tuple[int, int], Any] = {}  # bytes of saves whose commit may be tried again

    # In memory, on the spot -------------------------------------------------------------------------------------------

    def gather(self, number: int, inputs: list[Any]) -> None:
        """Collect what a node takes: what has been loaded for it, and what is in memory.

        The last consumer of an intermediate dataset gets the very object that is in memory, the others get copies.
        """
        loaded = self._loaded.pop(number, None)
        for dataset in self._graph.inputs[number]:
            if not self._inline[dataset]:
                assert loaded is not None
                inputs.append(loaded[dataset])
                continue
            source = self._datasets[dataset]
            load = source._take if self._execution.schedule.is_last_use(dataset) else source.load
            if self._record.memory_watched:
                with self._record.passing(Load(number, dataset)) as passing:
                    passing.data = load()
                inputs.append(passing.data)
                continue
            try:
                inputs.append(load())
            except Exception as error:
                self._record.blame(Load(number, dataset), error)
                raise

    async def agather(self, number: int, inputs: list[Any]) -> None:
        """Do the same on the event loop, which must not wait while large objects are copied."""
        for dataset in self._graph.inputs[number]:
            if self._inline[dataset] and (
                self._record.told_apart
                or not (self._execution.schedule.is_last_use(dataset) or self._datasets[dataset]._is_quick())
            ):
                return await on_thread(self.gather, number, inputs)
        return self.gather(number, inputs)

    async def akeep(self, number: int, outputs: Sequence[Any]) -> None:
        """Keep what a node on the event loop gave, likewise."""
        for dataset, data in zip(self._graph.outputs[number], outputs, strict=True):
            if self._inline[dataset] and (
                self._record.told_apart or not self._datasets[dataset]._is_quick(data)
            ):
                return await on_thread(self.keep, number, outputs)
        return self.keep(number, outputs)

    def keep(self, number: int, outputs: Sequence[Any]) -> None:
        """Put what a node gave where it belongs: into memory, or aside until it is saved."""
        for dataset, data in zip(self._graph.outputs[number], outputs, strict=True):
            if not self._inline[dataset]:
                self._computed[number, dataset] = self._refuse_none(number, dataset, data)
            elif self._record.memory_watched:
                with self._record.passing(Save(number, dataset), data):
                    self._datasets[dataset].save(data)
            else:
                try:
                    self._datasets[dataset].save(data)
                except Exception as error:
                    self._record.blame(Save(number, dataset), error)
                    raise

    # By an action -----------------------------------------------------------------------------------------------------

    def perform(self, action: Action) -> None:
        """Perform an action on the calling thread."""
        if self._execution.is_moot(action):
            return
        thread, start = get_ident(), self._execution.job.clock()
        busy = self._execution.busy
        around = busy.get(thread)  # the generator node that waits for this very save, on the home thread
        busy[thread] = action
        mark = at.set((self._execution.job, action))
        try:
            passing, traffic = self._passing(action)
            with traffic, passing.on(action):
                if action.dataset in self._terms and not isinstance(action, _ONCE):
                    attempts = self._attempts(action)
                    self._execution.patience.attempt(attempts, self._perform, action, passing, attempts)
                else:
                    self._perform(action, passing)
        except NoRoom:
            self._put_off(action)
        except BaseException as error:  # noqa: BLE001  raised again or reported
            self._failed(action, error)
        else:
            self._done(action, passing, start)
        finally:
            at.reset(mark)
            del busy[thread]
            if around is not None:
                busy[thread] = around

    async def aperform(self, action: Action) -> None:
        """Perform an action on the event loop. Staging goes on to the commit, so that cancelling it cleans up."""
        start = self._execution.job.clock()
        at.set((self._execution.job, action))  # in a context of its own, which ends with the task
        try:
            passing, traffic = self._passing(action)
            with traffic:
                if isinstance(action, Stage):
                    await self._asave_in_steps(action, passing, start)
                    return
                async with passing.on(action):
                    if action.dataset in self._terms and not isinstance(action, _ONCE):
                        await self._aperform_patiently(action, passing)
                    else:
                        await self._aperform(action, passing)
        except NoRoom:
            self._put_off(action)
        except BaseException as error:  # noqa: BLE001  raised again or reported
            self._failed(action, error)
        else:
            self._done(action, passing, start)

    def _perform(self, action: Action, passing: Passing, attempts: Attempts | None = None) -> None:
        dataset = self._datasets[action.dataset]
        match action:
            case Load():
                passing.data = self._call(action, dataset.load)
            case Fetch():
                self._bytes[self._source[action.dataset]] = self._call(action, dataset.read)
            case Decode():
                passing.data = dataset.decode(self._bytes[self._source[action.dataset]])
            case Save() if hasattr(dataset, "stage"):
                staged = self._call(action, dataset.stage, passing.data)
                try:
                    self._settle(attempts, dataset)
                    self._commit(staged)
                finally:
                    staged.discard()  # does nothing once it is committed
            case Save():
                self._settle(attempts, dataset)
                self._save_whole(action, passing.data, attempts)
            case Encode():
                self._bytes[self._source[action.dataset]] = dataset.encode(passing.data)
                passing.data = passing.data if self._record.data_read else None
            case Stage():
                encoded = self._bytes[self._source[action.dataset]]
                self._put_aside(action, self._call(action, dataset.stage_bytes, encoded))
                if attempts is not None:
                    self._repeatable[action.node, action.dataset] = encoded
            case Commit():
                self._commit_staged(action, dataset, attempts)
            case Confirm():
                dataset.confirm()
            case Release() if hasattr(dataset, "release"):
                dataset.release()

    def _save_whole(self, action: Save, data: Any, attempts: Attempts | None) -> None:
        try:
            self._call(action, self._datasets[action.dataset].save, data)
        except TimedOutError:
            if attempts is not None:
                attempts.final = (
                    "Its call has been left to itself and may still save the data; it is not tried again."
                )
            raise

    def _commit_staged(self, action: Commit, dataset: Any, attempts: Attempts | None) -> None:
        """Make a staged save visible; it is staged anew if an earlier attempt has failed."""
        key = action.node, action.dataset
        if key not in self._staged:
            self._put_aside(action, self._call(action, dataset.stage_bytes, self._repeatable[key]))
        self._settle(attempts, dataset)
        try:
            self._commit(self._staged[key])
        except Exception:
            self._staged.pop(key).discard()
            raise
        del self._staged[key]  # what an interrupt leaves here is discarded at the end

    def _call(self, action: Action, function: Callable[..., T], *args: Any) -> T:
        """Call a dataset, for no longer than its terms allow.

        What saves is not cut short: it would leave half of it behind.
        """
        terms = self._terms.get(action.dataset)
        if terms is None or terms.timeout is None:
            return function(*args)
        loads = isinstance(action, Load | Fetch)
        return self._execution.timed.call(terms.timeout, action, loads, function, *args)

    def _attempts(self, action: Action) -> Attempts:
        dataset, node = self._record.names_of(action)
        return Attempts(self._terms[action.dataset].retry, node, dataset, action)

    def _settle(self, attempts: Attempts | None, dataset: Any) -> None:
        """From here on the data may become visible, so that trying again might save it twice."""
        if attempts is None:
            return
        if attempts.retry is None:
            attempts.final = UNKNOWN
        elif not (attempts.retry.saves or getattr(dataset, "_replaces", False)):
            attempts.final = (
                "It is not known whether the data has been saved, and it is not tried again: it might be saved twice.\n"
                "If that does no harm, say so: retry: {saves: true}."
            )

    async def _aperform(self, action: Action, passing: Passing) -> None:
        dataset = self._datasets[action.dataset]
        match action:
            case Load():
                passing.data = await dataset.aload()
            case Fetch():
                self._bytes[self._source[action.dataset]] = await dataset.aread()
            case Save():
                await dataset.asave(passing.data)
            case Confirm():
                await _awaited(dataset, "confirm")
            case Release():
                await _awaited(dataset, "release")

    async def _aperform_patiently(self, action: Action, passing: Passing) -> None:
        attempts, timeout = self._attempts(action), self._terms[action.dataset].timeout
        if isinstance(action, Save):
            self._settle(attempts, self._datasets[action.dataset])

        async def attempt() -> None:
            await in_time(timeout, self._aperform(action, passing))

        await self._execution.patience.aattempt(attempts, attempt)

    async def _asave_in_steps(self, stage: Stage, passing: Passing, start: float) -> None:
        """Stage an output, wait until it may become visible, and commit it. Whatever ends this early discards it."""
        turn = asyncio.Event()
        commit = Commit(stage.node, stage.dataset)
        self._turns[stage.node, stage.dataset] = turn
        encoded = self._bytes[self._source[stage.dataset]]
        async with passing.on(stage):
            staged = await self._astage(stage, encoded)
        if stage.dataset not in self._terms:
            encoded = None  # nobody will ask for it again
        try:
            self._done(stage, passing, start)
            await turn.wait()
            start = self._execution.job.clock()
            async with passing.on(commit):
                await self._acommit(commit, staged, encoded)
        except Exception as error:  # noqa: BLE001  reported
            self._failed(commit, error)
        else:
            self._done(commit, passing, start)
        finally:
            await staged.adiscard()  # does nothing once it is committed

    async def _astage(self, stage: Stage, encoded: Any) -> AwaitedStaged:
        dataset = self._datasets[stage.dataset]
        if stage.dataset not in self._terms:
            return await dataset.astage_bytes(encoded)  # type: ignore[no-any-return]

        async def attempt() -> AwaitedStaged:
            return await in_time(self._terms[stage.dataset].timeout, dataset.astage_bytes(encoded))

        return await self._execution.patience.aattempt(self._attempts(stage), attempt)

    async def _acommit(self, commit: Commit, staged: AwaitedStaged, encoded: Any) -> None:
        """Make a staged save visible; after a failure it is staged anew."""
        if encoded is None:
            await staged.acommit()
            return
        dataset, attempts = self._datasets[commit.dataset], self._attempts(commit)
        self._settle(attempts, dataset)

        async def commit_once() -> None:
            once = staged if not attempts.made else await dataset.astage_bytes(encoded)
            try:
                await once.acommit()
            finally:
                await once.adiscard()

        async def attempt() -> None:
            await in_time(self._terms[commit.dataset].timeout, commit_once())

        await self._execution.patience.aattempt(attempts, attempt)

    def let_commit(self, action: Commit) -> None:
        """Let a save that waits on the event loop become visible; on the loop."""
        self._turns.pop((action.node, action.dataset)).set()

    def drop(self, source: int) -> None:
        """Nobody needs these bytes any more."""
        del self._bytes[source]

    def discard(self) -> None:
        """Leave no trace of what has been staged and will not become visible."""
        while self._staged:
            _, staged = self._staged.popitem()
            staged.discard()

    def size(self, action: Action) -> int:
        """How many bytes are held because of a fetch or an encoding."""
        return memoryview(self._bytes[self._source[action.dataset]]).nbytes

    def _put_aside(self, action: Stage | Commit, staged: Staged) -> None:
        """Keep a staged save for its commit, unless the run has ended without waiting for it."""
        with self._execution.lock:
            if not self._execution.stopping:
                self._staged[action.node, action.dataset] = staged
                return
        staged.discard()
        raise Stopped

    def _commit(self, staged: Staged) -> None:
        """Make a save visible, unless the run has ended without waiting for it."""
        execution = self._execution
        thread = get_ident()
        with execution.lock:
            if execution.stopping:
                raise Stopped
            self.committing.add(thread)
        try:
            staged.commit()
        finally:
            self.committing.discard(thread)

    def _refuse_none(self, number: int, dataset: int, data: Any) -> Any:
        if data is None:
            error = DatasetError(
                f"None cannot be saved, but it is what the node gave for '{self._names[dataset]}'."
            )
            self._record.blame(Save(number, dataset), error)
            raise error
        return data

    def _passing(self, action: Action) -> tuple[Passing, Traffic]:
        """What passes in an action, and its traffic: new with the first step, the same in those that follow."""
        key = action.node, action.dataset
        if isinstance(action, Fetch | Decode | Stage | Commit) and key in self._on_the_way:
            return self._on_the_way[key]
        data = self._computed.pop(key) if isinstance(action, Save | Encode) else None
        traffic = Traffic()
        passing = self._record.passing(action, data, traffic)
        if isinstance(action, Fetch | Encode):
            self._on_the_way[key] = passing, traffic
        if isinstance(action, Fetch):
            traffic.admit = partial(self._admit, action)
        return passing, traffic

    def _admit(self, fetch: Fetch, size: int) -> None:
        if not self._execution.admit(fetch, size):
            raise NoRoom

    def _put_off(self, action: Action) -> None:
        assert isinstance(action, Fetch)
        self._execution.put_off(action)

    def _done(self, action: Action, passing: Passing, start: float) -> None:
        if isinstance(action, Decode | Commit):
            self._on_the_way.pop((action.node, action.dataset), None)
            self._repeatable.pop((action.node, action.dataset), None)
        if not isinstance(action, Confirm | Release):
            self._record.performed(action, start, self._moved(action, passing))
        if isinstance(action, Load | Decode):
            self._loaded[action.node][action.dataset] = passing.data
        self._execution.performed(action)

    def _moved(self, action: Action, passing: Passing) -> int | None:
        """The bytes that an action has moved; those steps that are only work move none."""
        if passing.traffic is None or isinstance(action, Decode | Encode | Commit):
            return None
        return passing.traffic.bytes

    def _failed(self, action: Action, error: BaseException) -> None:
        if self._execution.ends_the_run(error):
            raise error
        self._execution.action_failed(action, error)


async def _awaited(dataset: Any, operation: str) -> None:
    """Await an operation that a dataset may lack, or have in its blocking form only."""
    if hasattr(dataset, f"a{operation}"):
        await getattr(dataset, f"a{operation}")()
    elif hasattr(dataset, operation):
        await on_thread(getattr(dataset, operation))
