"""Formats of images and figures."""

import json
from typing import Any

import pytest

from penstock.errors import DatasetError
from penstock.io.codecs import FileHints
from penstock.io.codecs.figure import MatplotlibFigure
from penstock.io.codecs.image import PillowImage
from penstock.io.codecs.plotly import PlotlyExpress, PlotlyHTML, PlotlyJSON


@pytest.mark.parametrize("name", ["logo.png", "logo.PNG", "logo.bmp", "logo.tiff"])
def test_lossless_images_round_trip(name: str) -> None:
    image = pytest.importorskip("PIL.Image").new("RGB", (4, 3), (1, 2, 3))
    codec = PillowImage(hints=FileHints(name))
    decoded = codec.decode(codec.encode(image))
    assert (decoded.size, decoded.tobytes()) == ((4, 3), image.tobytes())


def test_image_format_comes_from_the_name_or_the_arguments() -> None:
    image = pytest.importorskip("PIL.Image").new("RGB", (1, 1))
    assert PillowImage(hints=FileHints("a.jpg")).encode(image).startswith(b"\xff\xd8")
    assert PillowImage(save_args={"format": "PNG"}, hints=FileHints("a")).encode(image).startswith(b"\x89PNG")
    with pytest.raises(ValueError, match=r"'a\.what' tells no image format"):
        PillowImage(hints=FileHints("a.what")).encode(image)


@pytest.mark.parametrize(
    ("name", "beginning"), [("a.png", b"\x89PNG"), ("a", b"\x89PNG"), ("a.svg", b"<?xml"), ("a.pdf", b"%PDF")]
)
def test_figure_format_comes_from_the_name(name: str, beginning: bytes) -> None:
    figure = pytest.importorskip("matplotlib.figure").Figure(figsize=(1, 1))
    assert MatplotlibFigure(hints=FileHints(name)).encode(figure).startswith(beginning)


def test_figure_arguments_win_over_the_name() -> None:
    figure = pytest.importorskip("matplotlib.figure").Figure(figsize=(1, 1))
    codec = MatplotlibFigure(save_args={"format": "svg"}, hints=FileHints("a.png"))
    assert codec.encode(figure).startswith(b"<?xml")


def test_figures_cannot_be_loaded_and_the_message_tells_what_can() -> None:
    with pytest.raises(DatasetError, match=r"pillow\.ImageDataset"):
        MatplotlibFigure().decode(b"")
    with pytest.raises(DatasetError, match=r"plotly\.JSONDataset"):
        PlotlyHTML().decode(b"")


def plotly_figure() -> Any:
    objects = pytest.importorskip("plotly.graph_objects")
    return objects.Figure(objects.Bar(x=["é"], y=[1]))


def test_plotly_figures_round_trip() -> None:
    assert PlotlyJSON().decode(PlotlyJSON().encode(plotly_figure())) == plotly_figure()


def test_plotly_express_draws_a_frame() -> None:
    frame = pytest.importorskip("pandas").DataFrame({"city": ["A"], "price": [3]})
    codec = PlotlyExpress(
        plotly_args={
            "type": "bar",
            "fig": {"x": "city", "y": "price"},
            "layout": {"title": "T"},
            "theme": "ggplot2",
        }
    )
    drawn = json.loads(codec.encode(frame))
    assert drawn["data"][0]["type"] == "bar"
    assert drawn["layout"]["title"]["text"] == "T"


def test_plotly_express_must_be_told_what_to_draw() -> None:
    with pytest.raises(DatasetError, match="plotly_args does not say what to draw"):
        PlotlyExpress(plotly_args={"fig": {}})


def test_plotly_page_shows_the_figure() -> None:
    page = PlotlyHTML(save_args={"include_plotlyjs": "cdn"}).encode(plotly_figure())
    assert b"plotly" in page.lower()
