"""Figures of Plotly."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from penstock.errors import DatasetError
from penstock.io.codecs._characters import to_bytes, to_text
from penstock.io.codecs._codec import FileCodec
from penstock.io.stores import Bytes


class PlotlyJSON(FileCodec):
    """A figure as JSON; the arguments are those of `plotly.io.from_json` and `Figure.to_json`."""

    FORMAT = "a figure with Plotly"
    NEEDS = ("plotly",)
    EXTRA = "plotly"

    def encode(self, data: Any) -> bytes:
        """The figure as JSON."""
        return to_bytes(data.to_json(**self.save_args), self.hints.open_save)

    def decode(self, data: Bytes) -> Any:
        """The JSON as a figure."""
        import plotly.io as pio

        return pio.from_json(to_text(data, self.hints.open_load), **self.load_args)


@dataclass(frozen=True)
class PlotlyExpress(PlotlyJSON):
    """A frame, drawn with Plotly Express and kept as the JSON of the figure."""

    plotly_args: Mapping[str, Any] = field(default_factory=dict)
    """`type`, a function of plotly.express; `fig`, its arguments; `theme`, a template; `layout`, changes."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.plotly_args.get("type"):
            raise DatasetError(
                "plotly_args does not say what to draw. Name a function of plotly.express as its type:\n"
                "plotly_args: {type: bar, fig: {x: city, y: price}}"
            )

    def encode(self, data: Any) -> bytes:
        """The figure of a frame as JSON."""
        return super().encode(self._draw(data))

    def _draw(self, frame: Any) -> Any:
        import plotly.express as px

        figure = getattr(px, self.plotly_args["type"])(frame, **self.plotly_args.get("fig", {}))
        figure.update_layout(template=self.plotly_args.get("theme", "plotly"))
        figure.update_layout(self.plotly_args.get("layout", {}))
        return figure


class PlotlyHTML(FileCodec):
    """A figure as a web page; the arguments are those of `Figure.to_html`."""

    FORMAT = "a web page with Plotly"
    NEEDS = ("plotly",)
    EXTRA = "plotly"

    def encode(self, data: Any) -> bytes:
        """The page that shows the figure."""
        return to_bytes(data.to_html(**self.save_args), self.hints.open_save)

    def decode(self, data: Bytes) -> NoReturn:  # noqa: ARG002  (nothing in them would help)
        """Refused: a page is for looking at.

        Raises:
            DatasetError: always.
        """
        raise DatasetError(
            "A figure saved as a web page cannot be loaded again.\n"
            "Save it with plotly.JSONDataset to load it later."
        )
