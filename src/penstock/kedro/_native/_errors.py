"""Failures of recognised datasets: caught by those who know Kedro's errors and by those who know Penstock's."""

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


def told(error: Exception, doing: str, secrets: set[str]) -> tuple[DatasetError, BaseException | None]:
    """A failure in Kedro's words, without secrets, and its cause unless that gives them away."""
    failed: DatasetError = NativeError(f"{doing}.\n{error!s}")
    cause: BaseException | None = error
    if isinstance(error, KedroDatasetError):
        failed, cause = both(error), error.__cause__
    without = scrub(str(failed), secrets)
    return (failed, cause) if without == str(failed) else (type(failed)(without), None)
