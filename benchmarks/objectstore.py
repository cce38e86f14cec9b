"""Data on an object store: an S3 server in memory, in a process of its own, that takes its time before each answer.

One node with many inputs and outputs shows how requests overlap. Beside everybody stands the loop that one would write
by hand with asyncio and obstore: all gets, the node, all puts. It checks nothing, while Penstock compares a checksum of
all that it reads.

Everybody reads the same catalog, over connections that are open already. What the server itself can do comes first.
"""

import os
import pickle
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from benchmarks._bucket import NAME, Bucket
from benchmarks._measure import Sample, take_turns
from benchmarks._report import Table, Target, table
from benchmarks._s3_ceiling import ceiling
from benchmarks._s3_server import s3_server
from benchmarks._workload import Step, Workload
from benchmarks.contestants import Contestant, absent_note, by_hand, kedro, penstock, present

BY_HAND, KEDRO = "x by hand", "x Kedro"
DELAYS = (0.0, 0.030, 0.100)
TARGETS = {0.030: Target({BY_HAND: 1.25, KEDRO: 0.1})}
OURS = [penstock.DEFAULT, penstock.THREADS]
FLOOR, PEER = by_hand.OBSTORE, kedro.IS_ASYNC


def run(*, rounds: int, quick: bool) -> list[Table]:
    """The server's own ceiling, and a table for each shape."""
    tables = [_ceiling_table(rounds, quick)]
    for delay in DELAYS[:2] if quick else DELAYS:
        with s3_server(delay) as url:
            tables.append(_wide_table(Bucket(url), delay, rounds, 20 if quick else 200))
    return tables


# The server -----------------------------------------------------------------------------------------------------------


def _ceiling_table(rounds: int, quick: bool) -> Table:
    """What a client gets that does nothing but ask and count."""
    with s3_server(0.0) as url:
        Bucket(url).put({"small": bytes(100), "large": bytes(8_000_000)})
        turns = {
            "requests, of 100 bytes each": lambda: ceiling(url, f"/{NAME}/small", 100 if quick else 5000, 64),
            "MB, of objects of 8 MB": lambda: ceiling(url, f"/{NAME}/large", 4 if quick else 100, 4, worth=8),
        }
        figures = take_turns(turns, rounds=rounds)
    note = "A client that sends the same bytes again and counts what comes back."
    return table("Object store: what the server itself can do", "per s", figures, "rate", note=note)


# One node -------------------------------------------------------------------------------------------------------------


def wide(bucket: Bucket, count: int) -> Workload:
    """One node that hands on what it reads."""
    given = {f"given_{number}": os.urandom(100_000) for number in range(count)}
    outputs = tuple(f"out_{number}" for number in range(count))
    bucket.put({f"{name}.pkl": pickle.dumps(value) for name, value in given.items()})
    step = Step("wide", lambda *values: values, tuple(given), outputs)
    return Workload((step,), given, dict(zip(outputs, given.values(), strict=True)), bucket=bucket)


def measured(contestant: Contestant, work: Workload) -> Callable[[], Sample]:
    """One turn: the whole run in seconds, pipeline and catalog already made."""
    run = contestant.ready(work, contestant.build(contestant.prepare(work)))

    def turn() -> Sample:
        assert work.bucket is not None
        work.bucket.clear("out_")
        began = time.perf_counter()
        outcome = run()
        seconds = time.perf_counter() - began
        work.verify(outcome)
        return {"seconds": seconds}

    return turn


def _wide_table(bucket: Bucket, delay: float, rounds: int, count: int) -> Table:
    work = wide(bucket, count)
    contestants = present([FLOOR, *OURS, PEER])
    turns: dict[str, Any] = {one.name: measured(one, work) for one in contestants}
    for turn in turns.values():
        with suppress(Exception):  # shows again where it counts
            turn()  # imports, and opens connections
    return table(
        f"Object store: 1 node, {count} inputs, {count} outputs of 100 kB, {delay * 1000:.0f} ms",
        "s",
        take_turns(turns, rounds=rounds, budget=15),
        "seconds",
        against={BY_HAND: FLOOR.name, KEDRO: PEER.name},
        targets={one.name: TARGETS[delay] for one in OURS} if delay in TARGETS else {},
        note=absent_note(contestants),
    )
