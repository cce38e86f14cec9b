"""AbstractVersionedDataset: every save is a version of its own, none is ever overwritten.

On disk a version lies at `<filepath>/<version>/<name of filepath>`, as Kedro lays it.
"""

import warnings
from collections.abc import Awaitable, Callable, Iterable, Iterator
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from penstock.errors import DatasetError, VersionAlreadyExistsError, VersionError, VersionNotFoundError
from penstock.io._dataset import AbstractDataset
from penstock.io._failures import describe
from penstock.io._version import Version, current_scope, generate_timestamp
from penstock.io._worker import on_worker

if TYPE_CHECKING:
    from pathlib import PurePosixPath

_DI = TypeVar("_DI")
_DO = TypeVar("_DO")


class AbstractVersionedDataset(AbstractDataset[_DI, _DO]):
    """A dataset that may keep versions. `_get_load_path()` and `_get_save_path()` say where they lie.

    Args:
        filepath: where the data lies, without protocol.
        version: which version to load and save; None keeps no versions.
        exists_function: whether a path exists in the file system at hand; the local one unless given.
        glob_function: the paths that match a pattern in the file system at hand.

    The latest version is the greatest whose file exists: one that is still being written never counts.
    """

    _cached_load_version: str | None = None
    _cached_save_version: str | None = None

    def __init__(
        self,
        filepath: "PurePosixPath",
        version: Version | None,
        exists_function: Callable[[str], bool] | None = None,
        glob_function: Callable[[str], Iterable[str]] | None = None,
    ) -> None:
        self._filepath = filepath
        self._version = version
        self._exists_function = exists_function or _local_exists
        self._glob_function = glob_function or _local_glob

    @classmethod
    def _guarded(cls, operation: str, function: Callable[..., Any]) -> Callable[..., Any]:
        guarded = super()._guarded(operation, function)
        if operation == "stage":
            return _stage_version(guarded)
        return _save_version(guarded) if operation == "save" else guarded

    @classmethod
    def _aguarded(
        cls, operation: str, function: Callable[..., Awaitable[Any]]
    ) -> Callable[..., Awaitable[Any]]:
        guarded = super()._aguarded(operation, function)
        return _asave_version(guarded) if operation == "save" else guarded

    def resolve_load_version(self) -> str | None:
        """The version that a load would read; None when no versions are kept.

        Raises:
            VersionNotFoundError: none has been saved.
        """
        if not self._version:
            return None
        if self._version.load:
            return self._version.load
        return self._latest_version()

    def resolve_save_version(self) -> str | None:
        """The version that a save would write; None when no versions are kept."""
        if not self._version:
            return None
        if self._version.save:
            return self._version.save
        scope = current_scope()
        if scope is not None:
            return scope.version
        if self._cached_save_version is None:
            self._cached_save_version = generate_timestamp()
        return self._cached_save_version

    def list_versions(self, full_path: bool = True) -> list[str]:
        """Every complete version, latest first: its path, or its bare name.

        Raises:
            VersionNotFoundError: the folder of versions cannot be read.
        """
        paths = self._get_versions()
        return paths if full_path else [_version_of(path) for path in paths]

    def _get_load_path(self) -> "PurePosixPath":
        version = self.resolve_load_version()
        return self._filepath if version is None else self._get_versioned_path(version)

    def _get_save_path(self) -> "PurePosixPath":
        version = self.resolve_save_version()
        if version is None:
            return self._filepath
        path = self._get_versioned_path(version)
        if self._exists_function(str(path)):
            raise VersionAlreadyExistsError(
                f"Version '{version}' of {describe(self)} exists at {_shown(path)}, and a version is never "
                "overwritten.\nChoose another save version, or leave it out to get a new one."
            )
        return path

    def _get_versioned_path(self, version: str) -> "PurePosixPath":
        if not version or version in (".", "..") or "/" in version or "\\" in version:
            raise VersionError(
                f"'{version}' cannot be a version of {describe(self)}: it would leave its "
                "folder.\n"
                "A version is one plain name without slashes, such as 2024-05-01T12.00.00.000Z."
            )
        return self._filepath / version / self._filepath.name

    def _get_versions(self) -> list[str]:
        return list(self._existing())

    def _existing(self) -> Iterator[str]:
        """The paths of complete versions, latest first; nobody is asked about those that nobody looks at."""
        from glob import escape

        folder, name = escape(str(self._filepath)), escape(self._filepath.name)
        try:
            # By path, as Kedro has it: where one version begins with another, the slash after it counts.
            for path in sorted(self._glob_function(f"{folder}/*/{name}"), reverse=True):
                if self._exists_function(path):
                    yield path
        except Exception as error:
            raise VersionNotFoundError(
                f"The versions of {describe(self)} cannot be listed.\n{type(error).__name__}: {_shown(error)}"
            ) from error

    def _latest_version(self) -> str:
        """The latest version; within a run the one it has saved itself or read before."""
        scope = current_scope()
        known = scope.remembered(self) if scope else self._cached_load_version
        if known:
            return known
        version = self._version_of_this_run() or next(map(_version_of, self._existing()), None)
        if version is None:
            raise VersionNotFoundError(
                f"No version of {describe(self)} has been saved.\n"
                f"Looked for {_shown(self._get_versioned_path('*'))}. Save one, or turn 'versioned' off."
            )
        if scope:
            scope.remember(self, version)
        else:
            self._cached_load_version = version
        return version

    def _version_of_this_run(self) -> str | None:
        """The version saved in this run, whatever other runs have saved since."""
        scope = current_scope()
        if scope is None or self._version is None or self._version.save:
            return None
        return scope.version if self._exists_function(str(self._get_versioned_path(scope.version))) else None

    def _clear_version_cache(self) -> None:
        self._cached_load_version = None
        self._cached_save_version = None
        scope = current_scope()
        if scope is not None:
            scope.forget(self)

    def _release(self) -> None:
        super()._release()
        self._clear_version_cache()

    def _compare_versions(self) -> None:
        """Warn when the version just saved is not the one that a load would give."""
        saved, loaded = self.resolve_save_version(), self.resolve_load_version()
        if saved != loaded:
            warnings.warn(
                f"{describe(self)} saves version '{saved}' but loads version '{loaded}'. Whoever "
                "loads it next does not get what was saved: leave the load version of a dataset that is also "
                "saved unpinned.",
                UserWarning,
                stacklevel=3,
            )
            self._clear_version_cache()

    def _explain(self, error: DatasetError) -> None:
        """A plain file in the way of the folder of versions gives puzzling errors: say what is up."""
        if isinstance(error.__cause__, OSError) and _is_plain_file(self._filepath):
            path = self._filepath
            raise VersionError(
                f"{describe(self)} keeps versions in a folder called {path}, but a file of that "
                "name is in the way.\n"
                f"Move it to {path}/<version>/{path.name}, with a version such as {generate_timestamp()}."
            ) from error


