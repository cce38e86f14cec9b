"""From five raw tables to one table with a row per scheduled departure."""

import pandas as pd

SCHEDULE = ["time_hour", "hour", "minute"]
ROUTE = ["carrier", "flight", "tailnum", "origin", "dest", "distance"]
WEATHER = ["temp", "humid", "wind_speed", "precip", "pressure", "visib"]


def clean_flights(flights: pd.DataFrame) -> pd.DataFrame:
    """Every scheduled departure, with its hour as a moment in time; a flight that never left has no delay."""
    return with_moment(flights[[*SCHEDULE, *ROUTE, "dep_delay"]])


def clean_weather(weather: pd.DataFrame) -> pd.DataFrame:
    """What was measured at each airport in each hour."""
    return with_moment(weather[["origin", "time_hour", *WEATHER]])


def with_moment(table: pd.DataFrame) -> pd.DataFrame:
    """The table with its hour, which the files hold as text, as a moment in UTC."""
    return table.assign(time_hour=pd.to_datetime(table["time_hour"], utc=True))


def clean_planes(planes: pd.DataFrame) -> pd.DataFrame:
    """What is known of each aircraft, under names that say whose year it is."""
    return planes[["tailnum", "year", "manufacturer", "seats"]].rename(columns={"year": "plane_year"})


def join_departures(
    flights: pd.DataFrame,
    weather: pd.DataFrame,
    planes: pd.DataFrame,
    airlines: pd.DataFrame,
    airports: pd.DataFrame,
) -> pd.DataFrame:
    """Give each flight its weather, aircraft, airline and destination; what is unknown stays empty."""
    destinations = airports[["faa", "name"]].rename(columns={"faa": "dest", "name": "destination"})
    carriers = airlines.rename(columns={"name": "airline"})
    return (
        flights.merge(weather, how="left", on=["origin", "time_hour"], validate="many_to_one")
        .merge(planes, how="left", on="tailnum", validate="many_to_one")
        .merge(carriers, how="left", on="carrier", validate="many_to_one")
        .merge(destinations, how="left", on="dest", validate="many_to_one")
    )
