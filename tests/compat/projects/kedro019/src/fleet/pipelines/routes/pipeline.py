from kedro.pipeline import Pipeline, node
from kedro.pipeline.modular_pipeline import pipeline

from .nodes import combine, draw, name, select, speeds


def create_pipeline(**kwargs) -> Pipeline:
    one = pipeline(
        [
            node(func=select, inputs=["ships", "params:region"], outputs="selected_csv", name="select"),
            node(func=name, inputs="selected_csv", outputs="names", name="name"),
        ]
    )
    north = pipeline(
        pipe=one, namespace="north", inputs="ships", parameters={"params:region": "params:first_region"}
    )
    south = pipeline(
        pipe=one, namespace="south", inputs="ships", parameters={"params:region": "params:second_region"}
    )
    both = pipeline(
        [
            node(
                combine,
                ["north.selected_csv", "south.selected_csv", "extra", "params:doubled"],
                "report",
                name="combine",
                tags=["report"],
            ),
            node(draw, "report", "chart", name="draw", tags=["report"]),
            node(speeds, ["ships", "params:knots"], "speeds", name="speeds"),
        ]
    )
    return north + south + both
