"""`penstock catalog`: what a project's catalog has, and whether anything is wrong with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from penstock.cli._console import columns, counted, say, warn
from penstock.cli._options import (
    completed,
    env_option,
    open_session,
    path_argument,
    traceback_option,
    usage_errors,
)

if TYPE_CHECKING:
    from penstock.pipeline import Pipeline
    from penstock.session import Session

output_option = click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Write it there instead of printing it.",
)
project_option = click.option(
    "--path", default=".", type=click.Path(), help="The project, or a folder in it."
)


@click.group
def catalog() -> None:
    """List the datasets of a project, check them, and let editors know them."""


@catalog.command("list")
@path_argument
@click.option(
    "--pipeline",
    "-p",
    "pipeline_name",
    metavar="NAME",
    shell_complete=completed("pipelines"),
    help="Only the datasets that this pipeline uses or lacks.",
)
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects as JSON.")
@env_option
@traceback_option
def list_(path: str, pipeline_name: str | None, as_json: bool, env: str | None) -> None:
    """List the catalog's datasets with their types and places.

    Datasets that no pipeline uses, and those that pipelines need and the catalog lacks, are marked. No dataset is
    imported or opened for it.
    """
    from penstock.cli._listing import listed

    with _opened(path, env) as session:
        flows = {pipeline_name: _pipeline(session, pipeline_name)} if pipeline_name else _pipelines(session)
        found = listed(session.catalog, flows)
    if pipeline_name:
        found = [dataset for dataset in found if dataset.pipelines]
    if as_json:
        _say_json([{name: getattr(dataset, name) for name in dataset.__slots__} for dataset in found])
    elif found:
        say(columns([[dataset.name, dataset.type, dataset.place, dataset.remark] for dataset in found]))


@catalog.command
@click.argument("name", shell_complete=completed("datasets"))
@project_option
@env_option
@traceback_option
def show(name: str, path: str, env: str | None) -> None:
    """Show the dataset NAME: its type, place and arguments, who uses it, and whether it has data."""
    from penstock._suggest import did_you_mean
    from penstock.cli._described import described
    from penstock.cli._listing import used_by

    with _opened(path, env) as session:
        found, flows = session.catalog, _pipelines(session) or {}
        known = {*found, *used_by(flows)}
        if name not in found and name not in known:
            raise click.UsageError(f"The project has no dataset {name!r}.{did_you_mean(name, known)}")
        say(columns([[label, text] for label, text in described(found, name, flows)]))


@catalog.command
@path_argument
@click.option("--no-data", is_flag=True, help="Do not look whether data is there.")
@env_option
@traceback_option
def check(path: str, no_data: bool, env: str | None) -> None:
    """Find everything that is wrong with the catalog: types, libraries, arguments, credentials, missing data.

    Also what pipelines need and nothing gives. Exit code 1 when there is something wrong.
    """
    from penstock.cli._check import find_faults
    from penstock.io._checking import raise_all

    with _opened(path, env) as session:
        found = session.catalog
        raise_all(find_faults(found, _pipelines(session) or {}, data=not no_data))
        resolver = found.config_resolver
        count = len(resolver.names) + len(resolver.pattern_bodies())
    say(f"Nothing is wrong with the {counted(count, 'entry', 'entries')} of the catalog.")


@catalog.command
@click.option("--own-types-only", is_flag=True, help="Leave out the types of kedro-datasets.")
@output_option
def schema(own_types_only: bool, output: str | None) -> None:
    """Print the JSON schema of catalogs, with the dataset types that are installed here.

    Editors complete and check catalog.yml with it, when its first line is
    "# yaml-language-server: $schema=FILE".
    """
    import json

    from penstock.schema import catalog_schema

    _hand_out(json.dumps(catalog_schema(own_types_only=own_types_only), indent=2) + "\n", output)


@catalog.command
@path_argument
@output_option
@env_option
@traceback_option
def stubs(path: str, output: str | None, env: str | None) -> None:
    """Print a module with a class Catalog, whose datasets editors and type checkers know by name."""
    from penstock.cli._listing import used_by
    from penstock.schema import catalog_stubs

    with _opened(path, env) as session:
        if hasattr(session.catalog, "kedro"):
            raise click.UsageError(
                "Stubs describe catalogs of Penstock, and this project's catalog is Kedro's."
            )
        module = catalog_stubs(session.catalog, used_by(_pipelines(session) or {}))
    _hand_out(module, output)


@contextmanager
def _opened(path: str, env: str | None) -> "Iterator[Session]":
    with open_session(path, env) as session, session.pipelines.importable():
        yield session


def _pipeline(session: "Session", name: str) -> "Pipeline":
    from penstock.errors import PipelineNotFoundError

    with usage_errors(PipelineNotFoundError):
        return session.pipelines[name]


def _pipelines(session: "Session") -> "dict[str, Pipeline] | None":
    """The pipelines by name; None, with a warning, when they cannot be imported: the rest is worth a look even so."""
    try:
        return dict(session.pipelines)
    except Exception as error:  # noqa: BLE001 - the user's own code is run, and what it raises is told
        warn(f"The pipelines are left out: they cannot be imported. {type(error).__name__}: {error}")
        return None


def _say_json(value: object) -> None:
    import json

    say(json.dumps(value, indent=2))


def _hand_out(text: str, output: str | None) -> None:
    if output is None:
        say(text.removesuffix("\n"))
        return
    file = Path(output)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
