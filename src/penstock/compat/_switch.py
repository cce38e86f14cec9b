"""Switch Kedro's names on and off: never by surprise, and never beside Kedro itself."""

import os
import sys

from penstock.compat._finder import FINDER, KedroModule
from penstock.compat._types import current_type
from penstock.errors import KedroInUseError
from penstock.io._types import rename_types

VARIABLE = "PENSTOCK_WITHOUT_KEDRO"
"""The environment variable that switches Kedro's names on whenever Penstock is imported."""


def enable() -> None:
    """Have `import kedro`, and what lies below it, mean Penstock in this process and in those that it starts.

    So does `kedro_datasets`, unless that is installed. Doing it twice is doing it once.

    Raises:
        KedroInUseError: Kedro itself has been imported already.
    """
    if "kedro" in sys.modules and not isinstance(sys.modules["kedro"], KedroModule):
        raise KedroInUseError(
            "Kedro itself has been imported in this process already "
            f"({getattr(sys.modules['kedro'], '__file__', None) or 'from an unknown place'}), so its names cannot mean "
            "Penstock any more.\n"
            f"Switch them first: call penstock.compat.enable() before anything imports kedro, or set {VARIABLE}=1."
        )
    if not is_enabled():
        sys.meta_path.insert(0, FINDER)
        rename_types(current_type)
    os.environ[VARIABLE] = "1"


def disable() -> None:
    """Have `import kedro` mean Kedro again. Whoever has taken a name from Penstock keeps it."""
    if is_enabled():
        sys.meta_path.remove(FINDER)
        rename_types(current_type, on=False)
    os.environ.pop(VARIABLE, None)
    for name, module in list(sys.modules.items()):
        if isinstance(module, KedroModule):
            del sys.modules[name]


def is_enabled() -> bool:
    """Whether `import kedro` means Penstock in this process."""
    return FINDER in sys.meta_path


def is_wanted() -> bool:
    """Whether it does, or is to do so once a project of Kedro is opened, since the variable says so."""
    return is_enabled() or os.environ.get(VARIABLE, "0") not in ("", "0")
