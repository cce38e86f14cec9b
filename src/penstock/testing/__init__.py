"""What tests of pipelines, datasets and runners need in order not to guess: gates instead of sleeps, a journal instead
of prints, datasets and stores that wait and fail on request, a clock that stands still.

Penstock's own tests use nothing else. What does not belong here: anything that needs a test runner.
"""

from penstock.testing._clock import ManualClock
from penstock.testing._datasets import AsyncScriptedDataset, HomeScriptedDataset, ScriptedDataset
from penstock.testing._faults import Fault, FaultProxy, Injected
from penstock.testing._gate import Gate
from penstock.testing._journal import Journal
from penstock.testing._leftovers import nothing_left_running
from penstock.testing._store import ScriptedStore

__all__ = [
    "AsyncScriptedDataset",
    "Fault",
    "FaultProxy",
    "Gate",
    "HomeScriptedDataset",
    "Injected",
    "Journal",
    "ManualClock",
    "ScriptedDataset",
    "ScriptedStore",
    "nothing_left_running",
]

# People read and import these names from here; tracebacks and reprs should say so too.
for _name in __all__:
    globals()[_name].__module__ = __name__
