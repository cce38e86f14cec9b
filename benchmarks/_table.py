"""Show tables on a terminal, and write them down as JSON."""

import json
import platform
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from os import cpu_count
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table as RichTable

from benchmarks._report import VALUE, Row, Table, Target

_PACKAGES = ("penstock", "kedro", "kedro-datasets", "sf-hamilton", "ordeq", "obstore", "s3fs")


def show(console: Console, table: Table) -> None:
    """Print one table; the target's verdict stands beside each row that has one."""
    headings = list(dict.fromkeys(heading for row in table.rows for heading in row.ratios))
    grid = RichTable(
        title=table.title, caption=table.note or None, title_justify="left", caption_justify="left"
    )
    grid.add_column(no_wrap=True)
    for heading in [table.unit, "min-max", *headings, "target"]:
        grid.add_column(heading, justify="right", no_wrap=True)
    grid.add_column(min_width=6, overflow="fold")
    for row in table.rows:
        grid.add_row(*_cells(row, headings))
    console.print(grid)


def write_json(path: Path, tables: list[Table]) -> None:
    """Write every figure, with what it was measured on."""
    machine = {"python": platform.python_version(), "platform": platform.platform(), "cores": cpu_count()}
    packages = {name: found for name in _PACKAGES if (found := _version(name))}
    content = {"machine": machine, "packages": packages, "tables": [_plain(table) for table in tables]}
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")


def _plain(table: Table) -> dict[str, Any]:
    rows = [asdict(row) | {"missed": row.missed} for row in table.rows]
    return {"title": table.title, "unit": table.unit, "note": table.note, "rows": rows}


def _cells(row: Row, headings: list[str]) -> list[str]:
    spread = "" if row.low is None or row.high is None else f"{_number(row.low)}-{_number(row.high)}"
    ratios = [_number(row.ratios.get(heading)) for heading in headings]
    return [row.contestant, _number(row.value), spread, *ratios, _target(row.target), _verdict(row)]


def _verdict(row: Row) -> str:
    if row.value is None or row.target is None:
        return row.remark
    verdict = "[bold red]missed[/]" if row.missed else "[green]met[/]"
    if row.missed and len(row.target.limits) > 1:
        verdict += f" ({', '.join(row.missed)})"
    return f"{verdict} {row.remark}".rstrip()


def _target(target: Target | None) -> str:
    limits = target.limits.items() if target else ()
    return ", ".join(f"≤ {most:g}{'' if what == VALUE else ' ' + what}" for what, most in limits)


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
