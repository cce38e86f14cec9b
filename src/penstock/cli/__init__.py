"""The command `penstock`: it parses, calls the rooms below, and prints. Nothing imports this room."""

from penstock.cli._app import main

__all__ = ["main"]
