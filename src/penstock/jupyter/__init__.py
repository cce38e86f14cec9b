"""The project around a notebook, at hand in its cells; the progress of its runs; and errors that are short there.

`%load_ext penstock` gives a notebook `catalog`, `context`, `pipelines` and `session`, and the magics
`%reload_penstock`, `%run_penstock` and `%load_node`. Runs need nothing of this: `run` and `await arun` work in any
cell.

Nothing of IPython is patched or replaced, and this room is only ever imported inside of it.
"""

from penstock.jupyter._display import LiveProgress, show_progress
from penstock.jupyter._extension import load_ipython_extension, unload_ipython_extension

__all__ = ["LiveProgress", "load_ipython_extension", "show_progress", "unload_ipython_extension"]
