"""Names and signatures of Kedro mean the same when they are imported from Penstock; where not, it is written here.

An entry that has become untrue fails as much as a deviation that is not written here.
"""

import inspect
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

ROOMS = {
    "kedro.pipeline": "penstock.pipeline",
    "kedro.io": "penstock.io",
    "kedro.runner": "penstock.runner",
    "kedro.config": "penstock.config",
}

# What Penstock has not, by its name in Kedro, and why.
_EXPERIMENTAL = "experimental in Kedro, and about language models rather than pipelines"
_VALIDATION = "datasets validate by themselves, and `penstock.io.validating` switches that off"
_DICTIONARY = "a loader is no dictionary: it reads what is asked for"
_OVERLAP = "threads and processes are asked for so that things go on at the same time"
ABSENT = {
    "kedro.pipeline.LLMContext": _EXPERIMENTAL,
    "kedro.pipeline.LLMContextNode": _EXPERIMENTAL,
    "kedro.pipeline.llm_context_node": _EXPERIMENTAL,
    "kedro.pipeline.tool": _EXPERIMENTAL,
    "kedro.io.CatalogProtocol": "runners take any mapping of datasets; annotate hooks with `DataCatalog`",
    "kedro.io.SharedMemoryCatalogProtocol": "as `CatalogProtocol`",
    "kedro.io.SharedMemoryDataCatalog": "any `DataCatalog` serves worker processes",
    "kedro.io.SharedMemoryDataset": "the engine keeps what crosses processes; no dataset is needed for it",
    "kedro.io.DataCatalog(validation_enabled)": _VALIDATION,
    "kedro.io.DataCatalog.from_config(validation_enabled)": _VALIDATION,
    "kedro.io.DataCatalog.validator_specs": _VALIDATION,
    "kedro.io.DataCatalog.validators": _VALIDATION,
    "kedro.runner.Task": "what Kedro's runners are made of; ours are presets of an engine",
    "kedro.config.AbstractConfigLoader": "there is one loader; derive from `OmegaConfigLoader`",
    "kedro.config.OmegaConfigLoader.copy": _DICTIONARY,
    "kedro.config.OmegaConfigLoader.fromkeys": _DICTIONARY,
    "kedro.config.OmegaConfigLoader.load_and_merge_dir_config": "how the loader does it is its own business",
}

# What is there, and differs, by its name in Kedro, and why.
_SENTINEL = "a mark for no data, of which each has its own"
DIFFERENT = {
    "kedro.io.MemoryDataset(data)": _SENTINEL,
    "kedro.runner.ThreadRunner(is_async)": _OVERLAP,
    "kedro.runner.ParallelRunner(is_async)": _OVERLAP,
} | {
    f"kedro.runner.{runner}.run(catalog)": "a pipeline without inputs needs no catalog"
    for runner in ("AbstractRunner", "SequentialRunner", "ThreadRunner", "ParallelRunner")
}


def test_what_is_absent_or_different_is_written_here_with_a_reason() -> None:
    found = [each for kedro, ours in ROOMS.items() for each in _of_rooms(kedro, ours)]
    assert {name for name, what in found if what == "absent"} == set(ABSENT)
    assert {name for name, what in found if what == "different"} == set(DIFFERENT)


def test_hooks_have_the_names_and_arguments_of_kedro() -> None:
    from kedro.framework.hooks import specs

    from penstock.hooks import HookSpecs

    kedro = {
        name: set(inspect.signature(hook).parameters)
        for cls in vars(specs).values()
        if inspect.isclass(cls) and cls.__name__.endswith("Specs")
        for name, hook in vars(cls).items()
        if inspect.isfunction(hook)
    }
    ours = {name: set(inspect.signature(getattr(HookSpecs, name)).parameters) for name in kedro}
    assert not [name for name, arguments in kedro.items() if arguments - ours[name]]


@pytest.mark.parametrize(
    ("kedro", "ours"),
    [
        ("kedro.framework.session:KedroSession.create", "penstock.session:Session.create"),
        ("kedro.framework.session:KedroSession.run", "penstock.session:Session.run"),
        ("kedro.framework.project:find_pipelines", "penstock.project:find_pipelines"),
    ],
)
def test_sessions_take_the_arguments_of_kedro(kedro: str, ours: str) -> None:
    """Except for what has no meaning: there is no record of sessions to save."""
    missing = set(_parameters(_named(kedro))) - set(_parameters(_named(ours)))
    assert missing <= {"save_on_close"}


def _named(path: str) -> Any:
    module, _, name = path.partition(":")
    found: Any = import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    return found


def _of_rooms(kedro: str, ours: str) -> Iterator[tuple[str, str]]:
    theirs, mine = import_module(kedro), import_module(ours)
    for name in theirs.__all__:
        yield from _of_names(f"{kedro}.{name}", getattr(theirs, name), getattr(mine, name, None))


def _of_names(name: str, theirs: Any, mine: Any) -> Iterator[tuple[str, str]]:
    if mine is None:
        yield name, "absent"
        return
    yield from _of_signatures(name, theirs, mine)
    for member in dir(theirs) if inspect.isclass(theirs) and not issubclass(theirs, Exception) else ():
        if member.startswith("_"):
            continue
        if not hasattr(mine, member):
            yield f"{name}.{member}", "absent"
        elif callable(getattr(theirs, member)):
            yield from _of_signatures(f"{name}.{member}", getattr(theirs, member), getattr(mine, member))


def _of_signatures(name: str, theirs: Any, mine: Any) -> Iterator[tuple[str, str]]:
    """What cannot be given to ours as to theirs: by place, by name, or left out."""
    before, now = _parameters(theirs), _parameters(mine)
    if any(each.kind is each.VAR_KEYWORD for each in now.values()):
        return
    for parameter, was in before.items():
        if parameter not in now:
            yield f"{name}({parameter})", "absent"
        elif not _takes(now[parameter], was):
            yield f"{name}({parameter})", "different"
    by_place = [_in_order(each) for each in (before, now)]
    common = [parameter for parameter in by_place[0] if parameter in now]
    if by_place[1][: len(common)] != common:
        yield f"{name}()", "different"


def _takes(now: inspect.Parameter, was: inspect.Parameter) -> bool:
    kinds = {was.kind, inspect.Parameter.POSITIONAL_OR_KEYWORD}
    return now.kind in kinds and (now.default == was.default or (now.default is was.default))


def _in_order(parameters: dict[str, inspect.Parameter]) -> list[str]:
    return [name for name, each in parameters.items() if each.kind is each.POSITIONAL_OR_KEYWORD]


def _parameters(function: Any) -> dict[str, inspect.Parameter]:
    try:
        return dict(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return {}
