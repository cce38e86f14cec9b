"""Warnings of a command: what they say, and where only if that is in the user's code."""

import subprocess
import sys
from pathlib import Path

WARNS = """
import warnings
from penstock import node, pipeline

def read():
    warnings.warn("mine")
    warnings.warn_explicit("theirs", DeprecationWarning, "/usr/lib/site-packages/theirs.py", 7)
    return "word"

def create_pipeline():
    return pipeline([node(read, None, "word")])
"""


def test_a_warning_tells_its_place_only_in_the_code_of_the_user(project: Path) -> None:
    (project / "pipeline.py").write_text(WARNS)
    (project / "catalog.yml").write_text("")
    command = [
        sys.executable,
        "-W",
        "always",
        "-c",
        "from penstock.cli import main; main()",
        "run",
        "--quiet",
    ]
    result = subprocess.run(command, cwd=project, capture_output=True, text=True, check=True)
    assert result.stderr.splitlines() == [
        f"{project / 'pipeline.py'}:6: UserWarning: mine",
        "DeprecationWarning: theirs",
    ]
