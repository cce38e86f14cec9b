"""A folder with a `pipeline.py` and a `catalog.yml` is a project.

| file | holds |
| --- | --- |
| `pipeline.py` | `register_pipelines()`, or `create_pipeline()`, or one pipeline at module level |
| `catalog.yml` | the datasets; relative paths start at the folder |
| `parameters.yml` | optional: what nodes read as `params:...` |
| `credentials.yml` | optional: what the catalog's `credentials:` name |

Opening a folder only looks for the files. Each is read when somebody asks for what it holds.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from penstock._suggest import did_you_mean
from penstock.errors import PipelineNotFoundError, ProjectError
from penstock.project._importing import importable
from penstock.project._pipelines import DEFAULT, load_pipelines

if TYPE_CHECKING:
    from penstock.io import DataCatalog
    from penstock.pipeline import Pipeline


@dataclass(frozen=True, slots=True)
class Folder:
    """A project that is one folder. Make it with `open_folder`."""

    path: Path

    def importable(self) -> AbstractContextManager[None]:
        """While it lasts, the folder's Python files can be imported by their plain names from anywhere.

        Run inside it when the catalog names dataset classes of the folder, or when nodes import from it
        lazily. It holds for the whole process, so it is for one folder at a time.
        """
        return importable(self.path)

    def pipelines(self) -> "dict[str, Pipeline]":
        """The pipelines by name, from `pipeline.py` as it is now. The one to run by default is `__default__`.

        Raises:
            ProjectError: the file offers no pipeline, or something that is none.
            Exception: whatever the file itself raises, with a note that names the file.
        """
        return load_pipelines(self.path)

    def pipeline(self, name: str | None = None) -> "Pipeline":
        """The pipeline of that name, or the default one.

        Raises:
            PipelineNotFoundError: there is none of that name.
            ProjectError: see `pipelines`.
        """
        pipelines = self.pipelines()
        wanted = name or DEFAULT
        if wanted in pipelines:
            return pipelines[wanted]
        if name is None and len(pipelines) == 1:
            return next(iter(pipelines.values()))
        raise PipelineNotFoundError(
            f"There is no pipeline {wanted!r} in {self.path / 'pipeline.py'}, which has "
            f"{', '.join(map(repr, pipelines)) or 'none'}.{did_you_mean(wanted, pipelines)}"
        )

    def catalog(
        self,
        *,
        parameters: Mapping[str, Any] | None = None,
        load_versions: Mapping[str, str] | None = None,
    ) -> "DataCatalog":
        """A new catalog from `catalog.yml`, with the parameters of `parameters.yml` in it.

        Args:
            parameters: laid over those of the file, key by key where both are mappings.
            load_versions: by dataset, the version to load instead of the latest.

        Raises:
            ConfigError: a file cannot be read, or entries are wrong; names file, line and entry.
            DatasetNotFoundError: a version is given for a dataset that is not there.
        """
        from penstock.io import DataCatalog

        catalog = DataCatalog.from_yaml(
            self.path / "catalog.yml",
            credentials=self._optional("credentials.yml"),
            parameters=self._optional("parameters.yml") or {},
            load_versions=load_versions,
        )
        if parameters:
            own: dict[str, Any] = catalog.load("parameters")
            catalog.add_parameters(_laid_over(own, parameters))
        return catalog

    def _optional(self, name: str) -> Path | None:
        file = self.path / name
        return file if file.is_file() else None


def open_folder(path: str | Path = ".") -> Folder:
    """The project in that folder.

    Raises:
        ProjectError: the folder is no project; says what was looked for and where.
    """
    folder = Path(path).resolve()
    missing = [name for name in ("pipeline.py", "catalog.yml") if not (folder / name).is_file()]
    if not missing:
        return Folder(folder)
    if folder.is_dir():
        found = f"It has no {' and no '.join(missing)}."
    elif folder.exists():
        found = "That is a file; name the folder that it lies in."
    else:
        found = "There is no such folder."
    raise ProjectError(
        f"{folder} is not a project. {found}\n"
        "A project is a folder with a pipeline.py and a catalog.yml; name it after the command, or go there."
    )


def _laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        if isinstance(under, Mapping) and isinstance(value, Mapping):
            merged[key] = _laid_over(under, value)
        else:
            merged[key] = value
    return merged
