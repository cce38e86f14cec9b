"""A file of Python: its imports from Kedro, and what code does with older names."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Sequence

from penstock.migration._native import SPOKEN_OF, instead, native_name, warning
from penstock.migration._text import Edit, Lines, Remark, together

_WITHOUT_EFFECT = ("SESSION_STORE_CLASS", "SESSION_STORE_ARGS")
_DEFAULTS = {"CONTEXT_CLASS": "KedroContext", "SESSION_CLASS": "KedroSession"}
_INSTEAD_OF_SETTINGS = {
    "CONTEXT_CLASS": "To change what is in a context, write the hook after_context_created.",
    "SESSION_CLASS": "Whoever wants another session makes it: YourSession.create(...).",
}
_OLD_ARGUMENTS = {"session_id": "run_id", "feed_dict": "parameters"}
_OLD_KEYS = {"session_id": "run_id", "extra_params": "runtime_params"}
_OLD_METHODS = {
    "add": "catalog[name] = dataset",
    "add_feed_dict": "catalog[name] = data, one by one",
    "list": "list(catalog), or catalog.filter(name_regex=...)",
    "_get_dataset": "catalog[name]",
}


def edits_of_python(file: str, source: str) -> tuple[list[Edit], list[Remark]]:
    """What changes in a file of Python.

    Args:
        file: its name, for remarks.
        source: what it says.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        return [], [Remark(file, error.lineno or 1, f"This is no Python that can be read: {error.msg}.")]
    code = _Code(file, source, tree)
    return together([code.imports(), code.settings(), code.hooks(), code.calls()])


