"""Datasets of Kedro that must be used on one thread: what they say themselves, and what is known of kedro-datasets."""

from typing import Any

# By the beginning of their module's name. All other datasets are used on threads, as Kedro's ThreadRunner uses them.
_KNOWN = {
    "kedro_datasets.matplotlib": "pyplot has one current figure in a process, and saving closes all figures",
    "kedro_datasets.holoviews": "it draws with Matplotlib's pyplot, which has one current figure in a process",
    "kedro_datasets.ibis": "all tables of a database share one connection, which DuckDB and SQLite want on one "
    "thread",
}
_SQL = ("kedro_datasets.pandas.sql_dataset", "kedro_datasets_experimental.pandas.sql_dataset")


def why_one_thread(dataset: Any) -> str | None:
    """Why a dataset must be used on one thread; None if nothing is known against others.

    >>> from kedro.io import MemoryDataset
    >>> why_one_thread(MemoryDataset(1)) is None
    True
    """
    if f"{type(dataset).__module__}.{type(dataset).__qualname__}" == "kedro.io.cached_dataset.CachedDataset":
        return why_one_thread(
            dataset._dataset
        )  # it says that it is of no use in other processes, which is another thing
    if getattr(dataset, "_SINGLE_PROCESS", False):
        return "it says _SINGLE_PROCESS"
    if not getattr(dataset, "_THREAD_SAFE", True):
        return "it says that it is not thread-safe"
    if _lives_in_a_connection(dataset):
        return (
            "a database in memory belongs to the connection that made it, and each thread has one of its own"
        )
    return _known(type(dataset)) or _known(getattr(dataset, "_dataset_type", None))


def _known(cls: type | None) -> str | None:
    """What is known of a class, whether it is used itself or for each partition of a folder."""
    modules = [base.__module__ for base in getattr(cls, "__mro__", ())]
    return next(
        (_KNOWN[known] for known in _KNOWN for module in modules if f"{module}.".startswith(f"{known}.")),
        None,
    )


def _lives_in_a_connection(dataset: Any) -> bool:
    """Whether a dataset is a table in a database that SQLite keeps in memory: SQLAlchemy opens one per thread."""
    sql = any(base.__module__ in _SQL for base in type(dataset).__mro__)
    place = str(getattr(dataset, "_connection_str", ""))
    return sql and place.startswith("sqlite") and (place.endswith("://") or ":memory:" in place)
