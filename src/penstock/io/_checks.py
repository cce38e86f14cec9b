"""What checks data, and what it finds: Pandera, pydantic, objects that validate, functions."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from inspect import iscoroutinefunction
from typing import Any, NamedTuple

from penstock.errors import DatasetError

_SHOWN_FAILURES = 10
_SHOWN_ROWS = 5


class CheckFailure(NamedTuple):
    """One check that data did not pass.

    Attributes:
        check: what was asked for.
        column: of which column or field, if of one.
        failure_count: how many values did not pass.
        rows: where they are, the first few: labels of an index, or places in a list.
    """

    check: str
    column: str | None = None
    failure_count: int = 1
    rows: tuple[Any, ...] = ()


# What checks ---------------------------------------------------------------------------------------------------------

Check = Callable[[Any], Any]


def checking(given: Any, options: Mapping[str, Any]) -> Check:
    """A function that gives valid data back and raises otherwise.

    Raises:
        DatasetError: nothing here can be checked with.
    """
    if _is_of("pandera", given) and hasattr(given, "validate"):
        return lambda data: given.validate(data, **{"lazy": True, **options})
    if hasattr(given, "model_validate") or hasattr(given, "validate_python"):
        return _by_pydantic(given, options)
    if isinstance(given, type):
        return _by_judge(_instance(given, options).validate, given.__qualname__)
    if options:
        raise DatasetError(
            f"{_named(given)} takes no options: only schemas, models and classes that are yet to be made do."
        )
    if callable(getattr(given, "validate", None)):
        return _by_judge(given.validate, _named(given))
    if callable(given) and not iscoroutinefunction(given):
        return _by_judge(given, _named(given))
    raise DatasetError(
        f"{_named(given)} cannot check data. A validator is a Pandera schema, a pydantic model, an object with a "
        "method 'validate', or a function (not an async one) that raises or returns False."
    )


def _is_of(package: str, given: Any) -> bool:
    cls = given if isinstance(given, type) else type(given)
    return any(base.__module__.partition(".")[0] == package for base in cls.__mro__)


def _instance(cls: type, options: Mapping[str, Any]) -> Any:
    if not callable(getattr(cls, "validate", None)):
        raise DatasetError(f"The class {cls.__qualname__} cannot check data: it has no method 'validate'.")
    try:
        return cls(**options)
    except Exception as error:
        raise DatasetError(
            f"The validator {cls.__qualname__} cannot be made with the options "
            f"{', '.join(options) or '(none)'}.\n{type(error).__name__}: {error}"
        ) from error


def _named(given: Any) -> str:
    return getattr(given, "__qualname__", "").rpartition(".")[2] or type(given).__qualname__


def _by_judge(judge: Check, name: str) -> Check:
    """What somebody's function says: a verdict, nothing, or the data to go on with."""

    def check(data: Any) -> Any:
        said = judge(data)
        if said is None or type(said).__name__ in ("bool", "bool_"):  # numpy has booleans of its own
            if said is not None and not said:
                raise ValueError(f"{name} returned False.")
            return data
        return said

    return check


def _by_pydantic(given: Any, options: Mapping[str, Any]) -> Check:
    """Models check one mapping, or each of many rows; they check only, the data stays what it is."""
    from pydantic import TypeAdapter

    whole = given if hasattr(given, "validate_python") else TypeAdapter(given)
    rows = whole if whole is given else TypeAdapter(list[given])

    def check(data: Any) -> Any:
        found = _rows(data)
        if found is None or whole is given:
            whole.validate_python(data, **options)
        else:
            rows.validate_python(found, **options)
        return data

    return check


def _rows(data: Any) -> list[Any] | None:
    """The rows of a frame, a table or a list; None for anything else."""
    if isinstance(data, list | tuple):
        return list(data)
    for method, arguments in (("to_dicts", {}), ("to_pylist", {}), ("to_dict", {"orient": "records"})):
        if hasattr(data, method) and hasattr(data, "columns"):
            rows: list[Any] = getattr(data, method)(**arguments)
            return rows
    return None


# What it finds -------------------------------------------------------------------------------------------------------


def failures_of(error: Exception) -> tuple[CheckFailure, ...]:
    """The checks that failed, as far as an error tells them apart."""
    if _is_of("pandera", error) and hasattr(error, "failure_cases"):
        return _of_pandera(error)
    if _is_of("pydantic_core", error) and hasattr(error, "errors"):
        return _of_pydantic(error)
    said = " ".join(str(error).split())
    shown = said if len(said) <= 500 else f"{said[:500]}..."
    is_verdict = type(error) in (ValueError, AssertionError) and shown
    return (CheckFailure(shown if is_verdict else f"{type(error).__name__}: {shown}"),)


def _of_pandera(error: Any) -> tuple[CheckFailure, ...]:
    """What one report lists, and what one error alone says in columns of its own."""
    cases = error.failure_cases
    records = cases.to_dict("records") if hasattr(cases, "to_records") else getattr(cases, "to_dicts", list)()
    check = getattr(error, "check", None)
    alone = {
        "column": getattr(error.schema, "name", None),
        "check": getattr(check, "error", None) or getattr(check, "name", None) or check or error,
        "failure_case": cases,
        "index": None,
    }
    return _grouped(_case(alone | record) for record in records or [alone])


Case = tuple[Any, str, Any]
"""The column, the check, and the row of one value that did not pass."""

_ABOUT_COLUMNS = {"column_in_dataframe": "is missing", "column_in_schema": "is not in the schema"}


def _case(record: Mapping[str, Any]) -> Case:
    check = str(record["check"])
    if check in _ABOUT_COLUMNS:
        return record["failure_case"], _ABOUT_COLUMNS[check], None
    if check.startswith("dtype("):
        return record["column"], f"{check}, but it is {record['failure_case']}", None
    return record["column"], check, record["index"]


def _of_pydantic(error: Any) -> tuple[CheckFailure, ...]:
    cases = []
    for one in error.errors(include_url=False, include_context=False, include_input=False):
        place = list(one["loc"])
        row = place.pop(0) if place and isinstance(place[0], int) else None
        cases.append((".".join(map(str, place)) or None, one["msg"], row))
    return _grouped(cases)


def _grouped(cases: Iterable[Case]) -> tuple[CheckFailure, ...]:
    rows: dict[tuple[str | None, str], list[Any]] = {}
    for column, check, row in cases:
        rows.setdefault((None if column is None else str(column), check), []).append(row)
    return tuple(
        CheckFailure(
            check, column, len(found), tuple(row for row in found[:_SHOWN_ROWS] if not _is_none(row))
        )
        for (column, check), found in rows.items()
    )


def _is_none(row: Any) -> bool:
    return row is None or row != row


def told(failures: Sequence[CheckFailure]) -> list[str]:
    """A line for each failure; values are left out, they may be nobody's business."""
    lines = [f"- {_told(failure)}" for failure in failures[:_SHOWN_FAILURES]]
    hidden = len(failures) - len(lines)
    return [*lines, f"... and {hidden} more."] if hidden else lines


def _told(failure: CheckFailure) -> str:
    about = f"column '{failure.column}': " if failure.column else ""
    if not failure.rows:
        return f"{about}{failure.check}"
    more = ", ..." if failure.failure_count > len(failure.rows) else ""
    rows = f"row{'' if failure.failure_count == 1 else 's'} {', '.join(map(str, failure.rows))}{more}"
    values = "1 value" if failure.failure_count == 1 else f"{failure.failure_count} values"
    return f"{about}{failure.check}: {values}, in {rows}"
