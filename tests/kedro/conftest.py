"""Environments with a Kedro of their own: the newest release of each line that Penstock runs projects of."""

import hashlib
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

REPOSITORY = Path(__file__).parents[2]
collect_ignore = ["programs"]  # which run under another release of Kedro

_RELEASES = {
    "1": ("kedro>=1.7,<2", "kedro-datasets>=9.6,<10"),
    "0.19": ("kedro>=0.19.15,<0.20", "kedro-datasets>=7,<8"),
    "none": (),
}
_FOR_PROJECTS = (
    "fsspec",
    "ipython",
    "matplotlib",
    "openpyxl",
    "pandas",
    "pillow",
    "plotly",
    "pyarrow",
    "pyyaml",
    "sqlalchemy",
)


@dataclass(frozen=True)
class Environment:
    """A virtual environment with one release of Kedro, or none, and Penstock as it stands in this repository.

    Attributes:
        release: "1", "0.19", or "none".
        folder: where it is.
    """

    release: str
    folder: Path

    def run(
        self, *command: str, folder: Path, environment: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Call a command of this environment, such as `kedro` or `penstock`, in a folder; it may fail."""
        program, *arguments = command
        return subprocess.run(
            [str(self.folder / "bin" / program), *arguments],
            cwd=folder,
            env=_variables() | (environment or {}),
            capture_output=True,
            text=True,
            timeout=50,
            check=False,
        )


def _variables() -> dict[str, str]:
    """Those of this process, except for what would reach into the environment, and nothing is sent home."""
    hidden = ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV")
    kept = {name: value for name, value in os.environ.items() if name not in hidden}
    return kept | {"DO_NOT_TRACK": "1", "KEDRO_DISABLE_TELEMETRY": "1", "MPLBACKEND": "Agg", "NO_COLOR": "1"}


@pytest.fixture(scope="session")
def kedro_environment() -> Callable[[str], Environment]:
    """The environment with a release of Kedro, "1", "0.19", or "none": made once, in `build/environments`."""
    return _environment


def _environment(release: str) -> Environment:
    packages = (*_RELEASES[release], *_FOR_PROJECTS)
    own = tomllib.loads(REPOSITORY.joinpath("pyproject.toml").read_text(encoding="utf-8"))["project"][
        "dependencies"
    ]
    mark = hashlib.sha256(" ".join([*packages, *own, sys.version]).encode()).hexdigest()[:8]
    folder = REPOSITORY / "build" / "environments" / f"kedro-{release}-{mark}"
    if not folder.exists():
        _make(folder, packages)
    return Environment(release, folder)


def _make(folder: Path, packages: tuple[str, ...]) -> None:
    uv = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))
    if uv is None:
        pytest.skip("uv, which makes environments with other releases of Kedro, is not installed")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent) as temporary:
        made = Path(temporary, folder.name)
        _call([uv, "venv", "--quiet", "--relocatable", "--python", sys.executable, str(made)])
        python = str(made / "bin" / "python")
        _call([uv, "pip", "install", "--quiet", "--python", python, *packages, "--editable", str(REPOSITORY)])
        with suppress(OSError):  # a test on another core was quicker
            made.rename(folder)


def _call(command: list[str]) -> None:
    """Call `uv`; without a package index there are no environments, and nothing to compare with."""
    called = subprocess.run(command, capture_output=True, text=True, check=False)
    if called.returncode and "dns error" in called.stderr + called.stdout:
        pytest.skip("no package index can be reached for an environment with another release of Kedro")
    assert called.returncode == 0, called.stderr


@pytest.fixture(autouse=True)
def nothing_is_sent_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kedro would tell its makers what is run."""
    monkeypatch.setenv("DO_NOT_TRACK", "1")
