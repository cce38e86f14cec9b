"""What editors and type checkers need to know about catalogs.

`catalog_schema` tells editors of `catalog.yml` which types there are and which arguments they take.
`SCHEMA_FILE` is that schema as a file, with Penstock's own types only.
`catalog_stubs` tells type checkers, and editors of Python, which datasets a catalog has.
All of it is read from sources: nothing is imported to describe a dataset.
"""

from pathlib import Path

from penstock.schema._catalog import catalog_schema
from penstock.schema._stubs import catalog_stubs

__all__ = ["SCHEMA_FILE", "catalog_schema", "catalog_stubs"]

#: The JSON schema of a catalog with Penstock's own types, as a file.
SCHEMA_FILE = Path(__file__).with_name("catalog.json")
