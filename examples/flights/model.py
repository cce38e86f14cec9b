"""How likely is a flight to leave late, given its schedule, its aircraft and the weather?"""

from typing import Any

import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import brier_score_loss, roc_auc_score
from threadpoolctl import threadpool_limits

from .tables import WEATHER

NEVER_SEEN_BY_THE_MODEL = ["late", "day"]


def make_features(departures: pd.DataFrame, late_after_minutes: float) -> pd.DataFrame:
    """A row per flight that left: what was known beforehand, its day, and whether it left late."""
    flown = departures[departures["dep_delay"].notna()].reset_index(drop=True)
    local = flown["time_hour"].dt.tz_convert("America/New_York")
    return pd.DataFrame(
        {
            "month": local.dt.month,
            "weekday": local.dt.day_of_week,
            "minute_of_day": flown["hour"] * 60 + flown["minute"],
            "distance": flown["distance"],
            "plane_age": local.dt.year - flown["plane_year"],
            "seats": flown["seats"],
            **{name: flown[name] for name in WEATHER},
            **{name: flown[name].astype("category") for name in ["carrier", "origin", "dest"]},
            "day": local.dt.day_of_year,
            "late": flown["dep_delay"] > late_after_minutes,
        }
    )


def split_by_day(features: pd.DataFrame, split: dict[str, Any]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Hold out whole days: flights of one day share its weather and jams, which would give the test away."""
    days = features["day"].drop_duplicates().sort_values()
    held_out = features["day"].isin(days.sample(frac=split["test_share"], random_state=split["seed"]))
    return features[~held_out].reset_index(drop=True), features[held_out].reset_index(drop=True)


def fit_model(train_set: pd.DataFrame, settings: dict[str, Any]) -> HistGradientBoostingClassifier:
    """Gradient-boosted trees, which take categories and missing values as they are."""
    model = HistGradientBoostingClassifier(categorical_features="from_dtype", **settings)
    with threadpool_limits(1):  # so small a model is slower on many threads when the machine is busy
        return model.fit(train_set.drop(columns=NEVER_SEEN_BY_THE_MODEL), train_set["late"])


def evaluate_model(model: HistGradientBoostingClassifier, test_set: pd.DataFrame) -> dict[str, float]:
    """How well the model ranks flights, and how far off its chances are beside always naming the mean."""
    late = test_set["late"]
    chance = model.predict_proba(test_set.drop(columns=NEVER_SEEN_BY_THE_MODEL))[:, 1]
    share = float(late.mean())
    return {
        "flights": len(test_set),
        "share_late": share,
        "roc_auc": float(roc_auc_score(late, chance)),
        "brier": float(brier_score_loss(late, chance)),
        "brier_of_the_mean": share * (1 - share),
    }
