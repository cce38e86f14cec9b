from kedro.extras.datasets.pandas import CSVDataSet


def clean(orders, parameters):
    kept = orders[~orders["kind"].isin(parameters["drop"])]
    return kept.assign(unit=parameters["unit"])


def check(clean_orders):
    return CSVDataSet.__name__
