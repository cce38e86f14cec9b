"""`penstock jupyter`: notebooks in which the project is at hand."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from penstock.cli._options import (
    conf_source_option,
    env_option,
    open_session,
    traceback_option,
)


@click.command(context_settings={"ignore_unknown_options": True})
@env_option
@conf_source_option
@traceback_option
@click.argument(
    "arguments", nargs=-1, required=True, type=click.UNPROCESSED, metavar="COMMAND [ARGUMENTS]..."
)
def jupyter(env: str | None, conf_source: str | None, arguments: tuple[str, ...]) -> None:
    """Start `jupyter lab`, or another of its commands, with the project around the current folder at hand.

    Its Python notebooks begin with `catalog`, `context`, `pipelines` and `session`. They open without Penstock, too.
    """
    from penstock.cli._interactive import write_kernel
    from penstock.io._requirement import require

    require("ipykernel", "jupyter_core", extra="ipython", purpose="`penstock jupyter`")
    session = open_session(".", env, conf_source)
    with TemporaryDirectory(prefix="penstock-jupyter-") as folder:
        write_kernel(Path(folder), session, conf_source)
        places = [folder, *filter(None, [os.environ.get("JUPYTER_PATH")])]
        code = _run([sys.executable, "-m", "jupyter", *arguments], {"JUPYTER_PATH": os.pathsep.join(places)})
    click.get_current_context().exit(code)


def _run(command: list[str], more: dict[str, str]) -> int:
    """Run a program that deals with Ctrl-C by itself, and give back its exit code."""
    with subprocess.Popen(command, env=os.environ | more) as process:  # noqa: S603 - what the user typed
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            return process.wait()
        finally:
            signal.signal(signal.SIGINT, before)
            process.terminate()
