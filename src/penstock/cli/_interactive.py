"""What is at hand in a shell or a notebook of a project, and how a kernel comes to have it."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from penstock.session import Session


def project_variables(session: "Session") -> dict[str, Any]:
    """The names that are at hand, which are those that Kedro's users know."""
    return {
        "catalog": session.catalog,
        "context": session.context,
        "pipelines": session.pipelines,
        "session": session,
    }


def write_kernel(jupyter_path: Path, session: "Session", conf_source: str | None) -> None:
    """A Python kernel that has the project at hand, in a folder to put first into `JUPYTER_PATH`.

    It goes by the name of the ordinary kernel: a notebook that was written with it opens everywhere.
    """
    line = (
        "from penstock.cli._interactive import project_variables as _variables; "
        "from penstock.session import Session as _Session; "
        f"globals().update(_variables(_Session.create({str(session.project.path)!r}, env={session.env!r}, "
        f"conf_source={conf_source and str(Path(conf_source).resolve())!r}))); del _variables, _Session"
    )
    argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    kernel = {
        "argv": [*argv, f"--IPKernelApp.exec_lines={[line]!r}"],
        "display_name": f"Python with {session.project.project_name}",
        "language": "python",
        "interrupt_mode": "signal",
    }
    folder = jupyter_path / "kernels" / "python3"
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(json.dumps(kernel), encoding="utf-8")
