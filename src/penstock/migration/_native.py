"""What a name of Kedro is called in Penstock, where code is written for Penstock."""

from penstock.compat._names import ALONE, INSTEAD, NAMES, OLDER
from penstock.compat._types import dataset_names, newer_type

_COMPAT = "penstock.compat."
_BESIDE_COMPAT = {
    "_catalog:DataCatalog": "penstock.io:DataCatalog",
    "_config:ConfigLoader": "penstock.config:OmegaConfigLoader",
    "_config:TemplatedConfigLoader": "penstock.config:OmegaConfigLoader",
    "_context:KedroContext": "penstock.session:Context",
    "_hooks:hook_impl": "penstock.hooks:hook_impl",
    "_pipeline:Pipeline": "penstock.pipeline:Pipeline",
    "_pipeline:pipeline": "penstock.pipeline:pipeline",
    "_runner:AbstractRunner": "penstock.runner:AbstractRunner",
    "_runner:ParallelRunner": "penstock.runner:ParallelRunner",
    "_runner:SequentialRunner": "penstock.runner:SequentialRunner",
    "_runner:ThreadRunner": "penstock.runner:ThreadRunner",
}
"""What the names that the layer for Kedro's projects has of its own are without that layer."""

_INSTEAD = {
    "KedroServiceSession": "Use penstock.Session.create(path), which makes any number of runs.",
    "KedroSession": "Use penstock.Session.create(path), which finds its project and makes any number of runs.",
    "LambdaDataSet": "Write a class with load and save.",
    "LambdaDataset": "Write a class with load and save.",
    "bootstrap_project": "It is not needed: penstock.Session.create(path) finds its project.",
    "configure_project": "It is not needed: penstock.Session.create(path) finds its project.",
    "get_filepath_str": "Derive from penstock.io.FileDataset, which finds the place of its data by itself.",
    "get_protocol_and_path": "Derive from penstock.io.FileDataset, which finds the place of its data by itself.",
    "pipelines": "They belong to a session: penstock.Session.create().pipelines.",
    "settings": "They belong to a session: penstock.Session.create().settings.",
}
"""What to say of names that there is no counterpart for, but another way."""

SPOKEN_OF = ("kedro", "kedro_datasets", "kedro_viz")
"""The packages whose imports change."""


def native_name(module: str, name: str) -> tuple[str, str] | None:
    """Where the counterpart of a name of Kedro is imported from, and what it is called; None if there is none.

    >>> native_name("kedro.io", "MemoryDataSet"), native_name("kedro_datasets.pandas", "CSVDataset")
    (('penstock.io', 'MemoryDataset'), ('penstock.datasets.pandas', 'CSVDataset'))
    >>> native_name("kedro.runner", "SequentialRunner"), native_name("kedro.runner", "Task")
    (('penstock.runner', 'SequentialRunner'), None)
    """
    found = _dataset(module, name) or _listed(module, name)
    if found is None:
        return None
    source, _, own = found.partition(":")
    return None if "._" in source else (source, own)


def warning(module: str, name: str) -> str | None:
    """What to say of a name whose counterpart does not do all that it did; None if there is nothing to say."""
    path = OLDER.get(f"{module}.{name}", "")
    return f"'{name}' is {ALONE[path][1]}." if path in ALONE else None


def instead(module: str, name: str) -> str:
    """What to say of a name that has no counterpart."""
    if name in _INSTEAD:
        return f"'{module}.{name}' has no counterpart in Penstock. {_INSTEAD[name]}"
    near = max((known for known in INSTEAD if f"{module}.".startswith(f"{known}.")), key=len, default="")
    hint = INSTEAD.get(near, "")
    return f"'{module}.{name}' has no counterpart in Penstock. {hint}".rstrip()


def _listed(module: str, name: str) -> str | None:
    path = OLDER.get(f"{module}.{name}", f"{module}.{name}")
    if path in ALONE:
        target: str | None = ALONE[path][0]
    else:
        module, _, name = path.rpartition(".")
        target = NAMES.get(module, {}).get(name) or _dataset(module, name)
    if target is not None and target.startswith(_COMPAT):
        return _BESIDE_COMPAT.get(target.removeprefix(_COMPAT))
    return target


def _dataset(module: str, name: str) -> str | None:
    names = dataset_names(module)
    if not names:
        return None
    group, _, own = newer_type(f"{module}.{name}").rpartition(".")
    return f"penstock.datasets.{group}:{own}" if own in names else None
