"""How long to wait for a database server that does not answer, unless somebody says otherwise.

A connection has to come about in time, and one whose other end has gone is found out; how long a query may take is not
for us to say, since some take hours (`timeout` of the dataset does).
"""

from collections.abc import Mapping
from typing import Any

WAITS: dict[str, Any] = {
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
"""In the words of libpq: seconds, and for the last one milliseconds."""

_BY_DRIVER: Mapping[str, Mapping[str, Any]] = {
    "psycopg": WAITS,
    "psycopg2": WAITS,
    "pg8000": {"timeout": 10},
    "pymysql": {"connect_timeout": 10},
    "mysqldb": {"connect_timeout": 10},
    "mysqlconnector": {"connection_timeout": 10},
    "pyodbc": {"timeout": 10},
    "oracledb": {"tcp_connect_timeout": 10.0},
}


def waits_of(driver: str) -> Mapping[str, Any]:
    """The arguments that have a driver of SQLAlchemy give up a server that does not answer; none if it is not known.

    >>> waits_of("pymysql")
    {'connect_timeout': 10}
    """
    return _BY_DRIVER.get(driver, {})
