"""A session: an open project, with which any number of runs can be made, one after another or side by side."""

from penstock.session._context import Context
from penstock.session._session import Session

__all__ = ["Context", "Session"]
