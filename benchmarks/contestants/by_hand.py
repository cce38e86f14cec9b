"""Object stores by hand: the loop that one would write with asyncio and obstore."""

import asyncio
import pickle
from collections.abc import Callable
from typing import Any

from benchmarks._workload import Outcome, Workload
from benchmarks.contestants import Contestant


def _all_gets_then_all_puts(work: Workload, _: Any) -> Callable[[], Outcome]:
    """One step: everything is loaded at once, and everything saved at once."""
    (step,) = work.steps
    assert work.bucket is not None
    store = work.bucket.client

    async def run() -> Outcome:
        import obstore

        async def load(name: str) -> Any:
            found = await obstore.get_async(store, f"{name}.pkl")
            return pickle.loads(await found.bytes_async())

        async def save(name: str, value: Any) -> None:
            await obstore.put_async(store, f"{name}.pkl", pickle.dumps(value))

        values = await asyncio.gather(*map(load, step.inputs))
        await asyncio.gather(*map(save, step.outputs, step.function(*values)))
        return dict

    return lambda: asyncio.run(run())


OBSTORE = Contestant("by hand: asyncio and obstore", "obstore", lambda work: None, _all_gets_then_all_puts)
