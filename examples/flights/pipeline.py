"""Which flights leave New York late? Real tables in; a model, its metrics, a report and a picture out."""

from penstock import Pipeline, node, pipeline

from .model import evaluate_model, fit_model, make_features, split_by_day
from .report import plot_delays, report_delays
from .tables import clean_flights, clean_planes, clean_weather, join_departures


def create_pipeline() -> Pipeline:
    """Ten nodes; the names of the data are those of catalog.yml and parameters.yml."""
    return create_tables() + create_model() + create_report()


def create_tables() -> Pipeline:
    """From the raw tables to one row per departure."""
    return pipeline(
        [
            node(clean_flights, "flights", "clean_flights", name="clean_flights"),
            node(clean_weather, "weather", "clean_weather", name="clean_weather"),
            node(clean_planes, "planes", "clean_planes", name="clean_planes"),
            node(
                join_departures,
                ["clean_flights", "clean_weather", "clean_planes", "airlines", "airports"],
                "departures",
                name="join_departures",
            ),
        ],
        tags="tables",
    )


def create_model() -> Pipeline:
    """From departures to a model and how good it is."""
    return pipeline(
        [
            node(
                make_features, ["departures", "params:late_after_minutes"], "features", name="make_features"
            ),
            node(split_by_day, ["features", "params:split"], ["train_set", "test_set"], name="split_by_day"),
            node(fit_model, ["train_set", "params:model"], "delay_model", name="fit_model"),
            node(evaluate_model, ["delay_model", "test_set"], "metrics", name="evaluate_model"),
        ],
        tags="model",
    )


def create_report() -> Pipeline:
    """What people read."""
    return pipeline(
        [
            node(
                report_delays,
                ["departures", "params:late_after_minutes"],
                "delay_report",
                name="report_delays",
            ),
            node(plot_delays, ["delay_report", "metrics"], "delay_plot", name="plot_delays"),
        ],
        tags="report",
    )
