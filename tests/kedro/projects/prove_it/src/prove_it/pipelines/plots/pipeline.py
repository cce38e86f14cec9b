import matplotlib.pyplot as plt
import plotly.express as px
from kedro.pipeline import Pipeline, node, pipeline
from PIL import Image


def bars(rivers):
    figure, axes = plt.subplots(figsize=(3, 2))
    axes.bar(rivers["river"], rivers["length_km"])
    plt.close(figure)
    return figure


def sheets(rivers) -> dict:
    return {f"{name}.png": bars(rows) for name, rows in rivers.groupby("river")}


def interactive(rivers):
    return px.scatter(rivers, x="length_km", y="flow_m3s", hover_name="river")


def draw(scale: int):
    return Image.linear_gradient("L").resize((scale, scale))


def create_pipeline(**kwargs) -> Pipeline:
    return pipeline(
        [
            node(bars, "rivers", "bars", name="bars"),
            node(sheets, "rivers", "sheets", name="sheets"),
            node(interactive, "rivers", "plotly_figure", name="interactive"),
            node(interactive, "rivers", "plotly_page", name="page"),
            node(lambda rivers: rivers[["river", "length_km"]], "rivers", "plotly_bars", name="plotly_bars"),
            node(lambda figure: figure.layout.to_plotly_json(), "plotly_figure", "layout", name="layout"),
            node(draw, "params:scale", "image", name="draw"),
            node(lambda image: list(image.size), "image", "image_size_json", name="image_size"),
        ],
        tags=["plots"],
    )
