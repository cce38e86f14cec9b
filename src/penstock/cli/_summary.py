"""What a run has left behind, and where its time went."""

from penstock.cli._console import columns, counted, heading, say
from penstock.cli._places import place_of
from penstock.io import DataCatalog
from penstock.runner import RunResult


def print_summary(result: RunResult, catalog: DataCatalog) -> None:
    """Where the results are, the time of each node, and how much loading and saving cost no waiting."""
    _print_results(result, catalog)
    _print_nodes(result)
    say()
    say(f"{counted(len(result.node_seconds), 'node')} in {result.seconds:.2f} s. {_overlap(result)}")


def _print_results(result: RunResult, catalog: DataCatalog) -> None:
    say()
    if result.save_seconds:
        say(heading("Results"))
        say(columns([[name, place_of(catalog[name])] for name in result.save_seconds]))
    lost = [name for name in result if name not in result.save_seconds]
    if lost:
        say(f"Not kept, since the catalog has no place for them: {', '.join(lost)}")


def _print_nodes(result: RunResult) -> None:
    if result.node_seconds:
        say()
        say(heading("Seconds per node"))
        say(columns([[node, f"{took:.2f}"] for node, took in result.node_seconds.items()], numbers=True))


def _overlap(result: RunResult) -> str:
    if not result.io_seconds:
        return "Nothing was loaded or saved."
    share = result.overlapped_seconds / result.io_seconds
    return (
        f"Loading and saving took {result.io_seconds:.2f} s in all, "
        f"{result.overlapped_seconds:.2f} s ({share:.0%}) of it while something else went on."
    )
