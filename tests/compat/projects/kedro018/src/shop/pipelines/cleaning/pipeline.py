from kedro.pipeline import Pipeline, node, pipeline

from .nodes import check, clean


def create_pipeline(**kwargs) -> Pipeline:
    return pipeline(
        pipe=[
            node(clean, ["orders", "params:cleaning"], "clean_orders", name="clean"),
            node(func=check, inputs="clean_orders", outputs="scratch", name="check"),
        ],
        tags="cleaning",
    )
