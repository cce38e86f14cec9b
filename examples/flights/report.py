"""What a reader wants to see: one table and one picture."""

import pandas as pd
from matplotlib.figure import Figure


def report_delays(departures: pd.DataFrame, late_after_minutes: float) -> pd.DataFrame:
    """Per airline, airport and scheduled hour: how many flights, how many cancelled, how many late."""
    observed = departures.assign(
        cancelled=departures["dep_delay"].isna(),
        late=departures["dep_delay"] > late_after_minutes,
    )
    return observed.groupby(["airline", "origin", "hour"], as_index=False).agg(
        flights=("flight", "size"),
        cancelled=("cancelled", "sum"),
        late=("late", "sum"),
        median_delay=("dep_delay", "median"),
    )


def plot_delays(report: pd.DataFrame, metrics: dict[str, float]) -> Figure:
    """The share of late departures over the day, a line per airport."""
    figure = Figure(figsize=(8, 4.5), layout="constrained")
    axes = figure.add_subplot()
    counts = report.groupby(["origin", "hour"], as_index=False)[["flights", "cancelled", "late"]].sum()
    counts["share"] = counts["late"] / (counts["flights"] - counts["cancelled"])
    for origin, of_airport in counts.groupby("origin"):
        axes.plot(of_airport["hour"], of_airport["share"], label=origin)
    axes.set(xlabel="scheduled hour", ylabel="share of flights leaving late", ylim=(0, None))
    axes.set_title(f"Late departures from New York, 2013 (model: AUC {metrics['roc_auc']:.2f})")
    axes.legend()
    return figure
