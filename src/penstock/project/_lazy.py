"""The pipelines of a project by name, each imported when it is named."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from penstock._suggest import did_you_mean
from penstock.errors import PipelineNotFoundError
from penstock.project._importing import importable
from penstock.project._pipelines import DEFAULT, load_pipelines
from penstock.project._project import Project

if TYPE_CHECKING:
    from penstock.pipeline import Pipeline


class Pipelines(Mapping[str, "Pipeline"]):
    """The pipelines of a project by name, each imported when it is named."""

    def __init__(self, project: Project) -> None:
        self._project = project

    def importable(self) -> AbstractContextManager[None]:
        """While it lasts, the files of a project of one folder can be imported by their plain names."""
        return importable(self._project.path) if self._project.layout == "folder" else nullcontext()

    def default(self) -> "Pipeline":
        """The pipeline to run when none is named."""
        found = self._found()
        return next(iter(found.values())) if len(found) == 1 else self[DEFAULT]

    def __getitem__(self, name: str) -> "Pipeline":
        found = self._found()
        if name not in found:
            raise PipelineNotFoundError(
                f"There is no pipeline {name!r} in {self._project.source}, which has "
                f"{', '.join(map(repr, found)) or 'none'}.{did_you_mean(name, found)}"
            )
        return found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found())

    def __len__(self) -> int:
        return len(self._found())

    def _found(self) -> "dict[str, Pipeline]":
        if self._project.layout == "folder":
            return load_pipelines(self._project.path)
        source, package = self._project.source, self._project.package_name
        if str(source) not in sys.path:
            sys.path.insert(0, str(source))
        if (source / str(package) / "pipeline_registry.py").is_file():
            return dict(import_module(f"{package}.pipeline_registry").register_pipelines())
        found = {
            name: import_module(f"{package}.pipelines.{name}").create_pipeline()
            for name in _names(source / str(package) / "pipelines")
        }
        if (source / str(package) / "pipeline.py").is_file():
            found["pipeline"] = import_module(f"{package}.pipeline").create_pipeline()
        return {DEFAULT: sum(found.values()), **found}


def _names(folder: Path) -> list[str]:
    if not folder.is_dir():
        return []
    return sorted(
        entry.stem
        for entry in folder.iterdir()
        if not entry.name.startswith("_") and (entry.suffix == ".py" or (entry / "__init__.py").is_file())
    )
