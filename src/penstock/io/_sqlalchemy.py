"""Databases through SQLAlchemy and pandas: slower, but any of them, with all that pandas can be told."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from penstock.io._requirement import require


@contextmanager
def connected(
    con: str, engine_args: Mapping[str, Any], options: Mapping[str, Any] | None = None
) -> Iterator[Any]:
    """A connection in a transaction that is committed at the end, unless it fails; nothing stays open.

    Raises:
        MissingExtraError: SQLAlchemy is not installed.
    """
    require("sqlalchemy", extra="sql", purpose="This database, or one of the arguments,")
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    engine = create_engine(con, **{"poolclass": NullPool, **engine_args})
    try:
        with engine.connect().execution_options(**(options or {})) as connection, connection.begin():
            yield connection
    finally:
        engine.dispose()
