"""Run the project where it is installed: `python -m project_package --conf-source conf-project_package.tar.gz`."""

from penstock.cli import run_package

if __name__ == "__main__":
    run_package("project_package")
