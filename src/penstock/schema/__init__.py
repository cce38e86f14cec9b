"""What editors and type checkers need to know about catalogs.

`catalog_schema` tells editors of `catalog.yml` which types there are and which arguments they take.
`SCHEMA_FILE` is that schema as a file, with Penstock's own types only.
All of it is read from sources: nothing is imported to describe a dataset.
"""

from pathlib import Path

from penstock.schema._catalog import catalog_schema

__all__ = ["SCHEMA_FILE", "catalog_schema"]

#: The JSON schema of a catalog with Penstock's own types, as a file.
SCHEMA_FILE = Path(__file__).with_name("catalog.json")
