"""Files that hold Plotly figures."""

import os
from typing import TYPE_CHECKING, Any, Never

from penstock.io import FileDataset, Version
from penstock.io.codecs import FileHints
from penstock.io.codecs.plotly import PlotlyExpress, PlotlyHTML, PlotlyJSON

if TYPE_CHECKING:
    from pandas import DataFrame
    from plotly.graph_objects import Figure
else:
    DataFrame = Figure = Any  # the libraries are imported when data is loaded or saved

__all__ = ["HTMLDataset", "JSONDataset", "PlotlyDataset"]


class JSONDataset(FileDataset[Figure, Figure]):
    """A Plotly figure as JSON, which can be loaded again.

    `load_args` go to `plotly.io.from_json`, `save_args` to `Figure.to_json`.

    >>> import plotly.graph_objects as go
    >>> plot = JSONDataset(filepath="memory://docs/plot.json")
    >>> plot.save(go.Figure(go.Scatter(x=[1, 2], y=[3, 5])))
    >>> plot.load().data[0].y
    (3, 5)
    """

    _CODEC = PlotlyJSON


class PlotlyDataset(FileDataset[DataFrame, Figure]):
    """A frame that is drawn with Plotly Express when it is saved, and loaded as the figure.

    Args:
        plotly_args: `type` names a function of `plotly.express`; `fig` are its arguments; `theme` is a
            template; `layout` changes the layout.

    >>> import pandas as pd
    >>> plot = PlotlyDataset(
    ...     filepath="memory://docs/express.json",
    ...     plotly_args={"type": "bar", "fig": {"x": "name", "y": "price"}},
    ... )
    >>> plot.save(pd.DataFrame({"name": ["Ada", "Bo"], "price": [3, 5]}))
    >>> plot.load().data[0].type
    'bar'
    """

    def __init__(
        self,
        *,
        filepath: str | os.PathLike[str],
        plotly_args: dict[str, Any],
        load_args: dict[str, Any] | None = None,
        save_args: dict[str, Any] | None = None,
        version: Version | None = None,
        credentials: dict[str, Any] | None = None,
        fs_args: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,
    ) -> None:
        self._plotly_args = plotly_args
        super().__init__(
            filepath=filepath,
            load_args=load_args,
            save_args=save_args,
            version=version,
            credentials=credentials,
            fs_args=fs_args,
            metadata=metadata,
        )

    def _make_codec(self, hints: FileHints) -> PlotlyExpress:
        return PlotlyExpress(self._load_args, self._save_args, hints, plotly_args=self._plotly_args)

    def _describe(self) -> dict[str, Any]:
        return {**super()._describe(), "plotly_args": self._plotly_args}


class HTMLDataset(FileDataset[Figure, Never]):
    """A Plotly figure as a web page, which cannot be loaded again.

    `save_args` go to `Figure.to_html`.

    >>> import plotly.graph_objects as go
    >>> page = HTMLDataset(filepath="memory://docs/plot.html", save_args={"include_plotlyjs": "cdn"})
    >>> page.save(go.Figure(go.Scatter(x=[1, 2], y=[3, 5])))
    >>> b"<html>" in page.read()
    True
    """

    _CODEC = PlotlyHTML
