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
from benchmarks._measure import Sample, take_turns, timed
from benchmarks._report import Table, Target, table
from benchmarks._s3_ceiling import ceiling
from benchmarks._s3_server import s3_server
from benchmarks._workload import Step, Workload
from benchmarks.contestants import Contestant, absent_note, by_hand, kedro, penstock, present

BY_HAND, KEDRO = "x by hand", "x Kedro"
DELAYS = (0.0, 0.030, 0.100)
TARGETS = {0.030: Target({BY_HAND: 1.25, KEDRO: 0.1})}
PARTITIONS = Target({KEDRO: 0.1})
PARQUET = Target({KEDRO: 1 / 1.5})
OURS = [penstock.DEFAULT, penstock.THREADS]
FLOOR, PEER = by_hand.OBSTORE, kedro.IS_ASYNC


def run(*, rounds: int, quick: bool) -> list[Table]:
    """The server's own ceiling, and a table for each shape."""
    tables = [_ceiling_table(rounds, quick)]
    for delay in DELAYS[:2] if quick else DELAYS:
        with s3_server(delay) as url:
            tables.append(_wide_table(Bucket(url), delay, rounds, 20 if quick else 200))
    with s3_server(0.0) as url, s3_server(0.030) as far:
        tables += _partition_tables(Bucket(url), rounds, 20 if quick else 1000, "0 ms", PARTITIONS)
        tables += _partition_tables(Bucket(far), rounds, 5 if quick else 50, "30 ms", None)
        tables += _parquet_tables(Bucket(far), rounds, 1 if quick else 256)
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
        return timed(run, work)

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


# Folders and large objects --------------------------------------------------------------------------------------------


def _partition_tables(
    bucket: Bucket, rounds: int, count: int, delay: str, target: Target | None
) -> list[Table]:
    """A folder of small pickles: all saved, and all loaded."""
    entry = {
        "type": "partitions.PartitionedDataset",
        "path": f"s3://{NAME}/partitions",
        "dataset": {"type": "pickle.PickleDataset", "credentials": bucket.credentials},
        "credentials": bucket.credentials,
        "filename_suffix": ".pkl",
    }
    data = {f"{number:04}": [number] * 100 for number in range(count)}
    title = f"Object store: {count:,} partitions, {delay}"
    return _save_and_load(title, entry, data, _load_all, rounds, target)


def _parquet_tables(bucket: Bucket, rounds: int, megabytes: int) -> list[Table]:
    """One frame of eight columns of random numbers, which nothing compresses."""
    import numpy as np
    import pandas as pd

    entry = {
        "type": "pandas.ParquetDataset",
        "filepath": f"s3://{NAME}/large.parquet",
        "credentials": bucket.credentials,
    }
    rows, numbers = megabytes * 1_000_000 // 64, np.random.default_rng(1)
    frame = pd.DataFrame({f"column_{number}": numbers.random(rows) for number in range(8)})
    title = f"Object store: a Parquet object of {megabytes} MB, 30 ms"
    return _save_and_load(title, entry, frame, lambda dataset: dataset.load(), rounds, PARQUET)


def _save_and_load(
    title: str,
    entry: dict[str, Any],
    data: Any,
    load: Callable[[Any], Any],
    rounds: int,
    target: Target | None,
) -> list[Table]:
    """Saving `data`, and loading it, by the dataset that each makes of the entry."""
    contestants = [one for one in (penstock.DATASETS, kedro.DATASETS) if not one.absent]
    turns = {one.name: _saved_and_loaded(one.make(entry), data, load) for one in contestants}
    figures = take_turns(turns, rounds=rounds, budget=15)
    return [
        table(
            f"{title}, {quantity}",
            "s",
            figures,
            quantity,
            against={KEDRO: kedro.DATASETS.name},
            targets={penstock.DATASETS.name: target} if target else {},
        )
        for quantity in ("save", "load")
    ]


def _saved_and_loaded(dataset: Any, data: Any, load: Callable[[Any], Any]) -> Callable[[], Sample]:
    def turn() -> Sample:
        began = time.perf_counter()
        dataset.save(data)
        saved = time.perf_counter()
        loaded = load(dataset)
        ended = time.perf_counter()
        assert len(loaded) == len(data)
        return {"save": saved - began, "load": ended - saved}

    return turn


def _load_all(dataset: Any) -> dict[str, Any]:
    """The data of every partition; Kedro gives nothing but functions that load."""
    partitions = dataset.load()
    if hasattr(partitions, "load_all"):
        loaded: dict[str, Any] = partitions.load_all()
        return loaded
    return {name: function() for name, function in partitions.items()}
