import pandas as pd


def clean(rivers: pd.DataFrame, scale: int) -> pd.DataFrame:
    cleaned = rivers.fillna({"source": "unknown"})
    cleaned["scaled"] = cleaned["length_km"] * scale
    cleaned["river"] = cleaned["river"].str.upper()
    return cleaned


def count(workbook: dict[str, pd.DataFrame]) -> dict:
    return {sheet: {"rows": len(frame), "columns": list(frame)} for sheet, frame in sorted(workbook.items())}


def describe(settings: dict, note: str, *, plan: dict) -> list:
    return [sorted(settings), note.splitlines(), plan]


def report(cleaned: pd.DataFrame) -> pd.DataFrame:
    return cleaned.drop(columns="surveyed")


def split(cleaned: pd.DataFrame) -> dict[str, pd.DataFrame]:
    return {"long": cleaned[cleaned["length_km"] > 800], "short": cleaned[cleaned["length_km"] <= 800]}


def flows(cleaned: pd.DataFrame) -> pd.DataFrame:
    return cleaned[["river", "flow_m3s"]]


def headline(text: str) -> str:
    return text.splitlines()[0]
