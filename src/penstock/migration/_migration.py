"""The changes of a whole project."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from penstock.errors import ProjectError
from penstock.io.stores import LocalStore
from penstock.migration._catalog import edits_of_catalog
from penstock.migration._packaging import edits_of_packaging
from penstock.migration._program import program_of
from penstock.migration._python import edits_of_python
from penstock.migration._text import Edit, Remark, edited
from penstock.project import Project, open_project

Look = Callable[[str, str], tuple[list[Edit], list[Remark]]]

_PASSED_OVER = ("node_modules", "__pycache__", "build", "dist", "data")


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file of a project, as it is and as it would be.

    Attributes:
        file: its path, from the project's folder.
        before: what it says.
        after: what it would say.
    """

    file: str
    before: str
    after: str

    def diff(self) -> str:
        """The change as people read it, in the format of `diff -u`."""
        lines = unified_diff(
            self.before.splitlines(), self.after.splitlines(), self.file, self.file, lineterm=""
        )
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Migration:
    """What would make a Kedro project one of Penstock. Nothing is written before `apply`.

    Attributes:
        folder: of the project.
        changes: the files that would change, by name.
        remarks: what somebody has to look at, by file and line.
    """

    folder: Path
    changes: tuple[FileChange, ...]
    remarks: tuple[Remark, ...]

    def apply(self) -> None:
        """Change the files, each at once or not at all.

        Raises:
            ProjectError: a file is not what it was when this was planned; nothing has changed.
        """
        for change in self.changes:
            if read_text(self.folder / change.file) != change.before:
                raise ProjectError(
                    f"{self.folder / change.file} has changed meanwhile. Nothing was written: try again."
                )
        for change in self.changes:
            path = str(self.folder / change.file)
            LocalStore().stage(path, change.after.encode()).commit()


def plan_migration(path: str | Path = ".") -> Migration:
    """What would make the Kedro project at or above a path one of Penstock. Nothing is imported or changed.

    Raises:
        ProjectError: there is no project of Kedro.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "pyproject.toml").write_text('[tool.kedro]\\npackage_name = "shop"\\n')
    ...     Path(folder, "src", "shop").mkdir(parents=True)
    ...     _ = Path(folder, "src", "shop", "hooks.py").write_text("from kedro.framework.hooks import hook_impl\\n")
    ...     planned = plan_migration(folder)
    >>> [change.file for change in planned.changes]
    ['pyproject.toml', 'src/shop/hooks.py']
    """
    project = open_project(path)
    if project.layout != "kedro":
        raise ProjectError(f"{project.path} is a project of Penstock already: there is nothing to migrate.")
    changes, remarks = [], list[Remark]()
    for file, look in sorted(_files(project).items()):
        before = read_text(project.path / file)
        edits, said = look(file, before)
        remarks += said
        after = _as_lines_end_in(before, edited(before, edits))
        if after != before:
            changes.append(FileChange(file, before, after))
    return Migration(project.path, tuple(changes), tuple(sorted(remarks)))


def _as_lines_end_in(before: str, after: str) -> str:
    """The text with the line ends of the file that it is for: what has been put in ends in a newline alone."""
    return re.sub(r"(?<!\r)\n", "\r\n", after) if "\r\n" in before else after


def read_text(path: Path) -> str:
    """What a file says, with its line ends.

    Raises:
        ProjectError: it is not UTF-8.
    """
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise ProjectError(f"{path} is not UTF-8, as files of Python and YAML should be: {error}") from error


def _files(project: Project) -> Mapping[str, Look]:
    """The files that may have to change, and how to look at each."""
    found: dict[str, Look] = {}
    for path in _below(project.path):
        name = path.relative_to(project.path).as_posix()
        look = _look_at(name, project)
        if look is not None:
            found[name] = look
    return found


def _look_at(name: str, project: Project) -> Look | None:
    path = Path(name)
    if name in ("pyproject.toml", "requirements.txt", "src/requirements.txt"):
        return edits_of_packaging
    if path.suffix == ".py":
        package = f"{project.source.relative_to(project.path).as_posix()}/{project.package_name}"
        return program_of(project) if name == f"{package}/__main__.py" else edits_of_python
    if path.suffix in (".yml", ".yaml", ".json") and any(part.startswith("catalog") for part in path.parts):
        return edits_of_catalog
    return None


def _below(folder: Path) -> Iterator[Path]:
    for entry in _sorted(folder.iterdir()):
        if entry.is_dir() and not entry.is_symlink() and _is_of_project(entry):
            yield from _below(entry)
        elif entry.is_file():
            yield entry


def _is_of_project(folder: Path) -> bool:
    """Whether a folder may hold files of the project itself, as those of tools and virtual environments do not."""
    hidden = folder.name.startswith(".")
    return not (hidden or folder.name in _PASSED_OVER or (folder / "pyvenv.cfg").is_file())


def _sorted(entries: Iterable[Path]) -> list[Path]:
    return sorted(entries, key=lambda entry: entry.name)
