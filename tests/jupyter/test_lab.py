"""Notebooks in a real browser: the tutorial, as somebody works through it in JupyterLab, and a short one in Notebook 7.

What they see is kept in build/screenshots, for people to look at.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SCREENSHOTS = Path(__file__).parents[2] / "build" / "screenshots"


AWAITED = "await session.arun()"
BLOCKING = "session.run(to_outputs"
LAST = "answers.load"

# In the place of the tutorial's run, which may be over before anybody finds the button.
LONG = f"""# {BLOCKING}, but for a minute
from time import sleep
from penstock import run
def nap(seconds):
    for _ in range(600):
        sleep(seconds / 600)
    return seconds
run(pipeline([node(nap, "seconds", "rested")]), {{"seconds": 60}}, subscribers=[LiveProgress()])"""
AGAIN = f"""{BLOCKING}=["delay_report"])"""


class Reader:
    """Somebody in front of a notebook."""

    def __init__(self, page: Any) -> None:
        self.page = page
        page.set_default_timeout(30_000)

    def open(self, address: str) -> None:
        self.page.goto(address)
        self.page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        self.wait_idle()

    def wait_idle(self) -> None:
        self.page.locator(".jp-Notebook-ExecutionIndicator[data-status='idle']").wait_for()

    def run_all(self) -> None:
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()

    def cell(self, code: str | re.Pattern[str]) -> Any:
        """The code cell with these words in it."""
        return self.page.locator(".jp-CodeCell").filter(has=self.page.locator(".cm-content", has_text=code))

    def run_cell(self, code: str) -> None:
        self.cell(code).locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")

    def write(self, code: str, text: str) -> None:
        """Replace what is written in a cell."""
        self.cell(code).locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def interrupt(self) -> None:
        self.page.locator(".jp-NotebookPanel-toolbar [data-command='notebook:interrupt-kernel']").click()

    def switch_to(self, theme: str) -> None:
        self.page.get_by_role("menuitem", name="Settings", exact=True).click()
        for item in ("Theme", theme):
            self.page.locator(".lm-Menu-itemLabel").get_by_text(item, exact=True).click()

    def progress(self, code: str) -> Any:
        return self.cell(code).locator(".ps-progress")

    def watch(self, code: str, until: str, name: str = "") -> list[str]:
        """All that the display below a cell says until it says this; a screen from its midst is kept by this name."""
        seen = [""]
        while until not in seen[-1]:
            self.page.wait_for_timeout(50)  # or looking takes the processor from what is looked at
            now = self.progress(code).inner_text()
            if now != seen[-1]:
                seen.append(now)
                if name and len(seen) == 4:
                    self.keep(name, self.cell(code))
        return seen[1:]

    def keep(self, name: str, what: Any = None) -> None:
        """Keep what is on the screen."""
        if what is not None:
            what.scroll_into_view_if_needed()
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png")


@pytest.fixture
def reader(browser: Any, lab: str) -> Iterator[Reader]:
    """Somebody who has opened the tutorial."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    reader = Reader(page)
    reader.open(lab)
    yield reader
    reader.keep("last")
    page.close()


@pytest.mark.timeout(240)  # half a minute where nothing else goes on
def test_the_tutorial_can_be_worked_through(reader: Reader) -> None:
    """Run all, see the run move, look at graph and timeline; interrupt a run, and run it again, by night."""
    reader.run_all()
    seen = reader.watch(AWAITED, until="Done", name="running")
    assert len(seen) > 3
    assert "10 of 10 nodes" in seen[-1]
    reader.cell(LAST).locator(".jp-OutputArea-executeResult").wait_for()
    reader.wait_idle()
    graph, timeline = reader.cell("__default__"), reader.cell(re.compile("^result$"))
    assert graph.locator("svg .ps-node").count() == 10
    assert timeline.locator("svg .ps-run").count() >= 10
    reader.keep("graph", graph)
    reader.keep("timeline", timeline)

    reader.switch_to("JupyterLab Dark")
    reader.write(BLOCKING, LONG)
    reader.run_cell(BLOCKING)
    reader.watch(BLOCKING, until="1 running")
    reader.interrupt()
    assert "Stopped" in reader.watch(BLOCKING, until=": ")[-1]
    reader.wait_idle()
    assert "KeyboardInterrupt" in reader.cell(BLOCKING).inner_text()
    reader.keep("interrupted", reader.cell(BLOCKING))

    reader.write(BLOCKING, AGAIN)
    reader.run_cell(BLOCKING)
    reader.watch(BLOCKING, until="Done")
    reader.wait_idle()
    assert "KeyboardInterrupt" not in reader.cell(BLOCKING).inner_text()
    reader.keep("dark", reader.cell(BLOCKING))


@pytest.mark.timeout(180)
def test_notebook_7_shows_the_same(browser: Any, notebook_7: str) -> None:
    """Graph, moving display (of worker processes, too), what nodes print, timeline, interrupt, and a failed run."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    reader = Reader(page)
    page.goto(notebook_7)
    page.locator(".jp-Toolbar-kernelName").get_by_text("Python 3").wait_for()
    reader.wait_idle()
    try:
        reader.run_cell("load_ext")
        reader.cell("load_ext").locator("svg .ps-node").first.wait_for()
        for code in ("one after", "in processes"):
            reader.run_cell(code)
        seen = reader.watch("one after", until="Done", name="notebook7-running")
        assert len(seen) > 3
        assert "3 of 3 nodes" in seen[-1]
        assert "3 of 3 nodes" in reader.watch("in processes", until="Done")[-1]
        assert reader.cell("in processes").locator(".jp-OutputArea").inner_text().count("napping") == 3
        assert reader.cell("load_ext").locator("svg .ps-node").count() == 3
        assert reader.cell("one after").locator("svg .ps-run").count() >= 3
        reader.keep("notebook7-timeline", reader.cell("one after"))

        reader.run_cell("for long")
        reader.watch("for long", until="1 running")
        page.locator(".jp-NotebookPanel-toolbar [data-command='notebook:interrupt-kernel']").click()
        assert "Stopped" in reader.watch("for long", until=": ")[-1]
        reader.cell("for long").get_by_text("The run was interrupted").wait_for()
        reader.wait_idle()  # what is asked for before is dropped, as after any error
        reader.run_cell("that fails")
        reader.cell("that fails").get_by_text("input of nap").wait_for()
        assert "FailedRun of ParallelRunner" in reader.cell("that fails").inner_text()
        reader.keep("notebook7-failed", reader.cell("that fails"))
    finally:
        reader.keep("notebook7-last")
        page.close()
