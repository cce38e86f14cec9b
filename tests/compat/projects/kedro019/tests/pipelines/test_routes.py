"""Tests of a pipeline, as the starters of Kedro 0.19 have them."""
import logging

import pandas as pd
from kedro.io import DataCatalog
from kedro.runner import SequentialRunner

from fleet.pipelines.routes import create_pipeline


def test_routes(caplog):
    pipeline = create_pipeline().from_nodes("speeds")
    catalog = DataCatalog()
    catalog.add_feed_dict({"ships": pd.DataFrame({"length": [50]}), "params:knots": 10})

    caplog.set_level(logging.DEBUG, logger="kedro")
    successful_run_msg = "Pipeline execution completed successfully"

    SequentialRunner().run(pipeline, catalog)

    assert successful_run_msg in caplog.text
