from matplotlib.figure import Figure


def select(ships, region):
    return ships[ships["region"] == region]


def combine(north, south, extra, doubled):
    return {"metres": int(north["length"].sum() + south["length"].sum()), "extra": extra, "doubled": doubled}


def draw(report):
    figure = Figure(figsize=(1, 1))
    figure.add_subplot().plot([0, report["metres"]])
    return figure


def speeds(ships, knots):
    return [round(knots * length / 100, 1) for length in ships["length"]]


def name(ships):
    return sorted(ships["name"])
