"""Sessions with Kedro projects, which are read as projects of Penstock."""

import os
from collections.abc import Mapping
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from penstock.compat._current import is_before_1, is_of_0_18, project_at_hand, put_at_hand
from penstock.compat._result import data_of
from penstock.compat._switch import enable
from penstock.compat._told import tell_older
from penstock.errors import InvalidRunError
from penstock.io import generate_timestamp
from penstock.project import Project, Settings
from penstock.session import Session

if TYPE_CHECKING:
    from penstock.config import Document
    from penstock.runner import RunResult
    from penstock.session import Context
    from penstock.session._prepared import PreparedRun
    from penstock.session._request import Request


class CompatSession(Session):
    """An open Kedro project, without Kedro: opening one switches Kedro's names on.

    Arguments and attributes are those of `penstock.Session`.

    Raises:
        KedroInUseError: Kedro itself has been imported already.
    """

    _layouts = ("kedro",)

    def __init__(
        self,
        project: Project,
        env: str | None = None,
        runtime_params: Mapping[str, Any] | None = None,
        conf_source: str | PathLike[str] | None = None,
    ) -> None:
        enable()
        super().__init__(project, env or os.environ.get("KEDRO_ENV"), runtime_params, conf_source)
        put_at_hand(self)
        if (project.kedro_version or "").startswith("0."):
            tell_older(f"a project of Kedro {project.kedro_version}", "read as one of Kedro 1.x")

    @property
    def settings(self) -> Settings:
        """What settings.py says, read when it is first needed."""
        from penstock.compat._settings import kedro_settings

        with self._lock:
            if self._settings is None:
                self._settings = kedro_settings(self.pipelines.code, of_0_18=is_of_0_18(self.project))
            return self._settings

    @property
    def logging_config(self) -> "Document | Path | None":
        """The file that KEDRO_LOGGING_CONFIG names, or the project's own, which Kedro 0.18 has in its base."""
        asked = os.environ.get("KEDRO_LOGGING_CONFIG")
        if asked:
            return Path(asked)
        own = super().logging_config
        if own is not None or not is_of_0_18(self.project):
            return own
        in_base = Path(self.config.conf_source, self.config.base_env, "logging.yml")
        return in_base if in_base.is_file() else None

    def _prepare(self, request: "Request") -> "PreparedRun":
        prepared = super()._prepare(request)
        if not prepared.pipeline.nodes:
            raise InvalidRunError(
                f"Pipeline contains no nodes: there is nothing to run in {self.project.project_name}. "
                "Write pipelines/<name>/ with create_pipeline(), or name another pipeline."
            )
        return prepared

    def _context_class(self) -> "type[Context]":
        from penstock.compat._context import KedroContext

        return KedroContext


class KedroSession(CompatSession):
    """A session as Kedro's users make one; unlike theirs, it makes any number of runs."""

    @classmethod
    def create(
        cls,
        project_path: str | PathLike[str] | None = None,
        save_on_close: bool | str | PathLike[str] = True,
        env: str | None = None,
        runtime_params: Mapping[str, Any] | None = None,
        conf_source: str | PathLike[str] | None = None,
        *,
        extra_params: Mapping[str, Any] | None = None,
        package_name: str | None = None,
    ) -> Self:
        """Open a project: the one at a path, or else the one at hand, or the nearest from the current folder up.

        Args:
            project_path: the folder of the project.
            save_on_close: has no meaning, since sessions leave no record.
            env: see `penstock.Session`, as for the others.
            runtime_params: see there.
            conf_source: see there.
            extra_params: what `runtime_params` was called before Kedro 1.0.
            package_name: what Kedro 0.18 asks for; the project knows its package.

        Raises:
            ProjectError: there is no project; says what was looked for and where.
        """
        if extra_params is not None:
            tell_older("KedroSession.create(extra_params=...)", "KedroSession.create(runtime_params=...)")
        if package_name is not None:
            tell_older("KedroSession.create(package_name=...)", "KedroSession.create(project_path=...)")
        if _is_package(project_path):  # Kedro 0.18 has it first, and the project's folder behind it
            tell_older("KedroSession.create(package_name, project_path)", "KedroSession.create(project_path)")
            project_path = None if isinstance(save_on_close, bool) else save_on_close
        runtime_params = runtime_params or extra_params
        project = project_at_hand() if project_path is None else None
        if project is not None:  # which may be an installed package, without a folder
            return cls(project, env, runtime_params, conf_source)
        return super().create(project_path, env=env, runtime_params=runtime_params, conf_source=conf_source)

    @cached_property
    def session_id(self) -> str:
        """What its runs are called unless they are given another name: the time at which somebody first asked."""
        return generate_timestamp()

    @property
    def store(self) -> dict[str, Any]:
        """What Kedro would write down of the session, as far as it is known here."""
        return {
            "project_path": self.project.path,
            "session_id": self.session_id,
            "env": self.env,
            "runtime_params": self._runtime_params,
        }

    def load_context(self) -> "Context":
        """The context: the project's configuration, parameters and catalog."""
        return self.context

    def run(  # type: ignore[override]  # as Kedro's versions have it
        self, *names: Any, namespace: str | None = None, **what: Any
    ) -> "RunResult | dict[str, Any]":
        """Run a pipeline, or a part of it; see `penstock.Session.run`.

        Args:
            names: the name of the pipeline.
            namespace: what `namespaces`, a list, was before Kedro 1.0.
            what: the other arguments of `penstock.Session.run`.

        Returns:
            The datasets of the outputs by name, and what the run took. In a project of Kedro 0.18 or 0.19, as there,
            the data of those outputs that the catalog has no entry for.
        """
        if namespace is not None:
            tell_older("KedroSession.run(namespace=...)", "KedroSession.run(namespaces=[...])")
            what["namespaces"] = [namespace]
        result = super().run(*names, **{"run_id": self.session_id, **what})
        return data_of(result, self.catalog) if is_before_1() else result


def _is_package(name: object) -> bool:
    """Whether that is the name of a package rather than a folder's."""
    return isinstance(name, str) and name.isidentifier() and not Path(name).exists()
