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
    _write(folder / "pipeline.py", PIPELINE.format(package="penstock"))
    _write(folder / "catalog.yml", "c: {type: MemoryDataset}\n")
    _write(folder / "parameters.yml", "start: 1\n")
    return folder


def kedro(folder: Path) -> Path:
    """What `kedro run` insists on: package, settings, registry and two environments."""
    from kedro import __version__

    _write(
        folder / "pyproject.toml",
        f"""
        [tool.kedro]
        package_name = "minimal"
        project_name = "minimal"
        kedro_init_version = "{__version__}"
        source_dir = "src"
        """,
    )
    package = folder / "src" / "minimal"
    _write(package / "__init__.py", "")
    _write(package / "settings.py", "")
    _write(package / "pipeline_registry.py", PIPELINE.format(package="kedro.pipeline") + REGISTER)
    _write(folder / "conf" / "base" / "parameters.yml", "start: 1\n")
    _write(folder / "conf" / "base" / "catalog.yml", "c: {type: MemoryDataset}\n")
    _write(folder / "conf" / "local" / "credentials.yml", "")
    return folder


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(dedent(text).lstrip(), encoding="utf-8")
