"""Arrow tables as databases take them."""

from typing import Any


def plain(table: Any) -> Any:
    """The table with types that every database has a column for: values for codes, text for nothing at all."""
    import pyarrow as pa

    fields = [pa.field(field.name, _plain_type(field.type)) for field in table.schema]
    return table.cast(pa.schema(fields))


def _plain_type(kind: Any) -> Any:
    import pyarrow as pa
    from pyarrow import types

    if types.is_dictionary(kind):
        return _plain_type(kind.value_type)
    if types.is_null(kind) or types.is_large_string(kind) or types.is_string_view(kind):
        return pa.string()
    if types.is_large_binary(kind) or types.is_binary_view(kind):
        return pa.binary()
    if types.is_unsigned_integer(kind):
        return pa.int64()
    return kind
