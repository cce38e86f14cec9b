"""Interpreters that cannot import Kedro, as if it were not installed, and projects written for it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from penstock import compat

collect_ignore = ["projects"]

_BLOCKER = """
import os
import sys

HIDDEN = os.environ.get("HIDDEN", "kedro,kedro_datasets,kedro_viz").split(",")


class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in HIDDEN:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


sys.meta_path.insert(0, Blocker())
"""


@dataclass(frozen=True)
class Done:
    """What became of a program.

    Attributes:
        code: its exit code.
        out: what it printed.
        err: what it printed to the standard error.
    """

    code: int
    out: str
    err: str

    @property
    def deprecations(self) -> list[str]:
        """What it was told to be older than it need be."""
        lines = [*self.out.splitlines(), *self.err.splitlines()]
        return [line.partition("Deprecated: ")[2].strip() for line in lines if "Deprecated: " in line]


Run = Callable[..., Done]


@pytest.fixture(scope="session")
def without_kedro(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run Python with these arguments where neither Kedro nor what belongs to it can be imported."""
    folder = tmp_path_factory.mktemp("blocker")
    (folder / "sitecustomize.py").write_text(_BLOCKER)
    source = Path(__file__).parents[2] / "src"

    def run(*arguments: str, inside: Path, **variables: str) -> Done:
        path = os.pathsep.join(map(str, (folder, source)))
        hidden = ("KEDRO_ENV", "PENSTOCK_WITHOUT_KEDRO", "PYTHONDONTWRITEBYTECODE")
        kept = {name: value for name, value in os.environ.items() if name not in hidden}
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=inside,
            env=kept
            | {"PYTHONPATH": path, "NO_COLOR": "1", "COLUMNS": "250", "MPLBACKEND": "Agg"}
            | variables,
            capture_output=True,
            text=True,
            timeout=50,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def enabled(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Kedro's names are on, and what other tests have imported of Kedro itself is out of the way."""
    monkeypatch.setattr("penstock.compat._told._told", set())
    for name in [name for name in sys.modules if name.partition(".")[0] in ("kedro", "kedro_datasets")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setenv("PENSTOCK_WITHOUT_KEDRO", "")
    compat.enable()
    yield
    compat.disable()
