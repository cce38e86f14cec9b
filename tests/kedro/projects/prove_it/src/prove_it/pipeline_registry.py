"""The pipelines, found by folder; what fails or has been done before is not part of the default one."""

from kedro.framework.project import find_pipelines
from kedro.pipeline import Pipeline

_APART = {"failing", "gaps"}


def register_pipelines() -> dict[str, Pipeline]:
    pipelines = find_pipelines()
    pipelines["__default__"] = sum(made for name, made in pipelines.items() if name not in _APART)
    return pipelines
