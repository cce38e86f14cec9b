from kedro.pipeline import Pipeline, node, pipeline


def create_pipeline(**kwargs) -> Pipeline:
    return pipeline(
        [
            node(lambda rivers: rivers[["river"]], "rivers", "gap_one_csv", name="gap_one"),
            node(lambda one: len(one), "gap_one_csv", "gap_memory", name="gap_between"),
            node(lambda number: {"number": number}, "gap_memory", "gap_two_json", name="gap_two"),
            node(lambda number: {"again": number}, "gap_memory", "gap_three_json", name="gap_three"),
            node(lambda three: None, "gap_three_json", None, name="gap_nothing"),
        ]
    )
