from kedro.pipeline import Pipeline, node, pipeline


def create_pipeline(**kwargs) -> Pipeline:
    return pipeline(
        [
            node(lambda rivers: rivers.drop(columns="surveyed"), "rivers", "table", name="store"),
            node(lambda table: {"rows": len(table)}, "table", "letter", name="write"),
            node(lambda letter: sorted(letter.items()), "letter", "opened", name="open"),
        ]
    )
