"""The pages of the documentation, and a reader who does what they say."""

import ast
import asyncio
import doctest
import inspect
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from penstock.cli import main

ROOT = Path(__file__).parents[2]

_FENCE = re.compile(r"```(?P<language>\w*)(?P<rest>.*)")
_TITLE = re.compile(r'title="([^"]+)"')
_TERMINAL: dict[str, Any] = {"prog_name": "penstock", "terminal_width": 78}  # what 80 columns leave for text
_MODULES = {"pytest": ["-m", "pytest", "-p", "no:cacheprovider"], "kedro": ["-m", "kedro"]}
_PROGRAM = "from penstock.cli import main; main()"
_OF_KEDRO = {"COLUMNS": "150"}  # for its lines to be unbroken
_REASON = re.compile(r"<!-- not run: (.+) -->")


@dataclass(frozen=True)
class Snippet:
    """A fenced block of a page.

    Attributes:
        place: page and line, for messages.
        language: the first word after the fence.
        title: the file that the text belongs into, if any.
        words: what else stands beside the language: `notebook`, `ipython`, `fails`, `output`.
        not_run: why it is not run, if it is not.
        text: what is between the fences.
    """

    place: str
    language: str
    title: str | None
    words: frozenset[str]
    not_run: str | None
    text: str


