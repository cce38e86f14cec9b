from kedro.pipeline import Pipeline, node, pipeline

from .nodes import clean, count, describe, flows, headline, report, split


def create_pipeline(**kwargs) -> Pipeline:
    return pipeline(
        [
            node(clean, ["rivers", "params:scale"], "cleaned_csv", name="clean", tags=["tables", "first"]),
            node(clean, ["rivers", "params:limits.high"], "limited_memory", name="clean_again"),
            node(report, "limited_memory", "limited_semicolon_csv", name="limit"),
            node(count, "workbook", "counts_json", name="count", tags="first"),
            node(
                describe,
                {"settings": "settings_file", "note": "note", "plan": "plan"},
                "described",
                name="describe",
                tags=["first"],
            ),
            node(report, "limited_memory", "excel_report", name="report"),
            node(
                split,
                "limited_memory",
                {"long": "long.rivers_parquet", "short": "short.rivers_parquet"},
                name="split",
            ),
            node(flows, "limited_memory", "flows@frame", name="flows"),
            node(headline, "flows@text", "headline", name="headline"),
            node(
                lambda parameters: dict(sorted(parameters.items())),
                "parameters",
                "all_parameters_json",
                name="parameters",
            ),
            node(
                lambda settings_file: settings_file,
                {"settings_file": "settings_file"},
                "replaced",
                name="replaced",
            ),
            node(lambda given: given, "put_in_by_a_hook", "from_the_hook_json", name="from_the_hook"),
            node(len, "cleaned_csv", "rows"),
        ],
        tags="all_tables",
    )
