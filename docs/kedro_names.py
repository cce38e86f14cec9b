"""Write docs/reference/kedro-names.md, from penstock.compat and Kedro itself: `python docs/kedro_names.py`.

What stands before the mark of the page is written by hand.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from penstock.compat._lookup import reason
from penstock.compat._names import ALONE, NAMES, OLDER
from penstock.compat._types import dataset_names

PAGE = Path(__file__).parent / "reference" / "kedro-names.md"
BEGIN = "<!-- From here on written by docs/kedro_names.py -->"

_COLLECT = """
import importlib, json, logging, pkgutil, types, kedro

def public(module):
    own = (
        name for name, value in vars(module).items()
        if not name.startswith("_") and name not in ("TYPE_CHECKING", "LOGGING")
        and not isinstance(value, types.ModuleType)
        and (getattr(value, "__module__", "") == module.__name__ or name.isupper() and not callable(value))
    )
    return sorted(getattr(module, "__all__", None) or own)

logging.disable()
names = [found.name for found in pkgutil.walk_packages(kedro.__path__, "kedro.")]
names = [name for name in names if not any(part[0] == "_" or part == "templates" for part in name.split("."))]
print(json.dumps({name: public(importlib.import_module(name)) for name in names}))
"""


def page(text: str) -> str:
    """The page with every name as it is now."""
    before, _, _ = text.partition(BEGIN)
    told = [
        "## Names that are there",
        table(("module", "name", "in Penstock"), there()),
        "## Older names",
        table(("name of 0.18 or 0.19", "now"), older()),
        "## Names that are not there",
        table(("module", "names", "instead"), missing()),
    ]
    return f"{before}{BEGIN}\n\n" + "\n\n".join(told) + "\n"


def table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> str:
    """Rows as Markdown has them."""
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ("---",) * len(head), *rows))


def there() -> Iterator[tuple[str, ...]]:
    """Each name with what stands for it."""
    for module, names in NAMES.items():
        for name, target in sorted(names.items()):
            yield f"`{module}`", f"`{name}`", own(target)
    for group in (
        "api",
        "json",
        "matplotlib",
        "pandas",
        "partitions",
        "pickle",
        "pillow",
        "plotly",
        "polars",
        "text",
    ):
        names = dataset_names(f"kedro_datasets.{group}") or []
        yield (
            f"`kedro_datasets.{group}`",
            ", ".join(f"`{name}`" for name in names),
            f"`penstock.datasets.{group}`",
        )


def own(target: str) -> str:
    """What stands for a name; what only compatibility needs has no name of its own."""
    module, _, name = target.partition(":")
    return "the same, for compatibility only" if "._" in module else f"`{module}.{name}`"


def older() -> Iterator[tuple[str, ...]]:
    """Each older name with what it is called now."""
    for old, new in sorted(OLDER.items()):
        yield f"`{old}`", ALONE[new][1].replace("'", "`") if new in ALONE else f"`{new}`"
    yield "`kedro.extras.datasets.<library>.<Name>DataSet`", "`kedro_datasets.<library>.<Name>Dataset`"


def missing() -> Iterator[tuple[str, ...]]:
    """By module of the Kedro that is installed, its names that there are not."""
    for module, names in sorted(names_of_kedro().items()):
        absent = [name for name in names if name not in NAMES.get(module, {})]
        if absent:
            shown = ", ".join(f"`{name}`" for name in absent) if module in NAMES else "all"
            yield f"`{module}`", shown, reason(f"{module}.any")


def names_of_kedro() -> dict[str, list[str]]:
    """The public names of the Kedro that is installed, by module; asked in a process of its own."""
    done = subprocess.run(  # noqa: S603  nothing of it comes from outside
        [sys.executable, "-W", "ignore", "-c", _COLLECT], capture_output=True, text=True, check=True
    )
    found: dict[str, list[str]] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
