import pandas as pd
from kedro.pipeline import Pipeline, node, pipeline


def scale(readings: pd.DataFrame, factor: float, seed: int) -> pd.DataFrame:
    return readings.assign(flow_m3s=readings["flow_m3s"] * factor + seed).convert_dtypes()


def mean(scaled: pd.DataFrame) -> float:
    return float(scaled["flow_m3s"].mean())


def compare(north: float, south: float, both: float) -> dict:
    return {"north": north, "south": south, "both": both}


def create_pipeline(**kwargs) -> Pipeline:
    site = pipeline(
        [
            node(
                scale,
                ["readings", "params:factor", "params:seed"],
                "scaled_parquet",
                name="scale",
                tags="scaling",
            ),
            node(mean, "scaled_parquet", "mean", name="mean"),
        ]
    )
    shared = {"inputs": {"readings": "rivers"}}
    north = pipeline(site, namespace="north", parameters={"params:seed": "params:seed"}, **shared)
    south = pipeline(
        site,
        namespace="south",
        outputs={"mean": "southern_mean"},
        parameters={"params:seed": "params:seed", "params:factor": "params:south.factor"},
        **shared,
    )
    nested = pipeline(
        pipeline(
            site,
            namespace="inner",
            parameters={"params:seed": "params:scale", "params:factor": "params:seed"},
        ),
        namespace="outer",
        inputs={"inner.readings": "rivers"},
        outputs={"inner.mean": "both_mean"},
        parameters={"params:scale", "params:seed"},
    )
    return (
        north
        + south
        + nested
        + pipeline(
            [node(compare, ["north.mean", "southern_mean", "both_mean"], "means_json", name="compare")]
        )
    )
