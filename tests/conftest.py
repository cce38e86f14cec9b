"""What every test leaves as it was, and the notebook kernels that tests of several rooms use."""

import gc
import logging
import os
import queue
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import settings

# A busy machine is no failure.
settings.register_profile("penstock", deadline=None)
settings.load_profile("penstock")

PATIENCE = 30.0
"""Seconds after which something that should have happened never will."""


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    """Commands that run in the process of the tests set up its logging, down to loggers of others."""
    before = _logging()
    yield
    _restore(before)


def pytest_configure(config: pytest.Config) -> None:
    """Remember how logging is set up before tests are collected: importing Kedro for some sets it up for all."""
    config.stash[_LOGGING] = _logging()


def pytest_collection_finish(session: pytest.Session) -> None:
    """Take back what imports have set up."""
    _restore(session.config.stash[_LOGGING])


_Setups = dict[logging.Logger, dict[str, Any]]
_LOGGING = pytest.StashKey[_Setups]()


def _logging() -> _Setups:
    return {logger: _setup_of(logger) for logger in (logging.getLogger(), *_loggers())}


def _restore(before: _Setups) -> None:
    root = logging.getLogger()
    for handler in root.handlers:
        if handler not in before[root]["handlers"]:
            handler.close()
    for logger in (root, *_loggers()):
        setup = before.get(logger) or {"level": 0, "disabled": False, "propagate": True, "handlers": []}
        if _setup_of(logger) != setup:
            logger.__dict__.update(setup)
            logger.manager._clear_cache()  # type: ignore[attr-defined]  # of which levels are enabled


def _loggers() -> list[logging.Logger]:
    known = logging.getLogger().manager.loggerDict.values()
    return [logger for logger in known if isinstance(logger, logging.Logger)]


def _setup_of(logger: logging.Logger) -> dict[str, Any]:
    return {
        "level": logger.level,
        "disabled": logger.disabled,
        "propagate": logger.propagate,
        "handlers": logger.handlers[:],
    }


@pytest.fixture(autouse=True)
def no_callbacks_of_the_collector() -> Iterator[None]:
    """An interrupt that strikes in such a callback is lost, and hypothesis has one for its statistics."""
    callbacks = gc.callbacks[:]
    gc.callbacks.clear()
    yield
    gc.callbacks[:] = callbacks


# Kernels --------------------------------------------------------------------------------------------------------------


_COLOURS = re.compile(r"\x1b\[[\d;]*m")


@dataclass
class Cell:
    """What became of a cell."""

    status: str = ""
    error: str = ""
    traceback: str = ""
    printed: str = ""
    value: str = ""
    elsewhere: str = ""
    """What was printed meanwhile, but shown under another cell."""
    displayed: list[str] = field(default_factory=list)
    """What was displayed under it, otherwise than as its value."""
    seconds: float = 0.0
    """From the interrupt (or else from the start) to the end."""
    displays: dict[str, list[Any]] = field(default_factory=dict)
    """By display, the messages that drew it and drew it again, whichever cell they belong to."""


