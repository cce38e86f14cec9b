"""Python sources, read without importing them: where a class is defined, and what its names stand for."""

import ast
from dataclasses import dataclass, field
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path


@dataclass(frozen=True)
class Module:
    """One source file, parsed."""

    name: str
    file: Path

    @cached_property
    def _tree(self) -> ast.Module:
        try:
            return ast.parse(self.file.read_bytes())
        except (SyntaxError, ValueError):  # written for a later Python, perhaps; importing it would tell
            return ast.Module([], [])

    @cached_property
    def classes(self) -> dict[str, ast.ClassDef]:
        """The classes that it defines, by name."""
        return {part.name: part for part in self._tree.body if isinstance(part, ast.ClassDef)}

    @cached_property
    def values(self) -> dict[str, ast.expr]:
        """What it assigns to names, as written."""
        return {
            target.id: part.value
            for part in self._tree.body
            if isinstance(part, ast.Assign)
            for target in part.targets
            if isinstance(target, ast.Name)
        }

    @cached_property
    def imports(self) -> dict[str, str]:
        """What its imported names stand for, as dotted paths; those for type checkers only are among them."""
        found = {}
        for part in ast.walk(self._tree):
            if isinstance(part, ast.Import):
                found.update({name.asname: name.name for name in part.names if name.asname})
                found.update({top: top for name in part.names for top in [name.name.partition(".")[0]]})
            elif isinstance(part, ast.ImportFrom):
                origin = self._origin(part)
                found.update({name.asname or name.name: f"{origin}.{name.name}" for name in part.names})
        return found

    def _origin(self, part: ast.ImportFrom) -> str:
        if not part.level:
            return part.module or ""
        package = self.name if self.file.name == "__init__.py" else self.name.rpartition(".")[0]
        for _ in range(part.level - 1):
            package = package.rpartition(".")[0]
        return f"{package}.{part.module}" if part.module else package


@dataclass(frozen=True)
class SourceClass:
    """A class as it is written, in the module that defines it."""

    module: Module
    node: ast.ClassDef

    @property
    def path(self) -> str:
        """The dotted path at which it is defined."""
        return f"{self.module.name}.{self.node.name}"


@dataclass
class Sources:
    """The modules that can be imported here, each parsed once when somebody asks for it."""

    _modules: dict[str, Module | None] = field(default_factory=dict)

    def module(self, name: str) -> Module | None:
        """The module of a dotted name; None when it has no Python source, or is not there."""
        if name not in self._modules:
            file = _file_of(name)
            self._modules[name] = None if file is None else Module(name, file)
        return self._modules[name]

    def find_class(self, path: str) -> SourceClass | None:
        """The class at a dotted path, wherever it was imported to that place from; None when there is none."""
        seen: set[str] = set()
        while path not in seen:
            seen.add(path)
            home, _, name = path.rpartition(".")
            module = self.module(home)
            if module is None:
                return None
            if name in module.classes:
                return SourceClass(module, module.classes[name])
            if name not in module.imports:
                return self._among_parts(module, name)
            path = module.imports[name]
        return None

    def find_value(self, name: str, module: Module) -> ast.expr | None:
        """What a module, or the one that it imports the name from, assigns to the name; None when that is nothing."""
        if name in module.values:
            return module.values[name]
        home, _, original = module.imports.get(name, "").rpartition(".")
        origin = self.module(home)
        return origin.values.get(original) if origin else None

    def _among_parts(self, package: Module, name: str) -> SourceClass | None:
        """A class that a package gives out in a way that only running it would tell, as lazy loaders do."""
        if package.file.name != "__init__.py":
            return None
        for file in sorted(package.file.parent.glob("*.py")):
            part = self.module(f"{package.name}.{file.stem}")
            if part is not None and name in part.classes:
                return SourceClass(part, part.classes[name])
        return None


def _file_of(name: str) -> Path | None:
    """Found by looking at files: asking for a submodule's spec would import its package."""
    top, *rest = name.split(".")
    try:
        spec = find_spec(top) if top else None
    except (ImportError, ValueError):
        return None
    if spec is None:
        return None
    if not spec.submodule_search_locations:
        return Path(spec.origin) if not rest and spec.origin and spec.origin.endswith(".py") else None
    places = [Path(folder, *rest) for folder in spec.submodule_search_locations]
    files = [
        file for place in places for file in (place / "__init__.py", place.with_name(f"{place.name}.py"))
    ]
    return next((file for file in files if file.is_file()), None)
