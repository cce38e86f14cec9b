"""The smallest projects that the command lines can run: three nodes in a row that do nothing."""

from pathlib import Path
from textwrap import dedent

PIPELINE = """
    from {package} import node, pipeline

    def same(value):
        return value

    def create_pipeline():
        return pipeline([
            node(same, "params:start", "a", name="first"),
            node(same, "a", "b", name="second"),
            node(same, "b", "c", name="third"),
        ])
"""

REGISTER = """
    def register_pipelines():
        return {"__default__": create_pipeline()}
"""


def penstock(folder: Path) -> Path:
    """A folder with the files that make it a project."""
    write(folder / "pipeline.py", PIPELINE.format(package="penstock"))
    write(folder / "catalog.yml", "c: {type: MemoryDataset}\n")
    write(folder / "parameters.yml", "start: 1\n")
    return folder


def kedro(folder: Path) -> Path:
    """The same as a project of Kedro."""
    package = kedro_package(folder, "minimal")
    write(package / "pipeline_registry.py", PIPELINE.format(package="kedro.pipeline") + REGISTER)
    write(folder / "conf" / "base" / "parameters.yml", "start: 1\n")
    write(folder / "conf" / "base" / "catalog.yml", "c: {type: MemoryDataset}\n")
    write(folder / "conf" / "local" / "credentials.yml", "")
    return folder


def kedro_package(folder: Path, name: str) -> Path:
    """The package of a project of Kedro, with what `kedro run` insists on but registry and configuration."""
    from kedro import __version__

    write(
        folder / "pyproject.toml",
        f"""
        [tool.kedro]
        package_name = "{name}"
        project_name = "{name}"
        kedro_init_version = "{__version__}"
        source_dir = "src"
        """,
    )
    package = folder / "src" / name
    write(package / "__init__.py", "")
    write(package / "settings.py", "")
    return package


def write(file: Path, text: str) -> None:
    """Write a file of a project, and the folders on the way to it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(dedent(text).lstrip(), encoding="utf-8")
