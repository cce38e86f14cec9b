"""Without a Kedro that it knows, the room says so, and what to install."""

import subprocess
import sys

import pytest

from penstock.errors import MissingExtraError
from penstock.kedro._installed import check_release


def test_without_kedro_the_extra_is_named() -> None:
    # None in place of a module is how Python remembers that there is none
    program = "import sys; sys.modules['kedro'] = None; import penstock.kedro"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "MissingExtraError: penstock.kedro runs projects on an installed Kedro" in ran.stderr
    assert 'pip install "penstock[kedro]"' in ran.stderr


@pytest.mark.parametrize("release", ["0.19.0", "0.19.15", "1.0.0", "1.0.0rc1", "1.7.0", "1.10"])
def test_these_releases_are_known(release: str) -> None:
    check_release(release)


@pytest.mark.parametrize("release", ["0.18.14", "0.17.0", "2.0.0", "2.0.0.dev0"])
def test_others_are_refused_with_the_range_that_is_known(release: str) -> None:
    with pytest.raises(MissingExtraError, match=rf"Kedro {release} is installed.*>=0\.19,<2"):
        check_release(release)
