"""Databases, each written and read as fast as it allows: whole Arrow tables at a time, in one transaction.

A connection lasts as long as one operation. Databases that are not known here are left to SQLAlchemy.
"""

from penstock.io._databases._database import Database, IfExists
from penstock.io._databases._open import open_database

__all__ = ["Database", "IfExists", "open_database"]
