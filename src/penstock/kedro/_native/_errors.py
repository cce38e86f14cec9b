"""Failures of recognised datasets: caught by those who know Kedro's errors and by those who know Penstock's."""

from typing import NoReturn

from kedro.io import DatasetError as KedroDatasetError
from kedro.io.core import VersionNotFoundError as KedroVersionNotFoundError

from penstock.errors import DatasetError, VersionAlreadyExistsError, VersionNotFoundError
from penstock.io._redact import scrub


class NativeError(DatasetError, KedroDatasetError):
    """A load or a save has failed."""


class NativeVersionNotFoundError(VersionNotFoundError, KedroVersionNotFoundError):
    """There is no version to load."""


class NativeVersionExistsError(VersionAlreadyExistsError, KedroDatasetError):
    """A version is never overwritten. (What Kedro calls `VersionAlreadyExistsError` is about its catalog.)"""


def both(error: DatasetError | KedroDatasetError) -> DatasetError:
    """The same failure as both of them know it."""
    match error:
        case NativeError() | NativeVersionNotFoundError() | NativeVersionExistsError():
            return error
        case VersionNotFoundError() | KedroVersionNotFoundError():
            return NativeVersionNotFoundError(*error.args)
        case VersionAlreadyExistsError():
            return NativeVersionExistsError(*error.args)
    return NativeError(*error.args)


def raise_told(error: Exception, doing: str, secrets: set[str]) -> NoReturn:
    """Raise a failure in Kedro's words, without secrets.

    Raises:
        DatasetError: always; both Kedro's and Penstock's.
    """
    failed: DatasetError = NativeError(f"{doing}.\n{error!s}")
    cause: BaseException | None = error
    if isinstance(error, KedroDatasetError):
        failed, cause = both(error), error.__cause__
    told = scrub(str(failed), secrets)
    if told != str(failed):
        raise type(failed)(told)  # its cause would give the secrets away
    raise failed from cause
