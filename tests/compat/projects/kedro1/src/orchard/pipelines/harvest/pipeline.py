from kedro.pipeline import Node, Pipeline

from .nodes import pack, pick, weigh


def create_pipeline(**kwargs) -> Pipeline:
    inside = Pipeline(
        [
            Node(pick, ["trees", "params:model"], "picked_csv", name="pick"),
            Node(pack, "picked_csv", "baskets@parts", name="pack"),
        ],
        namespace="field",
        inputs={"trees"},
        outputs={"picked_csv", "baskets@parts"},
        parameters={"model"},
    )
    outside = Pipeline([Node(weigh, ["picked_csv", "params:unit", "bonus"], "weight", name="weigh")])
    return inside + outside
