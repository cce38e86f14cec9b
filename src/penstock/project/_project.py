"""A project: a folder on disk that says where its pipelines, its catalog and its parameters are."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from penstock._suggest import did_you_mean
from penstock.errors import ProjectError

Layout = Literal["folder", "package"]

_FILES = ("pipeline.py", "catalog.yml")


@dataclass(frozen=True, slots=True)
class Project:
    """A project, found but not read. Make it with `open_project`.

    Attributes:
        path: its folder.
        layout: "folder" when pipeline.py and catalog.yml lie in it; "package" when pyproject.toml names its package.
        package_name: the package of a project in the package layout.
        project_name: what to call it, for people.
        source: the folder that Python files are imported from: the folder itself, or that of the package.
    """

    path: Path
    layout: Layout
    package_name: str | None
    project_name: str
    source: Path


def open_project(path: str | Path = ".") -> Project:
    """The project at a path, or in the nearest folder above it. Nothing is imported.

    Raises:
        ProjectError: there is none; says what was looked for and where.
    """
    start = Path(path).resolve()
    if not start.exists():
        raise ProjectError(f"{start} is not a project. There is no such folder.{_WHAT}")
    if start.is_file():
        start = start.parent
    for folder in (start, *start.parents):
        found = _project_in(folder)
        if found is not None:
            return found
    raise ProjectError(
        f"{start} is not a project, and lies in none. {_found(start)}{_WHAT}\n"
        f"Looked in it and in the folders above: {', '.join(map(str, start.parents)) or 'none'}."
    )


_WHAT = (
    "\nA project is a folder with a pipeline.py and a catalog.yml, or one whose pyproject.toml has "
    '[tool.penstock] with package_name = "...".'
)


_KEYS = ("package_name", "project_name", "source_dir")


def _project_in(folder: Path) -> Project | None:
    table = _table(folder / "pyproject.toml")
    if table is not None:
        return _package(folder, table)
    if all((folder / name).is_file() for name in _FILES):
        return Project(folder, "folder", None, folder.name, folder)
    return None


def _table(file: Path) -> dict[str, Any] | None:
    """What pyproject.toml says about Penstock; nothing when it does not."""
    if not file.is_file():
        return None
    content = file.read_bytes()
    if b"tool.penstock" not in content:
        return None
    import tomllib

    try:
        tool = tomllib.loads(content.decode()).get("tool", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProjectError(f"{file} cannot be read: {error}") from error
    found: dict[str, Any] | None = tool.get("penstock")
    return found


def _package(folder: Path, table: dict[str, Any]) -> Project:
    file = folder / "pyproject.toml"
    unknown = next((key for key in table if key not in _KEYS), None)
    if unknown is not None:
        raise ProjectError(
            f"{file}: [tool.penstock] has no key {unknown!r}.{did_you_mean(unknown, _KEYS)} It may have "
            f"{', '.join(_KEYS)}."
        )
    name = table.get("package_name")
    if not isinstance(name, str) or not name.isidentifier():
        raise ProjectError(
            f'{file}: [tool.penstock] needs package_name = "...", the name of the package below src.'
        )
    source = folder / str(table.get("source_dir", "src"))
    if not (source / name).is_dir():
        raise ProjectError(
            f"{file}: [tool.penstock] names the package '{name}', but there is no {source / name}."
        )
    return Project(folder, "package", name, str(table.get("project_name", name)), source)


def _found(folder: Path) -> str:
    file = folder / "pyproject.toml"
    if file.is_file() and b"[tool.kedro]" in file.read_bytes():
        return f"[tool.kedro] in {file} is for Kedro; a project of Penstock has [tool.penstock]."
    missing = [name for name in _FILES if not (folder / name).is_file()]
    return f"It has no {' and no '.join(missing)}."