def _stage_version(stage: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(stage)
    def versioned(self: AbstractVersionedDataset[Any, Any], data: Any) -> Any:
        self._clear_version_cache()
        try:
            return stage(self, data)
        except DatasetError as error:
            self._explain(error)
            raise

    return versioned


def _save_version(save: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(save)
    def versioned(self: AbstractVersionedDataset[Any, Any], data: Any) -> None:
        if not self._version:
            save(self, data)
            return
        self._clear_version_cache()
        try:
            save(self, data)
        except DatasetError as error:
            self._explain(error)
            raise
        self._compare_versions()

    return versioned


def _asave_version(asave: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    @wraps(asave)
    async def versioned(self: AbstractVersionedDataset[Any, Any], data: Any) -> None:
        if not self._version:
            await asave(self, data)
            return
        self._clear_version_cache()
        try:
            await asave(self, data)
        except DatasetError as error:
            self._explain(error)
            raise
        await on_worker(self._compare_versions)

    return versioned


def _shown(value: object) -> str:
    from penstock.io._redact import mask_text

    return mask_text(str(value))


def _version_of(path: str) -> str:
    return path.replace("\\", "/").split("/")[-2]


def _local_exists(path: str) -> bool:
    from pathlib import Path

    return Path(path).exists()


def _is_plain_file(path: "PurePosixPath") -> bool:
    from pathlib import Path

    return Path(path).is_file()


def _local_glob(pattern: str) -> Iterable[str]:
    from glob import iglob

    return iglob(pattern)  # noqa: PTH207 - Path.glob takes no absolute patterns
