"""The project that a notebook works with."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from penstock.cli._opening import session_with
from penstock.project import open_project
from penstock.session import Session


class Notebook:
    """A shell of IPython, in a notebook or a terminal, and the project that is at hand in it.

    Args:
        shell: the shell.

    Attributes:
        session: the open project, if there is one.
    """

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self.session: Session | None = None
        self._given: dict[str, Any] = {}
        self._opened = ExitStack()

    def open(
        self,
        path: str | None = None,
        env: str | None = None,
        conf_source: str | None = None,
        runtime_params: Mapping[str, Any] | None = None,
    ) -> Session:
        """Open a project, and put it at hand under the names that Kedro's users know.

        What is not given is as `penstock jupyter` was told, or else that of the current folder. When it cannot be
        opened, the variables stay as they are.

        Raises:
            ProjectError: there is no project.
            ConfigError: its configuration cannot be used.
        """
        given: dict[str, Any] = {
            "conf_source": conf_source or os.environ.get("PENSTOCK_CONF_SOURCE"),
            "runtime_params": runtime_params,
        }
        project = open_project(path or os.environ.get("PENSTOCK_PROJECT") or ".")
        if self.session is not None:
            self.session.close()  # or it would keep another project away whose package has the same name
        session = session_with(project, env=env or os.environ.get("PENSTOCK_ENV"), **given)
        with ExitStack() as opening:
            opening.enter_context(session.pipelines.importable())
            opening.enter_context(_levels(session.log_levels(None)))
            variables = session.at_hand()
            self.close()
            self._opened = opening.pop_all()
        self.session, self._given = session, given
        self.shell.push(variables)
        for magic in session.line_magics():
            self.shell.register_magic_function(_with_variables(magic), "line")
        return session

    @contextmanager
    def session_for(self, env: str | None, conf_source: str | None) -> Iterator[Session]:
        """The session for a run with another configuration than that at hand, or the one at hand.

        What the last run has left is to be found in the one at hand, whichever session it was made with.
        """
        own = self.need_session()
        if conf_source is None and env in (None, own.env):
            yield own
            return
        given = self._given | ({"conf_source": conf_source} if conf_source else {})
        other = session_with(own.project, env=env or own.env, **given)
        try:
            yield other
        finally:
            own.last_run = other.last_run

    def need_session(self) -> Session:
        """The session at hand.

        Raises:
            ProjectError: there is none; says what was looked for and where.
        """
        return self.session or self.open()

    def close(self) -> None:
        """Let go of the project. The variables stay, and go on working."""
        self._opened.close()
        self.session = None


@contextmanager
def _levels(wanted: Mapping[str, str]) -> Iterator[None]:
    """While it lasts, loggers have these levels, since the display of a run tells what they would tell."""
    import logging

    before = {name: logging.getLogger(name).level for name in wanted}
    for name, level in wanted.items():
        logging.getLogger(name).setLevel(level)
    try:
        yield
    finally:
        for name, earlier in before.items():
            logging.getLogger(name).setLevel(earlier)


def _with_variables(magic: Any) -> Any:
    from IPython.core.magic import needs_local_scope

    return needs_local_scope(magic)
