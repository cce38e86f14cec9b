"""`python -m benchmarks`: measure, show, and write down."""

import argparse
import importlib
from pathlib import Path

from rich.console import Console

from benchmarks._report import Table
from benchmarks._table import show, write_json

GROUPS = {
    "overhead": 9,
    "latency": 5,
    "startup": 11,
    "memory": 3,
    "objectstore": 3,
    "kedro": 3,
    "processes": 5,
}


def main(arguments: list[str] | None = None) -> None:
    options = _parser().parse_args(arguments)
    console = Console() if Console().is_terminal else Console(width=180)
    tables: list[Table] = []
    for group in options.groups or GROUPS:
        for table in measure(group, rounds=options.rounds, quick=options.quick):
            show(console, table)
            tables.append(table)
    rows = [row for table in tables for row in table.rows if row.target]
    console.print(f"{sum(not row.missed for row in rows)} of {len(rows)} targets met")
    if options.json:
        write_json(options.json, tables)


def measure(group: str, *, rounds: int | None = None, quick: bool = False) -> list[Table]:
    """The tables of one group; `quick` shrinks everything until the figures mean nothing."""
    module = importlib.import_module(f"benchmarks.{group}")
    tables: list[Table] = module.run(rounds=rounds or (1 if quick else GROUPS[group]), quick=quick)
    return tables


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("groups", nargs="*", metavar="group", help=f"{', '.join(GROUPS)}; all by default")
    parser.add_argument("--rounds", type=int, help="how often contestants take turns")
    parser.add_argument("--quick", action="store_true", help="tiny sizes: shows that it works, not how fast")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every figure to FILE")
    return parser


if __name__ == "__main__":
    main()
