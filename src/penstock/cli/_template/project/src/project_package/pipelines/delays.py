"""Which airlines leave late."""

from typing import Any

import pandas as pd
from penstock import Pipeline, node, pipeline


def drop_cancelled(flights: pd.DataFrame) -> pd.DataFrame:
    """The flights that took off."""
    return flights.dropna(subset=["dep_delay"])


def summarise_delays(flights: pd.DataFrame, airlines: pd.DataFrame, late_after: int) -> pd.DataFrame:
    """For each airline its flights, their mean delay in minutes, and the share that left late."""
    late = flights.assign(late=flights["dep_delay"] > late_after)
    summary = late.groupby("carrier").agg(
        flights=("flight", "size"), mean_delay=("dep_delay", "mean"), share_late=("late", "mean")
    )
    named = airlines.merge(summary.round(2), left_on="carrier", right_index=True)
    return named.sort_values("share_late", ascending=False)


def find_worst(delays: pd.DataFrame) -> dict[str, Any]:
    """The airline with the largest share of late flights."""
    worst = delays.iloc[0]
    return {"airline": worst["name"], "share_late": float(worst["share_late"])}


def create_pipeline() -> Pipeline:
    """From the tables to the airline that is late most often."""
    return pipeline(
        [
            node(drop_cancelled, "flights", "departed_flights", name="drop_cancelled"),
            node(
                summarise_delays,
                ["departed_flights", "airlines", "params:late_after"],
                "delays",
                name="summarise_delays",
            ),
            node(find_worst, "delays", "worst_airline", name="find_worst"),
        ]
    )
