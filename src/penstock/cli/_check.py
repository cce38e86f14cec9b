"""Everything that would keep a project's pipelines from finding their data."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from penstock._portal import enter_loop
from penstock._suggest import did_you_mean
from penstock.cli._listing import made_from_patterns, missing, used_by
from penstock.errors import DatasetError, DatasetNotFoundError, PenstockError

if TYPE_CHECKING:
    from penstock.io import DataCatalog
    from penstock.pipeline import Pipeline


def find_faults(
    catalog: "DataCatalog", flows: "Mapping[str, Pipeline]", *, data: bool
) -> list[PenstockError]:
    """What is wrong with the catalog, what it lacks for the pipelines, and with `data` which inputs are not there."""
    from penstock.io._checking import find_errors

    made = made_from_patterns(catalog, used_by(flows))
    faults = find_errors(catalog, made)
    faults += [_lacking(catalog, name, needing) for name, needing in missing(catalog, flows).items()]
    if data:
        faults += _without_data(catalog, [*catalog.config_resolver.names, *made], _first_inputs(flows))
    return faults


def _lacking(catalog: "DataCatalog", name: str, needing: list[str]) -> DatasetNotFoundError:
    parameter = name.startswith("params:")
    kind, remedy = ("Parameter", "the parameters") if parameter else ("Dataset", "the catalog")
    alike = [known for known in catalog if known.startswith("params:") == parameter]
    pipelines = f"pipeline{'s' if len(needing) > 1 else ''} {', '.join(map(repr, needing))}"
    return DatasetNotFoundError(
        f"{kind} '{name}' is needed by the {pipelines}, but nothing gives it."
        f"{did_you_mean(name, alike)} Add it to {remedy}."
    )


def _first_inputs(flows: "Mapping[str, Pipeline]") -> set[str]:
    """What some pipeline reads and none writes: its data has to be there before anything runs."""
    written = {name for flow in flows.values() for name in flow.all_outputs()}
    return {name for flow in flows.values() for name in flow.inputs()} - written


def _without_data(catalog: "DataCatalog", names: list[str], needed: set[str]) -> list[PenstockError]:
    from penstock.io._checking import look_for_data

    asked = [name for name in names if _can_be_asked(catalog, name)]
    found = enter_loop(look_for_data, catalog, asked)
    return [
        answer if isinstance(answer, PenstockError) else _absent(catalog, name)
        for name, answer in found.items()
        if isinstance(answer, PenstockError) or (not answer and name in needed)
    ]


def _can_be_asked(catalog: "DataCatalog", name: str) -> bool:
    """Data in memory comes and goes with a run; and what cannot be made has been reported already."""
    from penstock.io._checking import tells_existence

    try:
        dataset = catalog[name]
    except PenstockError:
        return False
    return tells_existence(dataset) and not getattr(dataset, "_EPHEMERAL", False)


def _absent(catalog: "DataCatalog", name: str) -> DatasetError:
    where = catalog.config_resolver.where(name)
    return DatasetError(
        f"Dataset '{name}' has no data, and no pipeline makes it: {catalog[name]!r}. "
        f"Put the data there, or correct its entry{f' at {where}' if where else ''}."
    )
