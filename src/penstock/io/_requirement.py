"""Ask whether an optional library is installed, without importing it."""

import sys

from penstock.errors import MissingExtraError

_found: set[str] = set()


def require(*modules: str, extra: str | None = None, purpose: str) -> None:
    """Make sure that the top-level `modules` can be imported; importing them is left to whoever uses them.

    Args:
        modules: import names.
        extra: the extra of Penstock that brings them; without it, a distribution of the same name is named.
        purpose: what needs them, as it should appear in the message.

    Raises:
        MissingExtraError: one of them is not installed.

    >>> require("json", purpose="this example")
    """
    for module in modules:
        if not is_installed(module):
            install = f'"penstock[{extra}]"' if extra else module.replace("_", "-")
            raise MissingExtraError(
                f"{purpose} needs the library {module!r}, which is not installed here.\n"
                f"Install it with: pip install {install}",
                name=module,
            )


def is_installed(module: str) -> bool:
    """Whether a top-level module can be imported.

    >>> is_installed("json")
    True
    """
    from importlib.util import find_spec

    if module in sys.modules:
        return sys.modules[module] is not None
    if module not in _found and find_spec(module) is not None:
        _found.add(module)
    return module in _found