@dataclass(frozen=True)
class Page:
    """A Markdown file."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @property
    def prose(self) -> str:
        """The text without its fenced blocks."""
        return re.sub(r"^```.*?^```$", "", self.text, flags=re.MULTILINE | re.DOTALL)

    def section(self, heading: str) -> str:
        """What stands below a heading, up to the next heading of any level."""
        found = re.search(rf"^#+ {re.escape(heading)}$(.*?)(?=^#|\Z)", self.text, re.MULTILINE | re.DOTALL)
        assert found, f"{self.name} has no heading {heading!r}"
        return found[1]

    def snippets(self) -> list[Snippet]:
        return list(_snippets(self.name, self.text.splitlines()))


def _snippets(page: str, lines: list[str]) -> Iterator[Snippet]:
    reason: str | None = None
    numbered = iter(enumerate(lines, start=1))
    for number, line in numbered:
        opening = _FENCE.fullmatch(line)
        assert opening or not line.lstrip().startswith("```"), f"{page}:{number} has an indented fence"
        if opening is None:
            if line.strip():
                marked = _REASON.fullmatch(line)
                reason = marked and marked[1]
            continue
        body = []
        for _, inner in numbered:
            if inner == "```":
                break
            body.append(inner)
        title = _TITLE.search(opening["rest"])
        words = frozenset(_TITLE.sub("", opening["rest"]).split())
        yield Snippet(
            f"{page}:{number}", opening["language"], title and title[1], words, reason, "\n".join(body) + "\n"
        )
        reason = None


PAGES = [
    Page(path)
    for path in [
        *(ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")),
        *sorted((ROOT / "docs").rglob("*.md")),
    ]
]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "page" in metafunc.fixturenames:
        metafunc.parametrize("page", PAGES, ids=[page.name for page in PAGES])


@pytest.fixture
def pages() -> list[Page]:
    """All of them."""
    return PAGES


@pytest.fixture
def read_page() -> Any:
    """Find a page by its path in the repository."""
    return lambda name: Page(ROOT / name)


class Reader:
    """Somebody who follows a page from top to bottom, in a folder of their own."""

    def __init__(self, folder: Path, start_kernel: Callable[[Path], Any]) -> None:
        self.folder = folder
        self._start_kernel = start_kernel
        self._kernel: Any = None
        self._namespace: dict[str, Any] = {"__name__": "__main__"}
        self._printed = ""
        self._exit_code = 0

    def follow(self, snippet: Snippet) -> None:
        """Write the file, run the code or the commands, or compare what was printed."""
        if snippet.title is not None:
            self._write(snippet.title, snippet.text)
        elif "ipython" in snippet.words:
            self._run_in_kernel(snippet)
        elif snippet.language == "python":
            self._run_python(snippet)
        elif snippet.language == "console":
            self._run_commands(snippet)
        elif "output" in snippet.words:
            assert_alike(snippet.text, self._printed, snippet.place)

    def _write(self, title: str, text: str) -> None:
        file = self.folder / title
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def _run_python(self, snippet: Snippet) -> None:
        if snippet.text.startswith(">>>"):
            self._run_dialogue(snippet)
            return
        printed = io.StringIO()
        with redirect_stdout(printed), redirect_stderr(printed):
            if "notebook" in snippet.words:
                asyncio.run(self._run_cell(snippet))
            else:
                exec(compile(snippet.text, snippet.place, "exec"), self._namespace)
        self._printed = printed.getvalue()

    async def _run_cell(self, snippet: Snippet) -> None:
        """As a notebook does: an event loop is running, and `await` may stand at top level."""
        code = compile(snippet.text, snippet.place, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        result = eval(code, self._namespace)
        if inspect.iscoroutine(result):
            await result

    def _run_in_kernel(self, snippet: Snippet) -> None:
        """In a real notebook, whose cells have magics; what is shown below the cell is what is printed."""
        self._kernel = self._kernel or self._start_kernel(self.folder)
        self._kernel.begin(snippet.text)
        cell = self._kernel.finish()
        assert (cell.status == "error") == ("fails" in snippet.words), f"{snippet.place}\n{cell.traceback}"
        self._printed = cell.printed + cell.value + cell.traceback

    def _run_dialogue(self, snippet: Snippet) -> None:
        test = doctest.DocTestParser().get_doctest(snippet.text, {}, snippet.place, snippet.place, 0)
        test.globs = self._namespace
        told = io.StringIO()
        runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
        runner.run(test, out=told.write, clear_globs=False)
        assert not runner.failures, told.getvalue()

    def _run_commands(self, snippet: Snippet) -> None:
        for part in re.split(r"^\$ ", snippet.text, flags=re.MULTILINE)[1:]:
            command, _, expected = part.partition("\n")
            assert_alike(expected, self._command(shlex.split(command)), f"{snippet.place}: {command}")

    def _command(self, words: list[str]) -> str:
        match words:
            case ["cd", folder]:
                os.chdir(folder)
                return ""
            case ["echo", "$?"]:
                return f"{self._exit_code}\n"
            case ["mkdir", "-p", *folders]:
                for folder in folders:
                    Path(folder).mkdir(parents=True)
                return ""
            case ["mv", *sources, target]:
                for source in sources:
                    shutil.move(source, target)
                return ""
            case ["cp", "-r", source, target]:
                shutil.copytree(ROOT / source, target, ignore=shutil.ignore_patterns("data", "__pycache__"))
                return ""
            case ["penstock", *arguments] if "--without-kedro" in arguments:
                return self._run_program(
                    ["-c", _PROGRAM, *arguments]
                )  # Kedro's names are Kedro's in this process
            case ["penstock", *arguments]:
                result = CliRunner().invoke(main, arguments, catch_exceptions=False, **_TERMINAL)
                self._exit_code = result.exit_code
                return result.output
            case ["python" | "pytest" | "kedro" as program, *arguments]:
                return self._run_program(
                    [*_MODULES.get(program, []), *arguments], **(_OF_KEDRO if program == "kedro" else {})
                )
        pytest.fail(f"The reader does not know the command {' '.join(words)!r}.")

    def _run_program(self, arguments: list[str], **variables: str) -> str:
        ended = subprocess.run(
            [sys.executable, *arguments],
            capture_output=True,
            text=True,
            timeout=30,
            env=os.environ | variables,
        )
        self._exit_code = ended.returncode
        return ended.stdout + ended.stderr


@pytest.fixture
def reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, start_kernel: Callable[[Path], Any]
) -> Iterator[Reader]:
    """A reader whose folder, modules and settings are gone afterwards."""
    known = set(sys.modules)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("DO_NOT_TRACK", "1")  # Kedro would send home what is run
    yield Reader(tmp_path, start_kernel)
    for name in set(sys.modules) - known:
        if str(tmp_path) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


def assert_alike(expected: str, found: str, place: str) -> None:
    """Compare line by line; `...` stands for any text within a line, or alone for any lines."""
    pattern = ""
    for line in expected.rstrip().splitlines():
        if line.strip() == "...":
            pattern += r"(?:.*\n)*?"
        else:
            pattern += r".*?".join(map(re.escape, line.rstrip().split("..."))) + r"[ ]*\n"
    shown = found.rstrip() + "\n" if found.strip() else ""
    assert re.fullmatch(pattern, shown), f"{place}\nexpected:\n{expected}\nfound:\n{found}"
