"""A Kedro project made by `kedro new`, with data and nodes of its own, and what its runs leave behind."""

import json
import re
import shutil
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

HERE = Path(__file__).parent
collect_ignore = ["prove_it"]


@dataclass
class Run:
    """What became of one run.

    Attributes:
        code: the exit code of the command.
        said: all it printed.
        story: what the hooks of the project were told, in order.
    """

    code: int
    said: str
    story: list[dict[str, Any]]

    def resumes_from(self) -> set[str]:
        """The nodes that the hint of a failed run names."""
        named = re.search(r'--from-nodes[= ]"?([^"\n]+)"?', self.said)
        return {name.strip(" ,'") for name in named.group(1).split(",")} if named else set()


@dataclass
class Copy:
    """A fresh copy of the project.

    Attributes:
        folder: where it is.
        runs: by name, what became of the runs that were made in it.
        at_first: what its files held after the first of them.
    """

    folder: Path
    runs: dict[str, Run] = field(default_factory=dict)
    at_first: dict[str, Any] = field(default_factory=dict)

    def add(self, name: str, run: Run) -> None:
        """Keep what became of a run."""
        self.runs[name] = run
        self.at_first = self.at_first or self.contents()

    def versions(self, name: str) -> list[str]:
        """The versions of a dataset, oldest first."""
        return sorted(path.name for path in (self.folder / "data" / "made" / name).glob("*"))

    def contents(self) -> dict[str, Any]:
        """What every file holds that the runs have written, by path; names of versions give way to numbers."""
        files = [path for path in self.folder.rglob("*") if path.is_file() and _is_output(path)]
        names = {str(path.relative_to(self.folder)): _content(path) for path in sorted(files)}
        return _numbered(names)


_IRRELEVANT = re.compile(
    r"/__pycache__/|/stories/|/\.telemetry$|/src/|/conf/|/pyproject\.toml$|/requirements\.txt$"
)


def _is_output(path: Path) -> bool:
    return not _IRRELEVANT.search(path.as_posix())


_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\d\.\d{3}Z")
_VERSION = re.compile(f"/({_TIMESTAMP.pattern})/")


def _numbered(contents: dict[str, Any]) -> dict[str, Any]:
    versions = sorted({found[1] for name in contents if (found := _VERSION.search(name))})
    numbers = {version: f"version {number}" for number, version in enumerate(versions, 1)}
    return {_VERSION.sub(lambda v: f"/{numbers[v[1]]}/", name): held for name, held in contents.items()}


# What is not the same bytes each time is compared by what it means.


def _content(path: Path) -> Any:
    read = _READERS.get(path.suffix)
    return read(path) if read else path.read_bytes()


def _frame(frame: pd.DataFrame) -> tuple[str, str]:
    return str(frame.dtypes.to_dict()), repr(frame.to_dict("split"))


def _workbook(path: Path) -> dict[str, Any]:
    return {name: _frame(sheet) for name, sheet in pd.read_excel(path, sheet_name=None).items()}


def _image(path: Path) -> tuple[Any, ...]:
    from PIL import Image

    with Image.open(path) as image:
        return image.mode, image.size, image.tobytes()


def _page(path: Path) -> str:
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "an id", path.read_text(encoding="utf-8"))


def _database(path: Path) -> dict[str, Any]:
    import sqlite3

    with closing(sqlite3.connect(path)) as connection:
        tables = [name for (name,) in connection.execute("select name from sqlite_master order by name")]
        asked = (
            [f'pragma table_info("{table}")' for table in tables],
            [f'select * from "{table}"' for table in tables],
        )
        return {
            question: connection.execute(question).fetchall() for questions in asked for question in questions
        }


_READERS: dict[str, Callable[[Path], Any]] = {
    ".parquet": lambda path: _frame(pd.read_parquet(path)),
    ".xlsx": _workbook,
    ".png": _image,
    ".html": _page,
    ".db": _database,
}


# The runs -------------------------------------------------------------------------------------------------------------

COMMANDS: dict[str, tuple[str, ...]] = {
    "all": (),
    "a slice, in an environment, with parameters": (
        "--env=prod",
        "--namespaces=north",
        "--params=kind=special,seed=5,limits.high=20,unset=given",
    ),
    "between nodes, from a version": (
        "--from-nodes=first",
        "--to-outputs=first_json",
        "--load-versions={version}",
    ),
    "by tags, again": ("--tags=first,scaling", "--params=scale=100"),
    "only missing outputs": ("--pipeline=gaps", "--only-missing-outputs"),
    "a failure": ("--pipeline=failing",),
}
"""What is run one after the other in each copy, and how it is called."""

