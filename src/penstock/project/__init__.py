"""A project on disk: where its pipelines, its catalog and its parameters are, and how they are read.

The smallest project is a folder with a `pipeline.py` and a `catalog.yml`.
"""

from penstock.project._folder import Folder, open_folder
from penstock.project._lazy import Pipelines
from penstock.project._project import Layout, Project, open_project
from penstock.project._settings import Settings, read_settings

__all__ = [
    "Folder",
    "Layout",
    "Pipelines",
    "Project",
    "Settings",
    "open_folder",
    "open_project",
    "read_settings",
]
