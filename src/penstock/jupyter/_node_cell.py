"""The code of a node as the text of a cell, in which each step of it can be looked at."""

import inspect
import keyword
import re
from collections.abc import Iterable, Mapping
from textwrap import dedent
from types import FunctionType
from typing import TYPE_CHECKING, Any

from penstock._suggest import did_you_mean
from penstock.errors import PipelineError
from penstock.jupyter._needs import needed_imports
from penstock.pipeline import NodeKind
from penstock.runner import FailedRun

if TYPE_CHECKING:
    from penstock.pipeline import Node
    from penstock.session import Session

_CALLS = {
    NodeKind.FUNCTION: "{}",
    NodeKind.COROUTINE: "await {}",
    NodeKind.GENERATOR: "list({})",
    NodeKind.ASYNC_GENERATOR: "[chunk async for chunk in {}]",
}


def node_cell(session: "Session", name: str) -> str:
    """The imports that a node's function needs, the loads of its inputs, the function itself and a call of it.

    A function whose code cannot be shown, such as one written in C, is called by way of its node.

    Raises:
        PipelineError: no pipeline has such a node.
    """
    pipeline, node = _found(session, name)
    variables = _variables(node)
    loads = "\n".join(_load(session, node, dataset, variable) for dataset, variable in variables.items())
    function = _shown(node)
    if function is None:
        imports = f'node = pipelines["{pipeline}"].only_nodes("{name}").nodes[0]'
        given = ", ".join(f'"{dataset}": {variable}' for dataset, variable in variables.items())
        body, call = "", f"node.run({{{given}}})"
    else:
        imports = "\n".join(needed_imports(function, session.pipelines.code))
        body = f"\n{dedent(inspect.getsource(function)).strip()}\n"
        call = _CALLS[node.kind].format(_call(function.__name__, node, variables))
    parts = [f"# Node '{name}' of pipeline '{pipeline}'", imports, loads, body, f"result = {call}\nresult\n"]
    return "\n\n".join(part for part in parts if part)


def _found(session: "Session", name: str) -> "tuple[str, Node]":
    """A node, and the name of a pipeline that has it: the default one if that does."""
    known: set[str] = set()
    for pipeline in sorted(session.pipelines, key=lambda each: each != "__default__"):
        for node in session.pipelines[pipeline].nodes:
            if node.name == name:
                return pipeline, node
            known.add(node.name)
    raise PipelineError(
        f"There is no node {name!r} in {session.project.project_name}.{did_you_mean(name, known)} "
        f"It has {', '.join(sorted(known)) or 'none'}."
    )


def _shown(node: "Node") -> FunctionType | None:
    """The function, if its code can stand in a cell by itself: it is a plain one, written at the top of a module."""
    function = inspect.unwrap(node.func)
    if not isinstance(function, FunctionType) or "<" in function.__qualname__ or "." in function.__qualname__:
        return None
    try:
        inspect.getsource(function)
    except OSError:
        return None
    return function


def _variables(node: "Node") -> dict[str, str]:
    """By dataset, the variable to load it into: `params:style.mark` goes into `mark`."""
    variables: dict[str, str] = {}
    taken = {"catalog", "node", "pipelines", "result", "session", *_globals_of(node.func)}
    for dataset in node.inputs:
        plain = dataset.removeprefix("params:").partition("@")[0].rpartition(".")[2]
        variable = re.sub(r"\W|^(?=\d)", "_", plain) + "_" * keyword.iskeyword(plain)
        while variable in taken and dataset not in variables:
            variable += "_"
        taken.add(variable)
        variables.setdefault(dataset, variable)
    return variables


def _globals_of(function: Any) -> Iterable[str]:
    """Names that a function needs, its own included; attributes may be among them."""
    function = inspect.unwrap(function)
    return (function.__name__, *function.__code__.co_names) if isinstance(function, FunctionType) else ()


def _load(session: "Session", node: "Node", dataset: str, variable: str) -> str:
    """What gets the data: from the catalog, or, of what lives only in a run, from the run that has just failed here."""
    if dataset in session.catalog:
        return f'{variable} = catalog.load("{dataset}")'
    if dataset in _left_over(session, node):
        return f'{variable} = session.last_run.inputs["{dataset}"]'
    return f'{variable} = session.run(to_outputs="{dataset}", outputs="{dataset}").load("{dataset}")'


def _left_over(session: "Session", node: "Node") -> Mapping[str, object]:
    """What the last run has kept because it failed in the node."""
    last = session.last_run
    return last.inputs if isinstance(last, FailedRun) and last.node == node.name else {}


def _call(function: str, node: "Node", variables: dict[str, str]) -> str:
    arguments = node.arguments
    if isinstance(arguments, dict):
        given = [f"{argument}={variables[dataset]}" for argument, dataset in arguments.items()]
    else:
        given = [variables[dataset] for dataset in arguments]
    return f"{function}({', '.join(given)})"
