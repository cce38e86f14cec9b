"""From the name of a project to the names that its folder, its distribution and its package have."""

import keyword
import re
import sys
from typing import NamedTuple

from penstock.errors import ProjectError

_TAKEN = frozenset(sys.stdlib_module_names) | {"conf", "data", "pandas", "penstock", "src", "tests"}


class ProjectNames(NamedTuple):
    """What a project is called: by people, by pip, and by Python."""

    title: str
    distribution: str
    package: str


def project_names(title: str) -> ProjectNames:
    """All names of a new project.

    >>> project_names("Flight delays")
    ProjectNames(title='Flight delays', distribution='flight-delays', package='flight_delays')

    Raises:
        ProjectError: no package can be named so.
    """
    words = re.findall(r"[a-z0-9]+", title.lower())
    return ProjectNames(title, "-".join(words), _importable("_".join(words), title))


def _importable(package: str, title: str) -> str:
    if not package.isidentifier() or keyword.iskeyword(package):
        reason = f"Its package would be {package!r}, which Python cannot import."
    elif package in _TAKEN:
        reason = f"Its package would be {package!r}, which would hide another one."
    else:
        return package
    raise ProjectError(
        f"A project cannot be named {title!r}. {reason}\n"
        "A name begins with a letter and has letters, digits, blanks, '-' and '_': --name 'Flight delays'."
    )
