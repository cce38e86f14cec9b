"""Names of files that are saved together as one folder."""

from pathlib import Path, PurePosixPath

from penstock.errors import DatasetError


def inside(name: str) -> str:
    r"""The path that `name` means in its folder, with slashes.

    Raises:
        DatasetError: it means none, or leads out of the folder.

    >>> inside(r"plots\a.png")
    'plots/a.png'
    """
    path = PurePosixPath(name.replace("\\", "/"))
    if not path.parts or ".." in path.parts or path.is_absolute() or Path(name).drive:
        raise DatasetError(
            f"{name!r} is not a file name inside the dataset's folder.\n"
            "Give a plain name, or a path that starts in the folder and stays there, such as 'plots/a.png'."
        )
    return str(path)
