"""The context of a Kedro project."""

from typing import Any

from penstock.session import Context


class KedroContext(Context):
    """A project with its configuration, under the name that hooks of Kedro's projects have for it."""

    @property
    def _extra_params(self) -> dict[str, Any]:
        return dict(self.runtime_params)
