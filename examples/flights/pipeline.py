"""Which flights leave New York late? Real tables in; a model, its metrics, a report and a picture out."""

from penstock import Pipeline, node, pipeline

from .model import evaluate_model, fit_model, make_features, split_by_day
from .report import plot_delays, report_delays
from .tables import clean_flights, clean_planes, clean_weather, join_departures


def create_pipeline() -> Pipeline:
    """Ten nodes; the names on either side are those of catalog.yml and parameters.yml."""
    return pipeline(
        [
            node(clean_flights, "flights", "clean_flights", tags="tables"),
            node(clean_weather, "weather", "clean_weather", tags="tables"),
            node(clean_planes, "planes", "clean_planes", tags="tables"),
            node(
                join_departures,
                ["clean_flights", "clean_weather", "clean_planes", "airlines", "airports"],
                "departures",
                tags="tables",
            ),
            node(make_features, ["departures", "params:late_after_minutes"], "features", tags="model"),
            node(split_by_day, ["features", "params:split"], ["train_set", "test_set"], tags="model"),
            node(fit_model, ["train_set", "params:model"], "delay_model", tags="model"),
            node(evaluate_model, ["delay_model", "test_set"], "metrics", tags="model"),
            node(report_delays, ["departures", "params:late_after_minutes"], "delay_report", tags="report"),
            node(plot_delays, ["delay_report", "metrics"], "delay_plot", tags="report"),
        ]
    )
