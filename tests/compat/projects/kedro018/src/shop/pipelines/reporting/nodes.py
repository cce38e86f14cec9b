from matplotlib.figure import Figure


def total(orders, days, fed, computed):
    amounts = sum(int(load()["amount"].sum()) for load in days.values())
    return {"orders": int(orders["amount"].sum()), "days": amounts, "fed": fed, "computed": computed}


def draw(totals):
    figure = Figure(figsize=(1, 1))
    figure.add_subplot().plot([totals["orders"], totals["days"]])
    return figure


def write(totals, title):
    return f"{title}: {totals['orders']}"


def remember(days):
    return sorted(days)


def threshold(threshold):
    return threshold + 1
