"""Databases through SQLAlchemy and pandas: slower, but any of them, with all that pandas can be told."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from penstock.io._databases._waits import waits_of
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
    from sqlalchemy import create_engine, make_url
    from sqlalchemy.pool import NullPool

    url = make_url(con)
    waits = {name: value for name, value in waits_of(url.get_driver_name()).items() if name not in url.query}
    connect_args = {**waits, **engine_args.get("connect_args", {})}
    engine = create_engine(url, **{"poolclass": NullPool, **engine_args, "connect_args": connect_args})
    try:
        with engine.connect().execution_options(**(options or {})) as connection, connection.begin():
            yield connection
    finally:
        engine.dispose()
