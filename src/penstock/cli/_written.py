"""The names that are written in a project's files, for the completion of a shell.

Nothing is imported: a project imports pandas, and a shell must not wait for that. So a name is known if it is
written out, as in `node(clean, "flights", name="clean")`; one that is put together while Python runs is not.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_ENTRY = re.compile(r"""^["']?([A-Za-z][\w.@:{}-]*?)["']?\s*:""", re.MULTILINE)


@dataclass
class Names:
    """By kind, the names that are written somewhere."""

    pipelines: set[str] = field(default_factory=set)
    nodes: set[str] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)
    namespaces: set[str] = field(default_factory=set)
    datasets: set[str] = field(default_factory=set)
    environments: set[str] = field(default_factory=set)


def written_names(inside: Path) -> Names:
    """The names in the project that the folder is in; none where there is no project, or in files with mistakes."""
    from penstock.errors import ProjectError
    from penstock.project import open_project

    names = Names()
    try:
        project = open_project(inside)
    except ProjectError:  # a command tells
        return names
    names.environments.update(entry.name for entry in project.path.glob("conf/*") if entry.is_dir())
    _add_datasets(project.path, names)
    files = "*.py" if project.package_name is None else f"{project.package_name}/**/*.py"
    for file in project.source.glob(files):
        names.pipelines.update(_pipeline_in(file))
        _add_from(file, names)
    return names


def _add_datasets(folder: Path, names: Names) -> None:
    for file in [*folder.glob("catalog*.yml"), *folder.glob("conf/*/**/catalog*.y*ml")]:
        names.datasets.update(_ENTRY.findall(file.read_text(encoding="utf-8", errors="replace")))


def _pipeline_in(file: Path) -> Iterator[str]:
    """The name of the pipeline that a file makes: `pipelines/cars.py` or `pipelines/cars/pipeline.py`."""
    if file.parent.name == "pipelines" and not file.name.startswith("_"):
        yield file.stem
    if file.parent.parent.name == "pipelines" and file.name in ("__init__.py", "pipeline.py"):
        yield file.parent.name


def _add_from(file: Path, names: Names) -> None:
    try:
        tree = ast.parse(file.read_bytes())
    except (SyntaxError, ValueError):  # while somebody is writing it; a run tells
        return
    for part in ast.walk(tree):
        if isinstance(part, ast.Call):
            _add_call(part, names)
        elif isinstance(part, ast.FunctionDef) and part.name == "register_pipelines":
            names.pipelines.update(_keys(part))


def _add_call(call: ast.Call, names: Names) -> None:
    keywords = {keyword.arg: keyword.value for keyword in call.keywords}
    called = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if called not in ("node", "Node", "pipeline", "Pipeline"):
        return
    tags, namespace, name = (list(_texts(keywords.get(word))) for word in ("tags", "namespace", "name"))
    names.tags.update(tags)
    names.namespaces.update(namespace)
    if called in ("node", "Node"):
        names.nodes.update(".".join([*namespace, *name]) for _ in name)
        data = [*call.args[1:3], keywords.get("inputs"), keywords.get("outputs")]
        found = {text for part in data for text in _texts(part)}
        names.datasets.update(text for text in found if not text.startswith("param"))


def _texts(part: ast.AST | None) -> Iterator[str]:
    """The strings in a literal: one, a list or a set of them, or the values of a dictionary."""
    match part:
        case ast.Constant(value=str(text)):
            yield text
        case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
            for element in elements:
                yield from _texts(element)
        case ast.Dict(values=values):
            for value in values:
                yield from _texts(value)


def _keys(function: ast.FunctionDef) -> Iterator[str]:
    """The keys of the dictionaries that are written in a function."""
    for part in ast.walk(function):
        if isinstance(part, ast.Dict):
            yield from (text for key in part.keys for text in _texts(key))
        elif isinstance(part, ast.Subscript) and isinstance(part.ctx, ast.Store):
            yield from _texts(part.slice)
