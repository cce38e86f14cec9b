"""How a run stands, as HTML for a notebook's cell: a bar, a line of figures, and a row for each node that matters."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from penstock._amounts import duration
from penstock.drawing._style import PROGRESS, style
from penstock.drawing._words import shortened, writable
from penstock.progress._snapshot import Snapshot, Transfer

ROWS = 12
"""Up to so many nodes have a row each; of more, only those with something to tell have, and the others are counted."""

_OVER = 3
"""How many nodes that are done, and how many that failed, have rows where not all nodes have."""

_ERROR = 800
"""Characters of an error that are shown; the whole of it stands below the cell."""

_LAYOUT = """
.ps-progress { font-size: 13px; line-height: 1.5; max-width: 60em; padding: 2px 0 }
.ps-progress .ps-bar { display: flex; height: 6px; border-radius: 3px; overflow: hidden; margin: 3px 0 4px }
.ps-progress .ps-total { font-variant-numeric: tabular-nums }
.ps-progress .ps-rows {
  display: grid; grid-template-columns: 4.5em fit-content(20em) minmax(8em, 1fr); column-gap: 1em
}
.ps-progress .ps-rows > * { overflow: hidden; text-overflow: ellipsis; white-space: nowrap }
.ps-progress .ps-rows > .ps-said { white-space: pre-wrap; overflow-wrap: anywhere }
"""

_CLASSES = {
    "done": "ps-done",
    "failed": "ps-failed",
    "loading": "ps-moving",
    "running": "ps-running",
    "saving": "ps-moving",
    "stopped": "ps-failed",
}


def progress_html(now: Snapshot) -> str:
    """How a run stands, without scripts; what nodes, datasets and errors are called and say stays text.

    >>> from penstock.progress import Board
    >>> "not started" in progress_html(Board().snapshot())
    True
    """
    css = style(PROGRESS, _LAYOUT)
    return f'<div class="ps-progress"><style>{css}</style>{_bar(now)}{_total(now)}{_rows(now)}</div>'


def _bar(now: Snapshot) -> str:
    states = Counter(now.states.values())
    parts = "".join(
        f'<span class="ps-part ps-{state}" style="width: {states[state] / len(now.nodes):.2%}"></span>'
        for state in ("done", "failed", "running")
        if states[state]
    )
    return (
        f'<div class="ps-bar" role="progressbar" aria-valuemin="0" aria-valuemax="{len(now.nodes)}"'
        f' aria-valuenow="{len(now.done)}">{parts}</div>'
    )


def _total(now: Snapshot) -> str:
    ended = ""
    if now.state == "done":
        ended = '<span class="ps-done">Done:</span> '
    elif now.state == "failed":
        ended = f'<span class="ps-failed">{"Failed" if now.failed else "Stopped"}:</span> '
    return f'<div class="ps-total">{ended}{_text(str(now))}</div>'


def _rows(now: Snapshot) -> str:
    moving: dict[str, list[Transfer]] = defaultdict(list)
    for transfer in now.transfers:
        moving[transfer.node].append(transfer)
    shown = _shown(now, moving)
    if not shown:
        return ""
    seconds = {**now.done, **{running.node: running.seconds for running in now.running}}
    rows = "".join(_row(node, now, seconds.get(node), moving[node]) for node in shown)
    return f'<div class="ps-rows">{rows}</div>{_others(now, shown)}'


def _shown(now: Snapshot, moving: Mapping[str, object]) -> Sequence[str]:
    """The nodes that have rows: all while the run goes on, if they are few; otherwise those to look at."""
    if now.state != "running":
        return [*now.failed, *now.stopped][:ROWS]
    if len(now.nodes) <= ROWS:
        return now.nodes
    over = [*list(now.done)[-_OVER:], *list(now.failed)[-_OVER:]]
    under_way = [*(running.node for running in now.running), *moving]
    return list(dict.fromkeys([*over, *under_way]))[:ROWS]


def _row(node: str, now: Snapshot, seconds: float | None, transfers: Sequence[Transfer]) -> str:
    state: str = now.states[node]
    if state == "failed":
        return _cells(state, node, shortened(now.failed[node], _ERROR), "ps-failed ps-said")
    if transfers and state != "running":
        state = _doing(transfers[0])
    told = [] if seconds is None else [duration(seconds)]
    again = [one.figures for one in now.backoffs if one.node == node]
    return _cells(
        state, node, " · ".join([*told, *(_moved(transfer, state) for transfer in transfers), *again])
    )


def _cells(state: str, node: str, told: str, kind: str = "ps-quiet") -> str:
    return (
        f'<span class="{_CLASSES.get(state, "ps-quiet")}">{state}</span>'
        f'<span title="{_text(node)}">{_text(node)}</span><span class="{kind}">{_text(told)}</span>'
    )


def _moved(transfer: Transfer, state: str) -> str:
    """What is on its way, how much of it, and how fast; which way, unless the node's state says so."""
    way = [] if _doing(transfer) == state else [_doing(transfer)]
    return " ".join([*way, transfer.dataset, f"({transfer.figures})"])


def _doing(transfer: Transfer) -> str:
    return "loading" if transfer.kind == "load" else "saving"


def _others(now: Snapshot, shown: Iterable[str]) -> str:
    """How many nodes of which state have no row."""
    hidden = Counter(now.states.values()) - Counter(now.states[node] for node in shown)
    told = ", ".join(f"{number:,} {state}" for state, number in hidden.items())
    return f'<div class="ps-quiet">and {told}</div>' if told and now.state == "running" else ""


def _text(text: str) -> str:
    return escape(writable(text))