class _Code:
    """A parsed file, and the names that it imports from Kedro."""

    def __init__(self, file: str, source: str, tree: ast.Module) -> None:
        self._file = file
        self._source = source.encode()
        self._lines = Lines(source)
        self._tree = tree
        self._used: dict[str, list[ast.Name]] = defaultdict(list)
        for part in ast.walk(tree):
            if isinstance(part, ast.Name):
                self._used[part.id].append(part)

    # Imports ----------------------------------------------------------------------------------------------------------

    def imports(self) -> tuple[list[Edit], list[Remark]]:
        return together(self._of_import(part) for part in ast.walk(self._tree))

    def _of_import(self, part: ast.AST) -> tuple[list[Edit], list[Remark]]:
        match part:
            case ast.Import(names=names):
                whole = [alias.name for alias in names if _is_kedros(alias.name)]
                return [], [
                    self._remark(part, f"'import {name}': import what is used of it by name.")
                    for name in whole
                ]
            case ast.ImportFrom(module=str(module), level=0) if _is_kedros(module):
                return self._of_import_from(part, module)
        return [], []

    def _of_import_from(self, part: ast.ImportFrom, module: str) -> tuple[list[Edit], list[Remark]]:
        edits: list[Edit] = []
        remarks: list[Remark] = []
        new: dict[str, list[str]] = defaultdict(list)
        for alias in part.names:
            found = native_name(module, alias.name)
            if self._is_of_gone_setting(alias):
                continue
            if found is None:
                new[module].append(_spelt(alias.name, alias.asname))
                remarks.append(self._remark(part, instead(module, alias.name)))
                continue
            if said := warning(module, alias.name):
                remarks.append(self._remark(part, said))
            own, renamed = self._local_name(alias, found[1])
            new[found[0]].append(own)
            edits += renamed
        lines = [f"from {source} import {', '.join(sorted(names))}" for source, names in sorted(new.items())]
        return [self._replaced(part, self._with_indent(part, lines)), *edits], remarks

    def _local_name(self, alias: ast.alias, own: str) -> tuple[str, list[Edit]]:
        """How to import a name, and its new name wherever the file uses it, unless that means something already."""
        if alias.asname is not None or alias.name == own:
            return _spelt(own, alias.asname), []
        used = self._used[alias.name]
        if own in self._used or not all(map(self._is_where_it_seems, used)):
            return f"{own} as {alias.name}", []
        return own, [self._replaced(name, own) for name in used]

    def _is_where_it_seems(self, name: ast.Name) -> bool:
        """Whether a name stands where the parser says; before Python 3.12 that is not so inside of f-strings."""
        start, end = self._span(name)
        return self._source[start:end] == name.id.encode()

    def _is_of_gone_setting(self, alias: ast.alias) -> bool:
        """Whether a name is used for nothing but settings that have no effect."""
        gone = {name for statement in self._gone() for name in ast.walk(statement)}
        used = self._used[alias.asname or alias.name]
        return bool(used) and all(name in gone for name in used)

    # What else changes ------------------------------------------------------------------------------------------------

    def settings(self) -> tuple[list[Edit], list[Remark]]:
        """Settings that have no effect are left out, those that there are not are told."""
        gone = self._gone()
        remarks = [
            self._remark(statement, f"There is no setting {name}. {_INSTEAD_OF_SETTINGS[name]}")
            for name, statement in self._settings()
            if name in _INSTEAD_OF_SETTINGS and statement not in gone
        ]
        return [self._without(statement) for statement in gone], remarks

    def _gone(self) -> list[ast.Assign]:
        return [
            statement
            for name, statement in self._settings()
            if name in _WITHOUT_EFFECT or getattr(statement.value, "id", None) == _DEFAULTS.get(name, "")
        ]

    def _settings(self) -> Iterator[tuple[str, ast.Assign]]:
        """What a settings.py sets."""
        if not self._file.endswith("settings.py"):
            return
        for statement in self._tree.body:
            match statement:
                case ast.Assign(targets=[ast.Name(id=name)]):
                    yield name, statement

    def hooks(self) -> tuple[list[Edit], list[Remark]]:
        """Arguments of hooks have their present names."""
        return together(self._of_hook(part) for part in ast.walk(self._tree) if _is_hook(part))

    def _of_hook(self, hook: ast.AST) -> tuple[list[Edit], list[Remark]]:
        edits: list[Edit] = []
        remarks: list[Remark] = []
        for part in ast.walk(hook):
            match part:
                case ast.arg(arg=name) if name in _OLD_ARGUMENTS:
                    start = self._lines.at(part.lineno, part.col_offset)
                    edits.append(Edit(start, start + len(name), _OLD_ARGUMENTS[name]))
                case ast.Name(id=name) if name in _OLD_ARGUMENTS and _takes(hook, name):
                    if self._is_where_it_seems(part):
                        edits.append(self._replaced(part, _OLD_ARGUMENTS[name]))
                    else:
                        remarks.append(self._remark(part, f"'{name}' is '{_OLD_ARGUMENTS[name]}' now."))
                case ast.Constant(value=str(key)) if key in _OLD_KEYS:
                    remarks.append(
                        self._remark(part, f"As a key of run_params, '{key}' is '{_OLD_KEYS[key]}' now.")
                    )
        return edits, remarks

    def calls(self) -> tuple[list[Edit], list[Remark]]:
        """Older names of arguments and methods."""
        return together(self._of_call(part) for part in ast.walk(self._tree) if isinstance(part, ast.Call))

    def _of_call(self, call: ast.Call) -> tuple[list[Edit], list[Remark]]:
        called = getattr(call.func, "attr", getattr(call.func, "id", ""))
        if called in ("pipeline", "Pipeline"):
            old = [keyword for keyword in call.keywords if keyword.arg == "pipe"]
            starts = [self._lines.at(keyword.lineno, keyword.col_offset) for keyword in old]
            return [Edit(start, start + len("pipe"), "nodes") for start in starts], []
        match call.func:
            case ast.Attribute(value=of, attr=method) if method in _OLD_METHODS and _is_catalog(of):
                return [], [
                    self._remark(call, f"catalog.{method}() is there no longer: {_OLD_METHODS[method]}.")
                ]
        return [], []

    # Pieces -----------------------------------------------------------------------------------------------------------

    def _remark(self, part: ast.stmt | ast.expr, text: str) -> Remark:
        return Remark(self._file, part.lineno, text)

    def _span(self, part: ast.stmt | ast.expr) -> tuple[int, int]:
        assert part.end_lineno is not None
        assert part.end_col_offset is not None
        start = self._lines.at(part.lineno, part.col_offset)
        return start, self._lines.at(part.end_lineno, part.end_col_offset)

    def _replaced(self, part: ast.stmt | ast.expr, text: str) -> Edit:
        if not text:
            return self._without(part)
        return Edit(*self._span(part), text)

    def _without(self, part: ast.stmt | ast.expr) -> Edit:
        """A statement left out, with its line if there is nothing else on it."""
        start, end = self._span(part)
        rest = self._source[end:].split(b"\n", 1)[0]
        if part.col_offset == 0 and not rest.strip():
            return Edit(start, min(end + len(rest) + 1, len(self._source)), "")
        return Edit(start, end, "pass")

    def _with_indent(self, part: ast.stmt, lines: Sequence[str]) -> str:
        return ("\n" + " " * part.col_offset).join(lines)


def _is_kedros(module: str) -> bool:
    return module.partition(".")[0] in SPOKEN_OF


def _spelt(name: str, local: str | None) -> str:
    return name if local in (None, name) else f"{name} as {local}"


def _is_hook(part: ast.AST) -> bool:
    if not isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    marks = (getattr(mark, "func", mark) for mark in part.decorator_list)
    return any(getattr(mark, "attr", getattr(mark, "id", "")) == "hook_impl" for mark in marks)


def _takes(hook: ast.AST, name: str) -> bool:
    return any(argument.arg == name for argument in _arguments(hook))


def _arguments(hook: ast.AST) -> Iterator[ast.arg]:
    assert isinstance(hook, ast.FunctionDef | ast.AsyncFunctionDef)
    yield from (*hook.args.posonlyargs, *hook.args.args, *hook.args.kwonlyargs)


def _is_catalog(part: ast.expr) -> bool:
    return getattr(part, "attr", getattr(part, "id", "")) == "catalog"
