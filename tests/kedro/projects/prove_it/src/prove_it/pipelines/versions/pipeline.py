from kedro.pipeline import Pipeline, node, pipeline


def number(rivers, scale: int):
    return rivers.assign(number=range(scale, scale + len(rivers)))


def first(frame) -> int:
    return int(frame["number"].iloc[0])


def plot(frame):
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(2, 2))
    axes.plot(frame["number"])
    plt.close(figure)
    return figure


def create_pipeline(**kwargs) -> Pipeline:
    return pipeline(
        [
            node(number, ["rivers", "params:scale"], "versioned_csv", name="number", tags="writes"),
            node(first, "versioned_csv", "versioned_pickle", name="first"),
            node(
                lambda number: {"first": number},
                "versioned_pickle",
                "first_json",
                name="second",
                tags="reads",
            ),
            node(plot, "versioned_csv", "versioned_plot", name="plot"),
        ]
    )
