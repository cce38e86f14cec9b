"""`penstock graph`: a picture of a pipeline."""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click

from penstock.cli._console import say
from penstock.cli._options import open_session, path_argument, pipeline_option, traceback_option, usage_errors

_FORMATS = {".txt": "text", ".mmd": "mermaid", ".svg": "svg", ".html": "html"}


@click.command
@path_argument
@pipeline_option
@click.option(
    "--format",
    "-f",
    "kind",
    type=click.Choice(list(_FORMATS.values())),
    help="What to draw; what the ending of the output says, or text where nothing is written.",
)
@click.option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write, instead of printing.",
)
@click.option(
    "--depth",
    type=click.IntRange(0),
    metavar="LEVELS",
    help="How many levels of namespaces to open; as many as keep the picture readable otherwise.",
)
@click.option("--parameters", is_flag=True, help="Draw parameters, too.")
@traceback_option
def graph(
    path: str,
    pipeline_name: str | None,
    kind: str | None,
    output: Path | None,
    depth: int | None,
    parameters: bool,
) -> None:
    """Draw a pipeline: as text, as a Mermaid flow chart, as an SVG, or as a page that needs nothing else."""
    from penstock.errors import PipelineNotFoundError

    session = open_session(path)
    with session.pipelines.importable(), usage_errors(PipelineNotFoundError):
        flow = session.pipelines[pipeline_name] if pipeline_name else session.pipelines.default()
    kind = kind or _kind_of(output)
    if kind == "text" and depth is not None:
        raise click.UsageError("--depth is for pictures: the text has a line for every node.")
    picture = _pencil(kind, depth, to_file=output is not None)(flow, parameters=parameters)
    if output is None:
        say(picture)
    else:
        output.write_text(picture, encoding="utf-8")
        say(f"Drew {output}")


def _kind_of(output: Path | None) -> str:
    """What to draw where nobody says."""
    if output is None:
        return "text"
    if output.suffix not in _FORMATS:
        raise click.UsageError(
            f"What to draw is not clear from {str(output)!r}: end it in {', '.join(_FORMATS)}, or say --format."
        )
    return _FORMATS[output.suffix]


def _pencil(kind: str, depth: int | None, to_file: bool) -> "Callable[..., str]":
    from penstock import drawing

    if kind == "text":
        return partial(drawing.draw_text, unicode=to_file or _prints_unicode())
    return partial(getattr(drawing, f"draw_{kind}"), depth=depth)


def _prints_unicode() -> bool:
    """Whether the standard output knows the characters that lines and arrows are drawn with."""
    try:
        "─→".encode(sys.stdout.encoding)
    except UnicodeEncodeError:
        return False
    return True
