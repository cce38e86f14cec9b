"""What IPython calls when the extension is loaded and unloaded."""

from typing import Any

from penstock.jupyter._completion import complete_with
from penstock.jupyter._display import show_progress
from penstock.jupyter._kedro_pipelines import draw_pipelines_of_kedro, leave_pipelines_of_kedro
from penstock.jupyter._magics import MAGICS, Magics
from penstock.jupyter._notebook import Notebook
from penstock.jupyter._tracebacks import show_short_tracebacks, show_whole_tracebacks


def load_ipython_extension(ipython: Any) -> None:
    """Put the project around a notebook at hand, show the progress of its runs, and make their tracebacks
    short.

    Where there is no project, a message says so; everything else is there all the same.
    Loading it again opens the project again.
    """
    magics = _magics_of(ipython)
    if magics is None:
        magics = Magics(Notebook(ipython))
        for name in MAGICS:
            ipython.register_magic_function(getattr(magics, name), "line", name)
        complete_with(ipython, magics.notebook)
        show_short_tracebacks(ipython)
        show_progress()
        draw_pipelines_of_kedro(ipython)
    magics.open_or_tell()


def unload_ipython_extension(ipython: Any) -> None:
    """Leave a notebook as it was before, its variables excepted."""
    magics = _magics_of(ipython)
    if magics is not None:
        magics.notebook.close()
        show_whole_tracebacks(ipython)
        show_progress(False)
        leave_pipelines_of_kedro(ipython)
        for name in MAGICS:
            del ipython.magics_manager.magics["line"][name]


def _magics_of(ipython: Any) -> Magics | None:
    """Those that an earlier loading has registered."""
    known = getattr(ipython.find_line_magic(MAGICS[0]), "__self__", None)
    return known if isinstance(known, Magics) else None
