"""The pipeline on three flights: no files, no catalog."""

import pandas as pd
from penstock import run
from project_package.pipelines.delays import create_pipeline

FLIGHTS = pd.DataFrame(
    {"carrier": ["UA", "AA", "UA"], "flight": [1545, 1141, 4308], "dep_delay": [32.0, 2.0, None]}
)
AIRLINES = pd.DataFrame({"carrier": ["UA", "AA"], "name": ["United", "American"]})


def test_the_airline_that_left_late_is_found() -> None:
    tables = {"flights": FLIGHTS, "airlines": AIRLINES}
    result = run(create_pipeline(), tables, parameters={"late_after": 15})
    assert result.load("worst_airline") == {"airline": "United", "share_late": 1.0}
