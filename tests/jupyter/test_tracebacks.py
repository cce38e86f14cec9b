"""What a cell shows of an error, and what can be looked at afterwards."""

import json
import traceback
from pathlib import Path
from typing import Any

import pytest

from penstock import DataCatalog, node, pipeline, run
from penstock.errors import DatasetError, InvalidRunError
from penstock.jupyter._tracebacks import shorten

Kernel = Any


def functions(error: BaseException | None) -> list[str]:
    """The functions that the traceback of an error leads through."""
    assert error is not None
    return [frame.name for frame in traceback.extract_tb(error.__traceback__)]


def broken(text: str) -> Any:
    return json.loads(text)


def test_the_frames_of_the_user_and_of_what_they_call_stay() -> None:
    with pytest.raises(json.JSONDecodeError) as failure:
        run(pipeline([node(broken, "text", "parsed")]), {"text": "{"})
    whole = functions(failure.value)
    shorten(failure.value)
    assert functions(failure.value) == [whole[0], "broken", "loads", "decode", "raw_decode"]
    assert "This happened in node" in failure.value.__notes__[0]


def test_a_nested_run_keeps_the_lines_of_both_nodes() -> None:
    def outer(text: str) -> Any:
        return run(pipeline([node(broken, "text", "parsed")]), {"text": text}).load("parsed")

    with pytest.raises(json.JSONDecodeError) as failure:
        run(pipeline([node(outer, "text", "parsed")]), {"text": "{"})
    shorten(failure.value)
    assert functions(failure.value)[1:3] == ["outer", "broken"]


def test_an_error_of_a_dataset_leaves_only_the_line_of_the_run(tmp_path: Path) -> None:
    """Neither where it was raised, nor where the error was raised that it was made from."""
    entry = {"type": "json.JSONDataset", "filepath": str(tmp_path / "nowhere.json")}
    with pytest.raises(DatasetError) as failure:
        run(pipeline([node(broken, "text", "parsed")]), DataCatalog.from_config({"text": entry}))
    (mine, *_) = functions(failure.value)
    shorten(failure.value)
    assert functions(failure.value) == [mine]
    assert functions(failure.value.__cause__) == []


def test_a_refused_run_leaves_only_the_line_of_the_run() -> None:
    with pytest.raises(InvalidRunError) as failure:
        run(pipeline([node(broken, "text", "parsed")]))
    (mine, *_) = functions(failure.value)
    shorten(failure.value)
    assert functions(failure.value) == [mine]


def test_every_error_of_a_group_is_shortened() -> None:
    with pytest.raises(json.JSONDecodeError) as failure:
        run(pipeline([node(broken, "text", "parsed")]), {"text": "{"})
    shorten(ExceptionGroup("both", [failure.value]))
    assert "broken" in functions(failure.value)[:2]


CELL = """
from penstock import ParallelRunner, arun, node, pipeline, run

def start():
    return 0

def divide(number):
    return 1 / number

flow = pipeline([node(start, None, "number", name="start"), node(divide, "number", "half", name="divide")])
"""


@pytest.fixture(scope="module")
def notebook(kernel: Kernel) -> Kernel:
    """A notebook with the extension, though without a project, and a pipeline that fails."""
    kernel.run("import os; os.chdir('/')")
    kernel.run("%load_ext penstock")
    kernel.run(CELL)
    return kernel


@pytest.mark.parametrize("call", ["run(flow)", "await arun(flow)", "run(flow, runner=ParallelRunner())"])
def test_an_error_is_shown_with_the_lines_of_the_user_and_the_hint_comes_last(
    notebook: Kernel, call: str
) -> None:
    notebook.begin(call)
    shown = notebook.finish().traceback
    assert "File" not in shown
    assert "----> 1 " + call in shown
    assert "return 1 / number" in shown
    *_, error, where, hint = shown.strip().splitlines()
    assert error == "ZeroDivisionError: division by zero"
    assert "node 'divide'" in where
    assert "--from-nodes" in hint


def test_verbose_tracebacks_are_whole(notebook: Kernel) -> None:
    notebook.run("%xmode Verbose")
    notebook.begin("run(flow)")
    assert "_run.py" in notebook.finish().traceback
    notebook.run("%xmode Context")


def test_other_errors_are_shown_as_ever(notebook: Kernel) -> None:
    notebook.begin("import json\njson.loads('{')")
    assert "raw_decode" in notebook.finish().traceback


def test_an_earlier_handler_of_errors_gets_its_turn(notebook: Kernel) -> None:
    notebook.run("%unload_ext penstock")
    notebook.run(
        "def handler(shell, kind, error, traceback, tb_offset=None): print('handled', kind.__name__)\n"
        "get_ipython().set_custom_exc((ZeroDivisionError,), handler)"
    )
    notebook.run("%load_ext penstock")
    notebook.begin("run(flow)")
    assert notebook.finish().printed == "handled ZeroDivisionError\n"
    notebook.begin("undefined")
    assert notebook.finish().error == "NameError"
    notebook.run("%unload_ext penstock\nget_ipython().set_custom_exc((), None)")


def test_the_debugger_stands_in_the_node_that_failed(notebook: Kernel) -> None:
    notebook.run("%load_ext penstock")
    notebook.begin("run(flow)")
    notebook.finish()
    notebook.begin("%debug")
    assert "ipdb" in notebook.answer("p ('number is', number)")
    notebook.answer("up")
    notebook.answer("quit")
    printed = notebook.finish().printed
    assert "('number is', 0)" in printed
    assert "run(flow)" in printed
    assert "engine" not in printed
