from kedro.pipeline import Pipeline, node, pipeline


def fail(rows: int) -> int:
    raise ArithmeticError(f"{rows} rows are too many")


def create_pipeline(**kwargs) -> Pipeline:
    return pipeline(
        [
            node(lambda rivers, scale: rivers, ["rivers", "params:scale"], "failing_start_csv", name="start"),
            node(len, "failing_start_csv", "failing_rows_memory", name="middle"),
            node(fail, "failing_rows_memory", "failing_never", name="fail"),
            node(lambda never: never, "failing_never", "failing_after", name="after"),
            node(
                lambda start, scale: scale,
                ["failing_start_csv", "params:scale"],
                "failing_other_memory",
                name="other",
            ),
            node(
                lambda other, never: other,
                ["failing_other_memory", "failing_never"],
                "failing_end",
                name="end",
            ),
        ]
    )
