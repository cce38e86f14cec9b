"""Shop file for ensuring the package is executable
as `shop` and `python -m shop`
"""

from pathlib import Path

from kedro.framework.project import configure_project


def main(*args, **kwargs):
    package_name = Path(__file__).parent.name
    configure_project(package_name)
    from kedro.framework.cli.project import run

    run(*args, **kwargs)


if __name__ == "__main__":
    main()
