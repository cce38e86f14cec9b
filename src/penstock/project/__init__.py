"""A project on disk: where its pipelines, its catalog and its parameters are.

The smallest project is a folder with a `pipeline.py` and a `catalog.yml`; a larger one has a package, and its
configuration in layers. What is read when, and how it runs, is the business of a session.
"""

from penstock.project._code import Code
from penstock.project._discovery import find_pipelines
from penstock.project._found import FoundPipelines
from penstock.project._pipelines import Pipelines
from penstock.project._project import Layout, Project, open_project
from penstock.project._settings import Settings, read_settings

__all__ = [
    "Code",
    "FoundPipelines",
    "Layout",
    "Pipelines",
    "Project",
    "Settings",
    "find_pipelines",
    "open_project",
    "read_settings",
]
