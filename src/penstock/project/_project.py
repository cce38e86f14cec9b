"""A project: a folder on disk that says where its pipelines, its catalog and its parameters are."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from penstock._suggest import did_you_mean
from penstock.errors import ProjectError

Layout = Literal["folder", "package", "kedro"]

_FILES = ("pipeline.py", "catalog.yml")


@dataclass(frozen=True, slots=True)
class Project:
    """A project, found but not read. Make it with `open_project`.

    Attributes:
        path: its folder.
        layout: "folder" when pipeline.py and catalog.yml lie in it; "package" when pyproject.toml names its package;
            "kedro" when it does so for Kedro, and does not speak of Penstock.
        package_name: the package of a project that is not of one folder.
        project_name: what to call it, for people.
        source: the folder that Python files are imported from: the folder itself, or that of the package.
        kedro_version: the version of Kedro that a project of its layout was made for, if it says so.
    """

    path: Path
    layout: Layout
    package_name: str | None
    project_name: str
    source: Path
    kedro_version: str | None = None


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
    '[tool.penstock] with package_name = "...", or Kedro\'s [tool.kedro].'
)


_KEYS = ("package_name", "project_name", "source_dir")


def _project_in(folder: Path) -> Project | None:
    tables = _tables(folder / "pyproject.toml")
    if "penstock" in tables:
        return _package(folder, tables["penstock"])
    if "kedro" in tables:
        return _of_kedro(folder, tables["kedro"])
    if all((folder / name).is_file() for name in _FILES):
        return Project(folder, "folder", None, folder.name, folder)
    return None


def _tables(file: Path) -> dict[str, dict[str, Any]]:
    """What pyproject.toml says about Penstock and about Kedro; nothing when it speaks of neither."""
    if not file.is_file():
        return {}
    content = file.read_bytes()
    if b"tool.penstock" not in content and b"tool.kedro" not in content:
        return {}
    import tomllib

    try:
        found: dict[str, dict[str, Any]] = tomllib.loads(content.decode()).get("tool", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProjectError(f"{file} cannot be read: {error}") from error
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


def _of_kedro(folder: Path, table: dict[str, Any]) -> Project:
    """A project whose table is Kedro's own to judge; here it is only found."""
    file = folder / "pyproject.toml"
    name = table.get("package_name")
    if not isinstance(name, str) or not name.isidentifier():
        raise ProjectError(
            f'{file}: [tool.kedro] needs package_name = "...", the name of the package below src.'
        )
    source = folder / str(table.get("source_dir", "src"))
    version = table.get("kedro_init_version", table.get("project_version"))
    return Project(folder, "kedro", name, str(table.get("project_name", name)), source, version)


def _found(folder: Path) -> str:
    missing = [name for name in _FILES if not (folder / name).is_file()]
    return f"It has no {' and no '.join(missing)}."
