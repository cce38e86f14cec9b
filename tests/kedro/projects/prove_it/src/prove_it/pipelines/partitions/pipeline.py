import pandas as pd
from kedro.pipeline import Pipeline, node, pipeline


def join(months) -> pd.DataFrame:
    return pd.concat(
        [load().assign(month=month) for month, load in sorted(months.items())], ignore_index=True
    )


def spread(joined: pd.DataFrame) -> dict:
    return {f"by hour/{hour}": rows for hour, rows in joined.groupby("hour")}


def late(joined: pd.DataFrame) -> dict:
    return {month: (lambda month=month: {"month": month}) for month in sorted(set(joined["month"]))}


def gather(late_months) -> list:
    return [load() for _, load in sorted(late_months.items())]


def read(increments) -> str:
    return " | ".join(f"{name}: {text}" for name, text in sorted(increments.items()))


def shout(text: str) -> str:
    return text.upper()


def create_pipeline(**kwargs) -> Pipeline:
    return pipeline(
        [
            node(join, "months", "joined_csv", name="join"),
            node(spread, "joined_csv", "monthly", name="spread"),
            node(late, "joined_csv", "late_months", name="late"),
            node(gather, "late_months", "gathered_json", name="gather"),
            node(read, "increments", "increments_read_memory", name="read"),
            node(shout, "increments_read_memory", "increments_shouted", name="shout", confirms="increments"),
        ]
    )
