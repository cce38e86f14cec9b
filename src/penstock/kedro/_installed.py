"""Whether there is a Kedro here, and one that Penstock knows."""

from penstock.errors import MissingExtraError

SUPPORTED = ">=0.19,<2"
_INSTALL = 'pip install "penstock[kedro]"'


def check_installed() -> None:
    """Refuse an environment without Kedro, or with a release of it that is not supported.

    Raises:
        MissingExtraError: says what was found, and how to get another.
    """
    try:
        from kedro import __version__ as found
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            f"penstock.kedro runs projects on an installed Kedro, but there is none here.\nInstall it: {_INSTALL}"
        ) from error
    if found.endswith("+penstock"):
        raise MissingExtraError(
            "penstock.kedro works together with Kedro, but Kedro's names mean Penstock in this process.\n"
            "Leave out --without-kedro and PENSTOCK_WITHOUT_KEDRO, or do without penstock.kedro."
        )
    check_release(found)


def check_release(found: str) -> None:
    """Refuse a release of Kedro that is not supported.

    Raises:
        MissingExtraError: it is too old or too new.

    >>> check_release("0.18.14")
    Traceback (most recent call last):
    ...
    penstock.errors.MissingExtraError: Kedro 0.18.14 is installed, but penstock.kedro runs on Kedro >=0.19,<2.
    Install one of these: pip install "kedro>=0.19,<2"
    """
    major, minor = (int(part) for part in found.split(".")[:2])
    if not (0, 19) <= (major, minor) < (2, 0):
        raise MissingExtraError(
            f"Kedro {found} is installed, but penstock.kedro runs on Kedro {SUPPORTED}.\n"
            f'Install one of these: pip install "kedro{SUPPORTED}"'
        )
