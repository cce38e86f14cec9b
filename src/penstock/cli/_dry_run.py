"""What `penstock run --dry-run` prints: what would run, in which order and why."""

from typing import TYPE_CHECKING

from penstock.cli._console import columns, counted, say

if TYPE_CHECKING:
    from penstock.session import RunPlan


def print_plan(plan: "RunPlan", *, as_json: bool = False) -> None:
    """A line for each node: its place in the order, if it has one, and why it would run or not."""
    if as_json:
        _print_as_lines(plan)
    else:
        _print_as_table(plan)


def _print_as_lines(plan: "RunPlan") -> None:
    import json

    for runs, planned in ((True, plan.nodes), (False, plan.skipped)):
        for each in planned:
            say(json.dumps({"node": each.node.name, "runs": runs, "reason": each.reason}))


def _print_as_table(plan: "RunPlan") -> None:
    asked = len(plan.nodes) + len(plan.skipped)
    say(f"Would run {counted(len(plan.nodes), 'node')} of {asked}, with {plan.runner}. Nothing has run.")
    rows = [[str(place), each.node.name, each.reason] for place, each in enumerate(plan.nodes, start=1)]
    rows += [["-", each.node.name, each.reason] for each in plan.skipped]
    if rows:
        say(columns(rows))
