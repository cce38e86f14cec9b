"""How shells and notebooks come to have a project at hand: the extension of IPython finds it in the environment."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from penstock.session import Session


def environment_for(session: "Session", conf_source: str | None) -> dict[str, str]:
    """What `%load_ext penstock` is to find in the environment of its process."""
    told = {
        "PENSTOCK_PROJECT": str(session.project.path),
        "PENSTOCK_ENV": session.env,
        "PENSTOCK_CONF_SOURCE": conf_source and str(Path(conf_source).resolve()),
    }
    return {name: value for name, value in told.items() if value}


def write_kernel(jupyter_path: Path, session: "Session", conf_source: str | None) -> None:
    """A Python kernel that has the project at hand, in a folder to put first into `JUPYTER_PATH`.

    It goes by the name of the ordinary kernel: a notebook that was written with it opens everywhere.
    """
    kernel = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}", "--ext=penstock"],
        "display_name": f"Python with {session.project.project_name}",
        "language": "python",
        "interrupt_mode": "signal",
        "env": environment_for(session, conf_source),
    }
    folder = jupyter_path / "kernels" / "python3"
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(json.dumps(kernel), encoding="utf-8")
