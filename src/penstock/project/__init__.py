"""A project on disk: where its pipelines, its catalog and its parameters are, and how they are read.

The smallest project is a folder with a `pipeline.py` and a `catalog.yml`.
"""

from penstock.project._folder import Folder, open_folder

__all__ = ["Folder", "open_folder"]
