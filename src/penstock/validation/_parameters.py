"""Check the parameters of a pipeline, all of them, and make what its functions are to get."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from penstock.errors import ParameterValidationError
from penstock.io import DataCatalog, MemoryDataset
from penstock.io._resolver import is_parameter
from penstock.pipeline import Node, Pipeline
from penstock.pipeline._function import whereabouts
from penstock.validation._fit import Fit
from penstock.validation._hints import Argument, arguments_of
from penstock.validation._misfit import Findings, Misfit, spelt

Made = dict[tuple[str, str], Any]
"""By names of node and input, what the function gets in place of the plain value."""

_ABSENT: Final = object()


def check_parameters(pipeline: Pipeline, parameters: Mapping[str, Any] | DataCatalog) -> Made:
    """Check every parameter that a pipeline takes against the type hints of the functions that take it.

    A run does so by itself; this is for whoever wants to know without running.

    Args:
        pipeline: its inputs `params:...` and `parameters` are looked at.
        parameters: what they stand for, or a catalog that has them. What is not there is passed over.

    Returns:
        By names of node and input, the dataclasses, models and the like that functions get instead of plain values.
        Parameters that arrive as they are do not appear.

    Raises:
        ParameterValidationError: some do not fit; tells all of them.

    >>> from penstock import node, pipeline
    >>> def fit_model(alpha: float): ...
    >>> flow = pipeline([node(fit_model, "params:alpha", "model", name="fit")])
    >>> check_parameters(flow, {"alpha": 1})
    {}
    >>> check_parameters(flow, {"alpha": "high"})  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    penstock.errors.ParameterValidationError: A parameter does not fit the function that takes it. Nothing has run.
    - params:alpha should be float, but is the str 'high'.
      Node 'fit' takes it as 'alpha' of fit_model(alpha: float) at ...
    """
    if isinstance(parameters, DataCatalog):
        return fit_parameters(pipeline.graph.nodes, parameters.resolve)
    catalog = DataCatalog()
    catalog.add_parameters(parameters)
    return fit_parameters(pipeline.graph.nodes, catalog.resolve)


def fit_parameters(nodes: Sequence[Node], dataset_of: Callable[[str], Any]) -> Made:
    """Check the parameters that nodes take, given the dataset of each name. See `check_parameters`."""
    check = _Check(dataset_of)
    for node in nodes:
        if any(map(is_parameter, node.inputs)):
            check.look_at(node)
    if check.wrong:
        error = ParameterValidationError(_summary(check.wrong))
        error.places = tuple(check.places)
        raise error
    return check.made


class _Need(NamedTuple):
    """Who takes a parameter, and as what."""

    node: Node
    argument: Argument


class _Check:
    """What was found wrong so far, with who needs it, and what was made."""

    def __init__(self, dataset_of: Callable[[str], Any]) -> None:
        self.made: Made = {}
        self.wrong: dict[str, list[_Need]] = {}
        self.places: dict[tuple[Any, ...], None] = {}
        self._dataset_of = dataset_of
        self._given: dict[tuple[str, str], tuple[Any, Any]] = {}
        self._values: dict[str, Any] = {}
        self._fitted: dict[str, list[tuple[Any, Any, Findings]]] = {}

    def look_at(self, node: Node) -> None:
        """Fit the parameters that a node takes."""
        for argument in arguments_of(node):
            if is_parameter(argument.dataset):
                self._look_at(_Need(node, argument))

    def _look_at(self, need: _Need) -> None:
        name, value = need.argument.dataset, self._value(need.argument.dataset)
        if value is _ABSENT or (value is None and need.argument.default is None):
            return
        fitted, findings = self._fit(name, value, need.argument.hint)
        for misfit in findings.misfits:
            self.wrong.setdefault(f"{_place(name, misfit)} {misfit.message}", []).append(need)
            self.places[_keys(name, misfit)] = None
        self._hand_over(need, fitted if findings.made else value)

    def _hand_over(self, need: _Need, fitted: Any) -> None:
        """Note what a node gets for an input: one object, whatever number of its arguments the input goes to."""
        argument = need.argument
        key = need.node.name, argument.dataset
        other, before = self._given.setdefault(key, (argument.hint, fitted))
        if type(before) is not type(fitted):
            told = (
                f"{argument.dataset} is taken twice, as {spelt(other)} and as {spelt(argument.hint)}, but a node gets "
                "one object for one input. Give the function one argument for it."
            )
            self.wrong.setdefault(told, []).append(need)
        elif fitted is not self._values[argument.dataset]:
            self.made[key] = fitted

    def _fit(self, name: str, value: Any, hint: Any) -> tuple[Any, Findings]:
        """Fit a parameter once for each hint, however many functions agree on it."""
        known = self._fitted.setdefault(name, [])
        for other, fitted, findings in known:
            if other is hint or other == hint:
                return fitted, findings
        findings = Findings()
        known.append((hint, Fit((), findings)(value, hint), findings))
        return known[-1][1:]

    def _value(self, name: str) -> Any:
        """The value of a parameter in memory; one that somebody keeps elsewhere is not read for this."""
        if name not in self._values:
            dataset = self._dataset_of(name)
            known = type(dataset) is MemoryDataset and dataset.exists()
            self._values[name] = dataset.load() if known else _ABSENT
        return self._values[name]


def _keys(name: str, misfit: Misfit) -> tuple[Any, ...]:
    """The keys of that part, from the top of all parameters."""
    above = [] if name == "parameters" else name.removeprefix("params:").split(".")
    return (*above, *misfit.place)


def _place(name: str, misfit: Misfit) -> str:
    """The part of a parameter that a misfit is about, as an input would name it."""
    place = misfit.place
    if name == "parameters" and place:
        name, place = f"params:{place[0]}", place[1:]
    return name + "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in place)


def _summary(wrong: Mapping[str, Sequence[_Need]]) -> str:
    headline = (
        "A parameter does not fit the function that takes it."
        if len(wrong) == 1
        else f"{len(wrong)} things about parameters do not fit the functions that take them."
    )
    lines = [f"- {told}\n  {_taken(needs)}" for told, needs in wrong.items()]
    return "\n".join([f"{headline} Nothing has run.", *lines])


def _taken(needs: Sequence[_Need]) -> str:
    node, argument = needs[0]
    others = f", and so {'does' if len(needs) == 2 else 'do'} {len(needs) - 1} more" if len(needs) > 1 else ""
    return f"Node '{node.name}' takes it as '{argument.name}' of {whereabouts(node.func)}{others}."
