"""The project at hand, for Kedro's names that mean it: `pipelines`, `settings`, and what makes a project that one."""

from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from penstock.errors import ProjectError
from penstock.project import Project

if TYPE_CHECKING:
    from penstock.compat._session import CompatSession
    from penstock.pipeline import Pipeline

_open: "list[CompatSession]" = []


def put_at_hand(session: "CompatSession") -> None:
    """Have Kedro's names mean the project of this session."""
    _open[:] = [session]


def at_hand() -> "CompatSession":
    """The session that was opened last.

    Raises:
        ProjectError: there is none.
    """
    if not _open:
        raise ProjectError(
            "No project has been opened yet, so its pipelines and settings are not known. Call "
            "bootstrap_project(path) first, or open the project with KedroSession.create(path)."
        )
    return _open[0]


def project_at_hand() -> Project | None:
    """The project at hand, if there is one."""
    return _open[0].project if _open else None


def is_before_1() -> bool:
    """Whether the project at hand was made for a version of Kedro before 1.0."""
    return bool(_open) and (_open[0].project.kedro_version or "").startswith("0.")


def is_of_0_18(project: Project) -> bool:
    """Whether a project was made for Kedro 0.18, which had other defaults."""
    return (project.kedro_version or "").startswith("0.18.")


class ProjectMetadata(NamedTuple):
    """What pyproject.toml says about a project.

    Attributes:
        config_file: that file.
        package_name: its package.
        project_name: what to call it, for people.
        project_path: its folder.
        source_dir: the folder with its package.
        kedro_init_version: the version of Kedro that it was made for.
        tools: always nothing.
        example_pipeline: always nothing.
    """

    config_file: Path
    package_name: str
    project_name: str
    project_path: Path
    source_dir: Path
    kedro_init_version: str
    tools: list[str] | None = None
    example_pipeline: str | None = None

    @property
    def project_version(self) -> str:
        """The version of Kedro, as Kedro 0.18 calls it."""
        return self.kedro_init_version


def bootstrap_project(project_path: str | PathLike[str]) -> ProjectMetadata:
    """Put the project in a folder at hand; its package can be imported afterwards.

    Raises:
        ProjectError: there is none.
    """
    from penstock.compat._session import CompatSession

    project = CompatSession.create(project_path).project
    return ProjectMetadata(
        project.path / "pyproject.toml",
        str(project.package_name),
        project.project_name,
        project.path,
        project.source,
        project.kedro_version or "",
    )


def configure_project(package_name: str) -> None:
    """Put the project of a package at hand, with the current folder as its folder.

    Raises:
        ProjectError: there is no such package.
    """
    from penstock.compat._session import CompatSession

    if _open and _open[0].project.package_name == package_name:
        return
    found = find_spec(package_name)
    if found is None or not found.submodule_search_locations:
        raise ProjectError(f"There is no package {package_name!r}. Is its folder on the path?")
    source = Path(found.submodule_search_locations[0]).parent
    CompatSession(Project(Path.cwd(), "kedro", package_name, package_name, source))


def validate_settings() -> None:
    """Read the settings of the project at hand, so that what is wrong with them is told."""
    at_hand().settings  # noqa: B018  reads them


def is_kedro_project(project_path: str | PathLike[str]) -> bool:
    """Whether a folder has a pyproject.toml that describes a Kedro project."""
    file = Path(project_path) / "pyproject.toml"
    return file.is_file() and b"[tool.kedro]" in file.read_bytes()


def find_kedro_project(current_dir: Path) -> Path | None:
    """The nearest folder with a Kedro project, from this one up."""
    folder = Path(current_dir).resolve()
    return next((each for each in (folder, *folder.parents) if is_kedro_project(each)), None)


class _Pipelines(Mapping[str, "Pipeline"]):
    """The pipelines of the project at hand, whichever that is when somebody looks."""

    def __getitem__(self, name: str) -> "Pipeline":
        return at_hand().pipelines[name]

    def __iter__(self) -> Iterator[str]:
        return iter(at_hand().pipelines)

    def __len__(self) -> int:
        return len(at_hand().pipelines)

    def __repr__(self) -> str:
        return repr(at_hand().pipelines)


class _ProjectSettings:
    """The settings of the project at hand by their names in upper case, defaults included."""

    def __getattr__(self, name: str) -> Any:
        from penstock.compat._settings import written_settings

        if not name.isupper():
            raise AttributeError(f"There is no setting {name!r}: their names are in upper case.")
        if not _open and name in _DEFAULTS:
            return _DEFAULTS[name]
        session = at_hand()
        written = written_settings(session.pipelines.code)
        if name in written:
            return written[name]
        if not hasattr(session.settings, name.lower()):
            raise AttributeError(f"{session.project.project_name} has no setting {name!r}.")
        return getattr(session.settings, name.lower()) or _DEFAULTS.get(name)

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a setting, or something else."""
        return getattr(self, name, default)


_DEFAULTS = {"CONF_SOURCE": "conf", "HOOKS": (), "DISABLE_HOOKS_FOR_PLUGINS": (), "CONFIG_LOADER_ARGS": {}}

pipelines = _Pipelines()
settings = _ProjectSettings()


def __getattr__(name: str) -> Any:
    if name == "PACKAGE_NAME":
        return _open[0].project.package_name if _open else None
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
