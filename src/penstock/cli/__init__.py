"""The command `penstock`: it parses, calls the rooms below, and prints. Nothing imports this room."""

from penstock.cli._app import main
from penstock.cli._installed_project import run_package

__all__ = ["main", "run_package"]
