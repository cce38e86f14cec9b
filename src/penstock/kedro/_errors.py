"""Errors in the words that users of Kedro know how to handle."""

import asyncio
from concurrent.futures import CancelledError
from typing import Any

from kedro.io.core import DatasetError, VersionNotFoundError

from penstock import errors


def load_failure(name: str, dataset: Any, error: Exception) -> DatasetError:
    """What Kedro's catalog raises when a dataset cannot be loaded."""
    if isinstance(error, DatasetError):
        return DatasetError(f"{name}: {error}")
    return DatasetError(f"{name}: Failed while loading data from dataset {dataset!s}.\n{error!s}")


def save_failure(name: str, dataset: Any, error: Exception) -> DatasetError:
    """What Kedro's catalog raises when a dataset cannot be saved."""
    if isinstance(error, DatasetError):
        return DatasetError(f"{name}: {error}")
    return DatasetError(f"{name}: Failed while saving data to dataset {dataset!s}.\n{error!s}")


def as_kedro(error: BaseException) -> BaseException:
    """The error of a run in Kedro's words: of datasets of Penstock as `DatasetError`, others as they are."""
    if isinstance(error, asyncio.CancelledError):
        return cancelled()
    if not isinstance(error, errors.DatasetError):
        return error
    kind = VersionNotFoundError if isinstance(error, errors.VersionNotFoundError) else DatasetError
    known = kind(str(error)).with_traceback(error.__traceback__)
    known.__cause__ = error.__cause__
    for note in getattr(error, "__notes__", ()):
        known.add_note(note)
    return known


def cancelled() -> CancelledError:
    """What a cancelled run raises in a session, which tells its hooks of it; of asyncio's own error it would not."""
    return CancelledError("The run was cancelled.")


def is_of_dataset(error: BaseException) -> bool:
    """Whether an error was raised when data was loaded or saved, and not by the node itself."""
    return any(note.startswith("This happened while ") for note in getattr(error, "__notes__", ()))
