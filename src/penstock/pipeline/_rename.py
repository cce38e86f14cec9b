"""Reuse of a pipeline under other names: some datasets mapped, the rest put into a namespace."""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from penstock._suggest import did_you_mean
from penstock.errors import PipelineError
from penstock.pipeline._names import Names
from penstock.pipeline._node import Node, as_given
from penstock.pipeline._transcoding import SEPARATOR, stem

if TYPE_CHECKING:
    from penstock.pipeline._pipeline import Pipeline

Exposed = str | Iterable[str] | Mapping[str, str] | None
Rename = Callable[[str], str]

_PARAMETERS = "parameters"
_PREFIX = "params:"


def mapping_of(
    pipeline: "Pipeline", inputs: Exposed, outputs: Exposed, parameters: Exposed
) -> dict[str, str]:
    """Old names to new names, from what the user wants exposed or renamed.

    Raises:
        PipelineError: a name does not exist, or does not play the part it is given.
    """
    new_inputs, new_outputs = _mapping(inputs), _mapping(outputs)
    new_parameters = dict(_parameter(old, new) for old, new in _mapping(parameters).items())
    _check_exist([*new_inputs, *new_outputs, *new_parameters], pipeline)
    _check_inputs(new_inputs, pipeline)
    _check_outputs(new_outputs, pipeline)
    return {**new_inputs, **new_outputs, **new_parameters}


def renamer(mapping: Mapping[str, str], namespace: str | None, prefix_datasets: bool) -> Rename:
    """The new name of each dataset: as mapped, else inside the namespace if there is one."""

    def rename(name: str) -> str:
        if name in mapping:
            return mapping[name]
        if name == _PARAMETERS:
            return name
        if SEPARATOR in name and stem(name) in mapping:
            return mapping[stem(name)] + name.removeprefix(stem(name))
        if not namespace or not prefix_datasets:
            return name
        if name.startswith(_PREFIX):
            return f"{_PREFIX}{namespace}.{name.removeprefix(_PREFIX)}"
        return f"{namespace}.{name}"

    return rename


def renamed(node: Node, rename: Rename, namespace: str | None) -> Node:
    """`node` with every dataset renamed, inside `namespace`."""
    inner = node.namespace
    return node.replace(
        inputs=_each(as_given(node._inputs), rename),
        outputs=_each(as_given(node._outputs), rename),
        confirms=_each(node.confirms, rename),
        namespace=f"{namespace}.{inner}" if namespace and inner else namespace or inner,
    )


def _each(names: Names, rename: Rename) -> Names:
    if names is None:
        return None
    if isinstance(names, str):
        return rename(names)
    if isinstance(names, dict):
        return {key: rename(name) for key, name in names.items()}
    return [rename(name) for name in names]


def _mapping(names: Exposed) -> dict[str, str]:
    if names is None:
        return {}
    if isinstance(names, str):
        return {names: names}
    return dict(names) if isinstance(names, Mapping) else {name: name for name in names}


def _parameter(old: str, new: str) -> tuple[str, str]:
    """Both names with their prefix; the dataset of all parameters goes by one name everywhere."""
    if old == _PARAMETERS:
        return old, old
    return _PREFIX + old.removeprefix(_PREFIX), _PREFIX + new.removeprefix(_PREFIX)


def _check_exist(names: Iterable[str], pipeline: "Pipeline") -> None:
    known = set(map(stem, pipeline.datasets()))
    unknown = [name for name in names if stem(name) not in known]
    if unknown:
        hints = "".join(did_you_mean(name, sorted(known)) for name in unknown)
        raise PipelineError(
            f"The pipeline to reuse has no dataset or parameter {' or '.join(map(repr, unknown))}.{hints}"
        )


def _check_inputs(inputs: Iterable[str], pipeline: "Pipeline") -> None:
    free = set(map(stem, pipeline.inputs()))
    for name in inputs:
        if name == _PARAMETERS or name.startswith(_PREFIX):
            raise PipelineError(f"'{name}' is a parameter: pass it as `parameters`, not as `inputs`.")
        if stem(name) not in free:
            raise PipelineError(
                f"'{name}' cannot be among the `inputs` of the pipeline to reuse: a node of it writes it.\n"
                f"Pass it as `outputs`, or choose among its free inputs: {sorted(free)}."
            )


def _check_outputs(outputs: Iterable[str], pipeline: "Pipeline") -> None:
    free = set(map(stem, pipeline.inputs()))
    for name in outputs:
        if stem(name) in free:
            raise PipelineError(
                f"'{name}' cannot be among the `outputs` of the pipeline to reuse: no node of it writes it.\n"
                "Pass it as `inputs`."
            )
