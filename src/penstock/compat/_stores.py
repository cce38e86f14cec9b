"""Stores of sessions, which settings of Kedro's projects name. Sessions leave no record, so these keep nothing."""

from typing import Any


class BaseSessionStore(dict[str, Any]):
    """For settings that name it, or a class derived from it: it is never made.

    Args:
        path: where Kedro would keep it.
        session_id: what it would be about.
    """

    def __init__(self, path: str, session_id: str) -> None:
        super().__init__()
        self._path = path
        self._session_id = session_id

    def read(self) -> dict[str, Any]:
        """Nothing."""
        return {}

    def save(self) -> None:
        """Nothing is kept."""


class SQLiteStore(BaseSessionStore):
    """That of kedro-viz, which settings of Kedro 0.18 and 0.19 name; it is never made."""
