"""What happens in a run, as plain lines."""

from penstock.cli._console import counted, say
from penstock.engine import Event, NodeFailed, NodeFinished, NodeStarted, RunStarted


class Progress:
    """A subscriber that prints a line when a node starts and when it has finished.

    Outputs may still be on their way to storage when a node has finished; the run waits for them at its end.
    """

    def __init__(self, runner: str) -> None:
        self._runner = runner
        self._total = 0
        self._finished = 0

    def __call__(self, event: Event) -> None:
        match event:
            case RunStarted(run_id=run_id, nodes=nodes):
                self._total = len(nodes)
                say(f"Run {run_id}: {counted(len(nodes), 'node')}, {self._runner}")
            case NodeStarted(node=node):
                say(f"  started   {node}")
            case NodeFinished(node=node, seconds=seconds):
                self._finished += 1
                say(f"  finished  {node} in {seconds:.2f} s ({self._finished} of {self._total})")
            case NodeFailed(node=node):
                say(f"  failed    {node}")