@dataclass
class Kernel:
    """A notebook kernel in a process of its own, used as a notebook uses it.

    Attributes:
        folder: where it was started.
        release: the major version of ipykernel.
    """

    manager: Any
    client: Any
    folder: Path
    release: int
    _id: str = ""
    _since: float = 0.0
    _cell: Cell = field(default_factory=Cell)

    def run(self, code: str) -> Cell:
        """Execute a cell to its end, which has to be a good one."""
        self.begin(code)
        cell = self.finish()
        assert cell.status == "ok", f"{cell.traceback}\n{cell.printed}"
        return cell

    def begin(self, code: str) -> None:
        """Start executing a cell."""
        self._cell = Cell()
        self._since = time.perf_counter()
        self._id = self.client.execute(code)

    def wait_line(self, line: str) -> None:
        """Wait until the cell has shown `line`."""
        self.wait_until(lambda cell: line in (cell.printed + cell.elsewhere).splitlines())

    def wait_until(self, seen: Callable[[Cell], bool]) -> None:
        """Wait until the cell has shown what is looked for."""
        while not seen(self._cell):
            assert not self._read(), f"the cell ended without what was looked for: {self._cell}"

    def interrupt(self) -> None:
        """What the interrupt button does."""
        self._since = time.perf_counter()
        self.manager.interrupt_kernel()

    def finish(self) -> Cell:
        """Wait for the end of the cell."""
        while not self._read():
            pass
        return self._cell

    def reply(self) -> dict[str, Any]:
        """What the kernel answers to the latest request, other than by showing it."""
        while (message := self.client.get_shell_msg(timeout=PATIENCE))["parent_header"]["msg_id"] != self._id:
            pass
        content: dict[str, Any] = message["content"]
        return content

    def next_input(self) -> str:
        """What the cell that was run asks to be replaced with."""
        (payload,) = self.reply()["payload"]
        assert (payload["source"], payload["replace"]) == ("set_next_input", True)
        return str(payload["text"])

    def complete(self, code: str) -> list[str]:
        """What the tab key offers behind this code, for the last word of it."""
        self._id = self.client.complete(code, len(code))
        return list(self.reply()["matches"])

    def answer(self, line: str) -> str:
        """Type a line where the cell asks for one; what it asked."""
        prompt: str = self.client.get_stdin_msg(timeout=PATIENCE)["content"]["prompt"]
        self.client.input(line)
        return prompt

    def _read(self) -> bool:
        """Take one message; tell whether the cell has ended with it."""
        try:
            message = self.client.get_iopub_msg(timeout=PATIENCE)
        except queue.Empty:
            pytest.fail(f"the kernel is silent: {self._cell}")
        content, cell = message["content"], self._cell
        mine = message["parent_header"].get("msg_id") == self._id
        match message["msg_type"]:
            case "stream" if mine:
                cell.printed += content["text"]
            case "stream":
                cell.elsewhere += content["text"]
            case "display_data" | "update_display_data" if "display_id" in content["transient"]:
                cell.displays.setdefault(content["transient"]["display_id"], []).append(message)
            case "display_data" if mine:
                cell.displayed.append(content["data"]["text/plain"])
            case "execute_result" if mine:
                cell.value = content["data"]["text/plain"]
            case "error" if mine:
                cell.status, cell.error = "error", content["ename"]
                cell.traceback = _COLOURS.sub("", "\n".join(content["traceback"]))
            case "status" if mine and content["execution_state"] == "idle":
                cell.seconds = time.perf_counter() - self._since
                cell.status = cell.status or "ok"
                return True
        return False


# The release of ipykernel that is not installed lies in a folder of its own, which a kernel may be told to look into
# first. It needs nothing but what is installed already, except for these.
_OLDER = {6: ("ipykernel>=6.29,<7", "nest-asyncio>=1.5", "psutil>=5.7")}


@pytest.fixture(scope="session")
def ipykernels(pytestconfig: pytest.Config) -> Path:
    """A folder for releases of ipykernel that are not the installed one; they stay there from session to session."""
    return Path(pytestconfig.cache.mkdir("ipykernels"))  # type: ignore[union-attr]  # the plugin is part of pytest


def _environment(release: int, ipykernels: Path) -> dict[str, str]:
    if release not in _OLDER:
        return {}
    folder = ipykernels / f"{release}-{sys.version_info.major}.{sys.version_info.minor}"
    if not folder.exists():
        with TemporaryDirectory(dir=ipykernels) as temporary:
            _install(_OLDER[release], Path(temporary, "complete"))
            with suppress(OSError):  # a test on another core was quicker
                Path(temporary, "complete").rename(folder)
    return {"PYTHONPATH": os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])])}


def _install(packages: tuple[str, ...], folder: Path) -> None:
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "--target", str(folder), *packages], check=True)


@contextmanager
def _started(folder: Path, release: int, environment: dict[str, str]) -> Iterator[Kernel]:
    from jupyter_client.manager import KernelManager

    mine = {"IPYTHONDIR": str(folder / ".ipython"), "NO_COLOR": "1", **environment}
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(cwd=str(folder), env={**os.environ, **mine})
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=PATIENCE)
        yield Kernel(manager, client, folder, release)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        manager.cleanup_resources()
        manager.context.destroy()


@pytest.fixture(scope="module", params=[6, 7], ids="ipykernel{}".format)
def kernel(
    request: pytest.FixtureRequest, ipykernels: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Kernel]:
    """A kernel that all tests of a module share, as the cells of one notebook do; of the old and the new kind."""
    folder = tmp_path_factory.mktemp("notebook")
    with _started(folder, request.param, _environment(request.param, ipykernels)) as kernel:
        yield kernel


@pytest.fixture
def start_kernel() -> Iterator[Callable[[Path], Kernel]]:
    """Start a kernel in a folder, for one test."""
    with ExitStack() as started:
        yield lambda folder: started.enter_context(_started(folder, 7, {}))
