"""The live display of a run, in real kernels of both kinds that are in use."""

import re
import threading
from pathlib import Path
from typing import Any

import pytest

from penstock import node, pipeline, run
from penstock.jupyter import LiveProgress

CELLS = """
import asyncio, threading, time
from pathlib import Path
from penstock import Session, arun, node, pipeline, run
from penstock.jupyter import LiveProgress, show_progress

def first():
    return 1

def second(number):
    while not Path("go").exists():
        time.sleep(0.01)
    return number

def fails(number):
    raise ValueError(f"<b>{number}</b> is wrong")

def threads():
    return [thread.name for thread in threading.enumerate() if "penstock" in thread.name]

flow = pipeline([node(first, None, "a", name="first"), node(second, "a", "b", name="second")])
"""

CALLS = {
    "blocking": "run(flow, subscribers=[LiveProgress(0.02)])",
    "awaited": "await arun(flow, subscribers=[LiveProgress(0.02)])",
}


@pytest.fixture
def notebook(kernel: Any) -> Any:
    """A notebook whose pipeline waits in its second node until it is told to go on."""
    (kernel.folder / "go").unlink(missing_ok=True)
    (kernel.folder / "pipeline.py").write_text(
        "from penstock import node, pipeline\nflow = pipeline([node(dict, None, 'nothing', name='make')])\n"
    )
    (kernel.folder / "catalog.yml").write_text("")
    kernel.run(CELLS)
    return kernel


def go_on(notebook: Any) -> None:
    Path(notebook.folder, "go").touch()


def only_display(cell: Any) -> list[Any]:
    (messages,) = cell.displays.values()
    return list(messages)


def plain(messages: list[Any]) -> list[str]:
    return [message["content"]["data"]["text/plain"] for message in messages]


def is_under_way(cell: Any) -> bool:
    return any("1 of 2 nodes, 1 running" in text for shown in cell.displays.values() for text in plain(shown))


@pytest.mark.parametrize("call", CALLS)
def test_a_run_is_drawn_while_its_cell_goes_on(notebook: Any, call: str) -> None:
    """Blocking or awaited: one output of that cell, drawn again until the run is over."""
    notebook.begin(CALLS[call])
    notebook.wait_until(is_under_way)
    go_on(notebook)
    cell = notebook.finish()
    assert cell.status == "ok", cell.traceback
    messages = only_display(cell)
    assert [message["msg_type"] for message in messages][:2] == ["display_data", "update_display_data"]
    assert {message["msg_type"] for message in messages[1:]} == {"update_display_data"}
    assert len({message["parent_header"]["msg_id"] for message in messages}) == 1
    assert plain(messages)[-1].startswith("2 of 2 nodes, ")
    assert "Done" in messages[-1]["content"]["data"]["text/html"]


@pytest.mark.parametrize("call", CALLS)
def test_an_interrupt_ends_the_display_and_the_next_run_has_its_own(notebook: Any, call: str) -> None:
    notebook.begin(CALLS[call])
    notebook.wait_until(is_under_way)
    notebook.interrupt()
    interrupted = notebook.finish()
    assert interrupted.error in ("KeyboardInterrupt", "CancelledError")
    last = only_display(interrupted)[-1]["content"]["data"]["text/html"]
    assert "Stopped" in last
    assert notebook.run("threads()").value == "[]"
    go_on(notebook)
    again = notebook.run(CALLS[call])
    assert again.displays.keys().isdisjoint(interrupted.displays)
    assert plain(only_display(again))[-1].startswith("2 of 2 nodes, ")


def test_a_failure_is_shown_with_its_error_as_text(notebook: Any) -> None:
    notebook.begin(
        "run(pipeline([node(first, None, 'a', name='first'), node(fails, 'a', 'b', name='fails')]), "
        "subscribers=[LiveProgress()])"
    )
    cell = notebook.finish()
    assert cell.error == "ValueError"
    last = only_display(cell)[-1]["content"]["data"]["text/html"]
    assert "ValueError: &lt;b&gt;1&lt;/b&gt; is wrong" in last


def test_it_asks_nothing_of_a_front_end_but_html_that_is_replaced(notebook: Any) -> None:
    """So that it looks the same in those that no test can open, such as VS Code: no scripts, widgets, or files."""
    first, *others = only_display(
        notebook.run("run(pipeline([node(first, None, 'a')]), subscribers=[LiveProgress()])")
    )
    assert first["msg_type"] == "display_data"
    assert {message["msg_type"] for message in others} == {"update_display_data"}
    for message in (first, *others):
        assert message["content"]["data"].keys() == {"text/html", "text/plain"}
        html = message["content"]["data"]["text/html"]
        assert set(re.findall(r"<([a-z]+)", html)) <= {"div", "span", "style"}
        assert not re.search(r"\son\w+=|url\(|@import|\bsrc=|\bhref=", html)


def test_it_is_drawn_no_more_often_than_it_was_told(notebook: Any) -> None:
    """However many nodes there are: once when the run begins, once when it is over, and once in each interval."""
    cell = notebook.run(
        "begun = time.perf_counter()\n"
        "run(pipeline([node(dict, None, f'x{number}') for number in range(2000)]), subscribers=[LiveProgress(0.05)])\n"
        "(time.perf_counter() - begun) / 0.05"
    )
    assert len(only_display(cell)) <= 2 + float(cell.value)


def test_a_run_in_the_background_is_drawn_in_the_cell_that_began_it(notebook: Any) -> None:
    begun = notebook.run(
        "task = asyncio.create_task(arun(flow, subscribers=[LiveProgress(0.02)]))\n"
        "while 'penstock-display' not in threads(): await asyncio.sleep(0.01)"
    )
    (display,) = begun.displays
    go_on(notebook)
    later = notebook.run("await task")
    assert list(later.displays) == [display]
    assert plain(later.displays[display])[-1].startswith("2 of 2 nodes, ")
    if (
        notebook.release > 6
    ):  # older ones have one cell for all threads; notebooks find the output by its name
        (drawn,) = {message["parent_header"]["msg_id"] for message in begun.displays[display]}
        assert {message["parent_header"]["msg_id"] for message in later.displays[display]} == {drawn}


def test_runs_of_sessions_are_shown_once_that_is_switched_on(notebook: Any) -> None:
    """And not a second time where they are given a display of their own."""
    call = "Session.create().run()"
    assert notebook.run(call).displays == {}
    notebook.run("show_progress()")
    assert plain(only_display(notebook.run(call)))[-1].startswith("1 of 1 node, ")
    assert plain(only_display(notebook.run("await Session.create().arun()")))[-1].startswith("1 of 1 node, ")
    assert len(notebook.run("Session.create().run(subscribers=[LiveProgress()])").displays) == 1
    notebook.run("show_progress(False)")
    assert notebook.run(call).displays == {}


def test_a_display_that_nobody_has_any_more_ends(notebook: Any) -> None:
    """As if an interrupt had come before the run could tell that it was over."""
    cell = notebook.run(
        "from penstock.engine import RunStarted\n"
        "LiveProgress(0.01)(RunStarted('lost', ('first',)))\n"
        "while threads(): time.sleep(0.01)"
    )
    assert len(cell.displays) == 1


def test_outside_of_notebooks_and_terminals_nothing_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    before = threading.active_count()
    during: list[int] = []

    def count() -> int:
        during.append(threading.active_count())
        return 1

    run(pipeline([node(count, None, "n")]), subscribers=[LiveProgress(0.0)])
    assert (during, capsys.readouterr().out) == ([before], "")