_NOT_IN_0_19 = {"only missing outputs"}
_IN_0_19 = {
    "conf_creds, parameters,": "conf_creds, feed_dict,",
    "sorted(parameters)": "sorted(feed_dict)",
    'catalog["put_in_by_a_hook"] = {"by": "a hook"}': 'catalog.add_feed_dict({"put_in_by_a_hook": {"by": "a hook"}})',
}
"""How a project of 0.19 says what others say today, in its hooks."""


@pytest.fixture(scope="session")
def new_project(
    kedro_environment: Callable[[str], Any], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """Make a project with a release of Kedro; each asking for it gets a copy of its own."""
    made: dict[str, Path] = {}

    def new(release: str) -> Path:
        folder = tmp_path_factory.mktemp("project")
        if release not in made:
            made[release] = _made(kedro_environment(release), folder)
        return Path(shutil.copytree(made[release], folder / "copy"))

    return new


def _made(environment: Any, folder: Path) -> Path:
    asked = ("--name", "Prove It", "--tools", "none", "--example", "n", "--telemetry", "no")
    answered = environment.run("kedro", "new", *asked, folder=folder)
    project = folder / "prove-it"
    assert project.is_dir(), answered.stdout + answered.stderr
    shutil.copytree(HERE / "prove_it", project, dirs_exist_ok=True)
    _write_workbook(project / "data" / "raw" / "turbines.xlsx")
    if environment.release == "0.19":
        hooks = project / "src" / "prove_it" / "hooks.py"
        for today, then in _IN_0_19.items():
            assert today in hooks.read_text()
            hooks.write_text(hooks.read_text().replace(today, then))
    return project


def _write_workbook(path: Path) -> None:
    sheets = {
        "Kaplan": {"name": ["a", "b"], "head": [1.5, 2]},
        "Pelton": {"name": ["c"]},
        "Unused": {"x": [1]},
    }
    with pd.ExcelWriter(path) as workbook:
        for name, columns in sheets.items():
            pd.DataFrame(columns).to_excel(workbook, sheet_name=name, index=False)


@pytest.fixture(scope="session")
def tour(new_project: Callable[[str], Path]) -> Callable[..., Copy]:
    """Make a copy of a release's project and runs in it, all or some, with the commands of an environment."""

    def tour(
        release: str,
        environment: Any,
        spelt: Callable[..., list[str]],
        names: Iterable[str] = COMMANDS,
        prepare: Callable[[Path], None] = lambda folder: None,
    ) -> Copy:
        copy = Copy(new_project(release))
        prepare(copy.folder)
        for name in names:
            if release == "0.19" and name in _NOT_IN_0_19:
                continue
            if name == "only missing outputs":
                _leave_gaps(copy.folder / "data" / "made")
            command = spelt(*_with_version(COMMANDS[name], copy))
            if release == "0.19" and command[0] == "kedro":
                command = [argument.replace("--namespaces", "--namespace") for argument in command]
            copy.add(name, _run(copy, environment, command, len(copy.runs)))
        return copy

    return tour


def _leave_gaps(made: Path) -> None:
    made.joinpath("gap_one.csv").write_text("river\nRhine\n")
    made.joinpath("plain", "gap_two.json").write_text('{"number": "of an earlier run"}')


def _with_version(arguments: tuple[str, ...], copy: Copy) -> list[str]:
    version = ":".join(["versioned_csv", *copy.versions("versioned.csv")[:1]])
    return [argument.format(version=version) for argument in arguments]


def _run(copy: Copy, environment: Any, command: list[str], number: int) -> Run:
    stories = copy.folder / "stories"
    stories.mkdir(exist_ok=True)
    story = stories / f"{number}.jsonl"
    variables = {"PROVE_IT_STORY": str(story), "PROVE_IT_USER": "ada", "COLUMNS": "300"}
    done = environment.run(*command, folder=copy.folder, environment=variables)
    told = _TIMESTAMP.sub("a version", story.read_text(encoding="utf-8")) if story.exists() else ""
    return Run(done.returncode, done.stdout + done.stderr, [json.loads(line) for line in told.splitlines()])
