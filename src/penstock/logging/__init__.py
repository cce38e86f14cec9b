"""Log records that know what they belong to, and how a command line writes them.

Importing Penstock, this room included, configures nothing. `configure` does, and is for programs: a library, or a
notebook that has logging of its own, adds a `ContextFilter` to its handlers instead.
"""

from penstock.logging._configure import configure
from penstock.logging._filters import ContextFilter
from penstock.logging._formats import JsonFormatter, ReadableFormatter

__all__ = ["ContextFilter", "JsonFormatter", "ReadableFormatter", "configure"]
