from kedro.pipeline import Pipeline, node
from kedro.pipeline.modular_pipeline import pipeline

from .nodes import draw, remember, threshold, total, write


def create_pipeline(**kwargs) -> Pipeline:
    reports = Pipeline(
        [
            node(total, ["clean_orders", "days", "fed", "computed"], "totals", name="total"),
            node(draw, "totals", "chart", name="draw"),
            node(write, ["totals", "params:title"], "letter", name="write"),
            node(remember, "new_days", "remembered", name="remember", confirms="new_days"),
            node(threshold, "params:threshold", "threshold_used", name="threshold"),
        ]
    )
    return pipeline(
        pipe=reports,
        namespace="reports",
        inputs={"clean_orders", "days", "fed", "computed", "new_days"},
        outputs={"totals", "chart", "letter", "remembered", "threshold_used"},
        parameters={"params:title", "params:threshold"},
    )
