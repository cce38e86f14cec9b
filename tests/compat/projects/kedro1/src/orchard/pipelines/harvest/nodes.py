def pick(trees, model):
    return trees.assign(kilos=trees["fruits"] * model["kilos"])


def pack(picked):
    for kind, rows in picked.groupby("kind"):
        yield {kind: {"kilos": int(rows["kilos"].sum())}}


def weigh(picked, unit, bonus):
    return f"{picked['kilos'].sum() + bonus} {unit}"


def fail(weight):
    raise ValueError(f"{weight} is too much")
